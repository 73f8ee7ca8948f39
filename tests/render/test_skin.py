"""Models that joints bend: in both ways of stereo, in shadows, and stiff where none bends them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from vrkiosk_assets.model import SKIN, Model, Skin
from vrkiosk_render import gl
from vrkiosk_render.errors import RenderError
from vrkiosk_render.geometry import build_batch
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

QUALITY = Quality(samples=4, sun_map=64, torch_map=256, anisotropy=1.0)
WAYS = {"multiview": gl.MULTIVIEW, "layer": gl.VERTEX_LAYER}
DESCRIPTION = SceneDescription(
    (Part("wall", "wall"), Part("hand_left", "left"), Part("hand_right", "right"))
)


@pytest.fixture
def load(scene):
    """A cube for each hand, its upper half bent by joint 10, the lower by joint 1; both joints are
    bound where the upper and the lower face are."""

    def model(name: str) -> Model:
        if name not in ("left", "right"):
            return scene.model(name)
        cube = scene.model("steel")
        up = cube.vertices["position"][:, 1] > 0
        rows = np.zeros(len(up), SKIN)
        rows["joints"][:, 0] = np.where(up, 10, 1)
        rows["weights"][:, 0] = 255
        bind = np.zeros((26, 7), np.float32)
        bind[:, 3] = 1.0
        bind[10, 5], bind[1, 5] = 0.06, -0.06
        return replace(cube, name=name, skin=Skin(("left", "right").index(name), rows, bind))

    return model


@pytest.fixture
def snapshot() -> SceneSnapshot:
    made = SceneSnapshot(DESCRIPTION)
    made.daylight = 1.0
    made.poses[0, 4:] = 0.0, 1.5, -3.0
    made.poses[1, 4:] = -0.2, 1.5, -1.0
    made.poses[2, 4:] = 0.2, 1.5, -1.0
    for side, x in enumerate((-0.2, 0.2)):
        made.hands[side, :, 4:] = x, 1.5, -1.0
        made.hands[side, 10, 5] += 0.06
        made.hands[side, 1, 5] -= 0.06
    return made


@pytest.fixture
def renderer(context, load) -> Iterator[Renderer]:
    made = Renderer(DESCRIPTION, load, quality=QUALITY)
    yield made
    made.close()


def shown(renderer: Renderer, snapshot: SceneSnapshot) -> np.ndarray:
    camera = np.array([0, 0, 0, 1, 0.0, 1.5, 0.0], np.float32)
    return renderer.spectator(snapshot, camera, 128, 128).astype(int)


def test_joints_are_counted_through_both_hands(load) -> None:
    batch = build_batch(DESCRIPTION, load, lambda name: 0)
    assert batch.hands.tolist() == [-1, 0, 1]
    assert len(batch.skins) == len(batch.vertices)
    assert sorted(set(batch.skins["joints"][:, 0].tolist())) == [0, 1, 10, 27, 36]
    assert batch.binds.shape == (52, 8)
    assert batch.binds[10, 4:7] == pytest.approx([0, -0.06, 0])


def test_a_bind_is_inverted_with_its_turn(load) -> None:
    def turned(name: str) -> Model:
        model = load(name)
        if model.skin is not None:
            model.skin.bind[5] = 0, np.sqrt(0.5), 0, np.sqrt(0.5), 1.0, 2.0, 3.0
        return model

    bind = build_batch(DESCRIPTION, turned, lambda name: 0).binds[5]
    # a quarter turn about +y takes x to -z: the inverse takes (1, 2, 3) to (-3, 2, 1)
    assert bind[:4] == pytest.approx([0, -np.sqrt(0.5), 0, np.sqrt(0.5)])
    assert bind[4:7] == pytest.approx([3.0, -2.0, -1.0], abs=1e-6)


def test_two_skeletons_for_one_hand_are_refused(load) -> None:
    def other(name: str) -> Model:
        model = load("left")
        if name == "right" and model.skin is not None:
            model.skin.bind[3, 4] += 0.1
        return model

    with pytest.raises(RenderError, match="second left hand with a skeleton of its own"):
        build_batch(DESCRIPTION, other, lambda name: 0)


@pytest.mark.gl
def test_in_the_bind_pose_a_hand_is_as_modelled(renderer, snapshot) -> None:
    stiff = shown(renderer, snapshot)
    snapshot.hands_bent[:] = True
    assert np.abs(shown(renderer, snapshot) - stiff).max() <= 2


@pytest.mark.gl
def test_joints_bend_their_own_hand(renderer, snapshot) -> None:
    stiff = shown(renderer, snapshot)
    snapshot.hands[:, 10, 5] += 0.1
    assert np.array_equal(shown(renderer, snapshot), stiff)  # nothing is bent yet
    snapshot.hands_bent[1] = True
    changed = np.abs(shown(renderer, snapshot) - stiff).max(axis=2) > 20
    rows, columns = np.nonzero(changed)
    assert columns.min() > 64  # the right half
    assert rows.max() < 66  # above the middle
    assert rows.min() < 50
    snapshot.visible[2] = False
    hidden = shown(renderer, snapshot)
    snapshot.hands_bent[1] = False
    assert np.array_equal(shown(renderer, snapshot), hidden)


@pytest.mark.gl
def test_bent_hands_throw_bent_shadows(renderer, snapshot) -> None:
    snapshot.daylight = 0.0
    snapshot.torch_on = True
    snapshot.torch[4:] = 0.4, 1.5, 0.5  # from the right: the shadow falls to the left, on the wall
    snapshot.visible[1] = False
    snapshot.hands_bent[1] = True
    before = shown(renderer, snapshot)
    snapshot.hands[1, 10, 5] += 0.25
    darker = (before - shown(renderer, snapshot)).mean(axis=2) > 10
    assert darker[:, :70].sum() > 20


@pytest.mark.gl
@pytest.mark.parametrize("stereo", WAYS)
def test_every_way_of_stereo_bends_them_alike(context, load, snapshot, views, stereo: str) -> None:
    if WAYS[stereo] not in gl.extensions():
        pytest.skip(f"{gl.driver()} has not {WAYS[stereo]}")
    snapshot.hands[:, 10, 4:] += 0.05, 0.08, -0.1
    snapshot.hands_bent[:] = True
    one = replace(QUALITY, samples=1)
    renderer = Renderer(DESCRIPTION, load, stereo=stereo, quality=one)
    target = renderer.offscreen_target(96, 96)
    renderer.draw(snapshot, views, target)
    eyes = renderer.read(target).astype(int)
    for eye in (0, 1):
        angles = tuple(views[eye, 7:].tolist())
        alone = renderer.spectator(snapshot, views[eye, :7], 96, 96, angles=angles).astype(int)
        apart = np.abs(alone - eyes[eye]).max(axis=2)
        assert (apart > 3).mean() < 0.005  # the light adapts between the eyes
    renderer.delete_target(target)
    renderer.close()
