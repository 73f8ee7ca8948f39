"""Sounds made from numbers: struck panels, clicks, beeps. Mono float32, 48 kHz, peak at most 1.

A struck panel is a plate whose lowest modes ring: their frequencies follow from its material and
thickness, how long they ring is what the tool measured, so nothing is told twice and nothing is
told that a tool would not show. Frequencies of a simply supported square plate of side s (Leissa,
Vibration of Plates, 1969): f = (pi / 2) sqrt(E h^2 / (12 rho (1 - nu^2))) (m^2 + n^2) / s^2. The
free spans are fitted: a steel skin of 2 mm then rings at 150 to 400 Hz (facts of the trade).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import pi, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

RATE: Final = 48_000
Samples = npt.NDArray[np.float32]
LN_1000: Final = 6.908  # 60 dB as a natural logarithm of amplitude
POISSON: Final = 0.3
MODES: Final = ((1, 1), (1, 2), (2, 2), (1, 3), (2, 3), (3, 3))
SOLID_M: Final = 0.010  # a skin this thick or more is no plate any more: it sounds solid
CONTACT_S: Final = 0.0022  # a rubber mallet at 1 m/s stays on steel this long


@dataclass(frozen=True, slots=True)
class Material:
    """What a plate of it sounds like. modulus: Pa; density: kg/m3; span: m that swing freely;
    loss: how much sooner each octave above the lowest mode dies; touch: share of the contact's
    own noise in what is heard."""

    modulus: float
    density: float
    span: float
    loss: float
    touch: float


# Moduli and densities: handbook values. Goods are a carton's side.
MATERIALS: Final = {
    "steel": Material(210e9, 7850.0, 0.25, 0.35, 0.15),
    "aluminium": Material(70e9, 2700.0, 0.25, 0.5, 0.2),
    "plywood": Material(8e9, 650.0, 0.60, 1.2, 0.35),
    "sandwich": Material(2e9, 300.0, 0.45, 2.0, 0.3),
    "goods": Material(1e9, 150.0, 0.40, 2.5, 0.5),
}
THICKNESS_M: Final = {
    "steel": 0.002,
    "aluminium": 0.002,
    "plywood": 0.028,
    "sandwich": 0.004,
    "goods": 0.005,
}
FREE_S: Final = {"steel": 0.40, "aluminium": 0.30, "plywood": 0.16, "sandwich": 0.08, "goods": 0.08}


def lowest_mode(material: str, thickness_m: float) -> float:
    """Hz of the lowest mode of a free panel of a material of `MATERIALS`."""
    of = MATERIALS[material]
    stiffness = sqrt(of.modulus / (12.0 * of.density * (1.0 - POISSON * POISSON)))
    return pi / 2 * stiffness * thickness_m * 2.0 / (of.span * of.span)


def loudness(speed: float) -> float:
    """Share of full level of a strike at `speed` m/s (docs/interaction.md)."""
    return float(min(max((speed - 0.3) / 2.2, 0.0), 1.0) ** 0.7)


def struck(material: str, decay_s: float, speed: float, skin_m: float = 0.0) -> Samples:
    """A mallet's blow on a panel whose sound falls by 60 dB in `decay_s`.

    speed: m/s along the normal. skin_m: thickness of what is struck; 0: the material's usual one.
    A panel that rings shorter than a free one has mass behind it, which also lowers its modes. A
    material that is not in the table sounds as goods do.
    """
    name = material if material in MATERIALS else "goods"
    of, skin = MATERIALS[name], skin_m or THICKNESS_M[name]
    decay = max(decay_s, 0.01)
    if skin >= SOLID_M and name in ("steel", "aluminium"):
        return _solid(speed)
    free = FREE_S[name] * sqrt(THICKNESS_M[name] / skin)
    loaded = min(decay / free, 1.0) ** 0.35
    base = lowest_mode(name, skin) * loaded
    length = max(0.06, min(decay * 1.2, 1.5))
    time = np.arange(int(length * RATE), dtype=np.float32) / RATE
    contact = CONTACT_S * max(speed, 0.3) ** -0.2  # Hertz: a harder blow is shorter, and brighter
    wave = np.zeros_like(time)
    for m, n in MODES:
        octave = np.log2((m * m + n * n) / 2.0)
        frequency = base * (m * m + n * n) / 2.0
        if frequency > RATE / 3:
            continue
        bright = 1.0 / (1.0 + (2.0 * pi * frequency * contact / 2.0) ** 2)
        rate = LN_1000 / decay * (1.0 + of.loss * octave)
        wave += bright * np.sin(2 * pi * frequency * time) * np.exp(-rate * time)
    touch = np.exp(-time / (contact * 2.0)) * np.sin(2 * pi * 95.0 * time)
    mixed = wave / (np.abs(wave).max() or 1.0) + of.touch * touch
    return _normal(_attack(mixed), 0.9 * loudness(speed))


def _solid(speed: float) -> Samples:
    """A post, a beam, a filled tube: a hard knock and no tail."""
    time = np.arange(int(0.06 * RATE), dtype=np.float32) / RATE
    wave = np.zeros_like(time)
    for frequency, amplitude in ((1450.0, 1.0), (2310.0, 0.7), (3720.0, 0.4)):
        wave += amplitude * np.sin(2 * pi * frequency * time, dtype=np.float32)
    return _normal(_attack(wave * np.exp(-time / 0.004)), 0.9 * loudness(speed))


def _attack(wave: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Starts within a quarter of a millisecond instead of at once, which would click."""
    rise = int(0.00025 * RATE)
    shaped = wave.copy()
    shaped[:rise] *= np.linspace(0.0, 1.0, rise, dtype=np.float32)
    return shaped


