"""The debrief's board: every page in every language, and what pressing does."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vrkiosk.debrief.debrief import PAGES, Debrief
from vrkiosk.debrief.miss_page import ROWS, entries
from vrkiosk.debrief.sheet import Case
from vrkiosk.flow.screens import Screen
from vrkiosk_scenarios import rubric, schema
from vrkiosk_scenarios.scoring import score
from vrkiosk_scenarios.search import zones
from vrkiosk_scenarios.snapshot import Box, Event, Text
from vrkiosk_scenarios.texts import LANGUAGES, PSEUDO, Texts
from vrkiosk_telemetry.wording import Wording

SCENARIO = schema.library()["s03"]
RUBRIC = rubric.packaged()
EVENTS: list[tuple[str, dict[str, Any]]] = [
    ("session_started", {}),
    ("in_view", {"aoi": "front_wall", "clear": False, "lit": False}),
    ("surface_seen", {"aoi": "left_wall/b03", "lit": True, "distance": 1.0, "source": "head"}),
    ("in_view", {"aoi": "front_wall", "clear": True, "lit": True}),
    ("aoi_enter", {"aoi": "front_wall/b2", "source": "head"}),
    ("reading", {"tool": "mallet", "aoi": "front_wall/b2", "value": 0.1, "unit": "s"}),
    ("flag", {"number": 1, "aoi": "ceiling/b03", "kind": "structure"}),
    ("finished", {"decision": "release"}),
]


@pytest.fixture(scope="module")
def case() -> Case:
    events = [Event(n * 10**10, name, dict(data)) for n, (name, data) in enumerate(EVENTS)]
    # as a record keeps it
    result = json.loads(score(SCENARIO, events, RUBRIC).to_json())
    return Case(SCENARIO, RUBRIC, result)


def texts_on(screen: Screen) -> list[str]:
    return [item.text for item in screen.panel.items if isinstance(item, Text)]


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
@pytest.mark.parametrize("page", PAGES)
def test_a_page_stays_on_its_board(case: Case, page: str, language: str) -> None:
    debrief = Debrief(case, more=True)
    debrief.press(f"tab.{page}")
    screen = debrief.screen(Texts(language))
    for item in screen.panel.items:
        assert 0.0 <= item.x <= screen.panel.width_mm
        assert 0.0 <= item.y <= screen.panel.height_mm
    names = [button.name for button in screen.buttons]
    assert len(names) == len(set(names))
    assert {"finish", "next", *(f"tab.{name}" for name in PAGES)} <= set(names)
    for button in screen.buttons:
        assert button.x + button.width <= screen.panel.width_mm
        assert button.y + button.height <= screen.panel.height_mm


def test_the_area_that_cost_most_is_shown_first_and_another_when_pressed(case: Case) -> None:
    debrief = Debrief(case, more=False)
    texts = Texts("en")
    worst = max(case.result["areas"], key=lambda area: area["of"] - area["points"])
    assert texts[f"part.{worst['parts'][0]['name']}"] in texts_on(debrief.screen(texts))
    debrief.press("area.time")
    shown = texts_on(debrief.screen(texts))
    assert texts["part.duration"] in shown
    assert texts["critical.released_contraband"] in shown
    assert "next" not in [button.name for button in debrief.screen(texts).buttons]


def test_the_same_screen_is_given_until_something_is_pressed(case: Case) -> None:
    debrief, texts = Debrief(case, more=False), Texts("en")
    first = debrief.screen(texts)
    assert debrief.screen(texts) is first
    debrief.press("finish")
    assert debrief.screen(texts) is first
    debrief.press("tab.misses")
    assert debrief.screen(texts) is not first


def test_a_missed_sign_says_how_far_one_came_and_when(case: Case) -> None:
    words = Wording(Texts("en"), SCENARIO)
    found = {entry.title: entry for entry in entries(case.result, words)}
    signs = {sign.id: words.sign(sign.id) for sign in SCENARIO.answer.indicators}
    assert found[signs["dull_wall"]].stage == "declared"
    assert found[signs["density_step"]].stage == "tested"
    debrief = Debrief(case, more=False)
    debrief.press("tab.misses")
    shown = texts_on(debrief.screen(words.texts))
    assert words.texts["debrief.missing.declared"] in " ".join(shown)
    assert "0:10" in shown  # first in view
    assert "0:30" in shown  # clear
    assert words.texts["replay.never"] in shown  # marked


def test_a_long_list_is_turned(case: Case) -> None:
    debrief, texts = Debrief(case, more=False), Texts("en")
    debrief.press("tab.misses")
    count = len(entries(case.result, Wording(texts, SCENARIO)))
    assert count > ROWS
    assert "list.on" in [button.name for button in debrief.screen(texts).buttons]
    debrief.press("list.on")
    names = [button.name for button in debrief.screen(texts).buttons]
    assert f"entry.{ROWS}" in names
    assert "list.back" in names


def test_what_was_searched_is_painted_section_by_section(case: Case) -> None:
    debrief = Debrief(case, more=False)
    debrief.press("tab.coverage")
    screen = debrief.screen(Texts("en"))
    boxes = [item for item in screen.panel.items if isinstance(item, Box)]
    shown = {zone.surface for zone in zones(SCENARIO, RUBRIC)}
    seen = {(row["surface"], row["section"]) for row in case.result["sections"]}
    assert seen == {("left_wall", "03"), ("front_wall", "2")}
    assert {surface for surface, _ in seen} <= shown
    painted = [box for box in boxes if box.style == "good"]
    assert len(painted) == len(seen) + 1  # and the legend's
    assert [box.style for box in boxes].count("alarm") == len(SCENARIO.answer.where) + 1
    assert Texts("en")["debrief.source.head"] in texts_on(screen)
