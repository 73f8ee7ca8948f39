"""The hands of somebody at a desk: what they do with what is under the cursor.

Knows the world as eyes know it and answers with hand poses alone, as a headset would: no rule
reads it, and everything it does can be done with two controllers. World frame inside, stage frame
outside (`World.world_from_stage` lies between). Metres.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, hypot, radians
from typing import Final

from vrkiosk import dragging, guide_evidence, guide_safety, guide_search, guide_tools
from vrkiosk.guide_moves import PULSE_S, Move, facing
from vrkiosk.sighting import Bounds, Sight
from vrkiosk.sighting import look as look_along
from vrkiosk_assets import catalogue
from vrkiosk_scenarios.geometry import (
    NO_TURN,
    Pose,
    Vec,
    about_x,
    add,
    along,
    compose,
    conjugate,
    distance,
    dot,
    multiply,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    to_local,
    towards,
    transform,
    turn_of,
    unit,
)
from vrkiosk_scenarios.tools.garment import GLOVES, WORN, Garment
from vrkiosk_scenarios.tools.strap import Strap
from vrkiosk_scenarios.tools.tool import Tool
from vrkiosk_scenarios.tools.torch import Torch
from vrkiosk_scenarios.tools.uv_lamp import UvLamp
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import LEFT, RIGHT
from vrkiosk_xr.simulator_body import ARM, ROOM_HALF, STANDING
from vrkiosk_xr.simulator_errands import NO_ERRANDS, Errand, Errands, Step

# Tools by the key of the number row that fetches them (1 to 9, 0; then the same with Shift), and
# the hand that has them.
NUMBERED: Final = (
    "tablet",
    "torch",
    "bolt_cutter",
    "rangefinder",
    "mallet",
    "density_meter",
    "marker",
    "pole_mirror",
    "videoscope",
    "gas_detector",
    "camera",
    "evidence_bag",
    "new_seal",
    "radiation_pager",
    "tape",
    "probe",
    "knife",
    "swab",
    "uv_lamp",
    "strap",
)
LEFT_HANDED: Final = ("tablet", "torch", "uv_lamp")
ANYWHERE: Final = ("camera", "pole_mirror", "videoscope")  # used as they are held, at nothing
HIGHEST: Final = STANDING + 0.6  # metres above the floor that a hand gets to
# Of the tablet's grip, where the hand goes that takes it: past its edge, then below its glass.
BELOW: Final[tuple[Vec, ...]] = ((-0.30, -0.22, 0.12), (0.0, -0.22, 0.0))
ABOVE: Final = 0.32  # metres over the trolley, clear of the tablet that stands on it
TOUCH: Final = 0.04  # metres before a surface that an empty hand touches
DOOR_REACH: Final = 1.0  # metres from the eyes, level, to a stop hooked to the sill
READING: Final[Vec] = (-0.03, -0.060, -0.29)  # the tablet's glass from between the eyes
# Empty hands from the eyes: so far back that they touch nothing one looks at closely, and that the
# tablet, on its way up, meets no finger.
AT_REST: Final[tuple[Vec, Vec]] = ((-0.20, -0.36, 0.10), (0.20, -0.36, 0.10))
HEAD_ROOM: Final = 0.25  # metres before the eyes that nothing may be in, where they go aside
# The torch from between the eyes: over the shoulder, clear of what one stands before.
TORCH_HELD: Final[Vec] = (-0.22, -0.06, -0.12)
FARTHEST_ASIDE: Final = radians(40)  # from the cursor to the place it means
BESIDE: Final[Vec] = (0.20, -0.04, 0.06)  # from the glass: past its right edge, before it


def tool_bounds() -> Bounds:
    """Lowest and highest corner of each tool's model in the frame of its grip point."""
    found = {}
    for name in (*NUMBERED, *WORN):
        low, high = catalogue.load_model(name).bounds
        x, y, z = (float(value) for value in low)
        found[name] = ((x, y, z), (float(high[0]), float(high[1]), float(high[2])))
    return found


