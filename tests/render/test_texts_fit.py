"""Every line of the tablet is legible in every language, and none stands in code.

A line that is too long for its room is drawn smaller; how small is what this looks at. The
pseudo-language is English in brackets and longer: what lacks a bracket at its start is in no
catalogue.
"""

from __future__ import annotations

import pytest
from PIL import Image, ImageDraw

from vrkiosk_render.paint import _fitting
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.evidence import Bagged, Photograph
from vrkiosk_scenarios.pages.book import PAGES
from vrkiosk_scenarios.pages.decide import DECISIONS
from vrkiosk_scenarios.pages.documents import DOCUMENTS
from vrkiosk_scenarios.pages.evidence_page import PLACES
from vrkiosk_scenarios.snapshot import Panel, Text
from vrkiosk_scenarios.texts import LANGUAGES, PSEUDO
from vrkiosk_scenarios.world import World

# 0.48 degrees at 0.45 m: the least legible is 0.40 to 0.50 (docs/interaction.md). Fonts differ
# between systems by some hundredths of a millimetre.
LEAST_MM = 3.8
SCALE = 8.0  # pixels a mm


def small(panel: Panel) -> list[str]:
    """Lines drawn smaller than can be read, with the size they got."""
    draw = ImageDraw.Draw(Image.new("RGB", (8, 8)))
    found = []
    for item in panel.items:
        if isinstance(item, Text):
            size = _fitting(draw, item, panel.width_mm, SCALE)[1] / SCALE
            if size < min(LEAST_MM, item.size):
                found.append(f"{size:.1f} mm: {item.text}")
    return found


def spans(panel: Panel) -> list[tuple[float, float, float, float, str]]:
    """Left, top, right, bottom of each line as it is drawn, mm, and what it says."""
    draw = ImageDraw.Draw(Image.new("RGB", (8, 8)))
    found = []
    for item in panel.items:
        if isinstance(item, Text) and item.text:
            font, size = _fitting(draw, item, panel.width_mm, SCALE)
            width = draw.textlength(item.text, font) / SCALE
            left = item.x - {"left": 0.0, "right": 1.0, "centre": 0.5}[item.align] * width
            found.append((left, item.y - size / SCALE, left + width, item.y, item.text))
    return found


def overlaps(panel: Panel) -> list[str]:
    """Pairs of lines of which one is drawn over the other."""
    found, lines = [], spans(panel)
    for number, (left, top, right, bottom, text) in enumerate(lines):
        for left_2, top_2, right_2, bottom_2, other in lines[number + 1 :]:
            if left < right_2 and left_2 < right and top < bottom_2 and top_2 < bottom:
                found.append(f"{text} / {other}")
    return found


CERTIFICATES = {
    "papers.temperature_log": {
        "set_c": -18,
        "interval_h": 6,
        "readings": [[0, -18.2], [6, -18.0], [18, -12.4], [24, -17.9]],
    },
    "papers.fumigation": {
        "number": "FC-2207-114",
        "date": "2026-03-02",
        "fumigant": "sulfuryl_fluoride",
        "aired_h": 12,
    },
}


def pages(language: str) -> dict[str, Panel]:
    """Every page of the tablet and every document of one scenario."""
    world = World(schema.with_values(schema.library()["s03"], CERTIFICATES), 1, language)
    tablet = world.tools["tablet"]
    found = {}
    for page in PAGES:
        tablet.book.turn_to(page.name)
        found[page.name] = tablet.panel(world)
    papers = tablet.book.pages["papers"]
    tablet.book.turn_to("papers")
    for papers.document in DOCUMENTS:
        found[f"papers, {papers.document}"] = tablet.panel(world)
    return found | with_evidence(language)


def with_evidence(language: str) -> dict[str, Panel]:
    """Pages that look otherwise once something was found, kept and decided."""
    title = {
        "en": "[sports bag, black",
        "ru": "сумка спортивная, чёрная",
        "fr": "sac de sport noir",
    }
    find = {"name": "bag", "model": "sports_bag", "x_mm": 0, "from_door_mm": 900, "title": title}
    s03 = schema.library()["s03"]
    tools = list(dict.fromkeys((*s03.tools, "camera", "evidence_bag", "new_seal")))
    world = World(schema.with_values(s03, {"tools": tools, "finds": [find]}), 1, language)
    kept, book, found = world.evidence, world.tools["tablet"].book, {}
    kept.photographs.append(Photograph(1, ("find/bag", "floor", "door_right", "number"), 1.0, 0))
    kept.bags.append(
        Bagged("find/bag", kept.next_bag(), True, True, 26.0, (0.0, 0.0, 0.0), 0, "bag_find_bag")
    )
    kept.seal = kept.new_seal
    page, decide = book.pages["evidence"], book.pages["decide"]

    def add(name: str) -> None:
        book.turn_to(name.partition(" ")[0])
        found[name] = world.tools["tablet"].panel(world)

    add("evidence lists")
    page.item = "find/bag"
    for place in PLACES:
        page.chosen = {"place": place, "reason": "drugs", "witness": "partner"}
        add(f"evidence form {place}")
    for decision in DECISIONS:
        decide.decision, decide.warned, world.finished = decision, (), False
        add(f"decide {decision}")
        decide.warned = ("doors", "seal", "custody")
        add(f"decide {decision} warned")
        world.finished = True
        add(f"decide {decision} finished")
    return found


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
def test_no_line_of_the_tablet_is_too_small(language: str) -> None:
    assert {name: lines for name, panel in pages(language).items() if (lines := small(panel))} == {}


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
def test_no_line_of_the_tablet_covers_another(language: str) -> None:
    found = {name: over for name, panel in pages(language).items() if (over := overlaps(panel))}
    assert found == {}


def test_no_words_of_the_tablet_stand_in_code() -> None:
    papers = schema.library()["s03"].papers
    data = (papers.shipper, papers.consignee, *papers.route)
    for name, panel in pages(PSEUDO).items():
        for item in panel.items:
            if isinstance(item, Text) and not any(word in item.text for word in data):
                words = [w for w in item.text.split() if w.isalpha() and w.islower() and len(w) > 2]
                assert item.text.startswith("[") or not words, f"{name}: {item.text}"
