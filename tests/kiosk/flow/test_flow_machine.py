"""The machine of states: each way from state to state, told by signals and presses alone."""

from __future__ import annotations

from dataclasses import replace

import pytest

from vrkiosk.flow.machine import Close, Flow, State
from vrkiosk.flow.watch import SECOND, Reason, Signals

RATE = 45


class Day:
    """A flow and the frames it sees."""

    def __init__(self) -> None:
        self.flow = Flow()
        self.t = SECOND
        self.now = Signals(t=self.t)

    def pass_by(self, seconds: float, **changes: object) -> State:
        self.now = replace(self.now, **changes)  # type: ignore[arg-type]
        for _ in range(max(1, round(seconds * RATE))):
            self.t += SECOND // RATE
            self.flow.see(replace(self.now, t=self.t))
        return self.flow.state

    def press(self, *buttons: str) -> State:
        for button in buttons:
            self.flow.press(button)
        return self.flow.state

    def digits(self, pin: str, *, known: bool) -> State:
        self.press(*(f"digit.{digit}" for digit in pin))
        assert self.flow.pin == pin
        self.flow.checked(known)
        return self.flow.state


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def task(day: Day) -> Day:
    """In the middle of a task."""
    day.pass_by(1.0)
    day.press("guest", "start")
    assert day.pass_by(1.0) is State.TASK
    return day


def test_a_headset_that_is_put_on_asks_who_it_is(day: Day) -> None:
    assert day.pass_by(5.0, present=False) is State.ATTRACT
    assert day.pass_by(0.25, present=True) is State.ATTRACT
    assert day.pass_by(0.2) is State.SIGN_IN


def test_without_a_presence_sensor_a_moving_head_counts_as_worn(day: Day) -> None:
    assert day.pass_by(0.9, present=False, speed=0.3) is State.ATTRACT
    assert day.pass_by(0.2) is State.SIGN_IN


def test_a_known_officer_starts_with_one_press_after_the_pin(day: Day) -> None:
    day.pass_by(1.0)
    assert day.digits("123456", known=True) is State.CARD
    assert day.flow.pin == day.flow.digits == ""
    assert day.press("start") is State.TASK


def test_wrong_pins_wait_and_then_leave_only_the_guest(day: Day) -> None:
    day.pass_by(1.0)
    for _ in range(3):
        assert day.digits("111111", known=False) is State.SIGN_IN
    assert day.flow.locked
    day.press("digit.1")
    assert day.flow.digits == ""
    day.pass_by(10.1)
    assert not day.flow.locked
    for _ in range(2):
        day.digits("222222", known=False)
    day.pass_by(60.0)
    assert day.flow.locked
    assert day.press("guest") is State.CARD


def test_a_digit_can_be_taken_back_and_nobody_waits_for_ever(day: Day) -> None:
    day.pass_by(1.0)
    day.press("digit.1", "digit.2", "back")
    assert day.flow.digits == "1"
    day.pass_by(91.0)
    assert day.flow.prompted
    assert day.pass_by(90.0) is State.SIGN_IN  # somebody else? still worn: asks again
    assert day.flow.digits == ""


def test_not_me_leads_back_and_a_headset_taken_off_forgets_the_card(day: Day) -> None:
    day.pass_by(1.0)
    day.digits("123456", known=True)
    assert day.press("not_me") is State.SIGN_IN
    day.press("digit.1")
    assert day.pass_by(11.0, present=False) is State.ATTRACT
    assert day.flow.digits == ""


@pytest.mark.parametrize(
    ("changes", "seconds", "reason"),
    [
        ({"present": False}, 0.3, Reason.HEADSET_OFF),
        ({"focused": False}, 0.0, Reason.NO_FOCUS),
        ({"head": False}, 0.5, Reason.HEAD_LOST),
        ({"hands": False}, 10.0, Reason.HANDS_LOST),
        ({"menu": True}, 0.0, Reason.MENU),
    ],
)
def test_a_task_stops_within_a_second_of_its_cause(
    task: Day, changes: dict[str, bool], seconds: float, reason: Reason
) -> None:
    if seconds:
        assert task.pass_by(seconds - 0.1, **changes) is State.TASK
    assert task.pass_by(0.25, **changes) is State.PAUSE
    assert task.flow.reason is reason


def test_a_menu_is_left_by_continue_after_three_seconds(task: Day) -> None:
    task.pass_by(0.1, menu=True)
    assert task.pass_by(5.0, menu=False) is State.PAUSE
    task.press("continue")
    counts = []
    for _ in range(29):
        task.pass_by(0.1)
        counts.append(task.flow.countdown)
    assert sorted(set(counts), reverse=True) == [3, 2, 1]
    assert task.pass_by(0.5) is State.TASK
    assert task.flow.reason is None


