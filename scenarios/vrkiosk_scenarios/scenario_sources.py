"""Radioactive things of a scenario file: a source somewhere in the box, or goods that are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from vrkiosk_scenarios.strict import Name, Positive, Strict, wrong

if TYPE_CHECKING:
    from vrkiosk_assets.containers import Dimensions
    from vrkiosk_scenarios.scenario_cargo import Cargo

# What a nuclide gives (with its daughters): ambient dose rate at 1 m of 1 MBq in uSv/h, and how
# broad beams of it get weaker in what they pass, m2/kg. Handbook constants of Delacroix et al.,
# Radionuclide and Radiation Protection Data Handbook (2002); attenuation of their main lines with
# build-up. "natural": radium equivalent of what minerals hold (thorium, uranium and potassium).
NUCLIDES: Final[dict[str, tuple[float, float]]] = {
    "cs137": (0.093, 0.0060),
    "co60": (0.36, 0.0046),
    "ra226": (0.25, 0.0055),
    "ir192": (0.13, 0.0075),
    "natural": (0.25, 0.0055),
}
Nuclide = Literal["cs137", "co60", "ra226", "ir192"]


class PointSource(Strict):
    """A source of a few centimetres. Places as everywhere: `x_mm` from the middle line (right is
    +), `from_door_mm`, `height_mm` from the floor the box was built with."""

    kind: Literal["point"]
    name: Name
    nuclide: Nuclide
    activity_mbq: Positive
    x_mm: float
    from_door_mm: Positive
    height_mm: Annotated[float, Field(ge=0)]


class GoodsSource(Strict):
    """Goods that hold natural radioactivity, as tiles, granite and fertiliser do: all cartons of a
    kind. bq_g: radium equivalent activity; ceramic tiles have 0.1 to 0.3, zircon sand 4 and more
    (UNSCEAR 2000, annex B)."""

    kind: Literal["goods"]
    name: Name
    goods: str  # of `cargo.kinds`
    bq_g: Positive


RadiationSource = Annotated[PointSource | GoodsSource, Field(discriminator="kind")]


def check_source(source: RadiationSource, inside: Dimensions, cargo: Cargo) -> None:
    """Refuses a source that is not in the box, or goods that are not."""
    if isinstance(source, GoodsSource):
        if source.goods not in cargo.kinds:
            raise wrong(f"goods of known kinds ({', '.join(cargo.kinds)}), not {source.goods}")
        return
    within = abs(source.x_mm) <= inside.width / 2 and source.height_mm <= inside.height
    if not within or source.from_door_mm > inside.length:
        raise wrong(
            f"a source inside the box, within x {inside.width / 2:g} mm to both sides, "
            f"{inside.length:g} mm from the door, {inside.height:g} mm up"
        )
