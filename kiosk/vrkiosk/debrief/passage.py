"""From the table to a place in the box at full size, and back: through the dark.

Pure: times in seconds; fade 0 (light) to 1 (dark).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

FADE_S: Final = 0.25


@dataclass(slots=True)
class Passage:
    """wanted: the entry to be shown at full size, None: the table; shown: what is shown now."""

    wanted: int | None = None
    shown: int | None = None
    fade: float = 0.0

    def advance(self, seconds: float) -> bool:
        """One frame; True in the one in which all is dark and the scene changes."""
        step = seconds / FADE_S
        if self.wanted == self.shown:
            self.fade = max(self.fade - step, 0.0)
            return False
        self.fade = min(self.fade + step, 1.0)
        if self.fade < 1.0:
            return False
        self.shown = self.wanted
        return True
