"""Every model: what it is, how it is made, and where something can be shown on it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from blender import Corners
from mesh import Mesh
from parts import (
    cargo_kits,
    cargo_open,
    chassis,
    controllers,
    dog,
    evidence,
    frame,
    hands,
    hides,
    leaf,
    lobby,
    locking,
    markings,
    measuring,
    open_top,
    open_top_cover,
    reefer,
    reefer_bulkhead,
    reefer_leaf,
    safety,
    shell,
    stand,
    tools,
    tools_search,
    yard,
)
from parts.dimensions import GP20, GP40, HC40, Box

from vrkiosk_assets.hides import HIDES

PAINT = "paint_outer"
LEANING_20 = (-0.573576436351046, 0.0, 0.0, 0.819152044288992)  # -70 degrees about x
LEANING_30 = (-0.5, 0.0, 0.0, 0.866025403784439)  # -60 degrees about x
LEANING_40 = (-0.422618261740699, 0.0, 0.0, 0.906307787036650)  # -50 degrees about x
LEANING_45 = (-0.382683432365090, 0.0, 0.0, 0.923879532511287)  # -45 degrees about x
LEANING_62 = (-0.241921895599668, 0.0, 0.0, 0.970295726275996)  # -28 degrees about x
FLAT = (-0.707106781186547, 0.0, 0.0, 0.707106781186547)  # faces up
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


def _container(box: Box) -> list[Mesh]:
    """A whole dry box without its leaves."""
    plain = shell.side_walls(box, PAINT)
    for mesh in (shell.foot_strips(box), shell.front_wall(box, PAINT), shell.roof(box, PAINT)):
        plain.merge(mesh)
    plain.merge(frame.castings(box))
    plain.merge(shell.fold_caps(box))
    plain.merge(markings.height_marks(box))
    for make in (frame.lashing_rings, frame.floor, frame.floor_hardware, frame.underframe):
        plain.merge(make(box))
    fittings = [*frame.frame(box, PAINT), frame.keepers(box), frame.vents(box, PAINT)]
    return [plain, shell.linings(box), *fittings]


def _blade(length: float) -> Callable[[], list[Mesh]]:
    return lambda: tools_search.tape_blade(length)


def _residue(surface: str) -> Callable[[], list[Mesh]]:
    return lambda: tools_search.residue(surface)


def _searching() -> dict[str, Recipe]:
    """Tools that search closer, and what they leave."""
    blades = {
        f"tape_blade_{size}": Recipe(
            f"{size} mm of a tape's blade along -z from the origin",
            _blade(size / 1000.0),
        )
        for size in (62, 250, 1000, 4000)
    }
    residues = {
        f"probe_{name}": Recipe(
            f"{name} on the probe's tip; origin as the probe's",
            _residue(f"residue_{name}"),
        )
        for name in ("powder", "goods", "resin")
    }
    return {
        "tape": Recipe(
            "tape measure; its blade leaves at (0, -0.030, -0.085)",
            tools_search.tape,
            Display(LEANING_40, (0.0, 0.050, -0.060), 48.0, 26.0),
        ),
        **blades,
        "probe": Recipe(
            "probe; tip at z = -0.420",
            tools_search.probe,
            Display(LEANING_40, (0.0, 0.046, -0.056), 56.0, 30.0),
        ),
        **residues,
        "probe_hole": Recipe("a probe's hole, facing +z", tools_search.probe_hole),
        "knife": Recipe("safety knife, blade drawn in", tools_search.knife),
        "knife_blade": Recipe(
            "knife's blade, out: its point at z = -0.115; origin as the knife's",
            tools_search.knife_blade,
        ),
        "swab": Recipe("sampling wand; its pad's front at z = -0.140", tools_search.swab),
        "swab_analyser": Recipe(
            "analyser of swabs; slot at (0, 0.040, 0.085), origin under its middle",
            tools_search.swab_analyser,
            Display(LEANING_62, (0.0, 0.108, 0.016), 100.0, 62.0),
        ),
        "uv_lamp": Recipe("ultraviolet lamp; its filter at z = -0.130", tools_search.uv_lamp),
        "uv_lamp_light": Recipe(
            "lit filter of the ultraviolet lamp, facing -z", tools_search.uv_lamp_light
        ),
    }


def _plate(pattern: leaf.Pattern) -> Display:
    """The approval plate on the left leaf."""
    height = pattern.box.kind.fittings.plate / 1000.0
    return Display(UPRIGHT, (0.64, height, leaf.FACE + 0.0036), 270.0, 190.0)


def _reefer() -> dict[str, Recipe]:
    """A reefer, its leaves, and what a scenario moves or leaves out in it."""
    names, origin = reefer_leaf.PATTERN.box.kind.fittings, "origin at the hinge axis on the ground"
    plate = _plate(reefer_leaf.PATTERN)
    return {
        "container_40rf": Recipe(
            "40' high-cube reefer without leaves, hatches, seals and evaporator", reefer.container
        ),
        names.leaf_left: Recipe(f"left door of a reefer; {origin}", reefer_leaf.left, plate),
        names.leaf_right: Recipe(f"right door of a reefer; {origin}", reefer_leaf.right),
        "reefer_hatch": Recipe(
            "hatch of a bulkhead; origin at its hinge axis' lower end", reefer_bulkhead.hatch
        ),
        "reefer_lead_seal": Recipe(
            "lead on a wire, number side towards +z; origin between the eyes",
            reefer_bulkhead.lead_seal,
        ),
        "reefer_evaporator": Recipe(
            "coil, fans and pipes behind a bulkhead; the container's frame",
            reefer_bulkhead.evaporator,
        ),
    }


def _doors(pattern: leaf.Pattern, height: str) -> dict[str, Recipe]:
    """Leaves and rods of one height of box."""
    box, names = pattern.box, pattern.box.kind.fittings
    origin = f"leaf of a {height} box, closed; origin at the hinge axis on the ground"
    axis = f"handle along +x, of a {height} box; origin at its axis on the ground"
    return {
        names.leaf_left: Recipe(f"left door {origin}", lambda: leaf.left(pattern), _plate(pattern)),
        names.leaf_right: Recipe(f"right door {origin}", lambda: leaf.right(pattern)),
        names.rod: Recipe(f"locking rod, low {axis}", lambda: locking.lock_rod(box)),
        names.rod_high: Recipe(f"locking rod, high {axis}", lambda: locking.lock_rod_high(box)),
    }


MODELS = {
    "container_20gp": Recipe("20' dry container without its leaves", lambda: _container(GP20)),
    "container_40gp": Recipe("40' dry container without its leaves", lambda: _container(GP40)),
    "container_40hc": Recipe(
        "40' high-cube dry container without its leaves", lambda: _container(HC40)
    ),
    "container_40ot": Recipe(
        "40' open top without leaves, header, bows and tarpaulin",
        lambda: open_top.container(PAINT),
    ),
    "roof_bow": Recipe("roof bow; origin on the ground under its middle", open_top.roof_bow),
    "swing_header": Recipe(
        "header of an open top; origin on the ground at the axis of its left pin",
        lambda: open_top.swing_header(PAINT),
    ),
    "tarpaulin": Recipe(
        "tarpaulin of a 40' open top with its customs cable; the container's frame",
        open_top_cover.tarpaulin,
    ),
    **_reefer(),
    **_doors(leaf.HIGH, "9 ft 6 in"),
    **_doors(leaf.LOW, "8 ft 6 in"),
    "bolt_seal": Recipe(
        "barrel of a bolt seal, class H; origin in the hasp's eye, number towards +z",
        locking.bolt_seal,
        Display(UPRIGHT, (0.0, -0.0565, 0.0150), 22.0, 28.0),
    ),
    "seal_pin": Recipe("pin of a bolt seal with its head; the seal's frame", locking.seal_pin),
    "seal_glue": Recipe("resin and scratches of a glued seal; its frame", locking.seal_glue),
    **{row.name: Recipe(hides.about(row), hides.MAKERS[row.name]) for row in HIDES},
    **{name: Recipe(cargo_kits.about(name), make) for name, make in cargo_kits.MAKERS.items()},
    **{name: Recipe(cargo_open.about(name), make) for name, make in cargo_open.MAKERS.items()},
    **_searching(),
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
    "radiation_pager": Recipe(
        "radiation pager; its crystal at (0, -0.002, -0.068)",
        measuring.radiation_pager,
        Display(LEANING_40, (0.0, 0.0540, -0.076), 58.0, 36.0),
    ),
    "dog": Recipe("detector dog that sits, facing -z; origin on the ground", dog.dog),
    "weighbridge": Recipe(
        "display of the weighbridge, facing +z; origin on the ground",
        measuring.weighbridge,
        Display(UPRIGHT, (0.0, 2.0, 0.082), 1060.0, 460.0),
    ),
    "marker": Recipe("tag marker; tip at z = -0.110", tools.marker),
    "bolt_cutter": Recipe("bolt cutter; jaws at z = -0.500", tools.bolt_cutter),
    "pole_mirror": Recipe("pole mirror's handle; outer tube ends at z = -0.430", tools.pole_mirror),
    "pole_mirror_tube_1": Recipe(
        "pole mirror's second tube, drawn in; origin as the handle's", tools.pole_mirror_tube_1
    ),
    "pole_mirror_tube_2": Recipe(
        "pole mirror's third tube, drawn in; origin as the handle's", tools.pole_mirror_tube_2
    ),
    "pole_mirror_head": Recipe(
        "pole mirror's last tube with the mirror, drawn in; origin as the handle's",
        tools.pole_mirror_head,
    ),
    "videoscope": Recipe(
        "videoscope's handset and probe; the tip's joint at (0, -0.002, -0.560)",
        tools.videoscope,
        Display(LEANING_62, (0.0, 0.103, -0.060), 90.0, 67.5),
    ),
    "videoscope_tip": Recipe(
        "videoscope's tip; origin in its joint, camera at z = -0.034", tools.videoscope_tip
    ),
    "tablet": Recipe(
        "tablet; origin in its handle, under the lower edge",
        tools.tablet,
        Display(LEANING_45, (0.0, 0.0923, -0.0901), 240.0, 170.0),
    ),
    "camera": Recipe(
        "camera on a grip; lens at (0, 0.090, -0.118), screen 96 x 64 mm at (0, 0.087, -0.029)",
        evidence.camera,
        Display(UPRIGHT, (0.0, 0.126, -0.029), 96.0, 11.0),
    ),
    "evidence_bag": Recipe(
        "open evidence bag; its mouth at (0, 0, -0.340)",
        evidence.evidence_bag,
        Display(FLAT, (0.0, 0.0105, -0.165), 150.0, 90.0),
    ),
    "evidence_bag_full": Recipe(
        "sealed evidence bag round something small; origin its middle",
        evidence.evidence_bag_full,
        Display(FLAT, (0.0, 0.0366, 0.0), 100.0, 44.0),
    ),
    "evidence_sack_full": Recipe(
        "sealed evidence sack round something large; origin its middle",
        evidence.evidence_sack_full,
        Display(FLAT, (0.0, 0.1892, 0.0), 200.0, 120.0),
    ),
    "scale": Recipe(
        "bench scale; top of its platform at y = 0.062, origin under its middle",
        evidence.scale,
        Display(LEANING_45, (0.0, 0.0325, 0.1705), 84.0, 30.0),
    ),
    "new_seal": Recipe(
        "new bolt seal with its pin; its hasp's eye at (0, 0, -0.055)",
        evidence.new_seal,
        Display(UPRIGHT, (0.0, -0.0565, -0.0400), 22.0, 28.0),
    ),
    "trolley": Recipe(
        "tool trolley, top at 0.90 m, tray at 1.14 m; origin on the ground", tools.trolley
    ),
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
    "bare_left": Recipe(
        "left bare hand, skinned, open; origin at the grip pose",
        hands.bare_left,
        dress=hands.dress_bare_left,
    ),
    "bare_right": Recipe(
        "right bare hand, skinned, open; origin at the grip pose",
        hands.bare_right,
        dress=hands.dress_bare_right,
    ),
    "gas_detector": Recipe(
        "gas detector; its lance's tip at z = -0.620",
        safety.gas_detector,
        Display(LEANING_62, (0.0, 0.105, -0.060), 96.0, 72.0),
    ),
    "strap": Recipe("safety strap, rolled up", safety.strap),
    "strap_hook": Recipe(
        "end of the safety strap; the bar it is round is 34 mm behind the origin",
        safety.strap_hook,
    ),
    "strap_web": Recipe("piece of the safety strap, along z; origin its middle", safety.strap_web),
    "strap_buckle": Recipe("ratchet of the safety strap; along z", safety.strap_buckle),
    "helmet": Recipe("safety helmet; its middle at z = -0.150", safety.helmet),
    "vest": Recipe("high-visibility vest, hanging from the fist", safety.vest),
    "gloves": Recipe("pair of nitrile gloves, flat", safety.gloves),
    "glasses": Recipe("safety glasses; lenses at z = -0.062", safety.glasses),
    "mask": Recipe("filtering half mask; its cup ahead of the fist", safety.mask),
    "ppe_board": Recipe(
        "board for protective equipment, its face at z = 0; origin on the ground",
        safety.ppe_board,
    ),
    "warning_sign": Recipe(
        "sign of a fumigated box, 300 x 400 mm, towards +z; origin its middle",
        safety.warning_sign,
        Display(UPRIGHT, (0.0, -0.070, 0.0012), 284.0, 236.0),
    ),
    "fumigant_sachet": Recipe(
        "spent sachet of a fumigant with its dust; origin on the floor", safety.fumigant_sachet
    ),
    "controller_left": Recipe(
        "left motion controller; origin at the grip pose", controllers.controller_left
    ),
    "controller_right": Recipe(
        "right motion controller; origin at the grip pose", controllers.controller_right
    ),
    "ground": Recipe("asphalt yard with neighbours; the container's frame", yard.ground),
    "dock": Recipe(
        "loading dock before the doors; the container's frame, ground 0.9 below", stand.dock
    ),
    "chassis": Recipe(
        "skeletal semi-trailer under a box; the container's frame, ground 0.9 below",
        chassis.chassis,
    ),
    "stand_block": Recipe(
        "block under a casting; origin in the middle of its top", stand.stand_block
    ),
    "model_table": Recipe("a table for a model of a box; origin on its top", lobby.model_table),
    "lobby": Recipe("a lit bay; origin at the middle of its floor", lobby.lobby),
}
