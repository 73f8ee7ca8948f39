"""Shade of cargo: what fills a cell, what a stack takes from walls and floor, and when it is
solved anew."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.lightmap import PROBES, Lightmap, probe_share
from vrkiosk_render.cargo_light import Grid, Room, coverage, solve
from vrkiosk_render.cargo_shade import BLEND_S, NEUTRAL, RANGE, REST_S, CargoShade
from vrkiosk_render.day import Daylight
from vrkiosk_render.geometry import Blocks
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot

INTERIOR = (1.176, 0.170, 2.868, -12.032)
BOTH, RIGHT, SHUT, SKY = (
    np.array(shares, np.float32) for shares in ((0, 1, 0), (1, 0, 0), (0, 0, 0), (0, 0, 1))
)
LEFT_WALL, FLOOR, TO_DOORS = 0, 2, 4  # faces
FRAME = 11_111_111  # ns


@pytest.fixture(scope="module")
def lightmap() -> Lightmap:
    return catalogue.packaged().load_lightmap("40hc")


@pytest.fixture(scope="module")
def room(lightmap: Lightmap) -> Room:
    return Room(lightmap, Daylight())


@pytest.fixture(scope="module")
def empty(room: Room) -> np.ndarray:
    return solved(room, np.zeros((3, *room.grid.shape), np.float32), None)


def solved(room: Room, filled: np.ndarray, empty: np.ndarray | None) -> np.ndarray:
    light = np.zeros((6, *room.grid.shape), np.float32)
    for _ in solve(room, filled, (0.0, 1.0, 0.0), light, empty):
        pass
    return light


def stack(count: int = 1, solid: float = 1.0) -> tuple[Blocks, SceneSnapshot]:
    """Blocks of 0.8 x 1.6 x 1.0 m at the left wall, from 4 m inwards, one behind the other."""
    snapshot = SceneSnapshot(SceneDescription(tuple(Part(f"{n}", "m") for n in range(count))))
    size = np.array([0.8, 1.6, 1.0], np.float32)
    low, high = np.tile(-size / 2, (count, 1)), np.tile(size / 2, (count, 1))
    for n in range(count):
        snapshot.poses[n, 4:] = -0.77, 0.97, -4.5 - 1.0 * n
    return Blocks(low, high, np.full(count, solid, np.float32)), snapshot


def test_a_block_fills_its_cells_and_no_others() -> None:
    grid = Grid(INTERIOR)
    blocks, snapshot = stack()
    filled = coverage(grid, blocks, snapshot.poses, snapshot.visible)
    inside = (np.abs(grid.centres - (-0.77, 0.97, -4.5)) < np.array([0.3, 0.7, 0.4])).all(axis=-1)
    outside = (np.abs(grid.centres - (-0.77, 0.97, -4.5)) > np.array([0.6, 1.0, 0.7])).any(axis=-1)
    assert filled[:, inside].min() > 0.99
    assert filled[:, outside].max() == 0.0
    for nothing in (stack(solid=0.0)[0], blocks):
        snapshot.visible[0] = nothing is not blocks
        assert not coverage(grid, nothing, snapshot.poses, snapshot.visible).any()


def test_a_turned_block_has_its_own_volume_and_a_sheet_hides_what_is_behind() -> None:
    grid = Grid(INTERIOR)
    blocks, snapshot = stack()
    snapshot.poses[0, :4] = 0.0, np.sin(np.pi / 8), 0.0, np.cos(np.pi / 8)
    snapshot.poses[0, 4] = 0.0
    filled = coverage(grid, blocks, snapshot.poses, snapshot.visible)
    assert filled[0].sum() * grid.cell.prod() == pytest.approx(1.28, rel=0.3)  # whole cells
    blocks.low[0], blocks.high[0] = (-1.17, -1.3, -0.02), (1.17, 1.3, 0.02)
    snapshot.poses[0] = 0, 0, 0, 1, 0, 1.5, -11.7
    across = coverage(grid, blocks, snapshot.poses, snapshot.visible)
    assert across[2].max(axis=2)[1:-1, 1:-1].min() > 0.99
    assert across[0].max() < 0.35  # light along the sheet passes


def test_the_box_itself_is_no_cargo() -> None:
    grid = Grid(INTERIOR)
    blocks, snapshot = stack()
    blocks.low[0], blocks.high[0] = (-1.22, 0.0, -12.1), (1.22, 2.9, 0.1)
    snapshot.poses[0, 4:] = 0.0
    assert not coverage(grid, blocks, snapshot.poses, snapshot.visible).any()


def test_without_cargo_it_is_what_was_baked(lightmap, room, empty) -> None:
    baked = lightmap.probes()[1].mean(axis=2)
    columns, _, deep = room.grid.shape
    for number in range(1, PROBES - 2):
        at = int(probe_share(number) * deep)
        found = empty[:, columns // 2 - 1 : columns // 2 + 1, 6, at].mean(axis=1)
        bright = baked[number] > 0.2 * baked[number].max()
        assert found[bright] == pytest.approx(baked[number][bright], rel=0.5)


def test_a_stack_takes_light_from_wall_floor_and_depth(room, empty) -> None:
    blocks, snapshot = stack(3)
    filled = coverage(room.grid, blocks, snapshot.poses, snapshot.visible)
    share = solved(room, filled, empty) / np.maximum(empty, 1e-6)
    behind = int(7.4 / room.grid.cell[2])  # depth of what is just behind the stack
    assert share[LEFT_WALL, 0, 3, behind] < 0.45
    assert share[FLOOR, 2, 0, behind] < 0.6
    assert share[LEFT_WALL, 0, -2, behind - 5] > share[LEFT_WALL, 0, 4, behind]
    assert share[TO_DOORS, 2, 3, 12] > 0.8  # and before it nearly nothing
    assert 0.4 < share[TO_DOORS, 9, 9, 50] < 1.0
    assert share[:, :, :, :50].max() < 2.5


def values(shade: CargoShade) -> np.ndarray:
    """(6, depth, y, x, 2) ratios."""
    columns, rows, deep = shade.shape
    codes = shade.codes.reshape(6, deep, rows, columns, 2)
    return RANGE * (codes / 255.0) ** 2


def test_a_first_picture_is_complete_and_behind_shut_doors_waits_for_nothing(lightmap) -> None:
    blocks, snapshot = stack(3)
    shade = CargoShade(lightmap, blocks, Daylight())
    shade.update(snapshot, SHUT)
    assert not shade.changed
    assert (shade.codes == NEUTRAL).all()
    shade.update(snapshot, BOTH)  # the same moment, doors open: a picture of its own
    assert shade.changed
    at = int(7.4 / 12.032 * shade.shape[2])
    assert values(shade)[LEFT_WALL, at, 3, 0, 1] < 0.5
    shade.update(snapshot, BOTH)
    assert not shade.changed


def test_a_moved_carton_is_taken_in_when_it_rests_and_blended(lightmap) -> None:
    blocks, snapshot = stack(3)
    shade = CargoShade(lightmap, blocks, Daylight())
    shade.update(snapshot, BOTH)
    first = shade.codes.copy()
    for _ in range(60):  # carried about
        snapshot.t += FRAME
        snapshot.poses[2, 6] += 0.01
        shade.update(snapshot, BOTH)
        assert not shade.changed
    path = []
    for _ in range(200):
        snapshot.t += FRAME
        shade.update(snapshot, BOTH)
        path.append(shade.codes.astype(int).sum())
    changes = np.flatnonzero(np.diff(path))
    assert changes[0] > REST_S * 90
    assert len(changes) == pytest.approx(BLEND_S * 90, abs=3)
    assert not np.array_equal(first, shade.codes)
    again = CargoShade(lightmap, blocks, Daylight())
    again.update(snapshot, BOTH)
    assert np.array_equal(again.codes, shade.codes)


def test_after_a_cut_it_is_right_at_once(lightmap) -> None:
    blocks, snapshot = stack()
    shade = CargoShade(lightmap, blocks, Daylight())
    shade.update(snapshot, BOTH)
    snapshot.t += 10 * 10**9
    snapshot.poses[0, 6] = -9.0
    shade.update(snapshot, RIGHT)
    assert shade.changed
    again = CargoShade(lightmap, blocks, Daylight())
    again.update(snapshot, RIGHT)
    assert np.array_equal(again.codes, shade.codes)


def test_under_an_open_roof_cargo_shades_what_is_beside_it_and_not_what_is_deep(lightmap) -> None:
    bright = np.full_like(lightmap.states[:1], 160)
    open_top = Lightmap("open", INTERIOR, np.concatenate([lightmap.states, bright]))
    blocks, snapshot = stack(3)
    shade = CargoShade(open_top, blocks, Daylight())
    shade.update(snapshot, SKY)
    found = values(shade)[..., 1]
    beside, beyond = (int(depth / 12.0 * shade.shape[2]) for depth in (5.0, 11.0))
    assert found[FLOOR, beside, 0, 6] < 0.95
    assert found[FLOOR, beyond, 0, 6] == pytest.approx(1.0, abs=0.08)
    assert found[LEFT_WALL, beside, -1, 0] > 0.8


def test_rows_of_an_odd_number_of_cells_reach_the_texture_in_place(context) -> None:
    from vrkiosk_render.gl import GL
    from vrkiosk_render.textures import ShadeTexture

    shade = CargoShade.__new__(CargoShade)
    shade.codes = np.arange(6 * 3 * 4 * 5 * 2, dtype=np.uint8).reshape(18, 4, 5, 2)
    texture = ShadeTexture(shade)
    back = np.zeros_like(shade.codes)
    GL.glPixelStorei(GL.GL_PACK_ALIGNMENT, 1)
    GL.glGetTextureImage(texture.texture, 0, GL.GL_RG, GL.GL_UNSIGNED_BYTE, back.nbytes, back)
    texture.release()
    np.testing.assert_array_equal(back, shade.codes)
