"""The yard at dusk: darker and warmer than by day, lit by its lamps, and nothing of it by day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_assets.catalogue import load_model
from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_assets.yard_lamps import MASTS
from vrkiosk_render.adaptation import exposure_for
from vrkiosk_render.day import DUSK, Daylight, daylight
from vrkiosk_render.geometry import LAMP, build_batch
from vrkiosk_render.lighting import LAMPS
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_render.sky import sky_irradiance, sky_radiance
from vrkiosk_scenarios.snapshot import TIMES, Part, SceneDescription, SceneSnapshot

QUALITY = Quality(samples=1, sun_map=64, torch_map=64, anisotropy=1.0)
DOWN = (-np.sqrt(0.5), 0.0, 0.0, np.sqrt(0.5))  # quaternion of a camera that looks at the ground
UNLIT = replace(DUSK, lamps=())


def plane(name: str) -> Model:
    """A grey square of 120 m, its front up."""
    vertices = np.zeros(4, VERTEX)
    vertices["position"] = [(-60, 0, 60), (60, 0, 60), (60, 0, -60), (-60, 0, -60)]
    vertices["normal"] = (0.0, 1.0, 0.0)
    vertices["colour"][:, 1] = 128
    indices = np.array([0, 1, 2, 0, 2, 3], np.uint32)
    return Model(name, vertices, indices, (Material(name, (0.3, 0.3, 0.3), 1.0),))


def walled(name: str) -> Model:
    """The same with a wall 6 m high, at z = 5 from x = -10 to 10."""
    model = plane(name)
    vertices = np.tile(model.vertices, 2)
    vertices["position"][4:] = [(-10, 0, 5), (10, 0, 5), (10, 6, 5), (-10, 6, 5)]
    vertices["normal"][4:] = (0.0, 0.0, 1.0)
    return replace(model, vertices=vertices, indices=np.append(model.indices, model.indices + 4))


def ground_at(
    x: float,
    z: float,
    time: str = "dusk",
    day: Daylight | None = None,
    model: Callable[[str], Model] = plane,
) -> np.ndarray:
    """(3,) shown of the ground there, at one exposure."""
    part = Part("ground", "plane", casts_shadow=model is walled)
    description = SceneDescription((part,), time=time)
    renderer = Renderer(description, model, quality=QUALITY, day=day)
    renderer.exposure = 1.0
    camera = np.array([*DOWN, x, 3.0, z], np.float32)
    try:
        shown = renderer.spectator(SceneSnapshot(description), camera, 16, 16)
    finally:
        renderer.close()
    return shown.mean(axis=(0, 1))


def test_every_time_has_its_light_and_no_more_lamps_than_the_shader_holds() -> None:
    assert [daylight(time) for time in TIMES] == [Daylight(), DUSK]
    assert Daylight().lamps == ()
    assert len(DUSK.lamps) <= LAMPS


def test_lamps_are_where_the_yard_has_them() -> None:
    model = load_model("ground")
    number = [material.name for material in model.materials].index(LAMP)
    heads = model.vertices["position"][model.vertices["material"] == number]
    for lamp in DUSK.lamps:
        away = np.linalg.norm(heads - lamp.place, axis=1)
        assert away.min() < 0.75, lamp
    for head in heads:  # none of them is dark below
        assert min(np.linalg.norm(head - lamp.place) for lamp in DUSK.lamps) < 1.2


def test_lamps_glow_only_where_they_are_lit() -> None:
    model = replace(plane("yard"), materials=(Material(LAMP),))
    description = SceneDescription((Part("ground", "yard"),))
    for lit in (False, True):
        batch = build_batch(description, lambda _: model, lambda _: 0, lit=lit)
        assert (batch.materials["emissive"][0] > 0) == lit


def test_the_sky_is_darker_and_warm_below_the_sun() -> None:
    day, dusk = sky_irradiance(Daylight()), sky_irradiance(DUSK)
    assert (dusk < 0.4 * day).all()
    sun = np.array([DUSK.to_sun[0], 0.0, DUSK.to_sun[2]])
    sun /= np.linalg.norm(sun)
    below_sun, opposite, zenith = sky_radiance(np.array([sun, -sun, (0.0, 1.0, 0.0)]), DUSK)
    assert below_sun[0] > 1.5 * below_sun[2]
    assert below_sun.sum() > 1.5 * opposite.sum()
    assert zenith[2] > 1.5 * zenith[0]


def test_the_eye_takes_dusk_for_what_is_usual_then() -> None:
    assert exposure_for(DUSK.level, DUSK) == pytest.approx(DUSK.exposure_outside)
    assert DUSK.exposure_outside > Daylight().exposure_outside


@pytest.mark.gl
def test_dusk_is_darker_and_warmer_than_day(context) -> None:
    day, dusk = ground_at(0.0, 30.0, "day"), ground_at(0.0, 30.0)
    assert dusk.sum() < 0.7 * day.sum()
    assert dusk[0] / dusk[2] > day[0] / day[2]


@pytest.mark.gl
def test_lamps_light_the_ground_near_them(context) -> None:
    x, _, z = MASTS[1].place
    near, far = (ground_at(x, place) for place in (z, 55.0))
    assert near.sum() > 1.5 * far.sum()
    assert near.sum() > 1.5 * ground_at(x, z, day=UNLIT).sum()
    assert ground_at(x, 55.0, day=UNLIT).sum() == pytest.approx(far.sum(), rel=0.1)


@pytest.mark.gl
def test_the_box_keeps_lamps_from_the_ground_beside_it(context) -> None:
    one = replace(DUSK, lamps=MASTS[1:2])  # to the right of it, level with the doors
    behind, before = ground_at(-2.6, -4.0, day=one), ground_at(-2.6, 6.0, day=one)
    unlit = ground_at(-2.6, -4.0, day=UNLIT)
    assert behind.sum() == pytest.approx(unlit.sum(), rel=0.02)
    assert before.sum() > 1.05 * ground_at(-2.6, 6.0, day=UNLIT).sum()


@pytest.mark.gl
def test_a_wall_keeps_a_masts_light_from_the_ground_behind_it(context) -> None:
    place = (0.0, 12.1, 15.0)
    one = replace(DUSK, sun=(0.0, 0.0, 0.0), lamps=(replace(MASTS[0], place=place),))
    dark = replace(one, lamps=())
    before, behind = 8.0, 2.0  # z, on either side of the wall
    for z, shaded in ((before, False), (behind, True)):
        bare, hidden = (ground_at(0.0, z, day=one, model=m) for m in (plane, walled))
        unlit = ground_at(0.0, z, day=dark)
        assert bare.sum() > 1.2 * unlit.sum()
        expected = unlit if shaded else bare
        assert hidden.sum() == pytest.approx(expected.sum(), rel=0.03)


@pytest.mark.gl
def test_a_renderer_takes_each_scene_in_its_own_light(context, scene) -> None:
    camera = np.array([0.0, 0.0, 0.0, 1.0, 0.0, 1.7, -0.5], np.float32)
    renderer = Renderer(scene.description, scene.model, quality=QUALITY)
    try:
        shown = []
        for time in ("day", "dusk", "day"):
            renderer.set_scene(replace(scene.description, time=time))
            shown.append(renderer.spectator(scene.snapshot, camera, 32, 32).astype(int))
    finally:
        renderer.close()
    assert np.array_equal(shown[0], shown[2])
    assert shown[1].sum() < 0.8 * shown[0].sum()
