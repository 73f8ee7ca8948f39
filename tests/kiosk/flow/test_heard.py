"""Sounds in words: alarms and falls, for a while, and nothing that would judge for the officer."""

from __future__ import annotations

from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.heard import WORDED, HeardWords
from vrkiosk.flow.machine import Flow
from vrkiosk.flow.task_clock import TaskClock
from vrkiosk.sound import wave_of
from vrkiosk_scenarios import settings
from vrkiosk_scenarios.snapshot import Event, Part, SceneDescription
from vrkiosk_scenarios.texts import LANGUAGES, Texts, catalogue
from vrkiosk_xr.frame import Flag, FrameInput

SECOND = 10**9
ALARM = Event(0, "gas_reading", {"alarm": "co"})
KNOCK = Event(0, "reading", {"tool": "mallet", "material": "steel", "value": 0.4, "speed": 1.0})
TEXTS = Texts("en")


def test_an_alarm_is_read_for_three_seconds() -> None:
    heard = HeardWords(TEXTS)
    heard.take(SECOND, [ALARM])
    assert heard.caption == TEXTS["heard.alarm"]
    heard.take(3 * SECOND, [])
    assert heard.caption
    heard.take(4 * SECOND, [])
    assert heard.caption == ""


def test_what_a_panel_sounds_like_is_not_put_into_words() -> None:
    heard = HeardWords(TEXTS)
    heard.take(SECOND, [KNOCK, Event(0, "door", {"leaf": "left"})])
    assert heard.caption == ""


def test_every_worded_sound_exists_and_has_words_in_every_language() -> None:
    for name in WORDED:
        assert len(wave_of(name, {})) > 0
        for language in LANGUAGES:
            assert f"heard.{name}" in catalogue("vrkiosk_scenarios", language)


def attend(captions: bool, clock: TaskClock | None = None) -> Attendant:
    scene = SceneDescription((Part("hand_left", ""), Part("hand_right", ""), Part("trolley", "")))
    flow = Flow()
    flow.begin()
    fore, own = Foreground(scene), settings.load()
    attendant = Attendant(flow, fore, TEXTS, own, captions=captions, clock=clock)
    frame = FrameInput()
    frame.record["t"] = SECOND
    frame.record["flags"] = int(Flag.HEAD_VALID | Flag.USER_PRESENT | Flag.FOCUSED)
    attendant.holds(frame)
    attendant.after([ALARM])
    return attendant


def test_it_is_a_caption_unless_captions_are_off() -> None:
    assert attend(True).foreground.caption == TEXTS["heard.alarm"]
    assert attend(False).foreground.caption == ""


def test_the_clock_is_said_before_it() -> None:
    clock = TaskClock(1.0, TEXTS)
    clock.caption = "now"
    assert attend(True, clock).foreground.caption == "now"
