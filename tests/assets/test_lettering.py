"""Stroke letters: sizes, orientation, and what cannot be written."""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.lettering import GLYPHS, strokes, text_model, width


@pytest.mark.parametrize("letter", sorted(set(GLYPHS) - {" "}))
def test_a_letter_stays_in_its_cell_and_faces_the_reader(letter: str) -> None:
    model = text_model(letter, 0.1)
    low, high = model.bounds
    assert low[0] >= -0.012
    assert low[1] >= -0.03  # a comma hangs below the line
    assert high[0] <= 0.072
    assert high[1] <= 0.108
    corners = model.vertices["position"][model.indices].reshape(-1, 3, 3)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    assert (faces[:, 2] > 0).all()


def test_a_line_is_as_long_as_said() -> None:
    _, high = text_model("XVRU 100003 4", 0.112).bounds
    assert high[0] == pytest.approx(width("XVRU 100003 4", 0.112), abs=0.02)


def test_small_letters_are_written_as_capitals() -> None:
    assert strokes("ab", 1.0) == strokes("AB", 1.0)


@pytest.mark.parametrize("text", ["Ж", "   ", ""])
def test_what_cannot_be_written(text: str) -> None:
    with pytest.raises(AssetError, match="cannot letter"):
        text_model(text, 0.1)
