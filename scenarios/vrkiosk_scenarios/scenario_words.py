"""Words of a scenario file: the names it may use, and texts in every language."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from vrkiosk_scenarios.strict import Strict
from vrkiosk_scenarios.texts import PSEUDO, pseudo

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
    "camera",
    "evidence_bag",
    "scale",
    "new_seal",
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
    fr: str = Field(min_length=1)
    az: str = ""  # "": the English text is shown

    def of(self, language: str) -> str:
        """The text in a language of the kiosk; in the pseudo-language for tests made of English."""
        if language == PSEUDO:
            return pseudo(self.en)
        return {"ru": self.ru, "fr": self.fr, "az": self.az}.get(language) or self.en
