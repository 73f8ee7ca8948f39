"""Words of a scenario file: the names it may use, and texts in every language."""

from __future__ import annotations

from typing import Final, Literal

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
    "tape",
    "probe",
    "knife",
    "swab",
    "uv_lamp",
    "gas_detector",
    "strap",
    "helmet",
    "vest",
    "gloves",
    "glasses",
    "mask",
    "radiation_pager",
]
ContainerName = Literal["20gp", "40gp", "40hc", "40ot", "40rf"]  # of vrkiosk_assets.containers
PaintName = Literal["teal", "red", "brown", "blue", "green", "grey"]  # of the same
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
# What a report may say differs from the papers; signs of the channel "document" are named so.
Discrepancy = Literal[
    "container_number",
    "size_type",
    "seal_number",
    "seal_history",
    "goods",
    "packages",
    "weight",
    "value",
    "route",
    "parties",
    "temperature",
    "fumigation",
]


# What goods are, to a trace detector and on a probe. Of those in `TRACED` traces can be found.
Substance = Literal["narcotic", "explosive", "tobacco", "other"]
TRACED: Final[tuple[Substance, ...]] = ("narcotic", "explosive")
SUBSTANCE_OF: Final[dict[str, Substance]] = {  # by model
    "contraband_pack": "narcotic",
    "pouch": "narcotic",
    "sports_bag": "narcotic",
    "cigarette_carton": "tobacco",
}


def residue(substance: Substance) -> str:
    """What of these goods clings to a probe: powder or goods."""
    return "powder" if substance in TRACED else "goods"


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
