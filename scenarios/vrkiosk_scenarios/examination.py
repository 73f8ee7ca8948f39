"""An examination: several boxes, one verdict; and how well dirty is told from clean.

Works on the results of single boxes as `Score` or as a record keeps them. Headset, server and
console show what this says.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import NormalDist
from typing import Any, Final, Literal

from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scoring import Score

TAKEN: Final = frozenset({"full_unload", "detain"})  # decisions that take a box for dirty
Reason = Literal[
    "too_few_boxes",
    "undecided",
    "clean_box_seized",
    "clean_boxes_held",
    "dirty_box_missed",
    "critical",
    "below_pass_mark",
]


@dataclass(frozen=True, slots=True)
class Detectability:
    """Signal detection over surfaces judged by marking them or not.

    hits of signs, false_alarms of quiet. d_prime, criterion: None below the rubric's number of
    trials, and where there is not at least one of each kind.
    """

    signs: int
    hits: int
    quiet: int
    false_alarms: int
    d_prime: float | None
    criterion: float | None


@dataclass(frozen=True, slots=True)
class Box:
    """One box of an examination. `reason` it fails the examination, "" where it does not."""

    scenario: str
    decision: str | None
    dirty: bool
    total: float
    reason: Reason | Literal[""]


@dataclass(frozen=True, slots=True)
class Examination:
    """The verdict. `reasons` it is not passed are text keys below "examination."."""

    passed: bool
    reasons: tuple[Reason, ...]
    mean: float
    boxes: tuple[Box, ...]
    detectability: Detectability

    def to_dict(self) -> dict[str, Any]:
        """Plain lists, numbers and text."""
        return asdict(self)


def examine(results: Sequence[Score | Mapping[str, Any]], rubric: Rubric) -> Examination:
    """The verdict over all boxes of an examination, in their order.

    Every box counts: one clean box seized or unloaded, one dirty one not taken, or one critical
    fail is enough not to pass.
    """
    rows = [r.to_dict() if isinstance(r, Score) else dict(r) for r in results]
    boxes = tuple(_box(row) for row in rows)
    mean = sum(box.total for box in boxes) / len(boxes) if boxes else 0.0
    reasons: list[Reason] = []
    if len(boxes) < rubric.rules.examination.least_boxes:
        reasons.append("too_few_boxes")
    reasons += [box.reason for box in boxes if box.reason]
    held = sum(
        not b.dirty and not b.reason and not r["right"] for b, r in zip(boxes, rows, strict=True)
    )
    if held > rubric.rules.examination.most_held:
        reasons.append("clean_boxes_held")
    if mean < rubric.pass_mark:
        reasons.append("below_pass_mark")
    found = tuple(dict.fromkeys(reasons))
    signs, hits, quiet, alarms = (sum(int(row[name]) for row in rows) for name in _COUNTS)
    least = rubric.rules.examination.least_trials
    return Examination(
        passed=not found,
        reasons=found,
        mean=round(mean, 1),
        boxes=boxes,
        detectability=detectability(signs, hits, quiet, alarms, least),
    )


_COUNTS: Final = ("signs", "found", "quiet", "false_alarms")


def _box(row: Mapping[str, Any]) -> Box:
    decision, dirty = row["decision"], bool(row["dirty"])
    reason: Reason | Literal[""] = ""
    if decision is None:
        reason = "undecided"
    elif not dirty and decision in TAKEN:
        reason = "clean_box_seized"
    elif dirty and not row["right"]:
        reason = "dirty_box_missed"
    elif row["critical"]:
        reason = "critical"
    return Box(str(row["scenario"]), decision, dirty, float(row["total"]), reason)


def detectability(
    signs: int, hits: int, quiet: int, false_alarms: int, least_trials: int
) -> Detectability:
    """d' and criterion with the log-linear correction (Hautus 1995, BRMIC 27:46): half a trial is
    added to hits and false alarms, one to signs and quiet, so that neither rate is 0 or 1."""
    if signs + quiet < least_trials or not signs or not quiet:
        return Detectability(signs, hits, quiet, false_alarms, None, None)
    normal = NormalDist()
    z_hits = normal.inv_cdf((hits + 0.5) / (signs + 1))
    z_false = normal.inv_cdf((false_alarms + 0.5) / (quiet + 1))
    d_prime, criterion = z_hits - z_false, -(z_hits + z_false) / 2
    return Detectability(signs, hits, quiet, false_alarms, round(d_prime, 3), round(criterion, 3))
