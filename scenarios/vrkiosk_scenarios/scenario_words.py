"""Words of a scenario file: the names it may use, and texts in every language."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vrkiosk_scenarios.strict import Strict

Decision = Literal["release", "further_examination", "full_unload", "detain", "refer"]
Tool = Literal[
    "torch",
    "rangefinder",
    "mallet",
    "density_meter",
    "marker",
    "bolt_cutter",
    "tablet",
    "pole_mirror",
    "videoscope",
]
ContainerName = Literal["20gp", "40gp", "40hc", "40ot", "40rf"]  # of vrkiosk_assets.containers
Channel = Literal[
    "see",
    "tap",
    "measure",
    "density",
    "document",
    "seal",
    "trace",
    "xray",
    "gas",
    "radiation",
    "weigh",
    "probe",
    "uv",
    "dog",
    "open",
]


class Words(Strict):
    """A text in every language of the kiosk."""

    en: str = Field(min_length=1)
    ru: str = Field(min_length=1)
