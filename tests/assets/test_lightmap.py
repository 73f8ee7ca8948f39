"""Baked light: how it is stored, and what the tracked maps say of a container's inside."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.lightmap import (
    CHARTS,
    FRONT_WIDTH,
    HEIGHT,
    PROBE_BLOCK,
    PROBES,
    RANGE,
    STRIP,
    WIDTH,
    Lightmap,
    coded,
    decoded,
    fitted,
    probe_corner,
    probe_share,
)

NAMES = sorted(catalogue.packaged().lightmaps)


@pytest.fixture(scope="module", params=NAMES)
def lightmap(request: pytest.FixtureRequest) -> Lightmap:
    return catalogue.packaged().load_lightmap(request.param)


def chart(lightmap: Lightmap, name: str, state: int = 1) -> np.ndarray:
    """(STRIP, columns, 3) irradiance / pi."""
    row = CHARTS.index(name) * STRIP
    columns = FRONT_WIDTH if name == "front" else WIDTH
    return decoded(lightmap.states[state, row : row + STRIP, :columns])


def test_what_is_coded_comes_back_within_a_step() -> None:
    light = np.linspace(0.0, RANGE, 1000)
    assert decoded(coded(light)) == pytest.approx(light, abs=RANGE / 255)
    assert coded(np.array([-1.0, 99.0])).tolist() == [0, 255]


def test_grain_keeps_the_mean_of_faint_light_between_two_steps() -> None:
    faint = np.full(4096, RANGE * (16.3 / 255) ** 2)
    grain = np.random.default_rng(3).uniform(-0.5, 0.5, faint.shape)
    assert np.unique(coded(faint)).tolist() == [16]
    assert set(np.unique(coded(faint, grain))) == {16, 17}
    assert coded(faint, grain).mean() == pytest.approx(16.3, abs=0.03)
    assert coded(np.zeros(9), -0.5).tolist() == [0] * 9


def test_probes_lie_beside_the_front_walls_chart_and_apart() -> None:
    taken = np.zeros((HEIGHT, WIDTH), int)
    for number in range(PROBES):
        for face in range(6):
            column, row = probe_corner(number, face)
            taken[row : row + PROBE_BLOCK[1], column : column + PROBE_BLOCK[0]] += 1
    assert taken.sum() == PROBES * 6 * PROBE_BLOCK[0] * PROBE_BLOCK[1]
    assert taken.max() == 1
    assert not taken[: (len(CHARTS) - 1) * STRIP].any()
    assert not taken[:, :FRONT_WIDTH].any()
    shares = [probe_share(number) for number in range(PROBES)]
    assert shares == sorted(shares)
    assert 0.0 < shares[0] < shares[-1] < 1.0


@pytest.mark.parametrize("name", CHARTS[:4])
def test_it_is_bright_at_the_doors_and_dark_at_the_front(lightmap: Lightmap, name: str) -> None:
    along = chart(lightmap, name)[16:48].mean(axis=(0, 2)).reshape(8, -1).mean(axis=1)
    fall = 3.0 ** (lightmap.interior[3] / -12.0)  # in three eighths of the box
    assert along[0] > fall * along[3] > fall * along[7] > 0.0


def test_a_second_open_leaf_brings_more_light(lightmap: Lightmap) -> None:
    right, both = lightmap.probes()[:2].mean(axis=(2, 3))
    assert (both[:5] > 1.2 * right[:5]).all()
    assert (both < 4.0 * np.maximum(right, 1e-3)).all()


def test_what_faces_the_doors_gets_most(lightmap: Lightmap) -> None:
    faces = lightmap.probes()[1].mean(axis=2)
    assert (faces[1:6, 4] > 1.4 * faces[1:6, 5]).all()  # a white lining evens it out


def test_nothing_is_clipped(lightmap: Lightmap) -> None:
    assert lightmap.states.max() < 255


def test_another_length_has_the_light_of_its_depth(lightmap: Lightmap) -> None:
    half, low, high, front = lightmap.interior
    short = fitted(lightmap, (half, low, high, front / 2))
    assert short.interior[3] == front / 2
    wall, whole = (chart(m, "left")[32].mean(axis=1) for m in (short, lightmap))
    assert wall[::2] == pytest.approx(whole[: WIDTH // 2], abs=0.01)
    assert chart(short, "front").mean() > 2.0 * chart(lightmap, "front").mean()
    assert short.probes()[1, -1].mean() > lightmap.probes()[1, -1].mean()
    same = fitted(lightmap, (half, low, high, front))
    assert same.states is lightmap.states


def test_an_unknown_one_is_refused_by_name() -> None:
    with pytest.raises(AssetError, match="no lightmap 'nowhere'; there are: "):
        catalogue.packaged().load_lightmap("nowhere")
