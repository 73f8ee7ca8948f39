"""The fit check: what each eye reads alone, how high the eyes are, what comes into the record."""

from __future__ import annotations

import pytest

from vrkiosk.flow.card import Card
from vrkiosk.flow.fit import EYES, Fit
from vrkiosk.flow.fit_screens import fit_screen
from vrkiosk.flow.machine import Flow, State
from vrkiosk.flow.watch import SECOND, Signals
from vrkiosk.lobby import BOARD, Lobby
from vrkiosk_scenarios.geometry import to_local
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import FrameInput


def read(fit: Fit, *, right: bool = True) -> None:
    """Both numbers, the right eye's perhaps wrong."""
    fit.press(f"left.{fit.shown['left']}")
    wrong = next(n for n in fit.choices["right"] if n != fit.shown["right"])
    fit.press(f"right.{fit.shown['right'] if right else wrong}")
    fit.press("continue")


@pytest.mark.parametrize("seed", range(50))
def test_eyes_are_shown_different_numbers_among_three(seed: int) -> None:
    fit = Fit(seed)
    assert fit.shown["left"] != fit.shown["right"]
    for eye in EYES:
        assert len(set(fit.choices[eye])) == 3
        assert fit.shown[eye] in fit.choices[eye]


def test_who_reads_both_goes_on_at_once() -> None:
    fit = Fit(1)
    fit.press("continue")  # nothing was answered yet
    assert (fit.page, fit.answered) == ("eyes", False)
    read(fit)
    assert (fit.page, fit.blurred, fit.tries) == ("height", False, 1)
    fit.press("continue")
    assert fit.page == "done"
    assert fit.to_event() == {"left": True, "right": True, "tries": 1}


def test_a_blurred_eye_is_helped_and_asked_again_with_other_numbers() -> None:
    fit = Fit(1)
    before = dict(fit.shown)
    read(fit, right=False)
    assert (fit.page, fit.helped, fit.tries) == ("eyes", True, 2)
    assert not set(before.values()) & set(fit.shown.values())
    read(fit)
    assert fit.to_event() == {"left": True, "right": True, "tries": 2}


def test_after_three_tries_somebody_has_to_help() -> None:
    fit = Fit(1)
    for _ in range(3):
        read(fit, right=False)
    assert (fit.page, fit.blurred) == ("height", True)
    assert fit.to_event() == {"left": True, "right": False, "tries": 3}
    assert "trainer" in fit_screen(fit, Card(), Texts("en")).panel.words()


def test_lenses_and_floor_that_suit_nobody_are_named() -> None:
    fit, frame = Fit(1), FrameInput()
    frame.views[0, 4], frame.views[1, 4] = -0.032, 0.032
    fit.see(frame, 1.62)
    assert (round(fit.lens_mm), fit.lenses_wrong, fit.floor_wrong) == (64, False, False)
    frame.views[1, 4] = 0.050
    fit.see(frame, 0.2)
    assert (fit.lenses_wrong, fit.floor_wrong) == (True, True)
    read(fit)
    assert "floor" in fit_screen(fit, Card(), Texts("en")).panel.words()


def test_each_eye_has_its_number_on_the_screen_in_the_lobby() -> None:
    fit, lobby = Fit(1), Lobby("")
    screen = fit_screen(fit, Card(), Texts("en"))
    lobby.show(screen, BOARD)
    parts = {part.name: n for n, part in enumerate(lobby.description.parts)}
    assert [mark.eye for mark in screen.marks] == list(EYES)
    for mark in screen.marks:
        number = parts[mark.eye]
        part = lobby.description.parts[number]
        assert part.eye == mark.eye
        assert lobby.snapshot.visible[number]
        assert lobby.snapshot.panels[part.display].words() == fit.shown[mark.eye]
        x, y, z = to_local(BOARD, tuple(lobby.snapshot.poses[number, 4:].tolist()))
        assert abs(x) * 1000 + mark.panel.width_mm / 2 < screen.panel.width_mm / 2
        assert abs(y) * 1000 + mark.panel.height_mm / 2 < screen.panel.height_mm / 2
        assert 0.0 < z < 0.01
    read(fit)
    lobby.show(fit_screen(fit, Card(), Texts("en")), BOARD)
    assert not lobby.snapshot.visible[[parts["left"], parts["right"]]].any()


def flow_at_card() -> Flow:
    flow = Flow()
    flow.state = State.CARD
    flow.see(Signals(SECOND))
    return flow


def test_only_the_module_that_begins_with_it_asks() -> None:
    flow = flow_at_card()
    flow.press("start")
    assert flow.state is State.TASK
    flow = flow_at_card()
    flow.fits = True
    flow.press("start")
    assert flow.state is State.FIT
    assert flow.fit is not None
    read(flow.fit)
    flow.press("fit.continue")
    assert flow.state is State.TASK


def test_who_goes_away_meanwhile_leaves_nothing() -> None:
    flow = flow_at_card()
    flow.fits = True
    flow.press("start")
    for second in range(2, 20):
        flow.see(Signals(second * SECOND, present=False))
    assert flow.state is State.ATTRACT
    assert flow.fit is None
    assert not flow.fits
