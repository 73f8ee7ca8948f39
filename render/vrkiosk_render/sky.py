"""The sky of shaders/sky.frag as a function, for what is computed from it before a frame is drawn.

Both follow one formula: haze at the horizon, the zenith's blue, the glow of a dusk,
clouds of four octaves of noise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from vrkiosk_render.day import Daylight

Array = npt.NDArray[np.float64]


def sky_radiance(directions: npt.NDArray[Any], day: Daylight) -> Array:
    """(..., 3) of unit vectors (..., 3): what the sky sends from there, without sun and its glow.

    Below the horizon it is the horizon's haze.
    """
    sky = np.asarray(day.sky, np.float64)
    d = np.asarray(directions, np.float64)
    up = np.maximum(d[..., 1:2], 0.0)
    zenith = sky * (0.40, 0.66, 1.12)
    haze = (0.45 * sky + 0.55 * sky.mean()) * 1.12
    light = haze + (zenith - haze) * (1.0 - np.exp(-3.2 * up))
    if any(day.glow):
        band = _glow(d, up, day)
        light, haze = light + band, haze + band
    places = d[..., (0, 2)] / (up + 0.12) * 1.7
    cover = _step(0.44, 0.70, _clouds(places))[..., None]
    share = cover * _step(0.02, 0.22, up) * 0.7
    return np.asarray(light + (haze * 1.25 - light) * share)


def _glow(d: Array, up: Array, day: Daylight) -> Array:
    """(..., 3) of a dusk's band over the horizon, brightest below the sun."""
    level = d[..., (0, 2)] + (0.00001, 0.0)
    level /= np.linalg.norm(level, axis=-1, keepdims=True)
    sun = np.asarray(day.to_sun, np.float64)[[0, 2]]
    side = 0.5 + 0.5 * (level @ (sun / np.linalg.norm(sun)))[..., None]
    return np.asarray(np.asarray(day.glow) * np.exp(-6.0 * up) * (0.15 + 0.85 * side * side))


def sky_irradiance(day: Daylight) -> Array:
    """(3,) irradiance / pi of the whole sky on level ground."""
    steps, turns = 24, 48
    height = (np.arange(steps) + 0.5) / steps  # sin^2 of the elevation: even weights of a cosine
    azimuth = (np.arange(turns) + 0.5) / turns * 2.0 * np.pi
    up, around = np.meshgrid(np.sqrt(height), azimuth, indexing="ij")
    level = np.sqrt(1.0 - up * up)
    directions = np.stack([level * np.cos(around), up, level * np.sin(around)], axis=-1)
    return np.asarray(sky_radiance(directions, day).mean(axis=(0, 1)))


def _step(low: float, high: float, x: Array) -> Array:
    t = np.clip((x - low) / (high - low), 0.0, 1.0)
    return np.asarray(t * t * (3.0 - 2.0 * t))


def _hash(p: Array) -> Array:
    q = _fract(p[..., (0, 1, 0)] * 0.1031)
    q = q + (q * (q[..., (1, 2, 0)] + 33.33)).sum(axis=-1, keepdims=True)
    return _fract((q[..., 0] + q[..., 1]) * q[..., 2])


def _fract(x: Array) -> Array:
    return np.asarray(x - np.floor(x))


def _noise(x: Array) -> Array:
    i, f = np.floor(x), _fract(x)
    f = f * f * (3.0 - 2.0 * f)
    right, above = np.array([1.0, 0.0]), np.array([0.0, 1.0])
    low = _hash(i) + (_hash(i + right) - _hash(i)) * f[..., 0]
    high = _hash(i + above) + (_hash(i + 1.0) - _hash(i + above)) * f[..., 0]
    return np.asarray(low + (high - low) * f[..., 1])


def _clouds(p: Array) -> Array:
    total, weight = np.zeros(p.shape[:-1]), 0.5
    for _ in range(4):
        total += weight * _noise(p)
        p = p * 2.13 + 7.7
        weight *= 0.5
    return total
