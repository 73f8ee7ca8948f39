"""Sizes and masses of the cargo models, for scenarios that load them and scripts that build them.

A model stands as it travels: x across, y up, z along. Its origin is the middle of its size, but for
pallets and what lies flat on the ground or sticks to a wall (`on_ground`), whose origin is below.
Sizes of drums: ISO 15750 (steel) and the common L-ring drum; pallets: EN 13698-1; a master case of
cigarettes holds 10,000; masses are of goods and packing together, from the usual trade figures.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CargoKit:
    """What a model of cargo is, its size as x, y, z in mm, and its mass in kg."""

    about: str
    size_mm: tuple[int, int, int]
    mass_kg: float
    on_ground: bool = False


_CASES: Final = {
    "carton_a": CargoKit("flat-packed table", (800, 500, 600), 41.0),
    "carton_b": CargoKit("flat-packed cabinet", (1200, 400, 600), 54.0),
    "carton_c": CargoKit("six seat cushions", (600, 500, 500), 4.5),
    "carton_d": CargoKit("case of 12 pairs of trainers, clear tape", (600, 400, 400), 11.5),
    "carton_e": CargoKit("master case of 10,000 cigarettes", (580, 460, 250), 12.6),
    "carton_f": CargoKit("fruit box with hand holes and an open lid", (500, 240, 400), 19.6),
    "carton_g": CargoKit("bale of 96 rolls of toilet paper in film", (660, 380, 440), 9.8),
    "carton_h": CargoKit("box of four ceramic tiles, on edge", (600, 600, 42), 30.5),
}

# What happened to a case on its way: its size and mass stay.
CRUSHED: Final = ("carton_a", "carton_b", "carton_c", "carton_d", "carton_e")
RETAPED: Final = ("carton_a", "carton_c", "carton_d", "carton_e")
CLEAR_TAPE: Final = ("carton_a", "carton_e")

# Cases that have models of themselves cut open, `opened_NAME` and `emptied_NAME`. What is cut and
# has none shows a slit. LAYER_MM: below its rim what lies in an emptied one begins.
OPENING: Final = ("carton_a", "carton_b", "carton_c", "carton_d", "carton_e", "carton_g")
LAYER_MM: Final = 110.0
# What a thin probe goes through: cloth and film with soft or loose goods behind.
SOFT: Final = ("carton_c", "carton_g", "sack", "sack_leaning", "bale", "sports_bag")

_GOODS: Final = {
    "sack": CargoKit("sack of dried fruit or nuts, lying", (720, 140, 450), 25.2),
    "sack_leaning": CargoKit(
        "sack of dried fruit or nuts, stood up and slumped", (470, 660, 240), 25.2
    ),
    "bale": CargoKit("pressed cotton in woven film, six straps", (1400, 700, 530), 220.0),
    "drum_steel": CargoKit("steel drum 200 l, closing ring, two bungs", (590, 880, 590), 190.0),
    "drum_plastic": CargoKit("blue plastic drum 220 l, two bungs", (581, 935, 581), 235.0),
    "timber_bundle": CargoKit("sawn pine, 140 boards, strapped", (1060, 1080, 3960), 2160.0),
    "tyre": CargoKit("car tyre 205/55 R16, lying", (632, 205, 632), 9.2),
    "tyre_stack": CargoKit("six car tyres, stacked", (640, 1232, 640), 55.2),
    "cabinet": CargoKit("two-door cabinet with board corners", (800, 1800, 420), 58.0),
    "chair_stack": CargoKit("five stacking chairs, bound in film", (500, 1160, 640), 23.0),
    "marble_rack": CargoKit("A-frame with 14 slabs of marble", (1900, 1320, 1000), 1750.0),
    "cultivator": CargoKit("tubular cultivator frame with tines", (2200, 1150, 1400), 260.0),
    "tiles_pallet": CargoKit("36 boxes of tiles on a pallet, strapped", (1206, 752, 800), 1123.0),
    "wrapped_pallet": CargoKit("12 cases of trainers in film", (1212, 1350, 812), 165.0),
    "dunnage_bag": CargoKit("inflated paper bag that fills a gap", (900, 1200, 240), 1.3),
    "lashing_strap": CargoKit("polyester strap with ratchet, across a box", (2300, 60, 90), 2.4),
}

_FINDS: Final = {
    "contraband_pack": CargoKit("taped brick", (200, 130, 40), 0.8125),
    "sports_bag": CargoKit("filled sports bag", (620, 320, 310), 26.0),
    "cigarette_carton": CargoKit("carton of 200 cigarettes", (285, 88, 48), 0.26),
    "pouch": CargoKit("taped pouch of powder", (120, 24, 85), 0.12),
    "seal_bag": CargoKit("two spare bolt seals in a bag", (190, 26, 120), 0.16, True),
    "fumigation_sign": CargoKit("fumigation warning mark, faces +z", (400, 300, 1), 0.05),
    "phosphine_sachet": CargoKit("spent sachet with grey dust", (260, 16, 220), 0.03, True),
    "phosphine_plate": CargoKit("spent plate with grey ash", (330, 10, 220), 0.10, True),
    "pallet": CargoKit("flat pallet", (1200, 144, 800), 25.0, True),
}


def _variants() -> dict[str, CargoKit]:
    """Cases that were dropped, opened and closed again, or taped otherwise."""
    made = {}
    for names, ending, what in (
        (CRUSHED, "crushed", "a crushed corner"),
        (RETAPED, "retaped", "a second tape over a torn one"),
        (CLEAR_TAPE, "clear", "clear tape"),
    ):
        for name in names:
            kit = _CASES[name]
            about = f"{kit.about}; {what}"
            made[f"{name}_{ending}"] = CargoKit(about, kit.size_mm, kit.mass_kg)
    return made


KITS: Final[dict[str, CargoKit]] = {**_CASES, **_variants(), **_GOODS, **_FINDS}


def kind_of_case(model: str) -> str:
    """The case a model shows, whatever happened to it: "carton_a" of "carton_a_crushed"."""
    return model[:8] if model.startswith("carton_") else model
