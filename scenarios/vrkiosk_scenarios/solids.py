"""The one list of solid things, from which every reading and every glance is computed.

A solid is a box of one material. The rangefinder's ray, the mallet's backing, the density meter's
sum and the gaze all ask this list; so a wall that is moved, thickened or taken out by a scenario
changes them all, and no tool knows what a hide is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from vrkiosk_assets.cargo import SOFT, kind_of_case
from vrkiosk_scenarios import hatches, insulated, stand
from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    Pose,
    Vec,
    about_y,
    dot,
    pose,
    rotate,
    to_local,
    turn_of,
)
from vrkiosk_scenarios.hide_solids import FOUND, HIDDEN, hidden
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.safety_parts import SIGN_AT
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_cargo import Contents
from vrkiosk_scenarios.scenario_finds import Find
from vrkiosk_scenarios.scenario_words import residue
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.solid import DENSITY, SKIN_M, Interior, Solid, box_between, interior, room
from vrkiosk_scenarios.underframe import (
    BOARDS_M,
    UNDERCARRIAGE,
    patch_names,
    patch_number,
    underframe,
)

SIDE_DEPTH_M: Final = 0.043
FRONT_DEPTH_M: Final = 0.0456
ROOF_DEPTH_M: Final = 0.028
CLOTH_KG_M2: Final = 0.65  # coated cloth of tarpaulins, makers' data sheets: 0.6-0.9
ROW_LETTERS: Final = "abc"


def _shell(space: Interior, roof: str) -> list[Solid]:
    """Floor, side walls and front wall, and what is overhead: a steel roof, a tarpaulin, or
    nothing ("open")."""
    x, low, high, front = space.half_width, space.floor, space.ceiling, space.front
    outer, deep = x + SIDE_DEPTH_M, front - FRONT_DEPTH_M
    steel = DENSITY["steel"] * SKIN_M
    side = {"density": steel / SIDE_DEPTH_M, "skin": SKIN_M}
    end = {"density": steel / FRONT_DEPTH_M, "skin": SKIN_M}
    wood = {"skin": BOARDS_M}
    return [
        box_between(
            "left_wall", "left_wall", (-outer, low, deep), (-x, high, 0.0), "steel", **side
        ),
        box_between(
            "right_wall", "right_wall", (x, low, deep), (outer, high, 0.0), "steel", **side
        ),
        box_between("front_wall", "front_wall", (-x, low, deep), (x, high, front), "steel", **end),
        *_overhead(space, roof),
        box_between("floor", "floor", (-x, low - BOARDS_M, deep), (x, low, 0.0), "plywood", **wood),
    ]


def _overhead(space: Interior, roof: str) -> list[Solid]:
    """The roof, or the cloth that stands for it; it gives no ring when it is struck."""
    if roof == "open":
        return []
    x, high, front = space.half_width, space.ceiling, space.front
    outer, deep = x + SIDE_DEPTH_M, front - FRONT_DEPTH_M
    mass = DENSITY["steel"] * SKIN_M if roof == "steel" else CLOTH_KG_M2
    low, top = (-outer, high, deep), (outer, high + ROOF_DEPTH_M, 0.0)
    more = {"density": mass / ROOF_DEPTH_M, "skin": SKIN_M if roof == "steel" else 0.0}
    return [box_between("ceiling", "ceiling", low, top, roof, **more)]


def _leaf(side: str, settings: Settings) -> Solid:
    """A closed leaf; `doors` moves it. Its own frame is the hinge's; see `leaf_centre`."""
    doors = settings.doors
    depth = doors.faces[1] - doors.faces[0]
    half = (doors.width / 2, (doors.top - doors.bottom) / 2, depth / 2)
    steel = DENSITY["steel"] * SKIN_M / depth
    name = f"door_{side}"
    return Solid(name, name, "steel", steel, half, pose(NO_TURN, (0.0, 0.0, 0.0)), SKIN_M, -1, side)


@dataclass(frozen=True, slots=True)
class CartonPlan:
    """A carton as the scenario stacks it, with whatever is in it, or a find. `half` in its own
    frame; pose in the world. surface: "carton" or "find". sunk: how far the model's origin lies
    below its middle, metres."""

    name: str
    model: str
    mass: float
    half: Vec
    pose: Pose
    surface: str = "carton"
    sunk: float = 0.0
    contents: Contents | None = None  # other goods than it says
    suspect: bool = False  # not to be touched with bare hands
    other_batch: float = 0.0  # how much its board differs in colour from others of its kind

    @property
    def aoi(self) -> str:
        """Its name to the gaze, marks and readings: "carton/carton_07", "find/sports_bag"."""
        return f"{self.surface}/{self.name.removeprefix(FIND)}"

    @property
    def soft(self) -> bool:
        """A thin probe goes through it."""
        return kind_of_case(self.model) in SOFT or self.contents is not None

    @property
    def on_probe(self) -> str:
        """What clings to a probe in it."""
        return residue(self.contents.holds) if self.contents is not None else "goods"


