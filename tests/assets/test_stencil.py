"""Letters on models: they lie on the steel, follow its folds, and read from left to right."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.model import VERTEX, Material, Model
from vrkiosk_assets.stencil import BOX_AIR, BOX_LINE, Place, painted, places, width

FACING_Z = Place((0.0, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))


def folded(depth: float) -> Model:
    """A sheet of 1 x 1 m facing +z, folded along x = 0.3: its right part slopes back."""
    points = [(-0.2, -0.5, 0.0), (0.3, -0.5, 0.0), (0.3, 0.5, 0.0), (-0.2, 0.5, 0.0)]
    points += [(0.8, -0.5, -depth), (0.8, 0.5, -depth)]
    vertices = np.zeros(len(points), VERTEX)
    vertices["position"] = points
    vertices["normal"] = (0.0, 0.0, 1.0)
    indices = np.array([0, 1, 2, 0, 2, 3, 1, 4, 5, 1, 5, 2], np.uint32)
    return Model("sheet", vertices, indices, (Material("steel"),))


def area(model: Model, axis: int = 2) -> float:
    """Seen along an axis, square metres."""
    a, b, c = model.vertices["position"][model.indices].reshape(-1, 3, 3).transpose(1, 0, 2)
    return float(np.abs(np.cross(b - a, c - a)[:, axis]).sum() / 2.0)


def test_letters_keep_their_area_on_a_flat_sheet_and_stand_a_hair_before_it() -> None:
    flat = painted(folded(0.0), FACING_Z, ["XVRU"], 0.1)
    bent = painted(folded(0.05), FACING_Z, ["XVRU"], 0.1)
    assert flat.vertices["position"][:, 2] == pytest.approx(0.0008, abs=1e-6)
    assert area(bent) == pytest.approx(area(flat), rel=0.01)  # as seen from the front
    low, high = bent.bounds
    assert low[0] >= -0.002
    assert high[0] == pytest.approx(width("XVRU", 0.1), abs=0.012)
    beyond = bent.vertices["position"][bent.vertices["position"][:, 0] > 0.3]
    assert beyond[:, 2] == pytest.approx(0.0008 - 0.1 * (beyond[:, 0] - 0.3), abs=2e-4)


def test_faces_turn_to_who_reads_them() -> None:
    model = painted(folded(0.02), FACING_Z, ["42G1"], 0.1)
    a, b, c = model.vertices["position"][model.indices].reshape(-1, 3, 3).transpose(1, 0, 2)
    assert (np.cross(b - a, c - a)[:, 2] > 0.0).all()


def test_a_boxed_digit_has_lines_all_round_it() -> None:
    height = 0.1
    plain = painted(folded(0.0), FACING_Z, ["4"], height).bounds
    boxed = painted(folded(0.0), FACING_Z, ["[4]"], height).bounds
    edge = (BOX_AIR + BOX_LINE) * height
    assert boxed[1][1] == pytest.approx(height + edge, abs=1e-6)
    assert boxed[0][1] == pytest.approx(-edge, abs=1e-6)
    assert boxed[1][0] - boxed[0][0] > plain[1][0] - plain[0][0] + 2 * edge


def test_a_line_can_end_at_its_place_instead_of_starting_there() -> None:
    place = Place((0.5, 0.0, 0.0), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0), right_aligned=True)
    _, high = painted(folded(0.0), place, ["TARE", "NET"], 0.05).bounds
    assert high[0] == pytest.approx(0.5, abs=0.006)


def test_nothing_to_paint_on_is_refused_in_words() -> None:
    away = Place((0.0, 0.0, 0.5), (1.0, 0.0, 0.0), (0.0, 1.0, 0.0))
    with pytest.raises(AssetError, match="cannot paint 'NET' on sheet"):
        painted(folded(0.0), away, ["NET"], 0.05)
    with pytest.raises(AssetError, match="nothing is painted on a model 'mallet'"):
        places("mallet")


def test_a_name_says_what_is_painted_where() -> None:
    model = catalogue.load_model("text:100/container_20gp/right:XVRU 100003 [4]|22G1")
    low, high = model.bounds
    assert low[0] > 1.17
    assert high[0] < 1.219
    deep = model.vertices["position"][:, 0]
    assert deep.max() - deep.min() > 0.03  # from the crests into the grooves
    for wrong in ("text:100/container_20gp/keel:A", "text:x/container_20gp/right:A"):
        with pytest.raises(AssetError, match="text:HEIGHT_IN_MM/container_20gp/PLACE"):
            catalogue.load_model(wrong)


def test_a_sign_has_its_letters_before_its_ground() -> None:
    model = catalogue.load_model("text:70/container_40hc/height_left:2.9 M")
    assert [material.name for material in model.materials] == ["marking_yellow", "marking_black"]
    ground = model.vertices["material"] == 0
    assert (
        model.vertices["position"][~ground, 0].min() < model.vertices["position"][ground, 0].min()
    )
