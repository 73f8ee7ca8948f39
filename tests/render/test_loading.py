"""Scenes loaded by another process: the same arrays, its faults told, its death survived."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_render import packaged
from vrkiosk_render.loading import Loader, packed, unpacked
from vrkiosk_render.scene_data import SceneData, load_scene
from vrkiosk_scenarios.snapshot import Box, Panel, Part, SceneDescription

PATIENCE = 60.0
SEAL = SceneDescription((Part("seal", "bolt_seal"), Part("page", "", display=0)), panels=1)
PANEL = Panel(100.0, 50.0, (Box(10, 10, 50, 20, "bar"),))


@pytest.fixture
def loader() -> Iterator[Loader]:
    with Loader() as made:
        yield made
    assert made.process_id


def loaded(loader: Loader) -> SceneData:
    while (data := loader.look(PATIENCE)) is None:
        pass
    return data


def here() -> SceneData:
    return load_scene(SEAL, catalogue.load_model, *packaged.LOADERS, [PANEL])


def arrays(data: SceneData) -> list[np.ndarray[Any, Any]]:
    batch = data.batch
    meshes = [batch.vertices, batch.indices, batch.skins, batch.materials, batch.commands]
    return [*meshes, *data.tiles, data.lightmap.states, *data.panels[0].levels]


def assert_same(a: SceneData, b: SceneData) -> None:
    for one, other in zip(arrays(a), arrays(b), strict=True):
        assert one.dtype == other.dtype
        assert np.array_equal(one, other)
    assert a.panels[0].panel == b.panels[0].panel


def test_it_loads_what_would_be_loaded_here(loader: Loader) -> None:
    loader.ask(SEAL, [PANEL])
    first = loaded(loader)
    assert loader.share == 1.0
    assert_same(first, here())
    del first
    loader.release()
    loader.ask(SEAL, [PANEL])  # it goes on working
    assert_same(loaded(loader), here())


def test_what_displays_show_may_be_worked_out_there(loader: Loader) -> None:
    loader.ask(SEAL, partial(list, (PANEL,)))
    assert_same(loaded(loader), here())


def test_a_model_that_is_not_there_is_named(loader: Loader) -> None:
    loader.ask(SceneDescription((Part("x", "no_such_model"),)))
    with pytest.raises(AssetError, match="no_such_model"):
        loaded(loader)
    loader.ask(SEAL, [PANEL])
    assert loaded(loader).panels


@pytest.mark.parametrize("asked", [False, True])
def test_a_scene_is_loaded_here_where_the_process_died(
    loader: Loader, caplog: pytest.LogCaptureFixture, asked: bool
) -> None:
    first = loader.process_id
    if asked:
        loader.ask(SEAL, [PANEL])
    os.kill(first, signal.SIGKILL)
    if not asked:
        loader.ask(SEAL, [PANEL])
    assert_same(loaded(loader), here())
    if loader.process_id == 0:  # unless it was faster than its end
        assert "ended with status -9" in caplog.text
    loader.ask(SEAL, [PANEL])
    assert_same(loaded(loader), here())


def test_shared_memory_holds_the_arrays_and_is_for_reading() -> None:
    data = here()
    body, file = packed(data)
    assert len(body) < 1_000_000  # what the other process has to copy
    received = unpacked(body, file)
    assert_same(received, data)
    assert not received.tiles[0].flags.writeable
    assert received.indoors.shade.codes.flags.writeable
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(file)


def test_the_share_that_is_done_grows() -> None:
    told: list[float] = []
    loaders = catalogue.load_model, *packaged.LOADERS
    load_scene(SEAL, *loaders, [PANEL], tell=told.append)
    assert told == sorted(told)
    assert told[-1] == 1.0
