"""Standing in a record: where the viewer is, which moment plays, and what the board does."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from vrkiosk.replay import board
from vrkiosk.replay.board import SIZE_MM, Pointed
from vrkiosk.replay.viewer import (
    SPEEDS,
    Hand,
    Hands,
    Player,
    Standing,
    Station,
    pointed_at,
    stations,
)
from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.geometry import (
    IDENTITY,
    NO_TURN,
    Pose,
    Vec,
    compose,
    forward,
    place_of,
    pose,
    subtract,
    towards,
    unit,
)
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, LEFT, RIGHT, Button, Flag, FrameInput

S = 1_000_000_000
PERIOD = 1 / 72
HEAD: Vec = (0.3, 1.7, -0.2)
GROUND = (
    Station("near", (0.0, 0.0, 0.5)),
    Station("aside", (3.0, 0.0, 0.0)),
    Station("back", (0.0, 0.0, 5.0)),
)
UPSTAIRS = Station("inside", (0.0, 0.2, -2.1))


def frame(head: Vec = HEAD) -> FrameInput:
    made = FrameInput()
    made.record["head"][4:] = head
    made.record["flags"] = Flag.FOCUSED | Flag.AIM_RIGHT | Flag.GRIP_RIGHT
    return made


def standing(*places: Station) -> Standing:
    made = Standing(places or GROUND, settings_module.load().locomotion)
    made.begin(frame(), (0.0, 1.7, 0.0), 0.0)
    return made


def eyes(where: Standing) -> Vec:
    return place_of(compose(where.world_from_stage, pose(NO_TURN, HEAD)))


def aimed(start: Vec, goal: Vec) -> Pose:
    return pose(towards(unit(subtract(goal, start))), start)


def test_one_begins_near_the_officer_and_faces_him() -> None:
    where = standing(*GROUND, UPSTAIRS)
    assert where.here.name == "aside"  # not in the way, nor on another floor
    assert eyes(where) == pytest.approx((3.0, 1.7, 0.0), abs=1e-6)
    look = forward(compose(where.world_from_stage, pose(NO_TURN, HEAD)))
    assert look == pytest.approx((-1.0, 0.0, 0.0), abs=1e-6)


def test_pointing_with_the_stick_and_letting_go_goes_there() -> None:
    where = standing()
    aim = aimed((3.0, 1.2, 0.0), GROUND[2].place)
    pointing = Hand(RIGHT, aim, aim, (0.0, 1.0))
    where.advance(frame(), (pointing,), PERIOD)
    assert (where.aiming, where.target) == (RIGHT, GROUND[2])
    assert where.here.name == "aside"
    let_go = replace(pointing, stick=(0.0, 0.0))
    fades = []
    for _ in range(40):
        where.advance(frame(), (let_go,), PERIOD)
        fades.append(where.fade)
    assert where.here is GROUND[2]
    assert max(fades) == 1.0
    assert fades[-1] == 0.0
    assert eyes(where) == pytest.approx((0.0, 1.7, 5.0), abs=1e-6)


def test_the_world_never_moves_while_it_is_seen() -> None:
    where = standing()
    aim = aimed((3.0, 1.2, 0.0), GROUND[2].place)
    where.advance(frame(), (Hand(RIGHT, aim, aim, (0.0, 1.0)),), PERIOD)
    before = where.world_from_stage
    for _ in range(40):
        where.advance(frame(), (Hand(RIGHT, aim, aim),), PERIOD)
        if where.world_from_stage != before:
            assert where.fade == 1.0
            break
    assert where.world_from_stage != before


def test_the_trigger_goes_as_the_stick_does_and_nowhere_is_nowhere() -> None:
    where = standing()
    up = aimed((3.0, 1.2, 0.0), (3.0, 9.0, -1.0))
    pulled = Hand(RIGHT, up, up, trigger=True, pressed=Button.TRIGGER)
    where.advance(frame(), (pulled,), PERIOD)
    assert (where.aiming, where.target) == (RIGHT, None)
    for _ in range(40):
        where.advance(frame(), (Hand(RIGHT, up, up),), PERIOD)
    assert where.here.name == "aside"
    assert where.fade == 0.0


def test_who_takes_the_headset_off_while_pointing_stays() -> None:
    where = standing()
    aim = aimed((3.0, 1.2, 0.0), GROUND[2].place)
    where.advance(frame(), (Hand(RIGHT, aim, aim, (0.0, 1.0)),), PERIOD)
    for _ in range(40):
        where.advance(frame(), (), PERIOD)
    assert (where.here.name, where.aiming, where.target) == ("aside", None, None)


def test_the_left_stick_turns_about_the_head_once_a_push() -> None:
    where = standing()
    at = eyes(where)
    look = forward(where.world_from_stage)
    for _ in range(20):
        where.advance(frame(), (Hand(LEFT, stick=(1.0, 0.0)),), PERIOD)
    turned = forward(where.world_from_stage)
    assert eyes(where) == pytest.approx(at, abs=1e-6)
    assert sum(a * b for a, b in zip(look, turned, strict=True)) == pytest.approx(
        math.cos(math.pi / 6)
    )
    where.advance(frame(), (Hand(LEFT),), PERIOD)
    where.advance(frame(), (Hand(LEFT, stick=(-1.0, 0.0)),), PERIOD)
    assert forward(where.world_from_stage) == pytest.approx(look, abs=1e-6)


def test_the_places_are_those_of_the_recorded_scene() -> None:
    parts = (
        Part("ground", "ground"),
        Part("node_doors", "node_disc"),
        Part("node_target", "node_disc"),
    )
    description = SceneDescription(parts=parts)
    snapshot = SceneSnapshot(description)
    snapshot.poses[1, 4:] = 0.0, 0.0, 0.75
    assert stations(description, snapshot) == (Station("doors", (0.0, 0.0, 0.75)),)
    bare = SceneDescription(parts=parts[:1])
    assert len(stations(bare, SceneSnapshot(bare))) == 1


def player() -> Player:
    return Player(10 * S, 70 * S, 10 * S)


def test_time_runs_at_the_speed_chosen_and_stops_at_the_end() -> None:
    plays = player()
    for _ in range(72):
        plays.advance((), PERIOD)
    assert plays.t == pytest.approx(11 * S, abs=1000)
    plays.speed = 16.0
    for _ in range(72 * 5):
        plays.advance((), PERIOD)
    assert (plays.t, plays.playing) == (70 * S, False)
    plays.toggle()
    assert (plays.t, plays.playing) == (10 * S, True)


def test_a_long_frame_does_not_skip() -> None:
    plays = player()
    plays.advance((), 30.0)
    assert plays.t == 10 * S + S // 10


def test_buttons_pause_and_set_the_speed() -> None:
    plays = player()
    plays.advance((Hand(LEFT, pressed=Button.PRIMARY),), PERIOD)
    assert not plays.playing
    assert plays.t == 10 * S
    plays.advance((Hand(RIGHT, pressed=Button.SECONDARY),), PERIOD)
    assert plays.speed == 2.0
    for _ in range(9):
        plays.advance((Hand(LEFT, pressed=Button.SECONDARY),), PERIOD)
    assert plays.speed == SPEEDS[0]


def test_the_right_stick_scrubs_at_once_and_again_while_it_is_held() -> None:
    plays = player()
    plays.playing = False
    push = (Hand(RIGHT, stick=(1.0, 0.0)),)
    plays.advance(push, PERIOD)
    assert plays.t == 15 * S
    for _ in range(26):
        plays.advance(push, PERIOD)
    assert plays.t == 20 * S
    plays.advance((Hand(RIGHT),), PERIOD)
    plays.advance((Hand(RIGHT, stick=(-1.0, 0.1)),), PERIOD)
    assert plays.t == 15 * S
    plays.advance((Hand(RIGHT, stick=(0.7, 0.9)),), PERIOD)  # that is pointing
    assert plays.t == 15 * S


def test_buttons_count_when_they_go_down_and_have_the_focus() -> None:
    reads, shown = Hands(), frame()
    shown.record["buttons"] = Button.PRIMARY << BUTTON_SHIFT_RIGHT
    _, right = reads.read(shown, IDENTITY)
    assert right.pressed == 0  # held from before
    shown.record["buttons"] = 0
    reads.read(shown, IDENTITY)
    shown.record["buttons"] = Button.PRIMARY << BUTTON_SHIFT_RIGHT | Button.TRIGGER
    left, right = reads.read(shown, IDENTITY)
    assert (right.pressed, left.pressed) == (Button.PRIMARY, Button.TRIGGER)
    assert left.trigger
    assert left.aim is None
    assert right.aim == IDENTITY
    shown.record["flags"] = 0
    left, right = reads.read(shown, IDENTITY)
    assert not left.trigger
    assert right.aim is None
    shown.record["flags"] = Flag.FOCUSED
    left, _ = reads.read(shown, IDENTITY)
    assert (left.trigger, left.pressed) == (True, 0)  # held while the focus was elsewhere


PANEL: Pose = pose(NO_TURN, (0.0, 1.5, -1.0))


def test_a_ray_meets_the_front_of_the_board() -> None:
    middle = pointed_at(PANEL, SIZE_MM, aimed((0.0, 1.5, 0.0), (0.0, 1.5, -1.0)))
    assert middle == pytest.approx((SIZE_MM[0] / 2, SIZE_MM[1] / 2))
    corner = board.corner(PANEL, (20.0, 30.0))
    assert pointed_at(PANEL, SIZE_MM, aimed((0.2, 1.0, 0.3), corner)) == pytest.approx((20.0, 30.0))
    for start, goal in (
        ((0.0, 1.5, 0.0), (0.0, 1.5, 1.0)),  # away from it
        ((0.0, 1.5, -2.0), (0.0, 1.5, -1.0)),  # its back
        ((0.0, 1.5, 0.0), (0.3, 1.5, -1.0)),  # beside it
    ):
        assert pointed_at(PANEL, SIZE_MM, aimed(start, goal)) is None


def test_what_of_the_board_is_clicked() -> None:
    plays = player()
    names = [name for name, *_ in board.BUTTONS]
    places = [(left + width / 2, board.ROW_Y + 5.0) for _, left, width in board.BUTTONS]
    assert [board.under(place).name for place in places] == names
    assert board.under((5.0, 5.0)) == Pointed()
    x, y, width, _ = board.LINE
    half = board.under((x + width / 2, y))
    assert half == Pointed("line", 0.5)
    board.click(plays, half)
    assert plays.t == 40 * S
    board.click(plays, Pointed("on"))
    assert plays.t == 50 * S
    board.click(plays, Pointed("back"))
    board.click(plays, Pointed("faster"))
    board.click(plays, Pointed("play"))
    assert (plays.t, plays.speed, plays.playing) == (40 * S, 2.0, False)
    board.click(plays, Pointed("slower"))
    board.click(plays, Pointed())
    assert plays.speed == 1.0


def test_the_board_hangs_in_reach_and_comes_along() -> None:
    head = pose(NO_TURN, (1.0, 1.7, 2.0))
    hung = board.hung(head)
    x, y, z = subtract(place_of(hung), place_of(head))
    assert z < -0.5
    assert -0.5 < y < -0.2
    assert -0.4 < x < 0.0
    front = forward(hung)
    assert front[2] < -0.8  # its front, +z, is towards the viewer
    assert not board.lost_sight(hung, head)
    assert board.lost_sight(hung, pose(NO_TURN, (1.0, 1.7, 4.0)))
    assert board.lost_sight(hung, pose((0.0, 1.0, 0.0, 0.0), (1.0, 1.7, 2.0)))
