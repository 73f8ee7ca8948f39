"""The eye's adaptation: where it settles, how fast it gets there, and that it never overshoots."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, log, sin

import numpy as np
import pytest

from vrkiosk_render import packaged
from vrkiosk_render.adaptation import (
    BRIGHTER_S,
    DARKER_S,
    FORGOTTEN_S,
    Adaptation,
    exposure_for,
    light_below,
)
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import build_batch
from vrkiosk_render.indoors import Indoors
from vrkiosk_render.lighting import SPOT_SHOWN, Clip, FrameBlock

DAY = Daylight()
STEP = 11_111_111  # ns, a frame of 90 Hz


def test_less_light_means_more_exposure_within_limits() -> None:
    lights = [0.0, 1e-5, 1e-3, 0.01, 0.1, 0.5, 1.0, 3.0]
    found = [exposure_for(light, DAY) for light in lights]
    assert found == sorted(found, reverse=True)
    assert (found[0], found[-1]) == (DAY.exposure_inside, DAY.exposure_outside)
    assert DAY.exposure_outside < found[4] < DAY.exposure_inside


@pytest.mark.parametrize(
    ("start", "end", "constant"), [(0.8, 8.0, DARKER_S), (8.0, 0.8, BRIGHTER_S)]
)
def test_the_way_is_monotone_and_63_percent_of_it_take_the_time_constant(
    start: float, end: float, constant: float
) -> None:
    eye = Adaptation()
    eye.follow(start, 0)
    frames = round(constant * 1e9 / STEP)
    path = [eye.follow(end, STEP * (n + 1)) for n in range(8 * frames)]
    assert path == sorted(path, reverse=end < start)
    done = (log(path[frames - 1]) - log(start)) / (log(end) - log(start))
    assert done == pytest.approx(0.632, abs=0.01)
    assert path[-1] == pytest.approx(end, rel=0.002)
    assert min(start, end) <= min(path) <= max(path) <= max(start, end)


def test_frames_of_any_length_lead_to_the_same_place() -> None:
    found = []
    for parts in (1, 7, 60):
        eye = Adaptation()
        eye.follow(0.8, 0)
        found.append([eye.follow(8.0, 10**9 * (n + 1) // parts) for n in range(parts)][-1])
    assert found == pytest.approx([found[0]] * 3, rel=1e-6)


@pytest.mark.parametrize("t", [5 * 10**9, 4 * 10**9, int((5 + FORGOTTEN_S) * 1e9)])
def test_a_picture_on_its_own_depends_on_nothing_before_it(t: int) -> None:
    eye = Adaptation()
    eye.follow(0.8, 5 * 10**9)
    assert eye.follow(8.0, t) == 8.0


@pytest.fixture
def exposed(make_scene, views) -> Callable[..., float]:
    """exposed(z, look): of an eye beside the torch at this depth of an empty box, turned by `look`
    radians away from where the lamp points."""

    def settled(z: float, look: float, *, on: bool = True) -> float:
        stage = make_scene(0)
        snapshot = stage.snapshot
        snapshot.torch_on = on
        snapshot.torch[:] = 0.0, 0.0, 0.0, 1.0, 0.2, 1.4, z
        views[:, :4], views[:, 6] = (0.0, sin(look / 2), 0.0, cos(look / 2)), z
        batch = build_batch(stage.description, stage.model, lambda _: 0)
        lightmap = packaged.lightmap(stage.description.interior)
        indoors = Indoors(stage.description, lightmap, batch.blocks, DAY)
        block = FrameBlock(DAY, Clip())
        block.set_scene(stage.description, indoors, packaged.environment("day").irradiance())
        still = np.array([0, 0, 0, 1, 0, 0, 0], np.float32)
        block.fill(snapshot, views, still, 100, adapting=False)
        return float(block.record["state"][1])

    return settled


def test_an_eye_that_looks_at_the_torchs_spot_from_near_lets_in_less(exposed) -> None:
    near, far = -10.832, -6.0  # 1.2 m and 6 m before the wall
    dark, light = exposed(near, 0.0, on=False), DAY.torch / (1.2 * 1.2 + 0.6)
    assert exposed(near, 0.0) == pytest.approx(SPOT_SHOWN / light, rel=0.1)
    assert exposed(near, 0.0) < 0.5 * dark
    assert exposed(near, 1.4) == pytest.approx(dark, rel=0.01), "the spot is out of sight"
    assert exposed(far, 0.0) == pytest.approx(exposed(far, 0.0, on=False), rel=0.01)


INTERIOR = (1.176, 0.17, 2.56, -12.0)  # of a 40' box
KNEELING = (1.75, -0.4, -3.0)  # beside a box 0.9 m above the yard


@pytest.mark.parametrize(
    ("ahead", "under"),
    [
        ((-0.96, 0.28, 0.0), True),  # the cross members
        ((-0.91, -0.41, 0.0), True),  # the ground below them
        ((-1.0, 0.0, 0.0), False),  # the yard on the far side
        ((0.96, 0.28, 0.0), False),  # away from the box
        ((-0.28, 0.96, 0.0), False),  # its wall
        ((0.0, 0.28, 0.96), False),  # along it
    ],
)
def test_an_eye_gets_used_to_what_is_under_a_box_where_it_looks_there(
    ahead: tuple[float, float, float], under: bool
) -> None:
    share = light_below(KNEELING, ahead, INTERIOR, -0.9)
    assert (share < 0.5) is under
    assert under or share == 1.0
    assert light_below(KNEELING, ahead, INTERIOR, 0.0) == 1.0, "a box on the ground"
    assert light_below((1.75, 1.6, -3.0), ahead, INTERIOR, -0.9) == 1.0, "from above"


def test_the_deeper_under_a_box_one_looks_the_less_light_is_there() -> None:
    shares = []
    for deep in (0.0, 0.2, 0.5, 1.1):
        way = np.array((1.176 - deep - 1.75, 0.08 + 0.4, 0.0))
        shares.append(light_below(KNEELING, way / np.linalg.norm(way), INTERIOR, -0.9))
    assert shares == sorted(shares, reverse=True)
    assert shares[0] == 1.0
    assert shares[-1] < 0.2
