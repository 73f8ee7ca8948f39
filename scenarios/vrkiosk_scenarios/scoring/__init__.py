"""The score of a session, from its events alone, by a rubric that a trainer may change."""

from __future__ import annotations

from vrkiosk_scenarios.scoring.result import Area, Part, RubricUsed, Score
from vrkiosk_scenarios.scoring.score import score

__all__ = ["Area", "Part", "RubricUsed", "Score", "score"]
