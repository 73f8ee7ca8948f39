"""Types of containers: their dimensions, masses and models. One table for both sides, the
scripts that build the models and the scenarios that compute with the same box.

Lengths in millimetres. External sizes, and the minima the others keep: ISO 668 and ISO 1496-1;
internal sizes, openings and masses: what makers' tables of the trade give most often. A real box
varies by 10 mm. The frame of reference is the container's: origin on the ground under the door
plane, front wall at -z, +x to the right of whoever looks in.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

FLOOR_MM: Final = 170.0  # top of the boards above the ground
SILL_MM: Final = 1.0  # the sill's chequer plate stands so far over the boards
LEAF_TOP_MM: Final = 126.0  # a leaf's upper edge below the top of the box
# Paints that lines give their dry boxes, linear sRGB; white letters stand out on all. The first is
# that of the models. Reefers are white: the sun would warm another colour.
PAINTS: Final[Mapping[str, tuple[float, float, float]]] = MappingProxyType(
    {
        "teal": (0.035, 0.150, 0.185),
        "red": (0.200, 0.030, 0.022),
        "brown": (0.110, 0.042, 0.026),
        "blue": (0.022, 0.062, 0.190),
        "green": (0.030, 0.115, 0.058),
        "grey": (0.105, 0.115, 0.125),
    }
)
PAINTED: Final = ("paint_outer", "paint_touch_outer")  # materials of the models in the first


@dataclass(frozen=True, slots=True)
class Dimensions:
    """Length (along the box), width and height, mm."""

    length: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Fittings:
    """Models that differ with the height of a box, and where data is shown on its leaves.

    number, masses, plate: heights of the middles of the number, the mass panel and the approval
    plate above the ground, mm. Each lies on a flat between two folds.
    """

    leaf_left: str
    leaf_right: str
    rod: str
    rod_high: str
    number: float
    masses: float
    plate: float


FITTINGS_9FT6: Final = Fittings(
    "leaf_left",
    "leaf_right",
    "lock_rod",
    "lock_rod_high",
    2350.0,
    1830.0,
    1855.0,
)
FITTINGS_8FT6: Final = Fittings(
    "leaf_left_8ft6",
    "leaf_right_8ft6",
    "lock_rod_8ft6",
    "lock_rod_high_8ft6",
    2066.0,
    1617.0,
    1662.0,
)
FITTINGS_REEFER: Final = replace(
    FITTINGS_9FT6, leaf_left="leaf_left_40rf", leaf_right="leaf_right_40rf"
)


@dataclass(frozen=True, slots=True)
class Reefer:
    """What only a refrigerated box has, mm. load_line: height above the floor over which no cargo
    may stand, because air goes back there; t_floor: from the base of the floor's channels to the
    tops that cargo stands on; skin: thickness of the lining; foam_density: of walls filled with
    foam, both skins included, kg/m3."""

    load_line: float
    t_floor: float
    skin: float
    foam_density: float


@dataclass(frozen=True, slots=True)
class FixedPart:
    """A model that stands in a box of the type and that a scenario may move or leave out.
    position: of its origin in the container's frame of reference, mm; not turned."""

    name: str
    model: str
    position: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class ContainerType:
    """One type. `size_type`: its ISO 6346 code; `door`: the clear opening, length 0; `tare_kg`
    and `max_gross_kg`: usual values of the type; `floor_mm`: what one stands on, `sill_mm`: the
    lower edge of the opening, both above the ground; `wall_mm`: from the inner face of a side
    wall to its outer one, 0: a single pressed sheet."""

    name: str
    size_type: str
    external: Dimensions
    internal: Dimensions
    door: Dimensions
    tare_kg: float
    max_gross_kg: float
    fittings: Fittings
    fork_pockets: bool = False
    gooseneck: bool = False
    floor_mm: float = FLOOR_MM
    sill_mm: float = FLOOR_MM + SILL_MM
    wall_mm: float = 0.0
    reefer: Reefer | None = None
    parts: tuple[FixedPart, ...] = ()

    @property
    def model(self) -> str:
        """Name of the model of the box without its leaves."""
        return f"container_{self.name}"

    @property
    def payload_kg(self) -> float:
        """The heaviest load: maximum gross mass less tare."""
        return self.max_gross_kg - self.tare_kg

    @property
    def leaf_top_mm(self) -> float:
        """Upper edge of the leaves above the ground, mm."""
        return self.external.height - LEAF_TOP_MM