FIND: Final = "find_"  # a find's part is this and its name
QUARTER_TURN: Final = (0.0, 0.7071067811865476, 0.0, 0.7071067811865476)


def carton_plans(scenario: Scenario, random: Random) -> list[CartonPlan]:
    """All cartons, bottom layers first, then the finds; the jitter comes from the world's
    generator."""
    plans: list[CartonPlan] = []
    floor = room(scenario).floor
    for stack in scenario.cargo.stacks:
        kind = scenario.cargo.kinds[stack.kind]
        size, mass = kind.size_mm, (stack.contents or kind).mass_kg
        wide, deep = (size[2], size[0]) if stack.turned else (size[0], size[2])
        half = (size[0] / 2000.0, size[1] / 2000.0, size[2] / 2000.0)
        turn = QUARTER_TURN if stack.turned else NO_TURN
        tenths = int(stack.jitter_mm * 10)
        for row in range(stack.rows):
            for column in range(stack.columns):
                for layer in range(stack.layers):
                    dx = random.between(-tenths, tenths) / 10.0
                    dz = random.between(-tenths, tenths) / 10.0
                    x = stack.x_mm + column * (wide + stack.gap_mm) + dx
                    z = stack.from_door_mm + row * (deep + stack.gap_mm) + dz
                    y = floor + size[1] * (layer + 0.5) / 1000.0
                    name = f"carton_{len(plans) + 1:02d}"
                    where = pose(turn, (x / 1000.0, y, -z / 1000.0))
                    plan = CartonPlan(name, kind.model, mass, half, where)
                    inside, batch = stack.contents, stack.other_batch
                    plans.append(replace(plan, contents=inside, other_batch=batch))
    return [*plans, *(_find_plan(find, floor) for find in scenario.finds)]


def _find_plan(find: Find, floor: float) -> CartonPlan:
    x, y, z = (value / 2000.0 for value in find.kit.size_mm)
    place = (find.x_mm / 1000.0, floor + find.height_mm / 1000.0 + y, -find.from_door_mm / 1000.0)
    return CartonPlan(
        FIND + find.name,
        find.model,
        find.kilograms,
        (x, y, z),
        pose(about_y(find.turn_deg * DEGREE), place),
        "find",
        y if find.kit.on_ground else 0.0,
        suspect=find.contraband,
    )


def build(scenario: Scenario, settings: Settings, plans: list[CartonPlan]) -> list[Solid]:
    """Every solid of a scenario. Names are unique."""
    box, sides = scenario.container, ("left", "right")
    if box.kind.reefer is None:
        solids = _shell(interior(scenario), box.roof)
        solids += [_leaf(side, settings) for side in sides]
    else:
        solids = insulated.shell(interior(scenario), box.kind, box.kind.reefer)
        solids += [insulated.leaf(side, settings, box.kind.reefer) for side in sides]
        solids += hatches.solids(box.kind)
    solids += underframe(box.kind)
    solids += stand.solids(scenario)
    solids += hidden(scenario, settings)
    for index, plan in enumerate(plans):
        volume = 8.0 * plan.half[0] * plan.half[1] * plan.half[2]
        solids.append(
            Solid(
                plan.name,
                plan.surface,
                "carton",
                plan.mass / volume,
                plan.half,
                plan.pose,
                carton=index,
            )
        )
    return solids


def backing(solids: list[Solid], struck: Solid, point: Vec, inward: Vec, reach: float) -> float:
    """kg/m2 of whatever stands within `reach` behind the skin of `struck` at `point`."""
    own = struck.interval(
        (point[0] - inward[0], point[1] - inward[1], point[2] - inward[2]), inward
    )
    start = own[1] - 1.0 if own is not None else 0.0
    total = 0.0
    for solid in solids:
        if solid is struck or solid.density == 0.0:
            continue
        hit = solid.interval(point, inward)
        if hit is not None:
            inside = min(hit[1], start + reach) - max(hit[0], start)
            total += solid.density * max(inside, 0.0)
    return total


def weighted_mass(solids: list[Solid], point: Vec, inward: Vec, depth: float) -> float:
    """kg/m2 along a normal down to `depth`, counting less and less with the depth (to nothing at
    `depth`), as scattered rays come back weaker from deeper."""
    total = 0.0
    for solid in solids:
        if solid.density == 0.0:
            continue
        hit = solid.interval(point, inward)
        if hit is None:
            continue
        near, far = max(hit[0], 0.0), min(hit[1], depth)
        if far > near:
            total += solid.density * ((far - near) - (far * far - near * near) / (2.0 * depth))
    return total


