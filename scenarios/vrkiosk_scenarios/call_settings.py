"""The thresholds of calls and of those who are called, as `interaction.toml` gives them.

Units as in that file: metres, kilograms, seconds, degrees.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Calls:
    """minutes: what each call costs, by who is called."""

    fade_s: float
    black_s: float
    minutes: dict[str, int]


@dataclass(frozen=True, slots=True)
class Dog:
    """scent: strength of a kilogram, by substance; leak: share of it that gets out of a void behind
    a plate of a material, of a carton, or of a bag."""

    scent: dict[str, float]
    leak: dict[str, float]
    gasket: float
    near: float
    threshold: float
    mood: int