def _type(
    name: str,
    size_type: str,
    external: tuple[float, float, float],
    internal: tuple[float, float, float],
    door: tuple[float, float],
    masses: tuple[float, float],
    fittings: Fittings,
    *,
    gooseneck: bool,
    parts: tuple[FixedPart, ...] = (),
) -> ContainerType:
    return ContainerType(
        name,
        size_type,
        Dimensions(*external),
        Dimensions(*internal),
        Dimensions(0.0, *door),
        *masses,
        fittings,
        fork_pockets=not gooseneck,
        gooseneck=gooseneck,
        parts=parts,
    )


# Lining 0.8 mm; foam of 40 kg/m3, 0.8 mm steel outside and 0.8 mm stainless steel inside make
# 15 kg/m2 of a wall of 74 mm. Of the height of 346 mm that floor and roof take, 204 mm are the
# floor: cross members, foam, channels of 63 mm.
HATCH_MM: Final = ((-950.0, "left"), (250.0, "right"))  # x of the hatches' hinges
_REEFER_PARTS: Final = (
    FixedPart("evaporator", "reefer_evaporator", (0.0, 0.0, 0.0)),
    *(FixedPart(f"hatch_{side}", "reefer_hatch", (x, 1330.0, -11576.0)) for x, side in HATCH_MM),
    *(
        FixedPart(f"hatch_seal_{side}", "reefer_lead_seal", (x + 699.0, 1780.0, -11556.0))
        for x, side in HATCH_MM
    ),
)
REEFER_40: Final = ContainerType(
    "40rf",
    "45R1",
    Dimensions(12192.0, 2438.0, 2896.0),
    Dimensions(11585.0, 2290.0, 2550.0),
    Dimensions(0.0, 2290.0, 2560.0),
    4700.0,
    34000.0,
    FITTINGS_REEFER,
    gooseneck=True,
    floor_mm=204.0,
    sill_mm=196.0,
    wall_mm=74.0,
    reefer=Reefer(load_line=2440.0, t_floor=63.0, skin=0.8, foam_density=205.0),
    parts=_REEFER_PARTS,
)
# The first and the last bow of an open top stand so far from the door plane; 640 mm apart.
BOWS: Final = 18
BOW_FIRST_MM: Final = -600.0
BOW_LAST_MM: Final = -11487.0
TARPAULIN: Final = "tarpaulin"
_BOW_STEP_MM: Final = (BOW_LAST_MM - BOW_FIRST_MM) / (BOWS - 1)
_OPEN_TOP_PARTS: Final = (
    FixedPart("swing_header", "swing_header", (-1046.0, 0.0, 20.0)),
    *(
        FixedPart(f"roof_bow_{k + 1:02d}", "roof_bow", (0.0, 0.0, BOW_FIRST_MM + _BOW_STEP_MM * k))
        for k in range(BOWS)
    ),
    FixedPart(TARPAULIN, "tarpaulin", (0.0, 0.0, 0.0)),
)
# 22G1: 2,393 mm high inside, the common value: with 170 mm of floor it leaves the roof the same
# 28 mm under the castings as that of a high cube.
_ALL: Final = (
    _type(
        "20gp",
        "22G1",
        (6058.0, 2438.0, 2591.0),
        (5898.0, 2352.0, 2393.0),
        (2340.0, 2280.0),
        (2250.0, 30480.0),
        FITTINGS_8FT6,
        gooseneck=False,
    ),
    _type(
        "40gp",
        "42G1",
        (12192.0, 2438.0, 2591.0),
        (12032.0, 2352.0, 2392.0),
        (2340.0, 2280.0),
        (3740.0, 32500.0),
        FITTINGS_8FT6,
        gooseneck=True,
    ),
    _type(
        "40hc",
        "45G1",
        (12192.0, 2438.0, 2896.0),
        (12032.0, 2352.0, 2698.0),
        (2340.0, 2585.0),
        (3900.0, 32500.0),
        FITTINGS_9FT6,
        gooseneck=True,
    ),
    _type(
        "40ot",
        "42U1",
        (12192.0, 2438.0, 2591.0),
        (12037.0, 2345.0, 2330.0),
        (2338.0, 2277.0),
        (3970.0, 30480.0),
        FITTINGS_8FT6,
        gooseneck=True,
        parts=_OPEN_TOP_PARTS,
    ),
    REEFER_40,
)
TYPES: Final[Mapping[str, ContainerType]] = MappingProxyType({t.name: t for t in _ALL})
