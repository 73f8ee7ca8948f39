"""The skin of a hand model in a glTF file: whose hand, which joints, how much of each a vertex has.

The skin is called "left" or "right" and its joints are nodes called as in `skeleton.JOINTS`; both
may have more words before it, divided by a point or a slash ("rig/index_tip").
Format: glTF 2.0 specification, 3.7.3.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.model import SKIN, Skin
from vrkiosk_assets.skeleton import JOINTS, SIDES, quaternion

Array = npt.NDArray[Any]
_WORDS: Final = re.compile(r"[./]")


def side_of(name: object) -> int:
    """Whose hand a skin bends. AssetError when its name does not say."""
    last = _last(name)
    if last not in SIDES:
        raise AssetError(f"its skin is called {name!r}, expected 'left' or 'right': rename it")
    return SIDES.index(last)


def joint_numbers(names: list[object]) -> list[int]:
    """Numbers in `skeleton.JOINTS` of a skin's joints. AssetError for one that no hand has."""
    unknown = [name for name in names if _last(name) not in JOINTS]
    if unknown:
        raise AssetError(
            f"its skin has the joint {unknown[0]!r}, expected those of a hand as OpenXR names "
            f"them ({JOINTS[0]}, {JOINTS[1]}, {JOINTS[2]}, ...): rename it"
        )
    return [JOINTS.index(_last(name)) for name in names]


def skin_rows(joints: Array, weights: Array, numbers: list[int]) -> Array:
    """(V,) of SKIN from JOINTS_0 and WEIGHTS_0, (V, 4) each, weights 0..1. AssetError where they
    name joints there are not, or weigh nothing."""
    if (joints.max() >= len(numbers)) or not np.isfinite(weights).all() or weights.min() < 0.0:
        raise AssetError("has a vertex with joints or weights that cannot be: export it again")
    total = weights.sum(axis=1, keepdims=True)
    if total.min() < 0.5:
        raise AssetError("has a vertex that no joint bends: weight it")
    rows = np.zeros(len(joints), SKIN)
    rows["joints"] = np.array(numbers, np.uint8)[joints.astype(np.intp)]
    shares = np.floor(weights / total * 255.0 + 1e-6).astype(np.int64)
    largest = shares.argmax(axis=1)
    shares[np.arange(len(shares)), largest] += 255 - shares.sum(axis=1)
    rows["weights"] = shares
    return rows


def bound(side: int, rows: Array, inverse_bind: Array, numbers: list[int]) -> Skin:
    """The skin, from its inverse bind matrices (joints, 4, 4), column vectors. AssetError where
    one is no rigid motion: its bones would be scaled by what a headset tracks."""
    bind = np.zeros((len(JOINTS), 7), np.float32)
    bind[:, 3] = 1.0
    for number, inverse in zip(numbers, inverse_bind, strict=True):
        turn = inverse[:3, :3].T
        if not np.allclose(turn @ turn.T, np.eye(3), atol=1e-3) or np.linalg.det(turn) < 0.0:
            raise AssetError(
                f"its joint {JOINTS[number]} is scaled: apply all scales, export again"
            )
        bind[number, :4] = quaternion(turn)
        bind[number, 4:] = -turn @ inverse[:3, 3]
    return Skin(side, rows, bind)


def _last(name: object) -> str:
    return _WORDS.split(str(name))[-1]