class WorldGuide:
    """The `Guide` of a training world. `sight`: what is under the cursor, of the last frame."""

    def __init__(self, world: World, bounds: Bounds) -> None:
        self.world = world
        self.sight = Sight()
        self.near = False  # a hand gets there, with a step or two
        self.dressings = 0  # how often one asked for the next thing to wear
        self._bounds = bounds
        self._drags: dict[int, dragging.Drag] = {}

    # --- frames of reference

    def _line(self, origin: Vec, direction: Vec) -> tuple[Vec, Vec]:
        room = self.world.world_from_stage
        return transform(room, origin), rotate(turn_of(room), direction)

    def _stage(self, at: Pose) -> Pose:
        room = self.world.world_from_stage
        turn = multiply(conjugate(turn_of(room)), turn_of(at))
        return pose(turn, to_local(room, place_of(at)))

    def _step(
        self,
        at: Pose,
        *,
        squeeze: bool = False,
        trigger: bool = False,
        held: bool = False,
        seconds: float = 0.0,
    ) -> Step:
        return Step(self._stage(at), squeeze, trigger, seconds, held=held)

    def _steps(self, moves: Iterable[Move]) -> Errand:
        return tuple(
            Step(self._stage(m.at), m.squeeze, m.trigger, m.seconds, m.speed, m.turn, m.held)
            for m in moves
        )

    def _in_reach(self, point: Vec) -> bool:
        """Whether a hand gets to a point of the world, from somewhere in the room."""
        x, y, z = to_local(self.world.world_from_stage, point)
        away = hypot(max(abs(x) - ROOM_HALF, 0.0), max(abs(z) - ROOM_HALF, 0.0))
        return away < ARM and 0.0 < y < HIGHEST

    def tool_in(self, hand: int) -> str:
        """Name of the tool in a hand, "" for none."""
        held = self.world.hands[hand].held
        return held.name if isinstance(held, Tool) else ""

    # --- what the body asks

    def look(self, origin: Vec, direction: Vec) -> Vec | None:
        eye, way = self._line(origin, direction)
        if self.world.moving.aiming:
            return self._place(eye, way)
        self.sight = look_along(self.world, self._bounds, eye, way)
        self.near = self._in_reach(self.sight.point)
        if self.sight.kind == "nothing":
            return None
        return to_local(self.world.world_from_stage, self.sight.point)

    def _place(self, eye: Vec, way: Vec) -> Vec | None:
        """The place to stand that looks nearest to the cursor: one need not hit its disc."""
        moving, most = self.world.moving, self.world.settings.locomotion.aim_reach - 0.5
        near = [node.place for node in moving.reachable if distance(node.place, eye) < most]
        if not near:
            return None
        best = max(near, key=lambda place: dot(unit(subtract(place, eye)), way))
        if dot(unit(subtract(best, eye)), way) < cos(FARTHEST_ASIDE):
            return None
        return to_local(self.world.world_from_stage, best)

    def act(self, origin: Vec, direction: Vec) -> Errands:
        self.look(origin, direction)
        eye, way = self._line(origin, direction)
        sight, tool = self.sight, self.tool_in(RIGHT)
        if tool == "rangefinder" and sight.kind not in ("tool", "button"):
            return (), self._measure(eye, way)
        if tool in ANYWHERE and sight.kind not in ("tool", "button"):
            return (), (Step(trigger=True, seconds=PULSE_S, held=True), Step(seconds=PULSE_S))
        if not self.near:
            return NO_ERRANDS
        if sight.kind == "tool":
            return self._fetch(sight.name, origin)
        if sight.kind == "button":
            return (), (*self._free(RIGHT), *self._press(way))
        if tool:
            return (), self._use(tool, way)
        return self._take(eye, way)

    def is_free(self, origin: Vec, goal: Vec) -> bool:
        room = self.world.world_from_stage
        start, end = transform(room, origin), transform(room, goal)
        away = distance(start, end)
        if away < 1e-9:
            return True
        way = scale(subtract(end, start), 1.0 / away)
        return self.world.physics.ray(start, way, away + HEAD_ROOM) is None

    def lead(self, hand: int, origin: Vec, direction: Vec) -> Pose | None:
        begun = self._drags.get(hand)
        if begun is None:
            return None
        eye, way = self._line(origin, direction)
        found = dragging.drag(self.world, self.world.hands[hand], begun, eye, way)
        return None if found is None else self._stage(found)

    def fetch(self, number: int, origin: Vec) -> Errands:
        if number == 0:
            self.dressings += 1
            return self._fetch(self.to_wear(), origin)
        return self._fetch(NUMBERED[number - 1] if number <= len(NUMBERED) else "", origin)

    def to_wear(self) -> str:
        """The next thing to put on that a hand gets to, or another pair of gloves; "": none."""
        garments = [g for g in map(self.world.tools.get, WORN) if isinstance(g, Garment)]
        near = [g for g in garments if g.holder is None and self._in_reach(place_of(g.home))]
        bare = [g.name for g in near if not g.worn]
        return (bare or [g.name for g in near if g.name == GLOVES] or [""])[0]

    def _fetch(self, name: str, origin: Vec) -> Errands:
        tool = self.world.tools.get(name)
        if tool is None:
            return NO_ERRANDS
        if isinstance(tool, Strap) and tool.on:
            return (), (*self._free(RIGHT), *self._steps(guide_safety.unhook(tool)))
        side = LEFT if name in LEFT_HANDED else RIGHT
        if tool.holder is not None:  # back to its place
            return self._both(tool.holder.side, self._free(tool.holder.side))
        if not self._in_reach(place_of(tool.home)):
            return NO_ERRANDS
        errand = (*self._free(side), *self._grasp(tool, self._line(origin, (0.0, 0.0, -1.0))[0]))
        if isinstance(tool, Garment):
            errand = (*errand, Step(seconds=PULSE_S))  # `carry` brings it to where it is worn
        other = self._free(RIGHT) if name == "tablet" else ()  # a finger to press with
        return self._both(side, errand, other)

    def carry(self, hand: int, head: Pose) -> Pose | None:
        held = self.tool_in(hand)
        if held == "camera":
            return compose(head, guide_evidence.camera_held(self._ahead(head)))
        if held == "torch":
            at = transform(head, TORCH_HELD)
            point = to_local(self.world.world_from_stage, self.sight.point)
            return pose(towards(unit(subtract(point, at))), at)
        if not held and not self.world.moving.aiming:
            return compose(head, pose(NO_TURN, AT_REST[hand]))
        garment = self.world.tools.get(held)
        if isinstance(garment, Garment):
            where = garment.wearer(self.world, self.world.hands[hand])
            return self._stage(pose(NO_TURN, where))
        if held != "tablet":
            return None
        display = self.world.settings.displays["tablet"]
        turn = about_x(-radians(display.tilt_deg))  # the glass upright before the face
        grip = subtract(READING, rotate(turn, display.place))
        return compose(head, pose(turn, grip))

    def _ahead(self, head: Pose) -> float:
        """How far away, metres, that is which one faces."""
        eye, way = self._line(place_of(head), rotate(turn_of(head), (0.0, 0.0, -1.0)))
        met = self.world.physics.ray(eye, way, guide_evidence.FAR)
        return guide_evidence.FAR if met is None else met[0]

    @staticmethod
    def _both(side: int, errand: Errand, other: Errand = ()) -> Errands:
        return (errand, other) if side == LEFT else (other, errand)

    # --- tools

    def _free(self, side: int) -> Errand:
        """Lets go of the tool in a hand, which then goes home by itself."""
        if not self.tool_in(side):
            return ()
        return Step(squeeze=True, seconds=PULSE_S), Step(seconds=PULSE_S)

    def _grasp(self, tool: Tool, eye: Vec) -> Errand:
        """Takes a tool from where it belongs: from above; the tablet from below, held as it stands:
        any other way the controller might go through its glass and press."""
        at = place_of(tool.home)
        turn = dragging.level(subtract(at, eye))
        above = add(at, (0.0, ABOVE, 0.0))
        if tool is self.world.tablet:
            standing = turn_of(tool.home)
            way = tuple(pose(standing, transform(tool.home, spot)) for spot in BELOW)
            grip = pose(standing, at)
        else:
            back = rotate(turn, (0.0, 0.0, 0.14))
            way = (pose(turn, add(above, back)), pose(turn, above))
            grip = pose(turn, at)
        steps = [self._step(spot) for spot in way]
        steps.append(self._step(grip, squeeze=True, seconds=PULSE_S))
        steps.append(self._step(pose(turn, above)))
        if isinstance(tool, Torch | UvLamp) and not tool.on:
            steps += [Step(trigger=True, seconds=PULSE_S), Step()]
        return tuple(steps)

    def _use(self, tool: str, way: Vec) -> Errand:
        """What a tool in the right hand does with what is under the cursor."""
        world, sight = self.world, self.sight
        if tool in ("gas_detector", "strap"):
            return self._steps(guide_safety.use(world, tool, sight))
        if tool in guide_evidence.TOOLS:
            return self._steps(guide_evidence.use(world, tool, sight, way))
        if tool in guide_search.TOOLS:
            return self._steps(guide_search.use(world, tool, sight, way))
        return self._steps(guide_tools.use(world, tool, sight, way))

    def _measure(self, eye: Vec, way: Vec) -> Errand:
        """Points and measures while the button is down; at the open doors with the stop hooked to
        the sill, straight into the box, at what is under the cursor."""
        space, settings = self.world.space, self.world.settings.rangefinder
        x, y, z = self.sight.point
        inside = abs(x) < space.half_width and space.floor < y < space.ceiling and z < -0.5
        by_the_door = inside and eye[2] > -0.6 and hypot(x - eye[0], eye[2]) < DOOR_REACH
        if not by_the_door or not self._in_reach((x, y, 0.0)):
            return Step(trigger=True, seconds=0.4, held=True), Step(seconds=PULSE_S)
        at = pose(NO_TURN, subtract((x, y, 0.0), settings.rear))
        return (
            self._step(at),
            self._step(at, trigger=True, seconds=0.4, held=True),
            self._step(at, seconds=PULSE_S),
        )

    # --- empty hands

    def _press(self, way: Vec) -> Errand:
        """Pokes a button of the tablet and comes back beside the glass: straight back the
        controller would go through it again."""
        hands, normal = self.world.settings.hands, self.sight.normal
        turn = towards(scale(normal, -1.0))
        spot = subtract(self.sight.point, rotate(turn, hands.controller_tip))
        tablet = self.world.tablet
        if tablet is None:
            return ()
        screen = tablet.screen(self.world)
        aside = subtract(transform(screen, BESIDE), rotate(turn, hands.controller_tip))
        before = self._step(pose(turn, along(spot, normal, 0.06)))
        beside = self._step(pose(turn, aside))
        hold = self.sight.hold
        pressed = pose(turn, along(spot, normal, -0.012))
        return beside, before, self._step(pressed, seconds=0.12, held=hold), before, beside

    def _take(self, eye: Vec, way: Vec) -> Errands:
        """An empty hand on the seal, a handle, a door, a carton: it holds; on a wall: it feels."""
        sight = self.sight
        turn = dragging.level(way)
        if sight.kind == "carton":
            return self._lift(eye, way)
        if sight.kind == "seal":
            at = along(sight.point, unit((way[0], 0.0, way[2])), -0.02)
        elif sight.kind == "rod":
            at = sight.point
        elif sight.kind == "leaf" and self.world.doors.leaves[sight.name].unlocked:
            at = along(sight.point, sight.normal, dragging.GRASP)
        elif sight.kind == "hatch":
            at = along(sight.point, sight.normal, dragging.GRASP)
        elif sight.kind in ("leaf", "surface"):
            palm = pose(
                facing(scale(sight.normal, -1.0), way), along(sight.point, sight.normal, TOUCH)
            )
            return (), (self._step(palm, seconds=0.3),)
        else:
            return NO_ERRANDS
        leaf = self.world.doors.leaves.get(sight.name)
        angle = leaf.angle if leaf is not None else 0.0
        self._drags = {RIGHT: dragging.Drag(way, sight.away, eye, pose(turn, at), angle=angle)}
        return (), (self._step(pose(turn, at), squeeze=True, seconds=PULSE_S, held=True),)

    def _lift(self, eye: Vec, way: Vec) -> Errands:
        """Both hands at the near face's edges; one where the other has a tool."""
        sight, plan = self.sight, self.world.plans[self.sight.index]
        where = self.world.carton_poses[sight.index]
        turn = dragging.level(way)
        right = rotate(turn, (1.0, 0.0, 0.0))
        right = unit(along(right, sight.normal, -dot(right, sight.normal)))  # along the face
        local = rotate(conjugate(turn_of(where)), right)
        wide = 0.85 * min(
            half / max(abs(part), 1e-6) for part, half in zip(local, plan.half, strict=True)
        )
        outward = rotate(conjugate(turn_of(where)), sight.normal)
        deep = sum(abs(part) * half for part, half in zip(outward, plan.half, strict=True))
        middle = along(place_of(where), sight.normal, deep + 0.02)
        middle = (middle[0], middle[1] if abs(sight.normal[1]) > 0.5 else sight.point[1], middle[2])
        spots = {LEFT: along(middle, right, -wide), RIGHT: along(middle, right, wide)}
        if self.tool_in(LEFT):
            spots = {RIGHT: along(sight.point, sight.normal, 0.02)}
        self._drags = {
            hand: dragging.Drag(way, sight.away, eye, pose(turn, at), place_of(where))
            for hand, at in spots.items()
        }
        steps: Mapping[int, Errand] = {
            hand: (self._step(pose(turn, at), squeeze=True, seconds=PULSE_S, held=True),)
            for hand, at in spots.items()
        }
        return steps.get(LEFT, ()), steps[RIGHT]
