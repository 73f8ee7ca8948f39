"""Two runs aligned by what was done: which steps pair, and how time maps between them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk.replay.compare import Alignment, align, align_steps
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_scenarios.steps import WEIGHTS, Step

S = 1_000_000_000
NAMES = tuple(WEIGHTS)


def run(*named: tuple[float, str]) -> list[Step]:
    return [Step(round(t * S), name) for t, name in named]


def aligned(a: Sequence[Step], b: Sequence[Step], end_a: float, end_b: float) -> Alignment:
    return align_steps(a, b, (0, round(end_a * S)), (0, round(end_b * S)))


def keys(steps: Sequence[Step]) -> list[str]:
    return [step.key for step in steps]


def test_a_run_is_itself() -> None:
    own = run((1, "papers"), (4, "seal_view"), (9, "enter"), (30, "finished"))
    same = aligned(own, own, 30, 30)
    assert [same.to_b(t) for t in (0, 3 * S, 17 * S, 30 * S)] == [0, 3 * S, 17 * S, 30 * S]
    assert all(row.a == row.b for row in same.rows)


def test_time_runs_evenly_between_steps() -> None:
    fast = run((2, "papers"), (10, "enter"))
    slow = run((4, "papers"), (40, "enter"))
    both = aligned(fast, slow, 20, 50)
    assert [both.to_b(t * S) / S for t in (1, 2, 6, 10, 15, 20)] == [2, 4, 22, 40, 45, 50]
    assert [both.to_a(t * S) / S for t in (2, 4, 22, 40, 45, 50)] == [1, 2, 6, 10, 15, 20]
    assert both.pace(6 * S) == pytest.approx(4.5)


def test_a_step_left_out_bends_nothing() -> None:
    a = run((1, "papers"), (5, "seal_view"), (9, "enter"))
    b = run((1, "papers"), (9, "enter"))
    both = aligned(a, b, 10, 10)
    assert keys(both.only_a) == ["seal_view"]
    assert both.only_b == ()
    assert both.to_b(5 * S) == 5 * S


def test_another_order_keeps_what_matters_and_tells_the_rest() -> None:
    a = run((1, "torch"), (2, "enter"), (9, "leave"))
    b = run((1, "enter"), (2, "torch"), (9, "leave"))
    both = aligned(a, b, 10, 10)
    paired = [row.step.key for row in both.rows if row.a and row.b and not row.moved]
    assert paired == ["enter", "leave"]  # going in weighs more than the torch
    (moved,) = [row for row in both.rows if row.moved]
    assert moved.a is not None
    assert moved.b is not None
    assert (moved.a.t, moved.b.t) == (1 * S, 2 * S)
    assert both.only_a == both.only_b == ()


def test_of_two_ways_the_steps_at_the_same_part_of_the_run_pair() -> None:
    once = run((50, "mark"))
    twice = run((10, "mark"), (52, "mark"))
    both = aligned(once, twice, 100, 100)
    assert both.to_b(50 * S) == 52 * S
    assert [step.t for step in both.only_b] == [10 * S]


def test_steps_at_one_moment_and_at_the_end_leave_the_map_rising() -> None:
    a = run((3, "papers"), (3, "seal_view"), (10, "decision"), (10, "finished"))
    b = run((4, "papers"), (5, "seal_view"), (8, "decision"), (9, "finished"))
    both = aligned(a, b, 10, 9)
    assert (np.diff(both.anchors_a) > 0).all()
    assert (np.diff(both.anchors_b) > 0).all()
    assert both.to_b(10 * S) == 9 * S


def test_nothing_in_common_maps_whole_on_whole() -> None:
    both = aligned(run((1, "papers")), run((2, "enter")), 10, 20)
    assert both.to_b(5 * S) == 10 * S
    assert (keys(both.only_a), keys(both.only_b)) == (["papers"], ["enter"])


def test_runs_that_ended_at_once() -> None:
    both = aligned([], [], 0, 5)
    assert both.to_b(0) == 0
    assert both.to_a(0) == 0


def test_recorded_lines_are_taken_as_they_are() -> None:
    def events(pace: int) -> list[bytes]:
        papers = Event(2 * pace * S, "page", {"page": "papers", "hand": "left"})
        done = Event(9 * pace * S, "finished", {"decision": "release"})
        return [papers.line(), done.line()]

    both = align(events(1), events(2))
    assert both.to_b(2 * S) == 4 * S
    with pytest.raises(ValueError, match="span"):
        align([], events(1))


steps = st.lists(st.tuples(st.integers(0, 1000), st.sampled_from(NAMES[:6])), max_size=12).map(
    lambda rows: [Step(t, name) for t, name in sorted(rows)]
)


@given(steps, steps)
def test_the_map_never_falls_and_no_step_is_lost(a: list[Step], b: list[Step]) -> None:
    both = align_steps(a, b, (0, 1000), (0, 1000))
    moments = range(-50, 1100, 7)
    for there in (both.to_b, both.to_a):
        mapped = [there(t) for t in moments]
        assert mapped == sorted(mapped)
    assert (both.to_b(0), both.to_b(1000)) == (0, 1000)
    assert sorted(row.a.t for row in both.rows if row.a) == [step.t for step in a]
    assert sorted(row.b.t for row in both.rows if row.b) == [step.t for step in b]
    assert all(row.a is None or row.b is None or row.a.key == row.b.key for row in both.rows)
