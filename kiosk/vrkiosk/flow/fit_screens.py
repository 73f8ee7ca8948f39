"""The two screens of the fit check: a number for each eye, and how high the eyes are."""

from __future__ import annotations

from typing import Final

from vrkiosk.flow.card import Card
from vrkiosk.flow.fit import EYES, UNREAD, Fit
from vrkiosk.flow.screens import BODY, HIGH, LABEL, PITCH, EyeMark, Screen, lines, row, screen
from vrkiosk.flow.trouble import sentence
from vrkiosk_scenarios.pages.page import Button
from vrkiosk_scenarios.preferences import CHOICES
from vrkiosk_scenarios.snapshot import Item, Panel, Text
from vrkiosk_scenarios.texts import Texts

WIDTH: Final = 480.0
MARK: Final = (56.0, 30.0)  # mm, of what one eye sees
DIGITS: Final = 4.0  # cap height: 0.42 degrees at 0.55 m, eight pixels of twenty a degree
ASKED: Final = ("posture", "hand", "working_hands")  # of the preferences


def fit_screen(fit: Fit, now: Card, texts: Texts) -> Screen:
    """The page at hand."""
    return _eyes(fit, texts) if fit.page == "eyes" else _height(fit, now, texts)


def _eyes(fit: Fit, texts: Texts) -> Screen:
    items: list[Item] = [Text(12, 26, LABEL, texts["fit.read"], "heading", "left", WIDTH - 24)]
    buttons: list[Button] = []
    marks: list[EyeMark] = []
    for number, eye in enumerate(EYES):
        y = 46.0 + PITCH * number
        items.append(Text(12, y + 24, BODY, texts[f"fit.{eye}_eye"], "dim", "left", 76))
        at = 92.0, y + (HIGH - MARK[1]) / 2
        middle = MARK[0] / 2, MARK[1] / 2 + DIGITS / 2
        face = Text(*middle, DIGITS, fit.shown[eye], "digits", "centre")
        marks.append(EyeMark(eye, *at, Panel(*MARK, (face,))))
        answer = fit.answers.get(eye)
        chips = [(f"fit.{eye}.{n}", n, n == answer) for n in fit.choices[eye]]
        chips.append((f"fit.{eye}.{UNREAD}", texts["fit.unread"], answer == UNREAD))
        buttons += row(chips, 160, y, WIDTH - 172)
    bottom = 46.0 + 2 * PITCH
    distance = texts.fill("fit.lenses", mm=f"{fit.lens_mm:.0f}")
    style = "caution" if fit.lenses_wrong else "dim"
    items.append(Text(12, bottom + 12, BODY, distance, style, "left", WIDTH - 24))
    if fit.helped:
        items += lines(texts["fit.help"], 64, 12, bottom + 34)
    if fit.answered:
        at_right = WIDTH - 152
        buttons.append(
            Button("fit.continue", at_right, bottom + 66, 140, 44, texts["fit.next"], lit=True)
        )
    return screen(WIDTH, bottom + 122, items, buttons, marks=marks)


def _height(fit: Fit, now: Card, texts: Texts) -> Screen:
    high = texts.fill("fit.height", metres=f"{fit.eye_height:.2f}")
    items: list[Item] = [Text(12, 26, LABEL, high, "heading", "left", WIDTH - 24)]
    buttons: list[Button] = []
    for number, name in enumerate(ASKED):
        y = 42.0 + PITCH * number
        items.append(Text(12, y + 24, BODY, texts[f"preference.{name}"], "dim", "left", 110))
        value, words = getattr(now.preferences, name), f"preference.{name}"
        chips = [(f"{name}.{c}", texts[f"{words}_{c}"], c == value) for c in CHOICES[name]]
        buttons += row(chips, 128, y, WIDTH - 140)
    bottom = 42.0 + PITCH * len(ASKED)
    advice = "fit.floor_wrong" if fit.floor_wrong else "fit.see_trainer" if fit.blurred else ""
    style = "caution" if advice else "body"
    items += lines(sentence(advice or "fit.edge", texts), 44, 12, bottom + 16, style=style)
    start = texts["visit.start"]
    buttons.append(Button("fit.continue", WIDTH - 152, bottom, 140, 44, start, lit=True))
    return screen(WIDTH, bottom + 62, items, buttons)
