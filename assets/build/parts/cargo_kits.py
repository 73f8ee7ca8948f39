"""All cargo by name: how each is made. What it is, its size and mass: `vrkiosk_assets/cargo.py`."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Final

from mesh import Mesh
from parts import cargo_finds, cargo_goods, cargo_pallets, cargo_wares, false_wall
from parts.cargo import carton
from parts.cargo_shape import fitted

from vrkiosk_assets.cargo import KITS

_SHAPED: Final[tuple[Callable[[], list[Mesh]], ...]] = (
    cargo_goods.sack,
    cargo_goods.sack_leaning,
    cargo_goods.bale,
    cargo_goods.drum_steel,
    cargo_goods.drum_plastic,
    cargo_goods.timber_bundle,
    cargo_goods.tyre,
    cargo_goods.tyre_stack,
    cargo_wares.cabinet,
    cargo_wares.chair_stack,
    cargo_wares.marble_rack,
    cargo_wares.cultivator,
    cargo_pallets.tiles_pallet,
    cargo_pallets.wrapped_pallet,
    cargo_pallets.dunnage_bag,
    cargo_pallets.lashing_strap,
    cargo_finds.sports_bag,
    cargo_finds.cigarette_carton,
    cargo_finds.pouch,
    cargo_finds.seal_bag,
    cargo_finds.fumigation_sign,
    cargo_finds.phosphine_sachet,
    cargo_finds.phosphine_plate,
)


def _shaped(make: Callable[[], list[Mesh]]) -> Callable[[], list[Mesh]]:
    @wraps(make)  # whose script it is stays known
    def shaped() -> list[Mesh]:
        return fitted(make.__name__, make())

    return shaped


def _case(name: str) -> Callable[[], list[Mesh]]:
    @wraps(carton)
    def case() -> list[Mesh]:
        return carton(name)

    return case


MAKERS: Final[dict[str, Callable[[], list[Mesh]]]] = {
    **{name: _case(name) for name in KITS if name.startswith("carton_")},
    **{make.__name__: _shaped(make) for make in _SHAPED},
    "pallet": cargo_pallets.pallet,
    "contraband_pack": false_wall.contraband_pack,
}


def about(name: str) -> str:
    """A line for the catalogue: what it is, its size in mm and where its origin is."""
    kit = KITS[name]
    size = " x ".join(str(side) for side in kit.size_mm)
    origin = "below its middle" if kit.on_ground else "its middle"
    return f"{kit.about}; {size} mm, origin {origin}"
