"""What a texture tile is made of, before it becomes pictures."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fields import Field


@dataclass(frozen=True)
class Surfaces:
    """A material on a square: linear colour (n, n, 3), height in metres, roughness, metallic."""

    colour: Field
    height: Field
    roughness: Field
    metallic: Field | float = 0.0
    occlusion: Field | float = 1.0


@dataclass(frozen=True)
class Recipe:
    about: str
    make: Callable[[int], Surfaces]
