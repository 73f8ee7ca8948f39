"""Sounds in space: sooner, louder and brighter at the near ear; later and softer from afar."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk import synth
from vrkiosk.hearing import HEAD_RADIUS, NEAREST, SOUND, Room, at_ears, ears
from vrkiosk_scenarios.geometry import IDENTITY

BOX = Room(1.176, 0.0, 2.4, -12.0)
HEAD = (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, -3.0)
place = st.floats(-5.0, 5.0).filter(lambda value: abs(value) > 0.01)


def onset(channel: synth.Samples) -> float:
    return float(np.argmax(np.abs(channel) > 1e-4)) / synth.RATE


def energy(channel: synth.Samples) -> float:
    return float((channel.astype(np.float64) ** 2).sum())


def test_the_near_ear_hears_it_first_and_louder() -> None:
    left, right = at_ears(synth.click(), (2.0, 0.0, 0.0), IDENTITY).T
    late = onset(left) - onset(right)
    assert late == pytest.approx(HEAD_RADIUS / SOUND * (np.pi / 2 + 1.0), abs=1e-4)
    assert energy(right) > 2.0 * energy(left)


def test_what_is_far_is_late_and_soft() -> None:
    near, far = (at_ears(synth.click(), (0.0, 0.0, -d), IDENTITY)[:, 0] for d in (1.0, 8.0))
    assert onset(far) - onset(near) == pytest.approx(7.0 / SOUND, abs=1e-4)
    assert energy(near) / energy(far) == pytest.approx(64.0, rel=0.05)


def test_the_interface_sounds_in_the_middle() -> None:
    wave = synth.beep()
    assert (at_ears(wave, None, HEAD) == wave[:, None]).all()


def test_turning_the_head_moves_the_sound() -> None:
    turned = (0.0, 0.7071, 0.0, 0.7071, 0.0, 0.0, 0.0)  # a quarter turn to the left
    left, right = at_ears(synth.click(), (0.0, 0.0, -2.0), turned).T
    assert energy(right) > 1.5 * energy(left)


def test_a_steel_box_rings_after_and_the_yard_does_not() -> None:
    wave, source = synth.click(), (1.0, 1.2, -5.0)
    inside, outside = at_ears(wave, source, HEAD, BOX), at_ears(wave, source, HEAD)
    assert len(inside) > len(outside)
    assert energy(inside[:, 0]) > 1.2 * energy(outside[:, 0])
    assert onset(inside[:, 0]) == onset(outside[:, 0])
    from_outside = (0.0, 0.0, 0.0, 1.0, 0.0, 1.6, 2.0)
    assert len(at_ears(wave, source, from_outside, BOX)) == len(at_ears(wave, source, from_outside))


@given(place, place, place)
def test_left_and_right_are_mirror_images(x: float, y: float, z: float) -> None:
    left, right = ears((x, y, z))
    assert ears((-x, y, z)) == (right, left)
    assert all(0.0 < level <= 1.0 for _, level, _ in (left, right))
    assert min(left[0], right[0]) == pytest.approx(np.hypot(np.hypot(x, y), z) / SOUND)
    assert NEAREST > 0.0
