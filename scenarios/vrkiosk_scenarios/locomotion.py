"""Standing at nodes: showing where one can go, going there, turning in steps, kneeling down.

The world never moves smoothly, but for who asked for it (`sliding`). A teleport blinks and keeps
the direction one looks in; it puts the officer's feet, wherever they are in the room, on the node.
A snap turn is about the head.
A posture is a blink as well: the room sinks until the eyes are as high as those of a person who
crouches or kneels; who really does so is not taken any lower.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from vrkiosk_scenarios import stand
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.geometry import (
    IDENTITY,
    NO_TURN,
    PI,
    Pose,
    Vec,
    about_y,
    add,
    compose,
    conjugate,
    multiply,
    place_of,
    pose,
    rotate,
    to_local,
    turn_of,
)
from vrkiosk_scenarios.physics import FIXED, LEAVES, RATE
from vrkiosk_scenarios.pinch_walk import PinchWalk, on_ray
from vrkiosk_scenarios.sliding import Slide
from vrkiosk_scenarios.solid import Interior

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.settings import Locomotion as LocomotionSettings
    from vrkiosk_scenarios.settings import Settings
    from vrkiosk_scenarios.world import World

Posture = Literal["stand", "crouch", "kneel"]
POSTURES: Final[tuple[Posture, ...]] = ("stand", "crouch", "kneel")
TURNS: Final = 24  # parts of a full turn; a snap turn is some of them
BEYOND: Final = 1.0  # m past the front wall, where one sees the end from
LOOK_TICKS: Final = RATE // 2
HALF_TURN: Final = (0.0, 1.0, 0.0, 0.0)


class PlaceError(TrainingFailure):
    """A scenario names a place to stand that its box does not have."""


@dataclass(frozen=True, slots=True)
class Node:
    """A place to stand. `trolley`: pose of the trolley's place; its +z points to the person.
    `kneeling`: one goes down on one's knees there."""

    name: str
    place: Vec
    inside: bool
    trolley: Pose
    kneeling: bool = False


def _ground(scenario: Scenario, x: float, z: float) -> float:
    """y of what one stands on outside the box."""
    return 0.0 if stand.on_dock(x, z) else -stand.height(scenario)


def _trolley(x: float, y: float, z: float, faces: str) -> Pose:
    return pose(NO_TURN if faces == "door" else HALF_TURN, (x, y, z))


def nodes(
    scenario: Scenario, settings: Settings, space: Interior, floor: float | None = None
) -> list[Node]:
    """The scenario's own places, or the usual ones: round the box, the sill, along the aisle.
    floor: y of what one stands on inside, where that is not the box's own floor."""
    floor = space.floor if floor is None else floor
    found = []
    if scenario.nodes:
        for own in scenario.nodes:
            x, z, inside = own.x_mm / 1000.0, -own.from_door_mm / 1000.0, own.level == "floor"
            y = floor if inside else _ground(scenario, x, z)
            kneeling = own.level == "kneel"
            trolley = _trolley(x, y, z + 0.85, "front")
            found.append(Node(own.name, (x, y, z), inside, trolley, kneeling))
        return found
    for usual in settings.nodes:
        inside, kneeling = usual.level == "floor", usual.level == "kneel"
        x, z = usual.place
        if z < space.front - BEYOND:
            continue  # along the sides of a longer box
        if kneeling and stand.height(scenario) == 0.0:
            continue  # nothing to look at down there
        y = floor if inside else _ground(scenario, x, z)
        trolley = _trolley(usual.trolley[0], y, usual.trolley[1], usual.trolley_faces)
        found.append(Node(usual.name, (x, y, z), inside, trolley, kneeling))
    moving = settings.locomotion
    for step in range(moving.aisle_count):
        z = -moving.aisle_first - step * moving.aisle_pitch
        if z <= space.front + moving.body_radius:
            break
        place = (0.0, floor, z)
        behind = _trolley(0.0, floor, z + 0.85, "front")
        found.append(Node(f"aisle_{step + 1}", place, True, behind))
    return found


def named(found: list[Node], name: str) -> Node:
    """The node of that name. PlaceError where there is none."""
    for node in found:
        if node.name == name:
            return node
    known = ", ".join(node.name for node in found)
    raise PlaceError(f"there is no place {name!r} to start at; this box has {known}")


