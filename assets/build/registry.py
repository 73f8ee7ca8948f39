"""Every model: what it is, how it is made, and where something can be shown on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blender import Corners
from mesh import Mesh
from parts import cargo, false_wall, frame, hands, leaf, locking, shell, tools, yard

PAINT = "paint_outer"
LEANING_20 = (-0.573576436351046, 0.0, 0.0, 0.819152044288992)  # -70 degrees about x
LEANING_30 = (-0.5, 0.0, 0.0, 0.866025403784439)  # -60 degrees about x
LEANING_40 = (-0.422618261740699, 0.0, 0.0, 0.906307787036650)  # -50 degrees about x
LEANING_45 = (-0.382683432365090, 0.0, 0.0, 0.923879532511287)  # -45 degrees about x
UPRIGHT = (0.0, 0.0, 0.0, 1.0)


@dataclass(frozen=True)
class Display:
    """A plane to show a panel on: quaternion, centre in metres, size in millimetres."""

    turn: tuple[float, float, float, float]
    centre: tuple[float, float, float]
    width_mm: float
    height_mm: float


@dataclass(frozen=True)
class Recipe:
    about: str
    make: Callable[[], list[Mesh]]
    display: Display | None = None
    dress: Callable[[Corners], Corners] | None = None  # last touch to the finished triangles


def container_40hc() -> list[Mesh]:
    """The whole box without its leaves."""
    plain = shell.side_walls(PAINT)
    for mesh in (shell.foot_strips(), shell.front_wall(PAINT), shell.roof(PAINT)):
        plain.merge(mesh)
    plain.merge(frame.castings())
    for mesh in (frame.lashing_rings(), frame.floor(), frame.floor_hardware(), frame.underframe()):
        plain.merge(mesh)
    return [plain, shell.linings(), frame.frame(PAINT), frame.keepers(), frame.vents(PAINT)]


MODELS = {
    "container_40hc": Recipe("40' high-cube dry container without its door leaves", container_40hc),
    "leaf_left": Recipe(
        "left door leaf, closed; origin at the hinge axis on the ground",
        leaf.left,
        Display(UPRIGHT, (0.64, 1.855, leaf.OUT - 0.044 + 0.036 + 0.0036), 270.0, 190.0),
    ),
    "leaf_right": Recipe(
        "right door leaf, closed; origin at the hinge axis on the ground",
        leaf.right,
        Display(UPRIGHT, (-0.49, 2.35, leaf.OUT - 0.044 + 0.036 + 0.0020), 780.0, 300.0),
    ),
    "lock_rod": Recipe(
        "locking rod, low handle along +x; origin at its axis on the ground", locking.lock_rod
    ),
    "lock_rod_high": Recipe(
        "locking rod, high handle along +x; origin at its axis on the ground", locking.lock_rod_high
    ),
    "bolt_seal": Recipe(
        "bolt seal, class H; origin in the hasp's eye, number towards +z",
        locking.bolt_seal,
        Display(UPRIGHT, (0.0, -0.0565, 0.0150), 22.0, 28.0),
    ),
    "false_wall": Recipe(
        "false front wall; origin at the floor's centre, facing +z", false_wall.false_wall
    ),
    "contraband_pack": Recipe("taped brick, 200 x 130 x 40 mm", false_wall.contraband_pack),
    "carton_a": Recipe("carton, 0.80 x 0.50 x 0.60 m", lambda: cargo.carton("carton_a")),
    "carton_b": Recipe("carton, 1.20 x 0.40 x 0.60 m", lambda: cargo.carton("carton_b")),
    "carton_c": Recipe("carton, 0.60 x 0.50 x 0.50 m", lambda: cargo.carton("carton_c")),
    "pallet": Recipe("flat pallet; origin on the ground", cargo.pallet),
    "torch": Recipe("hand lamp; lens at z = -0.150", tools.torch),
    "rangefinder": Recipe(
        "laser rangefinder; beam leaves at z = -0.072",
        tools.rangefinder,
        Display(LEANING_40, (0.0, 0.036, -0.066), 44.0, 38.0),
    ),
    "mallet": Recipe(
        "rubber mallet; head at z = -0.260, strikes along -y",
        tools.mallet,
        Display(LEANING_30, (0.0, 0.037, -0.095), 60.0, 34.0),
    ),
    "density_meter": Recipe(
        "density meter; face at z = -0.130",
        tools.density_meter,
        Display(LEANING_20, (0.0, 0.1295, 0.022), 74.0, 58.0),
    ),
    "marker": Recipe("tag marker; tip at z = -0.110", tools.marker),
    "bolt_cutter": Recipe("bolt cutter; jaws at z = -0.500", tools.bolt_cutter),
    "tablet": Recipe(
        "tablet; origin in its handle, under the lower edge",
        tools.tablet,
        Display(LEANING_45, (0.0, 0.0923, -0.0901), 240.0, 170.0),
    ),
    "trolley": Recipe("tool trolley, top at 0.90 m; origin on the ground", tools.trolley),
    "laser_dot": Recipe("the rangefinder's dot; origin its middle", tools.laser_dot),
    "node_disc": Recipe("a place to go to; origin on the ground", tools.node_disc),
    "hand_left": Recipe(
        "left glove, skinned, open; origin at the grip pose",
        hands.hand_left,
        dress=hands.dress_left,
    ),
    "hand_right": Recipe(
        "right glove, skinned, open; origin at the grip pose",
        hands.hand_right,
        dress=hands.dress_right,
    ),
    "controller": Recipe("motion controller; origin at the grip pose", tools.controller),
    "ground": Recipe("asphalt yard with neighbours; the container's frame", yard.ground),
    "lobby": Recipe("a lit bay; origin at the middle of its floor", yard.lobby),
}
