"""The edge of the free floor: who is near it, what is shown, felt, told and darkened."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk.flow.room_edge import DARK, RoomEdge
from vrkiosk_render.marks import Marks
from vrkiosk_scenarios.geometry import IDENTITY, about_y, pose, to_local
from vrkiosk_xr.frame import Flag, FrameInput

ROOM = (3.0, 2.0)
MS = 1_000_000


def frame(
    x: float = 0.0,
    z: float = 0.0,
    *,
    left: tuple[float, float] | None = None,
    right: tuple[float, float] | None = None,
) -> FrameInput:
    made = FrameInput()
    flags = int(Flag.HEAD_VALID)
    made.head[4:] = x, 1.6, z
    for side, at, flag in ((0, left, Flag.GRIP_LEFT), (1, right, Flag.GRIP_RIGHT)):
        if at is not None:
            made.record["grip"][side][4:] = at[0], 1.2, at[1]
            flags |= flag
    made.record["flags"] = flags
    return made


def drawn(edge: RoomEdge, room=IDENTITY) -> Marks:
    marks = Marks()
    edge.draw(marks, room)
    return marks


def test_in_the_middle_there_is_nothing() -> None:
    edge = RoomEdge(ROOM)
    assert edge.update(frame(left=(-0.3, -0.4), right=(0.3, -0.4))) == []
    assert drawn(edge).count == 0
    assert (edge.near, edge.warned, edge.dark) == (False, False, 0.0)
    assert edge.pulses(MS) == ()


@pytest.mark.parametrize(("x", "z"), [(1.1, 0), (-1.1, 0), (0, 0.6), (0, -0.6)])
def test_a_line_on_the_floor_comes_first(x: float, z: float) -> None:
    edge = RoomEdge(ROOM)
    assert edge.update(frame(x, z)) == []
    marks = drawn(edge)
    assert marks.count == 4
    assert (marks.rows[:, [5, 9]] == 0.0).all()


def test_then_a_grid_where_one_is_near_and_one_event_for_each_approach() -> None:
    edge = RoomEdge(ROOM)
    told = edge.update(frame(1.25, 0.0))
    assert told == [("room_edge", {"what": "head", "room": "runtime"})]
    assert edge.update(frame(1.3, 0.0)) == []
    upright = drawn(edge).rows[4:]
    assert len(upright) > 10
    assert np.allclose(upright[:, [4, 8]], 1.5)  # all of it on the near side
    assert upright[:, [5, 9]].max() > 2.0
    edge.update(frame(1.1, 0.0))  # not yet far enough away
    assert edge.near
    edge.update(frame(0.0, 0.0))
    assert not edge.near
    assert len(edge.update(frame(0.0, -0.8))) == 1


def test_a_hand_may_come_nearer_than_a_head() -> None:
    edge = RoomEdge(ROOM)
    assert edge.update(frame(0.8, 0.0, right=(1.3, 0.0))) == []
    told = edge.update(frame(0.8, 0.0, right=(1.4, 0.0)))
    assert told == [("room_edge", {"what": "right", "room": "runtime"})]
    assert not edge.warned


def test_what_is_too_near_is_felt_twice_a_second() -> None:
    edge = RoomEdge(ROOM)
    edge.update(frame(0.8, 0.0, right=(1.48, 0.0)))
    felt = [t for t in range(1000, 3000, 10) if edge.pulses(t * MS)]
    assert felt == [1000, 1500, 2000, 2500]
    edge = RoomEdge(ROOM)
    edge.update(frame(1.4, 0.0))
    assert [pulse.hand for pulse in edge.pulses(1000 * MS)] == [0, 1]
    assert edge.warned


def test_beyond_the_edge_it_is_dark() -> None:
    edge = RoomEdge(ROOM)
    edge.update(frame(1.6, 0.0))
    assert edge.dark == DARK
    edge.update(frame(0.0, 0.0))
    assert edge.dark == 0.0


def test_where_nobody_knows_the_room_it_is_two_metres_round_the_start() -> None:
    edge = RoomEdge(None)
    edge.update(frame(5.0, 3.0))
    assert drawn(edge).count == 0
    told = edge.update(frame(5.75, 3.0))
    assert told == [("room_edge", {"what": "head", "room": "assumed"})]
    edge.use((20.0, 20.0))  # the runtime got to know it
    edge.update(frame(5.75, 3.0))
    assert drawn(edge).count == 0


def test_a_head_that_is_not_tracked_says_nothing() -> None:
    edge, lost = RoomEdge(ROOM), frame(5.0, 5.0)
    lost.record["flags"] = 0
    assert edge.update(lost) == []
    assert edge.dark == 0.0


def test_it_stands_in_the_room_wherever_that_is_in_the_world() -> None:
    edge = RoomEdge(ROOM)
    edge.update(frame(1.3, 0.0))
    stage = pose(about_y(1.0), (4.0, 0.2, -7.0))
    here, there = drawn(edge).rows, drawn(edge, stage).rows
    for row, moved in zip(here, there, strict=True):
        assert np.allclose(to_local(stage, tuple(moved[4:7].tolist())), row[4:7], atol=1e-4)
