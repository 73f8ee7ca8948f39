"""What stands on the board after a box."""

from __future__ import annotations

from vrkiosk.flow.result_board import plain_board, steps_board, verdict_board
from vrkiosk_scenarios import course_modules
from vrkiosk_scenarios.examination import examine
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.rubric import packaged
from vrkiosk_scenarios.texts import Texts

TEXTS = Texts("en")
COUNTS = {"signs": 1, "found": 1, "quiet": 6, "false_alarms": 0}


def row(decision: str, *, dirty: bool, right: bool) -> dict[str, object]:
    return {
        **{"scenario": "s03", "decision": decision, "dirty": dirty, "right": right},
        **{"total": 90.0, "critical": [], **COUNTS},
    }


def test_an_examination_is_passed_or_says_why_not() -> None:
    good = [row("release", dirty=False, right=True), row("detain", dirty=True, right=True)]
    board = verdict_board(examine(good * 2, packaged()), TEXTS)
    assert TEXTS["result.passed"] in board.panel.words()
    bad = [*good, good[0], row("release", dirty=True, right=False)]
    board = verdict_board(examine(bad, packaged()), TEXTS)
    assert TEXTS["result.failed"] in board.panel.words()
    assert TEXTS["examination.dirty_box_missed"] in board.panel.words()
    assert [button.name for button in board.buttons] == ["finish"]


def test_between_boxes_of_an_examination_nothing_is_said_of_the_result() -> None:
    board = plain_board(TEXTS, more=True)
    assert "Your decision has been noted" in board.panel.words()
    assert [button.name for button in board.buttons] == ["finish", "next"]


def test_steps_that_were_given_up_are_named() -> None:
    guided = Guided(course_modules.load("m2"))
    for seconds in range(0, 1000, 10):
        guided.take(seconds * 10**9, [])
    board = steps_board(guided, TEXTS)
    assert "0 of 9 steps done" in board.panel.words()
    assert TEXTS["course.m2.mallet"] in board.panel.words()