class Surfaces:
    """Names the patch of a surface at a point, as docs/events.md cuts them."""

    __slots__ = (
        "_column",
        "_columns",
        "_kind",
        "_number",
        "_raised",
        "_room",
        "_sign",
        "_space",
    )

    def __init__(self, scenario: Scenario, settings: Settings) -> None:
        self._space, self._room = interior(scenario), room(scenario)
        self._columns = int(-self._space.front / 1.2 + 0.5)
        self._column = -self._space.front / self._columns
        self._kind = scenario.container.kind
        self._raised = stand.height(scenario) > 0.0  # its underside can be seen
        # The number on the right leaf: u from the hinge and height, metres.
        middle = scenario.container.kind.fittings.number / 1000.0
        self._number = (0.20, 0.90, middle - 0.15, middle + 0.25)
        labelled = scenario.gas is not None and scenario.gas.labelled
        self._sign = SIGN_AT if labelled else None

    @property
    def number(self) -> tuple[float, float, float, float]:
        """Where the container's number is on the right leaf: from the hinge least and most, low
        and high above the ground, metres."""
        return self._number

    def patches(self) -> dict[str, tuple[str, ...]]:
        """All patches of each surface that is cut in patches; a surface alone is its own."""
        long = tuple(f"{r}{c:02d}" for r in ROW_LETTERS for c in range(1, self._columns + 1))
        square = tuple(f"{r}{c}" for r in ROW_LETTERS for c in (1, 2, 3))
        cut = {
            "door_left": tuple(ROW_LETTERS),
            "door_right": tuple(ROW_LETTERS),
            "left_wall": long,
            "right_wall": long,
            "front_wall": square,
            "ceiling": long,
            "floor": long,
            "outside_left": long,
            "outside_right": long,
        }
        found = {name: tuple(f"{name}/{p}" for p in parts) for name, parts in cut.items()}
        if self._raised:
            found[UNDERCARRIAGE] = patch_names(self._kind)
        return found

    def _long(self, name: str, z: float, row: str) -> str:
        column = min(max(int(-z / self._column), 0), self._columns - 1) + 1
        return f"{name}/{row}{column:02d}"

    def _row(self, part: float) -> str:
        return ROW_LETTERS[min(max(int(part * 3.0), 0), 2)]

    def aoi(self, solid: Solid, point: Vec, normal: Vec) -> str:
        """The patch of `solid` at a world point of its face with that outward normal; "" where
        the surface counts for nothing."""
        if not solid.surface:
            return ""
        if solid.carton >= 0:
            return f"{solid.surface}/{solid.name.removeprefix(FIND)}"
        if solid.surface == FOUND:  # packs of a hide, once one sees them
            return f"{FOUND}/{solid.name.removeprefix(HIDDEN)}"
        if solid.leaf.startswith(hatches.PREFIX):
            return solid.surface
        if solid.leaf:
            return self._door(solid, point, normal)
        space = self._room
        height = (point[1] - space.floor) / (space.ceiling - space.floor)
        across = (point[0] + space.half_width) / (2.0 * space.half_width)
        if solid.surface == "front_wall":
            if normal[2] < 0.5:
                return ""
            column = min(max(int(across * 3.0), 0), 2) + 1
            return f"front_wall/{self._row(height)}{column}"
        if solid.surface == UNDERCARRIAGE or (solid.name == "floor" and normal[1] < -0.5):
            return f"{UNDERCARRIAGE}/{patch_number(self._kind, point[2]):02d}"
        if solid.surface in ("floor", "ceiling"):
            inner = normal[1] > 0.5 if solid.surface == "floor" else normal[1] < -0.5
            return self._long(solid.surface, point[2], self._row(across)) if inner else ""
        return self._side(solid.surface, point, normal, height)

    def _side(self, surface: str, point: Vec, normal: Vec, height: float) -> str:
        """The patch of a side wall, or of the outside behind it. height: 0..1 in the room."""
        left = surface == "left_wall"
        if abs(normal[0]) < 0.5:
            return ""
        if (normal[0] > 0.0) == left:
            return self._long(surface, point[2], self._row(height))
        space = self._space
        outer = (point[1] - space.floor) / (space.ceiling - space.floor)
        return self._long("outside_left" if left else "outside_right", point[2], self._row(outer))

    def _door(self, solid: Solid, point: Vec, normal: Vec) -> str:
        local = to_local(solid.pose, point)
        height = (local[1] + solid.half[1]) / (2.0 * solid.half[1])
        outer = dot(normal, rotate(turn_of(solid.pose), (0.0, 0.0, 1.0))) > 0.5
        if solid.leaf == "right" and outer:
            u0, u1, low, high = self._number
            u = solid.half[0] - local[0]  # the right leaf's hinge is on its +x side
            if u0 <= u <= u1 and low <= point[1] <= high:
                return "number"
            if self._sign is not None:
                u0, u1, low, high = self._sign
                if u0 <= u <= u1 and low <= point[1] <= high:
                    return "label/fumigation"
        return f"{solid.surface}/{self._row(height)}"
