"""Everything that can change in a training session."""

from __future__ import annotations

from collections.abc import Iterable
from struct import Struct
from typing import TYPE_CHECKING, Any, Final

from vrkiosk_scenarios import openings, safety_parts, stand
from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.calls import Calls
from vrkiosk_scenarios.cartons import CartonGrip
from vrkiosk_scenarios.doors import Doors, Leaf, Rod
from vrkiosk_scenarios.evidence import Evidence
from vrkiosk_scenarios.fresh_work import FreshWork
from vrkiosk_scenarios.gas import GasState
from vrkiosk_scenarios.gaze import Gaze
from vrkiosk_scenarios.geometry import (
    IDENTITY,
    NO_TURN,
    Pose,
    Vec,
    compose,
    place_of,
    pose,
    subtract,
    to_local,
    transform,
)
from vrkiosk_scenarios.hands import Hand
from vrkiosk_scenarios.hatches import Hatches
from vrkiosk_scenarios.in_view import InView
from vrkiosk_scenarios.inputs import Inputs
from vrkiosk_scenarios.inscriptions import inscriptions
from vrkiosk_scenarios.interaction import Touch
from vrkiosk_scenarios.light import Light
from vrkiosk_scenarios.locomotion import Locomotion, Node, nodes
from vrkiosk_scenarios.motion import Motion
from vrkiosk_scenarios.panels import plate_panel, seal_panel
from vrkiosk_scenarios.physics import FIXED, Physics
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.safety import Safety
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_words import Words
from vrkiosk_scenarios.scene import DOG, describe, hide_layout
from vrkiosk_scenarios.seal import Seal
from vrkiosk_scenarios.shifted import ShiftedCargo
from vrkiosk_scenarios.snapshot import Event, Noise, Panel, SceneSnapshot, Value
from vrkiosk_scenarios.solid import Solid, interior, room
from vrkiosk_scenarios.solids import Surfaces, build, carton_plans
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.tools.evidence_bag import bags
from vrkiosk_scenarios.tools.kinds import TOOLS
from vrkiosk_scenarios.tools.marker import Mark, Marker
from vrkiosk_scenarios.tools.tablet import Tablet
from vrkiosk_scenarios.tools.tool import Tool
from vrkiosk_scenarios.tools.torch import Torch
from vrkiosk_scenarios.tools.uv_lamp import UvLamp
from vrkiosk_scenarios.traces import Traces
from vrkiosk_scenarios.underframe import underframe
from vrkiosk_scenarios.weighbridge import Weighbridge

if TYPE_CHECKING:
    from vrkiosk_scenarios.settings import Settings

_ROW: Final = Struct("7f")  # of a snapshot's poses
FRAMES: Final = "frames"  # why a pause was that nobody asked for
# Solids that are drawn as a part of another name.
_DRAWN_AS: Final = {
    **dict.fromkeys(("left_wall", "right_wall", "front_wall", "ceiling", "floor"), "container"),
    "door_left": "leaf_left",
    "door_right": "leaf_right",
}


