"""Models written as binary glTF are read again as they were."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf import read_glb
from vrkiosk_assets.gltf_write import write_glb


@pytest.mark.parametrize("name", ["text:100:ROCB 1", "carton_a", "glasses"])
def test_a_written_model_is_read_as_it_was(name: str) -> None:
    model = catalogue.load_model(name)
    found = read_glb(write_glb(model), name)
    mine = model.vertices[model.indices]
    theirs = found.vertices[found.indices]
    order = np.argsort(mine["material"][::3], kind="stable")
    corners = mine.reshape(-1, 3)[order].reshape(-1)
    for field in ("position", "normal", "uv"):
        assert np.allclose(corners[field], theirs[field], atol=1e-6)
    assert np.array_equal(corners["colour"], theirs["colour"])
    used = {m.name: m for m in found.materials}
    for material in model.materials[:-1]:
        again = used[material.name]
        assert (again.tile, again.opacity) == (material.tile, material.opacity)
        assert again.base_colour == pytest.approx(material.base_colour)
        assert again.emissive == pytest.approx(material.emissive, abs=1e-6)


def test_a_hand_is_refused() -> None:
    with pytest.raises(AssetError, match="has a skin"):
        write_glb(catalogue.load_model("hand_left"))