def click(gain: float = 1.0) -> Samples:
    time = np.arange(int(0.03 * RATE), dtype=np.float32) / RATE
    return _normal(np.sin(2.0 * np.pi * 1800.0 * time) * np.exp(-time / 0.004), 0.4 * gain)


def beep(frequency_hz: float = 1400.0, length_s: float = 0.09, gain: float = 1.0) -> Samples:
    time = np.arange(int(length_s * RATE), dtype=np.float32) / RATE
    edge = np.minimum(1.0, np.minimum(time, length_s - time) / 0.005)  # no click at its ends
    return _normal(np.sin(2.0 * np.pi * frequency_hz * time) * edge, 0.3 * gain)


def chirp(gain: float = 1.0) -> Samples:
    """One chirp of a radiation pager: 18 ms that rise from 2.6 to 3.4 kHz."""
    length_s = 0.018
    time = np.arange(int(length_s * RATE), dtype=np.float32) / RATE
    phase = 2.0 * np.pi * (2600.0 * time + 0.5 * 800.0 / length_s * time * time)
    edge = np.minimum(1.0, np.minimum(time, length_s - time) / 0.003)
    return _normal(np.sin(phase) * edge, 0.25 * gain)


def clank(gain: float = 1.0) -> Samples:
    """A locking rod or a latch."""
    time = np.arange(int(0.35 * RATE), dtype=np.float32) / RATE
    wave = np.zeros_like(time)
    for frequency, amplitude in ((420.0, 1.0), (1063.0, 0.8), (1731.0, 0.5), (2890.0, 0.3)):
        wave += amplitude * np.sin(2.0 * np.pi * frequency * time, dtype=np.float32)
    return _normal(wave * np.exp(-time / 0.05), 0.6 * gain)


def alarm() -> Samples:
    """A gas detector's: two tones that most old ears still hear (2.3 and 2.9 kHz), six times."""
    pair = np.concatenate([beep(2900.0, 0.11), beep(2300.0, 0.11)])
    return np.tile(pair, 6)


def ratchet() -> Samples:
    """A buckle that is drawn tight: clicks that come faster."""
    wave = np.zeros(int(0.75 * RATE), np.float32)
    tick = click() * np.float32(1.4)
    at = 0.0
    for pause in (0.13, 0.11, 0.10, 0.09, 0.08, 0.08):
        start = int(at * RATE)
        wave[start : start + len(tick)] += tick
        at += pause
    return _normal(wave, 0.5)


def shutter() -> Samples:
    """A camera's: the curtain opens, and after a twelfth of a second closes."""
    wave = np.zeros(int(0.16 * RATE), np.float32)
    time = np.arange(int(0.03 * RATE), dtype=np.float32) / RATE
    noise = np.random.default_rng(13).standard_normal(len(time)).astype(np.float32)
    for at, low, loud in ((0.0, 900.0, 1.0), (1.0 / 12.0, 650.0, 0.7)):
        body = np.sin(2.0 * np.pi * low * time) * np.exp(-time / 0.006)
        snap = 0.6 * noise * np.exp(-time / 0.0025)
        start = int(at * RATE)
        wave[start : start + len(time)] += _attack(loud * (body + snap))
    return _normal(wave, 0.4)


def rustle() -> Samples:
    """Cloth or a plastic shell that is put on."""
    time = np.arange(int(0.45 * RATE), dtype=np.float32) / RATE
    noise = np.random.default_rng(5).standard_normal(len(time)).astype(np.float32)
    soft = np.convolve(noise, np.hanning(9) / 4.0, "same")
    swell = np.sin(np.pi * time / time[-1]) * (0.6 + 0.4 * np.sin(2 * np.pi * 9.0 * time))
    return _normal(soft * swell, 0.25)


def rip() -> Samples:
    """Tape that a blade runs through, and flaps that fall open."""
    time = np.arange(int(0.55 * RATE), dtype=np.float32) / RATE
    noise = np.random.default_rng(11).standard_normal(len(time)).astype(np.float32)
    near, wide = np.hanning(11) / 5.0, np.hanning(35) / 17.0
    bright = np.convolve(noise, near, "same") - np.convolve(noise, wide, "same")  # 2 to 8 kHz
    teeth = 0.55 + 0.45 * np.sign(np.sin(2.0 * np.pi * (70.0 + 60.0 * time) * time))
    run = np.clip(time / 0.03, 0.0, 1.0) * (time < 0.34)
    flap = np.exp(-(((time - 0.42) / 0.02) ** 2)) * np.convolve(noise, np.ones(40) / 16.0, "same")
    return _normal(bright * teeth * run + flap, 0.45)


def thud(blows: int = 1) -> Samples:
    """Heavy cartons against a door, or on the ground, one after the other."""
    time = np.arange(int(0.5 * RATE), dtype=np.float32) / RATE
    noise = np.random.default_rng(7).standard_normal(len(time)).astype(np.float32)
    low = np.sin(2.0 * np.pi * 62.0 * time) * np.exp(-time / 0.09)
    one = low + 0.35 * np.convolve(noise, np.ones(24) / 24.0, "same") * np.exp(-time / 0.05)
    pitch = int(0.17 * RATE)
    wave = np.zeros(len(one) + (blows - 1) * pitch, np.float32)
    for blow in range(blows):
        wave[blow * pitch : blow * pitch + len(one)] += one * np.float32(0.7**blow)
    return _normal(wave, 0.9)


def _normal(wave: npt.NDArray[np.floating], gain: float) -> Samples:
    peak = float(np.abs(wave).max()) or 1.0
    return (wave * (min(max(gain, 0.0), 1.0) / peak)).astype(np.float32)