class World:
    """A box, its cargo, the officer's hands and tools. Changed by `engine.step` alone.

    `description`: all there is to draw; `snapshot`: it at this moment, written in place.
    `finished`: the decision was confirmed. Times are ns on the frames' clock, places in the world.
    """

    def __init__(
        self,
        scenario: Scenario,
        seed: int,
        language: str = "en",
        settings: Settings | None = None,
    ) -> None:
        self.scenario = scenario
        self.seed = seed
        found = settings if settings is not None else settings_module.load()
        self.settings = settings_module.fit(found, scenario.container.kind)
        self.texts = Texts(language)
        self.recorded = True  # said on the tablet where it is not; no rule reads it
        self.random = Random(seed)
        self._build_box()
        self._equip()
        self._set_clock()
        self._describe()
        self.weighbridge = Weighbridge(self) if scenario.place.weighbridge else None
        self._lay_out()
        self.in_view = InView(self)

    def _build_box(self) -> None:
        """The box with its cargo, its air and its doors."""
        scenario = self.scenario
        self.space = interior(scenario)
        self.room = room(scenario)  # what the hides leave of it
        self.plans = carton_plans(scenario, self.random)
        self.carton_poses: list[Pose] = [plan.pose for plan in self.plans]
        self.solids = build(scenario, self.settings, self.plans)
        self.surfaces = Surfaces(scenario, self.settings)
        self.traces = Traces.of(scenario, self.solids, self.plans)
        self.fresh_work = FreshWork(scenario, self.settings, self.solids)
        self.opened: set[int] = set()  # cartons that were cut open
        wide, high, deep = self.settings.scale.platform
        platform = (wide, high / 2.0, deep) if "scale" in scenario.tools else None
        self.physics = Physics(self.solids, self.plans, platform)
        self.evidence = Evidence(self.seed)
        self.doors = Doors(self.settings.doors, self.settings.rods)
        self.gas = GasState(scenario.gas, self.settings.ventilation, -self.space.front)
        self.safety = Safety(scenario, self.room)
        self.shifted = ShiftedCargo(scenario.cargo.leans_on_doors)
        sealed = next(r for r in self.doors.rods if r.name == self.settings.seal.rod).leaf
        self.seal = Seal(self.settings.seal, scenario.container.seal, sealed)

    def _equip(self) -> None:
        """The officer: hands, gaze, feet, tools, and who can be called."""
        scenario = self.scenario
        self.hands = (Hand(0, self.settings.hands), Hand(1, self.settings.hands))
        self.gaze = Gaze(self.settings.gaze)
        self.light = Light(self, self.settings)
        self.touch = Touch()
        self.motion = Motion()
        self.inputs = Inputs()
        self.moving = Locomotion(
            self.settings.locomotion,
            nodes(scenario, self.settings, self.space, self.room.floor),
            scenario.start,
        )
        self.tools: dict[str, Tool] = {name: TOOLS[name](name) for name in scenario.tools}
        self.find_stirring()
        tablet, lamp = self.tools.get("tablet"), self.tools.get("uv_lamp")
        self.tablet = tablet if isinstance(tablet, Tablet) else None
        self.uv_lamp = lamp if isinstance(lamp, UvLamp) else None
        self.calls = Calls(self.settings.calls)

    def _set_clock(self) -> None:
        """No step was run, and nothing has happened."""
        self.t = 0
        self.t0 = 0
        self.done = 0  # steps since t0, those skipped by a pause included
        self.tick = 0  # steps run
        self.finished = False
        self.stopped = False  # finished without a decision
        self.hold_reason = FRAMES  # why the frames' clock jumps, should it
        self.nodes_shown = False
        self.shown_from: Pose | None = None  # the snapshot's world_from_stage
        self.placed = False  # the officer's feet are on the first node
        self.events: list[Event] = []
        self.noises: list[Noise] = []  # heard in this frame, and kept nowhere
        self.head_in_stage: Pose = IDENTITY
        self.head_through_wall = False

    def _describe(self) -> None:
        """What there is to draw, and which part of it each thing is."""
        scenario, nodes_here = self.scenario, [node.name for node in self.moving.nodes]
        self.description = describe(scenario, self.settings, self.plans, nodes_here)
        self._hide_parts = hide_layout(scenario, self.settings)
        self._inscriptions = inscriptions(scenario.container)
        self.snapshot = SceneSnapshot(self.description)
        # What was written there last: a tool at rest has the very pose it had, and costs nothing.
        count = len(self.description.parts)
        self._poses: list[Pose | None] = [None] * count
        self._map_memory()
        self._visible = [True] * count
        self._sunk = {
            index: pose(NO_TURN, (0.0, -plan.sunk, 0.0))
            for index, plan in enumerate(self.plans)
            if plan.sunk
        }
        self._stale: dict[int, Pose] = {}  # cartons, of which the snapshot shows an earlier pose
        self._parts = {part.name: i for i, part in enumerate(self.description.parts)}
        self._carton_parts = [self._parts[plan.name] for plan in self.plans]
        frame = [s.name for s in underframe(scenario.container.kind)]
        frame += [s.name for s in self.solids if s.surface == "front_wall"]
        drawn_as = {**_DRAWN_AS, **dict.fromkeys(frame, "container")}
        self._carton_solids: list[list[Solid]] = [[] for _ in self.plans]
        for solid in self.solids:
            if solid.carton >= 0:
                self._carton_solids[solid.carton].append(solid)
        self._parts_of_solids = {
            solid.name: self._parts.get(drawn_as.get(solid.name, solid.name), -1)
            for solid in self.solids
        }

    def _map_memory(self) -> None:
        self._drawn = self.snapshot.poses.data.cast("B")  # twice as fast as the array

    def __getstate__(self) -> dict[str, Any]:
        """Without what only maps memory that another process has elsewhere."""
        return {name: value for name, value in vars(self).items() if name != "_drawn"}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state)
        self._map_memory()

    # --- what others ask

    @property
    def world_from_stage(self) -> Pose:
        return self.moving.world_from_stage

    @property
    def head(self) -> Vec:
        """Where the head is in the world."""
        return transform(self.moving.world_from_stage, place_of(self.head_in_stage))

    def part(self, name: str) -> int:
        """Number of a part in the description."""
        return self._parts[name]

    def part_of(self, solid: Solid) -> int:
        """Number of the part a solid is drawn as; -1 where it is not drawn as one."""
        return self._parts_of_solids[solid.name]

    def emit(self, name: str, **data: Value) -> None:
        """Something happened now."""
        self.events.append(Event(self.t, name, data))

    def noise(self, name: str, place: Vec) -> None:
        """Something is heard that no rule and no record asks for."""
        self.noises.append(Noise(name, place))

    def coordinates(self, point: Vec) -> dict[str, float]:
        """A point as fields of an event, to a tenth of a millimetre."""
        return {"x": round(point[0], 4), "y": round(point[1], 4), "z": round(point[2], 4)}

    def words(self, text: Words) -> str:
        """A scenario's text in the session's language."""
        return text.of(self.texts.language)

    def reaches(self, point: Vec) -> bool:
        """No wall stands between the head and a point: a hand there is where it seems to be."""
        return not self.head_through_wall and self.physics.sees(self.head, point, 1 << FIXED)

    def torch_beam(self) -> tuple[Vec, Vec] | None:
        torch = self.tools.get("torch")
        return torch.beam(self) if isinstance(torch, Torch) else None

    def tablet_in_sight(self, eye: Vec, way: Vec) -> float | None:
        """How far along a ray the tablet's glass is met."""
        tablet = self.tablet
        met = tablet.sight(self, eye, way) if tablet is not None else None
        return None if met is None else met[0]

    def marks(self) -> list[Mark]:
        marker = self.tools.get("marker")
        return marker.marks if isinstance(marker, Marker) else []

    def mark_kind(self) -> str:
        marker = self.tools.get("marker")
        return marker.kind if isinstance(marker, Marker) else ""

    def occupied(self, place: Vec, radius: float, bottom: float, top: float) -> bool:
        """A carton, or the wall in front, stands where a body would."""
        front = self.room.front
        if place[2] < 0.0 and abs(place[0]) <= self.space.half_width and place[2] - radius < front:
            return True
        low, high = place[1] + bottom, place[1] + top
        for plan, where in zip(self.plans, self.carton_poses, strict=True):
            away = subtract(place, place_of(where))
            if away[0] * away[0] + away[2] * away[2] > 2.0:
                continue
            local = to_local(where, (place[0], where[5], place[2]))
            dx = max(abs(local[0]) - plan.half[0], 0.0)
            dz = max(abs(local[2]) - plan.half[2], 0.0)
            level = where[5] + plan.half[1] > low and where[5] - plan.half[1] < high
            if level and dx * dx + dz * dz < radius * radius:
                return True
        return False

    # --- what tools and hands change

    def find_stirring(self) -> None:
        """Which tools want to be asked each step: one began to stir, or came to rest."""
        self.stirring = [tool for tool in self.tools.values() if tool.stirs]

    def choose_kind(self, kind: str) -> None:
        """What the next marks are about."""
        marker = self.tools.get("marker")
        if isinstance(marker, Marker):
            marker.kind = "" if marker.kind == kind else kind

    def undo_mark(self) -> None:
        marker = self.tools.get("marker")
        if isinstance(marker, Marker):
            marker.undo(self)

    def tablet_changed(self) -> None:
        if self.tablet is not None:
            self.tablet.panel_changed = True

    def move_leaf(self, leaf: Leaf) -> None:
        """A leaf turned: its solid, its picture, and what hangs on it."""
        for solid in self.solids:
            if solid.leaf == leaf.name:
                solid.pose = leaf.pose_in(solid.in_leaf)
        self.physics.place_leaf(leaf.name, leaf.box_pose())
        self.show(f"leaf_{leaf.name}", leaf.pose())
        for part in self._hide_parts:
            if part.leaf == leaf.name:
                self.show(part.name, compose(leaf.pose(), part.pose))
        for painted in self._inscriptions:
            if painted.leaf == leaf.name:
                self.show(painted.name, leaf.pose())
        for rod in leaf.rods:
            self.move_rod(rod)
        safety_parts.move_leaf(self, leaf)
        self.snapshot.daylight = self.doors.daylight()

    def move_rod(self, rod: Rod) -> None:
        self.show(f"rod_{rod.name}", rod.pose())

    def carry_along(self, before: Pose) -> None:
        """The stage moved in the world: what is in the hands moves with them."""
        for hand in self.hands:
            held = hand.held
            if isinstance(held, CartonGrip) and held.hands[0] is hand:
                held.carry_along(self, before, self.world_from_stage)

    def arrive(self, node: Node) -> None:
        """The trolley stands beside the node one went to, with its tools."""
        self.show("trolley", node.trolley)
        places = self.settings.trolley.places
        for name, tool in self.tools.items():
            if name in self.settings.garments.places:
                continue  # it hangs on its board, which stays where it is
            x, y, z = places[name]
            spot = pose(NO_TURN, (x, self.settings.trolley.top + y, z))
            tool.set_home(compose(node.trolley, spot))

    # --- what is drawn

    def show(self, name: str, where: Pose, visible: bool = True) -> None:
        """Sets the pose of a part."""
        index = self._parts[name]
        if self._poses[index] is not where:
            self._poses[index] = where
            _ROW.pack_into(self._drawn, index * _ROW.size, *where)
        if self._visible[index] is not visible:
            self._visible[index] = self.snapshot.visible[index] = visible

    def show_panel(self, name: str, panel: Panel) -> None:
        """Sets what the display of a part shows."""
        self.snapshot.panels[self.description.parts[self._parts[name]].display] = panel

    def hide(self, name: str) -> None:
        index = self._parts[name]
        if self._visible[index]:
            self._visible[index] = self.snapshot.visible[index] = False

    def follow_cartons(self, moved: Iterable[tuple[int, Pose]]) -> None:
        """Cartons are elsewhere: their solids at once, their picture with `show_cartons`."""
        poses, solids, stale, sunk = self.carton_poses, self._carton_solids, self._stale, self._sunk
        for index, where in moved:
            poses[index] = where
            if index in sunk:
                where = compose(where, sunk[index])
            stale[index] = where
            for solid in solids[index]:
                solid.pose = where

    def show_cartons(self) -> None:
        """Brings the picture of what was placed up to date."""
        for index, where in self._stale.items():
            part = self._carton_parts[index]
            self._poses[part] = where
            _ROW.pack_into(self._drawn, part * _ROW.size, *where)
            if index in self.opened:
                openings.follow(self, index)
        self._stale.clear()

    def _lay_out(self) -> None:
        """Puts everything where it is before the first frame."""
        for leaf in self.doors.leaves.values():
            self.move_leaf(leaf)
        self.hatches = Hatches(self, self._hide_parts)
        self.physics.settle()
        for standing in stand.parts(self.scenario):
            self.show(standing.name, standing.pose)
        for fixed in self.scenario.fixed_parts:
            x, y, z = fixed.position
            self.show(fixed.name, pose(NO_TURN, (x / 1000.0, y / 1000.0, z / 1000.0)))
        self.seal.show(self)
        seal = self.scenario.container.seal
        self.show_panel("seal", seal_panel(seal.number, seal.security, seal.state))
        self.show_panel("leaf_left", plate_panel(self.scenario))
        for part in self._hide_parts:
            if not part.leaf:
                self.show(part.name, part.pose)
        self.follow_cartons((index, plan.pose) for index, plan in enumerate(self.plans))
        self.show_cartons()
        for node in self.moving.nodes:
            self.show(f"node_{node.name}", pose(NO_TURN, node.place), visible=False)
        for name in ("node_target", "hand_left", "hand_right", DOG):
            self.hide(name)
        openings.shut(self)
        for slot in range(1, self.settings.marker.most + 1):
            self.hide(f"mark_{slot}")
        if "evidence_bag" in self.tools:
            for name in bags(self.scenario, self.settings):
                self.hide(name)
        safety_parts.lay_out(self)
        if self.weighbridge is not None:
            self.weighbridge.show(self)
        self.arrive(self.moving.here)
