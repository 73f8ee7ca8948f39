"""Events as a trainer reads them: kinds, merged movements, times, words."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.texts import LANGUAGES, Texts
from vrkiosk_telemetry.moments import GROUP_OF, Group, Moments, after, at_or_before, before
from vrkiosk_telemetry.reader import EventRow
from vrkiosk_telemetry.wording import Wording, clock_text, speed_text

S = 1_000_000_000
EVERYTHING = frozenset(Group)


def row(seconds: float, name: str, source: str = "engine", **data: Any) -> EventRow:
    t = round(seconds * S)
    line = json.dumps({"t": t, "name": name, **data}).encode()
    return EventRow(t, 0, source, name, line)


def said(rows: list[EventRow], language: str = "en") -> list[str]:
    words = Wording(Texts(language))
    return [words.event(moment) for moment in Moments(rows).shown(EVERYTHING)]


def test_evidence_is_told_with_what_was_kept() -> None:
    bag = {"item": "find/bag_1", "bag": "E608517"}
    rows = [
        row(1.0, "photograph", number=3, aois="find/bag_1 floor floor/a01", zoom=2.0),
        row(2.0, "bagged", **bag, photographed=True, gloves=True),
        row(3.0, "custody", **bag, place=2, reason="goods", witness="partner"),
        row(4.0, "report", fields="seals", discrepancies="weight seal_number"),
        row(5.0, "warned", undone="doors"),
        row(6.0, "sealed", number="NS1234567"),
    ]
    words = Wording(Texts("en"), schema.library()["s02"])
    lines = [words.event(moment) for moment in Moments(rows).shown(EVERYTHING)]
    assert lines[0] == "Took a photograph: 3  Sports bag, floor"
    assert lines[1].endswith("Sports bag E608517")
    assert lines[3].endswith("Weight, Seal number")
    assert lines[4].endswith("The doors stand open")
    assert lines[5].endswith("NS1234567")
    assert said(rows)[1].endswith("bag_1 E608517"), "without its scenario"


def test_steps_of_a_door_are_one_line_also_with_glances_between() -> None:
    rows = [
        row(1.0, "door", leaf="right", deg=10),
        row(1.2, "aoi_enter", aoi="floor/b01", source="eye"),
        row(1.4, "door", leaf="right", deg=20),
        row(1.9, "door", leaf="right", deg=90),
        row(9.0, "door", leaf="right", deg=80),
    ]
    shown = Moments(rows).shown(frozenset((Group.DOORS,)))
    assert [(moment.t, moment.data["deg"]) for moment in shown] == [(S, 90), (9 * S, 80)]


def test_pictures_drawn_slowly_are_no_pauses() -> None:
    rows = [row(1, "pause", ms=140, reason="clock"), row(2, "pause", ms=5_000, reason="clock")]
    assert [moment.t for moment in Moments(rows).all] == [2 * S]


def test_the_two_leaves_are_not_one_movement() -> None:
    assert said([row(1, "door", leaf="right", deg=10), row(1, "door", leaf="left", deg=10)]) == [
        "Right door: 10°",
        "Left door: 10°",
    ]


def test_a_blow_is_told_by_what_the_mallet_read() -> None:
    place = {"aoi": "front_wall/a2", "x": 0.0, "y": 0.7, "z": -11.7}
    rows = [
        row(1, "strike", speed=1.4, **place),
        row(1, "reading", tool="mallet", value=0.07, unit="s", **place),
        row(2, "strike", speed=0.1, **place),
    ]
    assert said(rows) == ["Mallet: 0.07 s, front wall 2, low", "Struck: front wall 2, low"]


def test_only_the_way_in_and_out_of_the_box_is_named() -> None:
    rows = [row(i, "teleport", node="n", inside=inside) for i, inside in enumerate((0, 1, 1, 0))]
    names = [moment.name for moment in Moments(rows).all]
    assert names == ["teleport", "teleport_inside", "teleport", "teleport_outside"]


def test_lines_that_are_no_json_object_are_left_out() -> None:
    broken = EventRow(5, 0, "engine", "door", b"{")
    assert Moments([broken, EventRow(6, 0, "engine", "door", b"[]")]).all == ()


def test_next_and_previous_from_any_time() -> None:
    moments = Moments([row(t, "page", page="papers") for t in (1, 2, 2, 5)]).all
    assert at_or_before(moments, 0) == -1
    assert at_or_before(moments, 2 * S) == 2
    found = after(moments, 2 * S), before(moments, 2 * S)
    assert [moment.t for moment in found if moment] == [5 * S, S]
    assert after(moments, 5 * S) is None
    assert before(moments, S) is None


def test_a_time_of_the_result_is_found_behind_a_pause() -> None:
    rows = [
        row(10, "session_started"),
        row(15, "page", page="papers"),
        row(75, "pause", ms=59_000, reason="clock"),
        row(80, "flag", number=1, aoi="floor/a01"),
    ]
    moments = Moments(rows)
    assert moments.at_seconds(5.0) == 15 * S
    assert moments.at_seconds(11.0) == 80 * S  # 70 s, of which 59 were a pause
    assert moments.at_seconds(1e9) == 80 * S
    assert Moments([]).at_seconds(3.0) == 0


def test_a_reading_stays_in_the_picture_for_a_while() -> None:
    moments = Moments([row(10, "reading", tool="mallet", value=1, unit="s", aoi="")])
    shown = [moments.caption(round(t * S)) for t in (9.9, 10, 13.9, 14.1)]
    assert [moment is not None for moment in shown] == [False, True, True, False]


FULL = {
    "aoi": "left_wall/b07",
    "deg": 5,
    "gave_mm": 3,
    "agrees": True,
    "rod": "left_1",
    "leaf": "left",
    "on": True,
    "present": True,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("data", [{}, FULL], ids=["empty", "full"])
def test_every_kind_of_event_has_words(language: str, data: dict[str, Any]) -> None:
    for name in GROUP_OF:
        words = said([row(1, name, **{"leaf": "right", **data})], language)
        assert len(words) == 1
        assert words[0].strip()
        assert "{" not in words[0]
        assert words[0] != name, f"{name} has no text in {language}"


def test_an_answer_to_a_call_says_what_and_where() -> None:
    answer = {"who": "dog", "result": "sat", "aoi": "front_wall/a1"}
    called = row(1, "call", who="dog", minutes=10)
    assert said([called, row(2, "call_result", **answer)]) == [
        "Called: Detector dog",
        "Answer, Detector dog: Sat down: front wall 1, low",
    ]


def test_places_are_named_as_an_officer_would() -> None:
    words = Wording(Texts("en"))
    named = {
        "left_wall/a07": "left wall 7, low",
        "floor/c11": "floor 11, right",
        "door_left/b": "left door, middle",
        "carton/carton_26": "carton 26",
        "seal": "seal",
        "new/z9": "new 9, z9",
        "": "nothing",
    }
    assert {aoi: words.place(aoi) for aoi in named} == named


def test_a_miss_names_the_sign_it_is_about() -> None:
    scenario = schema.library()["s03"]
    sign = scenario.answer.indicators[0]
    words = Wording(Texts("ru"), scenario)
    text = words.miss({"kind": "not_seen", "what": sign.id, "aoi": sign.aoi, "t": None})
    assert text == ("Не осмотрено", sign.title.ru)
    assert words.miss({"kind": "skipped", "what": "seal_tug"}) == ("Пропущено", "Потянул пломбу")
    assert words.miss({"kind": "not_covered", "what": "ceiling"}) == ("Не обследовано", "потолок")


@pytest.mark.parametrize(
    ("ns", "fine", "text"),
    [
        (0, False, "0:00"),
        (65 * S, False, "1:05"),
        (3725 * S, False, "1:02:05"),
        (61_239_000_000, True, "1:01.24"),
        (59_999_000_000, True, "1:00.00"),
    ],
)
def test_times_are_written_as_on_a_clock(ns: int, fine: bool, text: str) -> None:
    assert clock_text(ns, fine=fine) == text


def test_speeds_are_written_short() -> None:
    assert [speed_text(speed) for speed in (0.1, 1.0, 64.0)] == ["0.1x", "1x", "64x"]