def test_hands_that_come_back_go_on_by_themselves(task: Day) -> None:
    task.pass_by(11.0, hands=False)
    assert task.flow.state is State.PAUSE
    task.pass_by(1.2, hands=True)
    assert task.flow.countdown == 2
    assert task.pass_by(2.0) is State.TASK


def test_a_cause_within_the_countdown_stops_it(task: Day) -> None:
    task.pass_by(0.1, focused=False)
    task.pass_by(1.0, focused=True)
    task.pass_by(0.6, head=False)
    assert (task.flow.reason, task.flow.countdown) == (Reason.HEAD_LOST, 0)
    assert task.pass_by(9.0) is State.PAUSE


def test_the_same_officer_goes_on_where_the_task_was_left(task: Day) -> None:
    task.pass_by(20.0, present=False)
    assert task.pass_by(0.5, present=True) is State.WHO
    assert not task.flow.unlike
    task.press("same")
    assert task.pass_by(3.1) is State.TASK


def test_another_officer_gets_a_clean_start(task: Day) -> None:
    task.pass_by(20.0, present=False)
    task.pass_by(0.5, present=True, eye_height=1.75)
    assert task.flow.unlike
    assert task.press("other") is State.CLOSE
    assert task.flow.closing is Close.OTHER
    task.flow.closed()
    assert task.flow.state is State.SIGN_IN
    assert not task.flow.unlike


def test_a_headset_that_stays_off_closes_the_visit(task: Day) -> None:
    assert task.pass_by(89.0, present=False) is State.PAUSE
    assert task.pass_by(2.0) is State.CLOSE
    assert task.flow.closing is Close.LEFT
    task.flow.closed()
    assert task.flow.state is State.ATTRACT


def test_taken_off_again_before_the_question_is_answered(task: Day) -> None:
    task.pass_by(5.0, present=False)
    task.pass_by(0.5, present=True)
    assert task.pass_by(0.5, present=False) is State.PAUSE
    assert task.pass_by(0.5, present=True) is State.WHO


def test_a_stop_gesture_and_a_menu_held_end_the_task(task: Day) -> None:
    assert task.pass_by(0.9, palms=True) is State.TASK
    assert task.pass_by(0.2) is State.CLOSE
    assert task.flow.closing is Close.STOPPED


def test_a_menu_held_from_the_pause_on_ends_the_task(task: Day) -> None:
    assert task.pass_by(0.5, menu=True) is State.PAUSE
    assert task.pass_by(0.6) is State.CLOSE


def test_only_the_trainer_ends_the_trainers_pause(task: Day) -> None:
    task.flow.pause(Reason.TRAINER)
    task.press("continue")
    assert task.pass_by(5.0) is State.PAUSE
    assert task.flow.reason is Reason.TRAINER
    task.flow.resume()
    assert task.pass_by(3.1) is State.TASK


def test_after_the_decision_come_result_and_question(task: Day) -> None:
    task.flow.decided()
    assert task.press("finish") is State.FEEDBACK
    assert task.press("done") is State.FEEDBACK  # nothing was answered
    assert task.press("comfort.7", "done") is State.CLOSE
    assert (task.flow.comfort, task.flow.closing) == (7, Close.DONE)


def test_how_one_feels_is_asked_every_six_minutes_between_boxes(task: Day) -> None:
    task.pass_by(361.0)
    task.flow.decided()
    assert task.press("next") is State.FEEDBACK
    assert task.press("comfort.4", "done") is State.TASK
    task.pass_by(60.0)
    task.flow.decided()
    assert task.flow.comfort is None
    assert task.press("next") is State.TASK


def test_who_feels_sick_gets_no_further_box(task: Day) -> None:
    task.pass_by(361.0)
    task.flow.decided()
    assert task.press("next", "comfort.12", "done") is State.CLOSE
    assert task.flow.closing is Close.DONE


def test_nor_does_who_wore_the_headset_for_twenty_minutes(task: Day) -> None:
    task.pass_by(1201.0)
    task.flow.decided()
    assert task.flow.worn_long
    assert task.press("next") is State.FEEDBACK
    assert task.press("comfort.0", "done") is State.CLOSE


def test_another_box_begins_without_signing_in_again(task: Day) -> None:
    task.flow.decided()
    assert task.press("next") is State.TASK


def test_a_debrief_that_nobody_reads_ends_by_itself(task: Day) -> None:
    task.flow.decided()
    assert task.pass_by(200.0) is State.DEBRIEF
    task.press("tab.coverage")  # somebody is there
    assert task.pass_by(200.0) is State.DEBRIEF
    assert task.pass_by(41.0) is State.CLOSE
    assert task.flow.closing is Close.LEFT


def test_a_debrief_entered_before_the_first_frame_counts_from_it() -> None:
    day = Day()
    day.t = 90_000 * SECOND
    day.flow.begin()
    day.flow.decided()
    assert day.pass_by(200.0) is State.DEBRIEF
