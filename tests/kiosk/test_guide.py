"""The guided hands without a window: what is seen, and the poses that follow, in any room."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from vrkiosk import dragging
from vrkiosk.guide import LEFT_HANDED, NUMBERED, WorldGuide, tool_bounds
from vrkiosk.guide_moves import facing
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.doors import LeafGrip, RodGrip
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_y,
    along,
    compose,
    conjugate,
    dot,
    forward,
    place_of,
    pose,
    rotate,
    subtract,
    to_local,
    transform,
    turn_of,
    unit,
    wrap,
)
from vrkiosk_scenarios.pages.decide import DecidePage
from vrkiosk_scenarios.seal import SealGrip
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import LEFT, RIGHT

EYES: Vec = (0.0, 1.62, 0.0)
HEAD: Pose = (0.0, 0.0, 0.0, 1.0, *EYES)


@pytest.fixture
def world() -> World:
    return World(schema.library()["s03"], 5)


@pytest.fixture
def guide(world: World) -> WorldGuide:
    """Standing before the right door, the room turned by 50 degrees against the world."""
    node = next(node for node in world.moving.nodes if node.name == "door_right")
    world.moving.world_from_stage = pose(about_y(math.radians(50)), node.place)
    world.arrive(node)
    return WorldGuide(world, tool_bounds())


def towards(world: World, point: Vec) -> Vec:
    """The line of sight to a point of the world, in the stage."""
    return unit(subtract(to_local(world.world_from_stage, point), EYES))


def in_world(world: World, at: Pose | None) -> Vec:
    assert at is not None
    return transform(world.world_from_stage, place_of(at))


def test_small_things_are_seen_before_what_is_behind_them(guide: WorldGuide, world: World) -> None:
    rod = next(rod for rod in world.doors.rods if rod.name == "right_1")
    kinds = []
    for point in (
        world.seal.place(),
        rod.handle(),
        world.doors.leaves["right"].to_world(0.6, 0.0, 1.8),
        place_of(world.tools["mallet"].pose),
        (3.0, 0.0, 4.0),
        (0.0, 9.0, 3.0),
    ):
        guide.look(EYES, towards(world, point))
        kinds.append((guide.sight.kind, guide.sight.name))
    assert kinds == [
        ("seal", "seal"),
        ("rod", "right_1"),
        ("leaf", "right"),
        ("tool", "mallet"),
        ("surface", ""),
        ("nothing", ""),
    ]


def test_a_hand_goes_to_the_thing_itself(guide: WorldGuide, world: World) -> None:
    rod = next(rod for rod in world.doors.rods if rod.name == "right_1")
    left, right = guide.act(EYES, towards(world, rod.handle()))
    assert not left
    assert in_world(world, right[-1].pose) == pytest.approx(rod.handle(), abs=1e-6)
    assert right[-1].squeeze
    assert right[-1].held


@pytest.mark.parametrize("number", range(1, len(NUMBERED) + 1))
def test_each_digit_fetches_its_tool(guide: WorldGuide, world: World, number: int) -> None:
    name = NUMBERED[number - 1]
    if name not in world.tools:
        assert guide.fetch(number, EYES) == ((), ()), "the scenario has none"
        return
    errands = guide.fetch(number, EYES)
    side = LEFT if name in LEFT_HANDED else RIGHT
    grips = [step.pose for step in errands[side] if step.squeeze]
    assert in_world(world, grips[0]) == pytest.approx(place_of(world.tools[name].home), abs=1e-6)
    assert not errands[1 - side]


def test_another_digit_swaps_and_the_same_puts_back(guide: WorldGuide, world: World) -> None:
    world.tools["mallet"].take(world, world.hands[RIGHT])
    same = guide.fetch(NUMBERED.index("mallet") + 1, EYES)[RIGHT]
    assert [(step.squeeze, step.pose) for step in same] == [(True, None), (False, None)]
    other = guide.fetch(NUMBERED.index("marker") + 1, EYES)[RIGHT]
    assert [step.squeeze for step in other] == [True, False, False, False, True, False]
    tablet = guide.fetch(NUMBERED.index("tablet") + 1, EYES)
    assert tablet[RIGHT][0].squeeze  # a finger to press with
    assert guide.fetch(9, EYES) == ((), ())


def test_what_is_far_away_is_left_alone(guide: WorldGuide, world: World) -> None:
    far = world.doors.leaves["left"].to_world(0.3, 0.0, 2.6)
    assert guide.act(EYES, towards(world, far)) == ((), ())
    assert not guide.near


def test_the_mallet_swings_from_the_wrist(guide: WorldGuide, world: World) -> None:
    world.tools["mallet"].take(world, world.hands[RIGHT])
    target = world.doors.leaves["right"].to_world(0.6, 0.0, 1.6)
    steps = guide.act(EYES, towards(world, target))[RIGHT]
    grips = [in_world(world, step.pose) for step in steps]
    assert np.ptp(np.array(grips), axis=0) == pytest.approx([0.0, 0.0, 0.0], abs=1e-6)
    settings = world.settings.mallet
    heads = []
    for step in steps:
        assert step.pose is not None
        stage = transform(step.pose, settings.head)
        heads.append(transform(world.world_from_stage, stage)[2] - guide.sight.point[2])
    assert heads[0] > 0.15  # well off the door
    assert heads[1] < settings.radius  # through the place where it meets it


def test_tools_are_not_set_on_things(guide: WorldGuide, world: World) -> None:
    seal = towards(world, world.seal.place())
    world.tools["bolt_cutter"].take(world, world.hands[RIGHT])
    assert [step.trigger for step in guide.act(EYES, seal)[RIGHT]] == [False, True, False]
    door = towards(world, world.doors.leaves["right"].to_world(0.6, 0.0, 1.8))
    assert guide.act(EYES, door) == ((), ())
    world.tools["bolt_cutter"].let_go(world, world.hands[RIGHT])
    for name in ("mallet", "density_meter", "marker"):
        world.tools[name].take(world, world.hands[RIGHT])
        assert guide.act(EYES, seal) == ((), ())
        assert guide.act(EYES, door)[RIGHT]
        world.tools[name].let_go(world, world.hands[RIGHT])


@pytest.mark.parametrize("inward", [(0.0, -1.0, 0.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0)])
def test_tools_face_the_surface(inward: Vec) -> None:
    turn = facing(inward, unit((0.3, -0.5, -0.8)))
    assert forward(pose(turn, (0.0, 0.0, 0.0))) == pytest.approx(inward, abs=1e-9)
    assert sum(value * value for value in turn) == pytest.approx(1.0)


def test_the_tablet_is_held_square_before_the_face(guide: WorldGuide, world: World) -> None:
    empty = guide.carry(LEFT, HEAD)
    assert empty is not None
    assert place_of(empty)[1] < HEAD[5] - 0.3  # out of the picture
    tablet = world.tablet
    assert tablet is not None
    tablet.take(world, world.hands[LEFT])
    at = guide.carry(LEFT, HEAD)
    assert at is not None
    tablet.pose = at
    screen = tablet.screen(world)
    assert rotate(turn_of(screen), (0.0, 0.0, 1.0)) == pytest.approx((0.0, 0.0, 1.0), abs=1e-6)
    assert 0.25 < EYES[2] - screen[6] < 0.35


def test_the_confirmation_is_held_and_a_tool_is_laid_down_first(
    guide: WorldGuide, world: World
) -> None:
    tablet = world.tablet
    assert tablet is not None
    tablet.take(world, world.hands[LEFT])
    tablet.book.turn_to("decide")
    page = tablet.book.shown
    assert isinstance(page, DecidePage)
    page.decision = "release"
    world.tools["marker"].take(world, world.hands[RIGHT])
    at = guide.carry(LEFT, HEAD)
    assert at is not None
    tablet.pose = compose(world.world_from_stage, at)
    button = next(b for b in tablet.buttons(world) if b.name == "confirm")
    width, height = world.settings.displays["tablet"].size_mm
    x, y = button.x + button.width / 2 - width / 2, height / 2 - button.y - button.height / 2
    spot = transform(tablet.screen(world), (x / 1000, y / 1000, 0.0))
    steps = guide.act(EYES, towards(world, spot))[RIGHT]
    assert (guide.sight.kind, guide.sight.name) == ("button", "confirm")
    assert steps[0].squeeze
    assert [step.held for step in steps].count(True) == 1


def test_a_dragged_handle_is_never_left_behind(world: World) -> None:
    rod = next(rod for rod in world.doors.rods if rod.name == "left_1")
    hand = world.hands[RIGHT]
    hand.held = RodGrip(rod, hand)
    eye: Vec = (-0.6, 1.62, 1.0)
    way = unit(subtract(rod.handle(), eye))
    begun = dragging.Drag(way, 1.0, eye, pose((0.0, 0.0, 0.0, 1.0), rod.handle()))
    still = dragging.drag(world, hand, begun, eye, way)
    assert still is not None
    assert place_of(still) == pytest.approx(rod.handle(), abs=1e-6)
    u, v, y = rod.setting.place
    open_handle = rod.leaf.to_world(u, v + rod.setting.handle, y)  # a quarter turn on
    away = dragging.drag(world, hand, begun, eye, unit(subtract(open_handle, eye)))
    assert away is not None
    assert 0.1 < math.dist(place_of(away), rod.handle()) < world.settings.hands.let_go
    hand.held = None
    assert dragging.drag(world, hand, replace(begun, away=2.0), eye, way) is None


@pytest.mark.parametrize("name", ["left_1", "right_2"])
@pytest.mark.parametrize("eye", [(-0.9, 1.62, 0.9), (0.0, 1.62, 1.6), (0.9, 1.0, 0.7)])
def test_a_handle_goes_round_as_the_cursor_goes_to_its_rod(
    world: World, name: str, eye: Vec
) -> None:
    """From wherever one looks: half round at the rod, all the way a little beyond it, and back."""
    rod = next(rod for rod in world.doors.rods if rod.name == name)
    hand = world.hands[RIGHT]
    hand.held = RodGrip(rod, hand)
    u, v, y = rod.setting.place
    way = unit(subtract(rod.handle(), eye))
    begun = dragging.Drag(way, 1.0, eye, pose((0.0, 0.0, 0.0, 1.0), rod.handle()))
    for share, degrees in ((0.0, 90.0), (-0.5, 100.0), (0.5, 60.0), (1.0, 0.0)):
        spot = rod.leaf.to_world(u + rod.setting.side * share * rod.setting.handle, v, y)
        for _ in range(8):  # it is led no faster than it follows
            led = dragging.drag(world, hand, begun, eye, unit(subtract(spot, eye)))
            assert led is not None
            rod.angle = rod.direction(place_of(led))[0]
        assert math.degrees(rod.angle) == pytest.approx(degrees, abs=1.0)


@pytest.mark.parametrize("name", ["left", "right"])
@pytest.mark.parametrize("eye", [(-0.6, 1.62, 1.2), (0.9, 1.62, 1.6)])
def test_a_door_opens_as_the_cursor_goes_to_its_hinge(world: World, name: str, eye: Vec) -> None:
    leaf, hand = world.doors.leaves[name], world.hands[RIGHT]
    hand.held = LeafGrip(leaf, hand)
    taken = leaf.to_world(1.0, 0.06, 1.4)
    way = unit(subtract(taken, eye))
    begun = dragging.Drag(way, 1.0, eye, pose((0.0, 0.0, 0.0, 1.0), taken), angle=leaf.angle)
    leaf.angle, aside = 0.0, leaf.direction(taken)[0]
    for share, degrees in ((0.0, 90.0), (-0.5, 120.0), (-1.5, 225.0), (-3.0, 265.0), (1.0, 0.0)):
        spot = (taken[0] + (share - 1.0) * leaf.sign * 1.0, taken[1], taken[2])
        for _ in range(40):  # it is led no faster than it follows
            led = dragging.drag(world, hand, begun, eye, unit(subtract(spot, eye)))
            assert led is not None
            turn = leaf.direction(place_of(led))[0] - aside  # of the hand before the face
            leaf.angle = max(leaf.angle + wrap(turn - leaf.angle), 0.0)
        assert math.degrees(leaf.angle) == pytest.approx(degrees, abs=15.0)


@pytest.mark.parametrize("name", ["left", "right"])
@pytest.mark.parametrize(("degrees", "eye"), [
    (109.0, (0.0, 1.62, 1.6)),  # before the opening, the leaf at one's side
    (109.0, (0.9, 1.62, 0.9)),
    (130.0, (0.3, 1.62, 2.2)),
    (180.0, (0.0, 1.62, 2.0)),
    (230.0, (-0.6, 1.62, 1.3)),  # folded back: it comes out and away first
    (230.0, (-2.2, 1.62, 1.2)),
    (255.0, (-2.8, 1.62, -0.6)),  # beside the box: the way it seems to go
])  # fmt: skip
def test_a_door_that_stands_wide_open_is_shut_by_drags_to_the_opening(
    world: World, name: str, degrees: float, eye: Vec
) -> None:
    leaf, hand = world.doors.leaves[name], world.hands[RIGHT]
    eye = (leaf.sign * eye[0], eye[1], eye[2])  # given for the left one
    leaf.turn_to(world, math.radians(degrees))
    for _ in range(12):  # taken anew each time: a drag ends where the picture ends
        hand.held = LeafGrip(leaf, hand)
        taken = leaf.to_world(1.0, 0.06, 1.4)
        way = unit(subtract(taken, eye))
        grip = pose((0.0, 0.0, 0.0, 1.0), taken)
        begun = dragging.Drag(way, 1.0, eye, grip, angle=leaf.angle)
        leaf.turn_to(world, leaf.angle - 0.05)
        closer = leaf.to_world(1.0, 0.06, 1.4)  # where it seems to go as it shuts
        leaf.turn_to(world, leaf.angle + 0.05)
        right = unit((-way[2], 0.0, way[0]))
        goal = (leaf.sign, 0.0, 0.0) if eye[2] > 0.0 else subtract(closer, taken)
        aside = 0.35 if dot(goal, right) > 0.0 else -0.35
        to = unit(along(way, right, aside))
        for _ in range(40):
            led = dragging.drag(world, hand, begun, eye, to)
            assert led is not None
            turn = leaf.direction(place_of(led))[0] - 0.06
            leaf.turn_to(world, max(leaf.angle + wrap(turn - leaf.angle), 0.0))
        if leaf.angle < math.radians(60.0):
            return
    pytest.fail(f"it stands at {math.degrees(leaf.angle):.0f} of {degrees:.0f}")


def test_a_held_seal_is_pulled_down_and_twisted_sideways(world: World) -> None:
    hand = world.hands[RIGHT]
    hand.held = SealGrip(world, hand)
    start: Pose = (0.0, 0.0, 0.0, 1.0, 0.6, 1.3, 0.2)
    begun = dragging.Drag((0.0, 0.0, -1.0), 1.0, (0.6, 1.3, 1.2), start)
    down = dragging.drag(world, hand, begun, begun.eye, unit((0.0, -0.08, -1.0)))
    assert down is not None
    assert down[6] - start[6] == pytest.approx(0.08, abs=0.002)
    aside = dragging.drag(world, hand, begun, begun.eye, unit((0.10, 0.0, -1.0)))
    assert aside is not None
    up = rotate(conjugate(turn_of(aside)), (0.0, 1.0, 0.0))
    assert math.degrees(math.acos(up[1])) > 60.0
