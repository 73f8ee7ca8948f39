"""The cargo: every model is as large as the table says, which scenarios load by, and light."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.cargo import CLEAR_TAPE, CRUSHED, KITS, RETAPED

MOST_TRIANGLES = 6000
WITHIN_M = 0.002
LIGHTEST, HEAVIEST = 15.0, 3000.0  # kg/m3: an air bag, stone


@pytest.mark.parametrize("name", KITS)
def test_cargo_has_the_size_of_the_table(name: str) -> None:
    kit = KITS[name]
    half = np.array(kit.size_mm) / 2000.0
    middle = np.array([0.0, half[1] if kit.on_ground else 0.0, 0.0])
    low, high = catalogue.load_model(name).bounds
    np.testing.assert_allclose(low, middle - half, atol=WITHIN_M + 1e-6)
    np.testing.assert_allclose(high, middle + half, atol=WITHIN_M + 1e-6)


@pytest.mark.parametrize("name", KITS)
def test_cargo_is_light_to_draw(name: str) -> None:
    assert catalogue.entry(name).triangles <= MOST_TRIANGLES


@pytest.mark.parametrize("name", [n for n, kit in KITS.items() if min(kit.size_mm) >= 40])
def test_a_mass_fits_the_size(name: str) -> None:
    kit = KITS[name]
    volume = np.prod(np.array(kit.size_mm) / 1000.0)
    assert LIGHTEST / 3 <= kit.mass_kg / volume <= HEAVIEST


@pytest.mark.parametrize(
    ("names", "ending"), [(CRUSHED, "crushed"), (RETAPED, "retaped"), (CLEAR_TAPE, "clear")]
)
def test_a_case_weighs_the_same_in_every_state(names: tuple[str, ...], ending: str) -> None:
    for name in names:
        state = KITS[f"{name}_{ending}"]
        assert (state.size_mm, state.mass_kg) == (KITS[name].size_mm, KITS[name].mass_kg)


@pytest.mark.parametrize("name", CRUSHED)
def test_a_crushed_case_lost_a_corner_and_no_other(name: str) -> None:
    half = np.array(KITS[name].size_mm) / 2000.0
    for signs in ((1, 1, 1), (-1, -1, -1)):
        points = catalogue.load_model(f"{name}_crushed").vertices["position"]
        nearest = np.linalg.norm(points - half * signs, axis=1).min()
        assert (nearest > 0.03) == (signs == (1, 1, 1)), f"{nearest * 1000:.0f} mm"


@pytest.mark.parametrize("name", RETAPED)
def test_a_taped_again_case_shows_another_tape(name: str) -> None:
    before = {m.name for m in catalogue.load_model(name).materials}
    after = {m.name for m in catalogue.load_model(f"{name}_retaped").materials}
    assert after - before == {"cardboard_torn", "poly_brown"}
