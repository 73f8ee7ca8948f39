"""FrameInput: one block, views of it, exact rounding."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_xr import frame as f


def test_offsets_match_the_layout() -> None:
    offsets = {
        "head": f.HEAD,
        "gaze": f.GAZE,
        "grip": f.GRIP,
        "aim": f.AIM,
        "axes": f.AXES,
        "features": f.FEATURES,
        "views": f.VIEWS,
    }
    assert f.FRAME.fields is not None
    for name, offset in offsets.items():
        assert f.FRAME.fields[name][1] == f.FLOAT_OFFSET + 4 * offset


def test_arrays_are_views_of_the_block() -> None:
    frame = f.FrameInput()
    frame.record["t"] = 123
    frame.head[4] = 1.5
    again = f.FrameInput.from_bytes(frame.bytes)
    assert again.t == 123
    assert again.floats[f.HEAD + 4] == 1.5


def test_a_wrong_size_is_refused() -> None:
    with pytest.raises(ValueError, match="2072 bytes, got 3"):
        f.FrameInput.from_bytes(b"abc")


@given(st.lists(st.floats(-200, 200, width=32), min_size=1, max_size=40))
def test_rounding_is_idempotent_and_near(values: list[float]) -> None:
    frame = f.FrameInput()
    frame.floats[: len(values)] = values
    once = frame.rounded()
    assert bytes(once.rounded().bytes) == bytes(once.bytes)
    assert np.abs(once.floats - frame.floats).max() <= 2**-14
