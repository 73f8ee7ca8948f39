"""What the yard looks like all around: its layout, its light, and the kept ones."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.environment import (
    HEIGHT,
    RANGE,
    SIDES,
    WIDTH,
    Environment,
    coded,
    decoded,
    directions,
    packed,
    solid_angles,
    unpacked,
)
from vrkiosk_assets.errors import AssetError


def constant(light: float) -> Environment:
    levels = tuple(coded(np.full((6, side, side, 3), light)) for side in SIDES)
    return Environment("even", levels)


def sent(environment: Environment, normal: tuple[float, float, float]) -> np.ndarray:
    """(3,) irradiance / pi on a surface that faces there."""
    x, y, z = normal
    basis = np.array([1, y, z, x, x * y, y * z, 3 * z * z - 1, x * z, x * x - y * y])
    return np.asarray(basis @ environment.irradiance())


def test_directions_are_opengls() -> None:
    ways = directions(2)
    assert np.allclose(np.linalg.norm(ways, axis=-1), 1.0)
    for face, axis in enumerate(((1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1))):
        assert (ways[face] @ axis > 0.5).all()
    assert ways[0, 0, 0] == pytest.approx(np.full(3, 1) / np.sqrt([1.5, 6, 6]))  # up, towards +z


@pytest.mark.parametrize("side", SIDES)
def test_texels_cover_the_sphere(side: int) -> None:
    assert solid_angles(side).sum() == pytest.approx(4.0 * np.pi)


def test_an_even_surrounding_sends_its_radiance_everywhere() -> None:
    even = constant(0.64)
    for normal in ((0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (0.0, 0.0, -1.0)):
        assert sent(even, normal) == pytest.approx(0.64, rel=0.02)


def test_light_from_above_falls_on_what_faces_up() -> None:
    levels = list(constant(0.0).levels)
    levels[0][2] = 128
    above = Environment("above", tuple(levels))
    assert sent(above, (0.0, 1.0, 0.0))[0] > 2.0 * sent(above, (1.0, 0.0, 0.0))[0]
    assert abs(sent(above, (0.0, -1.0, 0.0))[0]) < 0.1 * sent(above, (0.0, 1.0, 0.0))[0]


def test_a_picture_holds_all_levels() -> None:
    chance = np.random.default_rng(1)
    levels = tuple(chance.integers(0, 256, (6, s, s, 3), np.uint8) for s in SIDES)
    picture = packed(levels)
    assert picture.shape == (HEIGHT, WIDTH, 3)
    for before, after in zip(levels, unpacked("x", picture).levels, strict=True):
        assert np.array_equal(before, after)


def test_codes_keep_light_to_a_hundredth_of_what_an_eye_sees() -> None:
    light = np.linspace(0.01, RANGE, 50)
    assert decoded(coded(light)) == pytest.approx(light, rel=0.05)


def test_day_and_dusk_are_kept() -> None:
    day, dusk = (catalogue.packaged().load_environment(name) for name in ("day", "dusk"))
    up = (0.0, 1.0, 0.0)
    assert sent(day, up).sum() > 2.5 * sent(dusk, up).sum()
    assert sent(day, up).sum() > sent(day, (0.0, -1.0, 0.0)).sum()


def test_a_time_without_a_picture_is_refused() -> None:
    with pytest.raises(AssetError, match=r"no environment 'noon'; there are: day, dusk"):
        catalogue.packaged().load_environment("noon")
