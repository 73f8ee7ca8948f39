"""Sounds made from numbers: knocks, clicks, beeps. Mono float32, 48 kHz, peak at most 1.

A struck steel sheet rings (150-400 Hz, about 0.4 s) unless something behind it damps it (under
0.1 s): the decay a tool measured is the decay that is heard, so nothing is told twice.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 48_000
Samples = npt.NDArray[np.float32]

# Partials of a thin steel panel: frequency in Hz, relative amplitude.
_PANEL: Final = ((187.0, 1.0), (263.0, 0.7), (391.0, 0.5), (612.0, 0.25), (1130.0, 0.12))


def knock(decay_s: float, gain: float = 1.0) -> Samples:
    """A mallet's blow on a panel whose sound falls by 60 dB in `decay_s` seconds."""
    length = max(0.08, min(decay_s * 1.2, 1.5))
    time = np.arange(int(length * RATE), dtype=np.float32) / RATE
    fall = np.float32(6.908 / max(decay_s, 0.02))  # ln(1000): 60 dB
    wave = np.zeros_like(time)
    for frequency, amplitude in _PANEL:
        # High partials die sooner, as in any damped plate.
        damping = fall * np.float32(1.0 + frequency / 800.0)
        partial = np.sin(2.0 * np.pi * frequency * time, dtype=np.float32)
        wave += amplitude * partial * np.exp(-damping * time)
    thump = np.exp(-time / 0.006) * np.sin(2.0 * np.pi * 90.0 * time)
    return _normal(wave + 0.8 * thump.astype(np.float32), gain)


def click(gain: float = 1.0) -> Samples:
    time = np.arange(int(0.03 * RATE), dtype=np.float32) / RATE
    return _normal(np.sin(2.0 * np.pi * 1800.0 * time) * np.exp(-time / 0.004), 0.4 * gain)


def beep(frequency_hz: float = 1400.0, length_s: float = 0.09, gain: float = 1.0) -> Samples:
    time = np.arange(int(length_s * RATE), dtype=np.float32) / RATE
    edge = np.minimum(1.0, np.minimum(time, length_s - time) / 0.005)  # no click at its ends
    return _normal(np.sin(2.0 * np.pi * frequency_hz * time) * edge, 0.3 * gain)


def clank(gain: float = 1.0) -> Samples:
    """A locking rod or a latch."""
    time = np.arange(int(0.35 * RATE), dtype=np.float32) / RATE
    wave = np.zeros_like(time)
    for frequency, amplitude in ((420.0, 1.0), (1063.0, 0.8), (1731.0, 0.5), (2890.0, 0.3)):
        wave += amplitude * np.sin(2.0 * np.pi * frequency * time, dtype=np.float32)
    return _normal(wave * np.exp(-time / 0.05), 0.6 * gain)


def _normal(wave: npt.NDArray[np.floating], gain: float) -> Samples:
    peak = float(np.abs(wave).max()) or 1.0
    return (wave * (min(max(gain, 0.0), 1.0) / peak)).astype(np.float32)
