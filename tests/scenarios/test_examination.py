"""An examination: one verdict over several boxes, and three officers who only decide wrongly."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios.examination import detectability, examine

RUBRIC = rubrics.packaged()


def box(dirty: bool, decision: str | None, **changes: Any) -> Mapping[str, Any]:
    right = decision in (("full_unload", "detain") if dirty else ("release",))
    marked = {"signs": int(dirty), "found": int(dirty), "quiet": 7 - dirty, "false_alarms": 0}
    return {
        "scenario": "s03" if dirty else "s03_clean",
        "decision": decision,
        "dirty": dirty,
        "right": right,
        "total": 90.0,
        "critical": (),
        **marked,
        **changes,
    }


GOOD = (box(True, "full_unload"), box(False, "release"), box(True, "detain"), box(False, "release"))


def test_all_boxes_right_passes_and_counts_say_how() -> None:
    found = examine(GOOD, RUBRIC)
    assert found.passed
    assert found.mean == 90.0
    assert (found.detectability.signs, found.detectability.hits) == (2, 2)
    assert found.detectability.d_prime is not None
    assert found.to_dict()["boxes"][0]["decision"] == "full_unload"


@pytest.mark.parametrize(
    ("worse", "reason"),
    [
        (box(False, "full_unload"), "clean_box_seized"),
        (box(False, "detain"), "clean_box_seized"),
        (box(False, "refer"), "clean_boxes_held"),
        (box(True, "release"), "dirty_box_missed"),
        (box(True, "further_examination"), "dirty_box_missed"),
        (box(True, None), "undecided"),
        (box(True, "full_unload", critical=("bare_hands",)), "critical"),
        (box(False, "release", total=10.0), "below_pass_mark"),
    ],
)
def test_one_bad_box_fails_it(worse: Mapping[str, Any], reason: str) -> None:
    found = examine((*GOOD[:3], worse), RUBRIC)
    assert not found.passed
    assert found.reasons == (reason,)


def test_too_few_boxes_say_nothing() -> None:
    assert examine(GOOD[:2], RUBRIC).reasons == ("too_few_boxes",)
    assert examine((), RUBRIC).reasons == ("too_few_boxes", "below_pass_mark")


def test_d_prime_waits_for_enough_trials_and_follows_the_log_linear_correction() -> None:
    assert detectability(2, 2, 17, 0, 20).d_prime is None
    assert detectability(0, 0, 40, 1, 20).d_prime is None
    # Rates 0.75 and 0.25: z = 0.67449 either way (tables of the normal distribution).
    even = detectability(9, 7, 9, 2, 18)
    assert even.d_prime == pytest.approx(1.349, abs=1e-3)
    assert even.criterion == pytest.approx(0.0, abs=1e-3)
    eager = detectability(10, 10, 20, 10, 20)
    assert eager.criterion is not None
    assert eager.criterion < 0
