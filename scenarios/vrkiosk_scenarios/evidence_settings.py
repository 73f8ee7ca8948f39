"""The thresholds of what evidence is taken with, as `interaction.toml` gives them.

Units as in that file: metres, kilograms, seconds, degrees; `*_mm` millimetres.
"""

from __future__ import annotations

from dataclasses import dataclass

from vrkiosk_scenarios.tool_settings import Three, Two


@dataclass(frozen=True, slots=True)
class Camera:
    """`zooms`: times nearer than the first; `columns`, `rows`: of the grid of rays by which is
    counted what a picture shows; `least_share`: of the picture that a thing has to fill."""

    lens: Three
    screen: Three
    size_mm: Two
    fov_deg: float
    zooms: tuple[float, ...]
    zoom_s: float
    shutter_s: float
    reach: float
    columns: int
    rows: int
    least_share: float
    seal_radius: float
    lamp: float
    most: int


@dataclass(frozen=True, slots=True)
class EvidenceBag:
    """`small_mm`: what is no longer than this goes into a bag, the rest into a sack."""

    mouth: Three
    reach: float
    confirm_s: float
    small_mm: float


@dataclass(frozen=True, slots=True)
class Scale:
    """`platform`: half width, height of its top and half depth; `touch`: what is no higher over
    its top lies on it; `slow`: m/s that count as lying still; `step_kg`: of its display."""

    platform: Three
    touch: float
    slow: float
    stable_s: float
    noise_g: int
    step_g: int
    most_kg: float


@dataclass(frozen=True, slots=True)
class Consequences:
    """`hours`: that the box stands still after each decision."""

    hours: dict[str, float]


@dataclass(frozen=True, slots=True)
class NewSeal:
    """`eye`: the hasp's eye in its own frame; `meet`: so near it the pin is led by the hasp;
    `travel`: how far it stands out then; `home`: so near it clicks shut."""

    eye: Three
    meet: float
    travel: float
    home: float
    upright_deg: float
