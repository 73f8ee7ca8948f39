"""Cues stay cues for eyes that see fewer colours, besides the shape that each of them has.

Colour vision without one kind of cones is simulated by the matrices of Machado, Oliveira and
Fernandes (2009, IEEE TVCG 15:1291) at severity 1; differences are CIE 1976 Lab.
"""

from __future__ import annotations

import numpy as np
import pytest

from vrkiosk.flow.room_edge import ORANGE, WHITE
from vrkiosk_render.paint import DARK, LIGHT, SHAPED

KINDS = {
    "all cones": np.eye(3),
    "protanopia": np.array(
        [
            [0.152286, 1.052583, -0.204868],
            [0.114503, 0.786281, 0.099216],
            [-0.003882, -0.048116, 1.051998],
        ]
    ),
    "deuteranopia": np.array(
        [
            [0.367322, 0.860646, -0.227968],
            [0.280085, 0.672501, 0.047413],
            [-0.011820, 0.042940, 0.968881],
        ]
    ),
    "tritanopia": np.array(
        [
            [1.255528, -0.076749, -0.178779],
            [-0.078411, 0.930809, 0.147602],
            [0.004733, 0.691367, 0.303900],
        ]
    ),
}
XYZ = np.array(
    [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
)  # of linear sRGB, D65
TELLING = 10.0  # a difference nobody overlooks side by side
READABLE = 4.5  # WCAG 2.2, 1.4.3


def linear(colour: tuple[float, ...]) -> np.ndarray:
    """sRGB, 0..255, as light."""
    c = np.array(colour, float) / 255.0
    return np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    ratio = XYZ @ light / (XYZ @ np.ones(3))
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def seen(colour: tuple[float, ...], kind: str) -> np.ndarray:
    return np.clip(KINDS[kind] @ linear(colour), 0.0, 1.0)


def apart(a: tuple[float, ...], b: tuple[float, ...], kind: str) -> float:
    return float(np.linalg.norm(lab(seen(a, kind)) - lab(seen(b, kind))))


def contrast(a: tuple[float, ...], b: tuple[float, ...], kind: str) -> float:
    dark, light = sorted(float((XYZ @ seen(c, kind))[1]) for c in (a, b))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_what_is_said_can_be_read(palette: dict, kind: str) -> None:
    for style in ("body", "heading", "digits", *SHAPED):
        assert contrast(palette[style], palette["back"], kind) >= READABLE, style


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("palette", [DARK, LIGHT], ids=["dark", "light"])
def test_good_is_never_taken_for_bad(palette: dict, kind: str) -> None:
    for bad in ("caution", "alarm"):
        assert apart(palette["good"], palette[bad], kind) > TELLING, bad
    for style in SHAPED:
        assert apart(palette[style], palette["body"], kind) > TELLING, style


@pytest.mark.parametrize("kind", KINDS)
def test_the_rooms_edge_differs_within_itself(kind: str) -> None:
    orange, white = (tuple(255.0 * v for v in c) for c in (ORANGE, WHITE))
    assert apart(orange, white, kind) > TELLING
    assert contrast(orange, (20.0, 20.0, 20.0), kind) >= READABLE
