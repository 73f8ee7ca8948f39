"""What the renderer is compared with: every type of box, in pictures that say something."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import numpy as np
import pytest
from PIL import Image

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TYPES

Import = Callable[[str], ModuleType]


def test_views_show_every_type_by_day_and_torch_open_and_shut(bench: Import) -> None:
    views = bench("reference_views").VIEWS
    assert len(views) >= 12
    assert {view.kind.name for view in views.values()} == set(TYPES)
    assert {view.torch is None for view in views.values()} == {True, False}
    assert {view.daylight for view in views.values()} >= {0.0, 1.0}


def test_views_name_models_of_the_catalogue(bench: Import) -> None:
    known = catalogue.packaged().models
    views = bench("reference_views").VIEWS
    assert {model for view in views.values() for model, _, _ in view.places} <= set(known)


def test_every_reference_has_the_views_size_and_can_be_compared(bench: Import) -> None:
    views, likeness = bench("reference_views"), bench("likeness")
    for name in views.VIEWS:
        with Image.open(likeness.REFERENCES / f"{name}.png") as picture:
            assert picture.size == views.SIZE
            assert 0.1 <= np.asarray(picture.convert("RGB")).mean() / 255 <= 0.9, name


def test_a_dark_reference_is_refused(
    bench: Import, tmp_path: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    likeness = bench("likeness")
    monkeypatch.setattr(likeness, "REFERENCES", tmp_path)
    Image.new("RGB", (4, 4), (9, 9, 9)).save(f"{tmp_path}/night.png")
    with pytest.raises(RuntimeError, match="too dark"):
        likeness._reference("night")
    with pytest.raises(RuntimeError, match="make it with assets/build/reference none"):
        likeness._reference("none")


def test_a_sheet_has_a_pair_for_every_view(bench: Import) -> None:
    likeness = bench("likeness")
    names = ("floor", "door_shut", "exterior")
    drawn = {name: likeness._reference(name) for name in names}
    sheet = likeness.sheet(drawn, dict.fromkeys(names, 0.1))
    width, height = bench("reference_views").SIZE
    assert sheet.size == (4 * width + likeness.GAP, 2 * (height + likeness.LINE))
    pasted = np.asarray(sheet.crop((width, likeness.LINE, 2 * width, likeness.LINE + height)))
    np.testing.assert_array_equal(pasted, drawn["floor"])
