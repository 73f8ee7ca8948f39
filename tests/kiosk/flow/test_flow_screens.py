"""Screens are legible and can be pressed, in every language and one half as long again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pytest
from PIL import Image, ImageDraw

from vrkiosk.flow import screens
from vrkiosk.flow.card import Card
from vrkiosk.flow.fit import Fit
from vrkiosk.flow.fit_screens import fit_screen
from vrkiosk.flow.machine import Flow, State
from vrkiosk.flow.result_board import plain_board, steps_board, verdict_board
from vrkiosk.flow.screens import Screen
from vrkiosk.flow.trouble import NO_EXAMINATION
from vrkiosk.flow.watch import Reason
from vrkiosk_render.paint import _fitting
from vrkiosk_scenarios import course_modules
from vrkiosk_scenarios.course_modules import MODULES
from vrkiosk_scenarios.examination import examine
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.rubric import packaged
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_scenarios.texts import LANGUAGES, PSEUDO, Texts

LEAST_MM = 4.8  # 0.50 degrees at 0.55 m
FIT_MM = 3.5  # the line by which one sees whether the headset sits well
SCALE = 8.0  # pixels a mm
APART = 9.9  # mm between two buttons: a finger is 15 wide, and each takes 8 more


def flow(state: State, **values: object) -> Flow:
    made = Flow()
    made.state = state
    for name, value in values.items():
        setattr(made, name, value)
    return made


def fits() -> Iterator[tuple[str, Fit]]:
    blurred, low = Fit(3), Fit(4)
    yield "asked", Fit(2)
    for _ in range(2):
        for eye in ("left", "right"):
            blurred.press(f"{eye}.unread")
        blurred.press("continue")
    blurred.press("left.unread")
    blurred.press("right.unread")
    yield "blurred", blurred
    for eye in ("left", "right"):
        low.press(f"{eye}.{low.shown[eye]}")
    low.press("continue")
    low.eye_height = 0.3
    yield "low", low


def states(texts: Texts) -> Iterator[tuple[str, Screen]]:
    names = {name: Texts(name)["language.name"] for name in LANGUAGES}

    def of(name: str, made: Flow, card: Card | None = None) -> tuple[str, Screen]:
        return name, screens.of_state(made, card or Card(), texts, names)

    yield of("sign in", flow(State.SIGN_IN, digits="12"))
    yield of("checking", flow(State.SIGN_IN, pin="123456"))
    for wrong in (1, 3, 5):
        yield of(f"wrong {wrong}", flow(State.SIGN_IN, wrong=wrong, _locked_until=wrong // 3))
    yield of("prompt", flow(State.SIGN_IN, prompted=True))
    yield of("trouble", flow(State.SIGN_IN, trouble=NO_EXAMINATION))
    for module in MODULES:
        card = Card("A. Abdurrahmanova", "Autumn, group 2", MODULES, module, rest_until=9e12)
        yield of(f"card {module}", flow(State.CARD), card)
    yield of("card, ill", flow(State.CARD), Card("A. Ivanov", health={"unwell"}))
    yield of("card, unrecorded", flow(State.CARD), Card(module="m5", recorded="none"))
    for page in (0, 1):
        yield of(f"settings {page}", flow(State.CARD), Card(settings=True, page=page))
    for name, fit in fits():
        yield f"fit, {name}", fit_screen(fit, Card(), texts)
    for reason in Reason:
        yield of(f"pause {reason}", flow(State.PAUSE, reason=reason))
    yield of("countdown", flow(State.PAUSE, countdown=3))
    yield of("who", flow(State.WHO, unlike=True), Card("A. Abdurrahmanova"))
    yield of("feedback", flow(State.FEEDBACK, comfort=13))


def boards(texts: Texts) -> Iterator[tuple[str, Screen]]:
    row = {"scenario": "s03", "dirty": True, "right": False, "total": 81.0, "critical": []}
    counts = {"signs": 1, "found": 1, "quiet": 6, "false_alarms": 0}
    rows = [{**row, **counts, "decision": name} for name in ("release", None, "full_unload")]
    yield "verdict", verdict_board(examine(rows, packaged()), texts)
    yield "plain", plain_board(texts, more=True)
    for name in ("m0", "m1", "m2"):
        guided = Guided(course_modules.load(name))
        for seconds in range(0, 2000, 20):
            guided.take(seconds * 10**9, [])
        yield f"steps {name}", steps_board(guided, texts)


def every(language: str) -> dict[str, Screen]:
    texts = Texts(language)
    return dict((*states(texts), *boards(texts)))


@pytest.mark.parametrize("language", [*LANGUAGES, PSEUDO])
def test_no_line_is_too_small_to_read(language: str) -> None:
    draw = ImageDraw.Draw(Image.new("RGB", (8, 8)))
    small = []
    for name, screen in every(language).items():
        for item in screen.panel.items:
            if isinstance(item, Text) and item.text:
                size = _fitting(draw, item, screen.panel.width_mm, SCALE)[1] / SCALE
                if size < min(LEAST_MM, item.size) or item.size < FIT_MM:
                    small.append(f"{name}: {size:.1f} mm: {item.text}")
    assert small == []


@pytest.mark.parametrize("language", ["en", PSEUDO])
def test_buttons_lie_on_their_panel_and_apart(language: str) -> None:
    for name, screen in every(language).items():
        panel = screen.panel
        names = [button.name for button in screen.buttons]
        assert len(names) == len(set(names)), name
        for button in screen.buttons:
            assert button.x >= 0.0
            assert button.y >= 0.0
            assert button.x + button.width <= panel.width_mm, (name, button)
            assert button.y + button.height <= panel.height_mm, (name, button)
            assert min(button.width, button.height) >= 40.0, (name, button)
        for a, b in combinations(screen.buttons, 2):
            aside = max(a.x, b.x) - min(a.x + a.width, b.x + b.width)
            above = max(a.y, b.y) - min(a.y + a.height, b.y + b.height)
            assert max(aside, above) >= APART, (name, a.name, b.name)


def test_no_words_stand_in_code() -> None:
    languages = (Texts(name)["language.name"] for name in LANGUAGES)
    own = ("Abdurrahmanova", "Autumn", "Ivanov", *languages)
    for name, screen in every(PSEUDO).items():
        for item in screen.panel.items:
            if isinstance(item, Text) and not any(word in item.text for word in own):
                # accents are everywhere in the pseudo-language
                bare = [word for word in item.text.split() if word.isascii() and len(word) > 3]
                assert all(not word.isalpha() for word in bare), f"{name}: {item.text}"
