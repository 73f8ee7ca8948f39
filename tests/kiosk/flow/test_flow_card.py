"""The card: what is chosen, and what keeps one from starting."""

from __future__ import annotations

from vrkiosk.flow.card import Card


def test_modules_are_turned_over_and_choices_made() -> None:
    card = Card(modules=("m0", "m3", "m5"), module="m3")
    card.press("module.next")
    assert card.module == "m5"
    card.press("module.next")
    assert card.module == "m0"
    card.press("module.before")
    card.press("turn.45")
    card.press("settings")
    assert (card.module, card.preferences.turn, card.settings) == ("m5", "45", True)
    card.press("nothing.known")


def test_health_is_asked_and_the_seasick_are_spared() -> None:
    card = Card(module="m3")
    card.press("health.seasick")
    assert card.hindrance == ""
    assert (card.preferences.comfort, card.preferences.turn) == ("gentle", "30")
    card.press("health.condition")
    assert card.hindrance == "see_trainer"
    card.press("health.condition")
    card.press("health.unwell")
    assert card.hindrance == "see_trainer"


def test_an_examination_needs_the_record_and_its_rest() -> None:
    card = Card(modules=("m5",), module="m5", rest_until=1000.0, clock=lambda: 999.0)
    assert card.hindrance == "exam_break"
    card.press("recorded.score")
    assert card.hindrance == "exam_needs_record"
    card.press("recorded.all")
    card.clock = lambda: 1000.0
    assert card.hindrance == ""


def test_the_height_of_the_eyes_is_taken_where_nobody_chose() -> None:
    card = Card()
    card.seen(1.183)
    assert card.preferences.eye_height_m == 1.18
    card.press("posture.standing")
    card.seen(1.6)
    assert card.preferences.eye_height_m == 1.18
