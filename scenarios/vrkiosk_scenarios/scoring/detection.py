"""Detection and judgement: telling tests, the place marked, the decision, marks without cause."""

from __future__ import annotations

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.miss_report import false_flags, perceived, reachable_signs
from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.result import Reason, Shares, share_of

TWO: str = "two_tools"


def detection(case: Assessment) -> Shares:
    """A dirty box: signs tested and the place marked. A clean one: the tests that show it."""
    answer, log = case.scenario.answer, case.log
    signs = reachable_signs(case.scenario)
    weight = sum(sign.weight for sign in signs)
    tested = sum(sign.weight for sign in signs if perceived(case.scenario, log, sign) is not None)
    shares: dict[str, float | Reason] = {"tests": tested / weight if weight else "not_needed"}
    if not answer.dirty:
        return shares | {"located": "not_needed", TWO: "not_needed"}
    located = [surface for surface in answer.where if log.located(surface) is not None]
    shares["located"] = share_of(len(located), len(answer.where))
    # No more can be asked of a place than the answer key has ways to test it.
    wanted = {place: min(_ways(case, place), 2) for place in answer.where}
    done = sum(min(len(log.channels(place)), most) for place, most in wanted.items())
    most = sum(wanted.values())
    shares[TWO] = done / most if most else "not_needed"
    return shares


def _ways(case: Assessment, place: str) -> int:
    """Channels of tools by which the answer key betrays a place."""
    return len(
        {
            sign.channel
            for sign in reachable_signs(case.scenario)
            if surface_of(sign.aoi) == place
            and sign.channel not in ("see", "document", "seal", "dog", "xray")
        }
    )


def judgement(case: Assessment) -> Shares:
    answer, decision, rules = case.scenario.answer, case.log.decision, case.rubric.rules.judgement
    points = case.rubric.judgement
    if decision is None:
        return {"decision": 0.0, "false_marks": 0.0}
    if decision in answer.correct_decisions:
        earned = 1.0 if decision == answer.best_decision else rules.acceptable_share
    elif decision in rules.careful:
        earned = rules.careful_share
    else:
        lost = {str(k): v for k, v in rules.unneeded_points.items()}.get(decision, 0.0)
        earned = 0.0 if answer.dirty or not points.decision else -lost / points.decision
    wrong = len(false_flags(case.scenario, case.log)) * rules.false_mark_points
    share = 1.0 - wrong / points.false_marks if points.false_marks else float(not wrong)
    return {"decision": earned, "false_marks": max(share, 0.0)}