class Locomotion:
    """Where the officer stands. `world_from_stage` is read by everything; only this writes it."""

    __slots__ = (
        "_aim_hand",
        "_fade_tick",
        "_going",
        "_lower",
        "_lowered",
        "_settings",
        "_slide",
        "_turn_hand",
        "_turn_ticks",
        "_turns",
        "_walk",
        "feet",
        "here",
        "nodes",
        "posture",
        "reachable",
        "target",
        "world_from_stage",
    )

    def __init__(self, settings: LocomotionSettings, found: list[Node], start: str = "") -> None:
        self._settings = settings
        self.nodes = found
        self.here = found[0] if not start else named(found, start)
        self.feet = self.here.place  # where one stands; off the node only by sliding
        self._slide = Slide(settings)
        self.world_from_stage: Pose = IDENTITY
        self.target: Node | None = None
        self.reachable: list[Node] = []  # where one can go from here; kept while aiming
        self.posture: Posture = "stand"
        self._lower: Posture | None = None  # under way to
        self._lowered = False  # the button is down
        self._aim_hand: Hand | None = None
        self._going: Node | None = None
        self._fade_tick = 0
        self._turns = 0
        self._turn_hand: Hand | None = None
        self._turn_ticks = 0
        self._walk = PinchWalk()

    @property
    def aiming(self) -> bool:
        return self._aim_hand is not None or self._walk.node is not None

    @property
    def vignette(self) -> float:
        """0 clear .. 1 dark edges of the view."""
        return self._slide.vignette

    def slid(self, world: World, step: Vec) -> None:
        """Takes the room, and what is in the hands, along by a step."""
        before = self.world_from_stage
        self.feet = add(self.feet, step)
        self.world_from_stage = pose(turn_of(before), add(place_of(before), step))
        world.carry_along(before)

    @property
    def fade(self) -> float:
        """0 clear .. 1 black."""
        if self._going is None and self._lower is None and self._fade_tick == 0:
            return 0.0
        out, black, back = self._blink()
        tick = self._fade_tick
        if tick < out:
            return tick / out
        return 1.0 if tick < out + black else max(0.0, 1.0 - (tick - out - black) / back)

    def _blink(self) -> tuple[int, int, int]:
        s = self._settings
        return (
            max(int(s.fade_out_s * RATE), 1),
            int(s.fade_black_s * RATE),
            max(int(s.fade_in_s * RATE), 1),
        )

    def stand(self, node: Node, head_in_stage: Pose) -> None:
        """Puts the feet under this head on a node; the direction stays. On a kneeling node one
        kneels, on any other one stands."""
        self.posture = "kneel" if node.kneeling else "stand"
        turn = about_y(self._turns * (2.0 * PI / TURNS))
        x, high, z = rotate(turn, place_of(head_in_stage))
        y = node.place[1] - self._sunk(high)
        self.world_from_stage = pose(turn, (node.place[0] - x, y, node.place[2] - z))
        self.here, self.feet = node, node.place

    def _sunk(self, eyes: float) -> float:
        """How far the room sinks for the posture, with the eyes so high above its floor; less
        than 0: somebody who sits is brought up."""
        s = self._settings
        if self.posture == "stand":
            return -s.lift
        return max(eyes - (s.crouch_eyes if self.posture == "crouch" else s.kneel_eyes), -s.lift)

    def lower(self, posture: Posture) -> None:
        """Begins to go down, or up, to a posture; nothing while another blink is under way."""
        if self._going is None and self._lower is None and self._fade_tick == 0:
            self._lower = posture

    def _keep_above_ground(self, world: World) -> None:
        """Who kneels down in earnest after the room has sunk: it rises with them again."""
        if self.posture == "stand":
            return
        least = self.feet[1] + self._settings.least_eyes
        if world.head[1] < least:
            x, y, z = place_of(self.world_from_stage)
            turn = turn_of(self.world_from_stage)
            self.world_from_stage = pose(turn, (x, y + least - world.head[1], z))

    def _posture_button(self, world: World) -> None:
        """Each press goes from standing to crouching, kneeling and up again. A trackpad that is
        pressed at its edge points somewhere instead."""
        down = world.inputs.posture_pressed
        if down:
            off = self._settings.stick_off
            down = all(abs(h.stick_x) < off and abs(h.stick_y) < off for h in world.hands)
        if down and not self._lowered:
            order = POSTURES.index(self.posture)
            self.lower(POSTURES[(order + 1) % len(POSTURES)])
        self._lowered = down

    def _snap(self, world: World, way: int) -> None:
        """Turns by a step about the head; +1 to the right."""
        degrees = self._settings.turn_deg
        before = self.world_from_stage
        head = place_of(compose(before, world.head_in_stage))
        self._turns = (self._turns - way * int(degrees * TURNS / 360.0)) % TURNS
        turn = about_y(self._turns * (2.0 * PI / TURNS))
        x, _, z = rotate(turn, place_of(world.head_in_stage))
        self.world_from_stage = pose(turn, (head[0] - x, before[5], head[2] - z))
        world.carry_along(before)
        if self._settings.turn_blink and self._fade_tick == 0:
            self._fade_tick = self._blink()[0]  # dark at once, and light again
        world.emit("turn", deg=int(degrees) * way)

    def free(self, world: World, node: Node) -> bool:
        """Whether one can get to a node from here: room for a body, in sight, doors open."""
        if node is self.here:
            return False
        s = self._settings
        if node.inside != self.here.inside and world.doors.open_degrees() < s.door_open_deg:
            return False
        if world.occupied(node.place, s.body_radius, s.body_bottom, s.body_top):
            return False
        eye = (self.feet[0], self.feet[1] + s.look_height, self.feet[2])
        x, y, z = node.place
        y += s.look_height
        # a body is wide: one shoulder in sight will do, past the edge of a leaf or a post
        groups = (1 << FIXED) | (1 << LEAVES)
        return any(
            world.physics.sees(eye, (x + side, y, z), groups)
            for side in (0.0, -s.body_radius, s.body_radius)
        )

    def _look_round(self, world: World, every: int) -> None:
        """Finds where one can go, now and then: it costs a few rays for each node."""
        if world.tick % every == 0:
            self.reachable = [node for node in self.nodes if self.free(world, node)]

    def _aim(self, world: World, hand: Hand) -> None:
        """Chooses the node nearest to the pointing ray."""
        ray = hand.aim()
        self.target = None if ray is None else on_ray(ray, self.reachable, self._settings)

    def tick(self, world: World) -> None:
        """One step: sticks, and the blink under way."""
        self._posture_button(world)
        self._keep_above_ground(world)
        if self._going is not None or self._lower is not None or self._fade_tick:
            self._blink_on(world)
        left, right = world.hands
        self._stick(world, left)
        self._stick(world, right)
        if self._aim_hand is None and self._going is None and (left.bare or right.bare):
            self._pinch(world)

    def _pinch(self, world: World) -> None:
        """Bare hands: a disc looked at is shown, and a pinch held on it goes there."""
        self._look_round(world, every=LOOK_TICKS)
        going = self._walk.tick(world, self.reachable, self._settings)
        self.target = self._walk.node
        if going is not None:
            self._going, self._fade_tick, self.target = going, 0, None

    def _stick(self, world: World, hand: Hand) -> None:
        s = self._settings
        if hand.name == s.slide_hand:
            self._slide.tick(world, self, hand, still=bool(self._fade_tick))
            return
        if self._aim_hand is hand:
            if hand.stick_y < s.stick_off:
                self._aim_hand = None
                if self.target is not None and hand.tracked:
                    self._going, self._fade_tick = self.target, 0
                self.target = None
            else:
                self._look_round(world, every=LOOK_TICKS)
                self._aim(world, hand)
            return
        sideways = abs(hand.stick_x)
        if self._turn_hand is hand:
            self._turn_ticks -= 1
            if sideways < s.stick_off:
                self._turn_hand = None
            elif self._turn_ticks <= 0:
                self._turn_ticks = int(s.turn_repeat_s * RATE)
                self._snap(world, 1 if hand.stick_x > 0.0 else -1)
            return
        if self._aim_hand is None and self._going is None and hand.stick_y >= s.stick_on:
            if hand.stick_y > sideways:
                self._aim_hand = hand
                self._look_round(world, every=1)
                self._aim(world, hand)
        elif self._turn_hand is None and sideways >= s.stick_on:
            self._turn_hand, self._turn_ticks = hand, int(s.turn_repeat_s * RATE)
            self._snap(world, 1 if hand.stick_x > 0.0 else -1)

    def _blink_on(self, world: World) -> None:
        self._fade_tick += 1
        out, black, back = self._blink()
        if self._going is not None and self._fade_tick >= out:
            node, self._going = self._going, None
            before, source = self.world_from_stage, self.here.name
            self.stand(node, world.head_in_stage)
            world.carry_along(before)
            world.arrive(node)
            world.emit("teleport", node=node.name, inside=node.inside, **{"from": source})
        if self._lower is not None and self._fade_tick >= out:
            self.posture, self._lower = self._lower, None
            before = self.world_from_stage
            sunk = self._sunk(place_of(world.head_in_stage)[1])
            x, _, z = place_of(before)
            self.world_from_stage = pose(turn_of(before), (x, self.feet[1] - sunk, z))
            world.carry_along(before)
            world.emit("posture", posture=self.posture)
            world.tablet_changed()
        if self._fade_tick >= out + black + back:
            self._fade_tick = 0


def moved(before: Pose, after: Pose, thing: Pose) -> Pose:
    """Where a thing goes that is carried along when the stage moves in the world."""
    local = pose(
        multiply(conjugate(turn_of(before)), turn_of(thing)), to_local(before, place_of(thing))
    )
    return compose(after, local)
