"""Steps of an inspection: what counts, what counts once, what makes two steps the same."""

from __future__ import annotations

import json

import pytest

from vrkiosk_scenarios.snapshot import Event, Value
from vrkiosk_scenarios.steps import WEIGHTS, Step, read_steps


def event(t: int, name: str, **data: Value) -> Event:
    return Event(t, name, data)


def test_a_run_in_its_steps() -> None:
    steps = read_steps(
        [
            event(0, "session_started"),
            event(1, "page", page="papers", hand="left"),
            event(2, "page", page="seal", hand="left"),
            event(3, "page", page="papers", hand="left"),
            event(4, "seal_view", ms=1500),
            event(5, "seal_tug", force=40.0, gave_mm=3, hand="right"),
            event(6, "seal_tug", force=40.0, gave_mm=3, hand="right"),
            event(7, "door", leaf="right", deg=10),
            event(8, "door", leaf="right", deg=20),
            event(9, "torch", on=False, hand="left"),
            event(10, "torch", on=True, hand="left"),
        ]
    )
    assert [(step.t, step.key) for step in steps] == [
        (1, "papers"),
        (4, "seal_view"),
        (5, "seal_tug"),
        (7, "door/door_right"),
        (10, "torch"),
    ]


def test_going_in_and_out_counts_each_time_and_moving_about_does_not() -> None:
    insides = [False, True, True, False, True]
    steps = read_steps(event(i, "teleport", inside=x, node="n") for i, x in enumerate(insides))
    assert [(step.t, step.name) for step in steps] == [(1, "enter"), (3, "leave"), (4, "enter")]


def test_a_tool_counts_once_a_surface_whatever_it_read() -> None:
    def reading(t: int, aoi: str, value: float) -> Event:
        return event(t, "reading", tool="mallet", unit="s", aoi=aoi, value=value)

    steps = read_steps(
        [
            reading(1, "left_wall/a1", 0.2),
            reading(2, "left_wall/b4", 0.9),
            reading(3, "", 0.1),
            reading(4, "front_wall/a1", 0.4),
        ]
    )
    assert [(step.key, step.value, step.unit) for step in steps] == [
        ("tool/mallet/left_wall", "0.2", "s"),
        ("tool/mallet/front_wall", "0.4", "s"),
    ]


def test_only_looks_in_light_count() -> None:
    steps = read_steps(
        [
            event(1, "surface_seen", aoi="floor/a1", lit=False, distance=1.0),
            event(2, "surface_seen", aoi="floor/a1", lit=True, distance=1.0),
            event(3, "surface_seen", aoi="floor/b1", lit=True, distance=1.0),
        ]
    )
    assert steps == [Step(2, "seen", surface="floor")]


def test_what_a_decision_was_does_not_tell_it_from_another() -> None:
    (ours,) = read_steps([event(1, "finished", decision="release")])
    (theirs,) = read_steps([event(9, "finished", decision="detain")])
    assert ours.key == theirs.key
    assert (ours.value, theirs.value) == ("release", "detain")


def test_events_objects_and_recorded_lines_say_the_same() -> None:
    events = [
        event(5, "flag", aoi="seal", kind="seal", number=1),
        event(7, "seal_cut", hand="left"),
    ]
    steps = read_steps(events)
    assert read_steps(e.line() for e in events) == steps
    assert read_steps(json.loads(e.line()) for e in events) == steps
    assert all(step.weight == WEIGHTS[step.name] for step in steps)


def test_a_line_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="Expecting"):
        read_steps([b"{"])
