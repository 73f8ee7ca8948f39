"""What may go wrong before an officer's eyes: one sentence each, and a code to tell a technician.

The codes are listed in docs/operations.md with what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from vrkiosk_scenarios.texts import Texts

NOT_RECORDED: Final = "trouble.not_recorded"
NO_EXAMINATION: Final = "trouble.no_examination"
NO_SCENE: Final = "trouble.no_scene"
# Key of the sentence, in every language, and its code. A code is never used again for another.
CODES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "pause.head_lost": "H-01",
        "pause.hands_lost": "H-02",
        "pause.no_focus": "H-03",
        "visit.too_many": "H-04",
        "fit.floor_wrong": "H-05",
        "fit.see_trainer": "H-06",
        NOT_RECORDED: "H-07",
        NO_EXAMINATION: "H-08",
        NO_SCENE: "H-09",
    }
)


def sentence(key: str, texts: Texts) -> str:
    """The text of a key, with its code where it has one."""
    code = CODES.get(key)
    return f"{texts[key]} {code}" if code is not None else texts[key]
