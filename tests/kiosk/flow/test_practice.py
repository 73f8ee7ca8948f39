"""The first module's exercises, by controllers, by hands that cameras see, and by mouse."""

from __future__ import annotations

from math import radians
from typing import Any

import pytest

from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.demonstration import SHOWN
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.lesson import Lesson
from vrkiosk.flow.machine import Flow
from vrkiosk.flow.practice import NAMES, REACHED, SIGN_AWAY
from vrkiosk_scenarios import course_modules, settings
from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    about_y,
    along,
    mix,
    multiply,
    place_of,
    pose,
    rotate,
    subtract,
    towards,
    turn_of,
    unit,
)
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.snapshot import Event, Part, SceneDescription, SceneSnapshot
from vrkiosk_scenarios.texts import Texts
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, RIGHT, Button, Flag, FrameInput

SCENE = SceneDescription((Part("hand_left", "hand_left"), Part("hand_right", "hand_right")))
M0 = course_modules.load("m0")
EYES: Vec = (0.0, 1.6, 0.0)
REST: Vec = (0.2, 1.1, -0.1)
RATE = 45
WORN = Flag.USER_PRESENT | Flag.FOCUSED | Flag.HEAD_VALID | Flag.GRIP_RIGHT
BODIES = {
    "controllers": WORN | Flag.AIM_RIGHT,
    "joints": WORN | Flag.HAND_RIGHT | Flag.BARE_RIGHT,  # no ray
    "mouse": WORN | Flag.AIM_RIGHT,
}


class Newcomer:
    """Does what stands before the eyes, through frames alone."""

    def __init__(self, body: str, *steps: str) -> None:
        self.body = body
        flow = Flow()
        flow.begin()
        chosen = tuple(step for step in M0.steps if step.id in steps)
        self.guided = Guided(M0.model_copy(update={"steps": chosen}))
        self.lesson = Lesson(Texts("en"), guided=self.guided)
        self.fore = Foreground(SCENE)
        own = settings.load()
        self.attendant = Attendant(flow, self.fore, Texts("en"), own, lesson=self.lesson)
        self.lesson.prepare(own, mouse=body == "mouse")
        self.t = 10**9
        self.head: Pose = pose((0.0, 0.0, 0.0, 1.0), EYES)
        self.hand: Pose = pose((0.0, 0.0, 0.0, 1.0), REST)
        self.tip: Vec = REST
        self.said: list[dict[str, Any]] = []
        self.wait(1.0)

    def frame(self, *events: Event, pull: bool = False) -> None:
        made = FrameInput()
        made.record["t"], made.record["flags"] = self.t, BODIES[self.body]
        made.record["head"][:] = self.head
        made.record["aim"][RIGHT] = made.record["grip"][RIGHT] = self.hand
        made.record["features"][RIGHT][2:5] = self.tip
        if pull:
            made.record["buttons"] = int(Button.TRIGGER) << BUTTON_SHIFT_RIGHT
        held = self.attendant.holds(made)
        assert not held
        self.attendant.after(events)
        self.said += [data for name, data in self.attendant.words() if name == "practice"]
        self.t += 1_000_000_000 // RATE

    def wait(self, seconds: float) -> None:
        for _ in range(round(seconds * RATE)):
            self.frame()

    def look(self, at: Vec) -> None:
        self.head = pose(towards(unit(subtract(at, EYES))), EYES)
        self.wait(0.5)

    def to(self, place: Vec, turn: tuple[float, float, float, float]) -> None:
        """The finger's tip, or the controller's front, goes there in a straight line."""
        start = self.tip
        for part in range(1, 16):
            self.tip = mix(start, place, part / 15)
            back = rotate(turn, (0.0, 0.0, 0.06))  # of a controller, behind its front
            grip = (self.tip[0] + back[0], self.tip[1] + back[1], self.tip[2] + back[2])
            self.hand = pose(turn, grip)
            self.frame()

    def touch(self) -> None:
        at = self.fore.notice_at
        normal = rotate(turn_of(at), (0.0, 0.0, 1.0))
        for away in (0.10, -0.01, 0.10):
            self.to(along(place_of(at), normal, away), turn_of(at))
        self.wait(0.4)

    def click(self) -> None:
        target = place_of(self.fore.notice_at)
        self.tip = REST
        self.hand = pose(towards(unit(subtract(target, REST))), REST)
        self.wait(0.2)
        for pull in (True, True, False):
            self.frame(pull=pull)
        self.wait(0.4)


@pytest.fixture(params=sorted(BODIES))
def body(request: pytest.FixtureRequest) -> str:
    name: str = request.param
    return name


def test_the_head_is_turned_to_three_lights(body: str) -> None:
    person = Newcomer(body, "head")
    for number in (1, 2, 3):
        assert len(person.said) == number - 1
        assert person.fore.dot_at is not None
        person.look(place_of(person.fore.dot_at))
    assert [(s["what"], s["number"], s["by"]) for s in person.said] == [
        ("head", 1, "head"),
        ("head", 2, "head"),
        ("head", 3, "head"),
    ]
    assert person.guided.passed == ["head"]
    assert person.fore.dot_at is None


def test_three_keys_are_touched_at_three_heights(body: str) -> None:
    person = Newcomer(body, "keys")
    heights = []
    for _ in range(3):
        heights.append(place_of(person.fore.notice_at)[1])
        person.click() if body == "mouse" else person.touch()
    assert max(heights) - min(heights) == pytest.approx(0.6)
    assert person.guided.passed == ["keys"]
    assert person.fore.notice is None
    if body != "mouse":
        assert {s["by"] for s in person.said} == {"touch"}
        assert all(s["offset_mm"] < 15.0 for s in person.said)


def test_a_ray_does_not_touch() -> None:
    person = Newcomer("controllers", "keys")
    person.click()
    assert person.said == []
    person.touch()
    assert person.said[0]["misses"] == 1


def test_signs_are_pointed_at_and_come_near_where_no_hand_points(body: str) -> None:
    person = Newcomer(body, "signs")
    if body == "joints":
        person.wait(2.5)
    away = abs(place_of(person.fore.notice_at)[2])
    assert away < REACHED if body == "joints" else away > 0.8 * SIGN_AWAY
    for _ in range(2):
        person.touch() if body == "joints" else person.click()
    wanted = "touch" if body == "joints" else "ray"
    assert [(s["number"], s["by"]) for s in person.said] == [(1, wanted), (2, wanted)]
    assert person.guided.passed == ["signs"]


@pytest.mark.parametrize("by", ["head", "stick"])
def test_one_turns_round_by_the_body_or_the_stick(by: str) -> None:
    person = Newcomer("controllers", "turn")
    turned = Event(person.t, "turn", {"deg": 30})
    for number in range(1, 6):
        assert person.said == []
        if by == "head":
            person.head = pose(about_y(radians(-31.0 * number)), EYES)
            person.frame()
        else:
            person.frame(turned)
    assert person.said[0]["by"] == by
    assert person.guided.passed == ["turn"]


def test_to_and_fro_is_not_round() -> None:
    person = Newcomer("controllers", "turn")
    for degrees in (60.0, -60.0) * 4:
        person.head = pose(multiply(about_y(radians(degrees)), turn_of(person.head)), EYES)
        person.frame()
    assert person.said == []


def test_words_stay_while_something_is_to_be_pressed() -> None:
    person = Newcomer("controllers", "keys")
    assert person.fore.caption == Texts("en")["course.m0.keys"]
    parts = [part.name for part in person.fore.description.parts]
    made = FrameInput()
    made.record["head"][:] = person.head
    shown = person.fore.over(SceneSnapshot(SCENE), made)
    on = {name for name, visible in zip(parts, shown.visible, strict=True) if visible}
    assert {"notice", "caption"} <= on


def test_the_module_takes_three_minutes_at_most() -> None:
    guided = Guided(M0)
    words: list[tuple[str, dict[str, Any]]] = []
    second = 1_000_000_000
    for t in range(200):
        words += guided.take(t * second, [])
    assert guided.step is None
    assert len(words) == len(M0.steps)
    assert sum(data["ms"] for _, data in words) <= 181_000


def test_every_exercise_is_one_that_a_step_shows() -> None:
    assert set(NAMES) == {step.shows for step in M0.steps} - {"", "gaze_check"}


def test_a_hand_shows_how_once_and_again_when_it_takes_long() -> None:
    person = Newcomer("controllers", "torch")
    person.fore.controllers = True
    lasts = sum(key.seconds for key in SHOWN["torch"])
    pressed = set()
    for _ in range(round((lasts - 1.5) * RATE)):
        person.frame()
        assert person.fore.example is not None
        pressed.add(person.fore.example[1])
    assert pressed == {"", "squeeze", "trigger"}
    person.wait(2.0)
    assert person.fore.example is None
    person.wait(M0.steps[4].limit_s - lasts)
    assert person.guided.helped
    assert person.fore.example is not None


@pytest.mark.parametrize(("body", "model"), [("controllers", "controller"), ("joints", "hand")])
def test_the_hand_that_shows_it_is_like_the_officers_own(body: str, model: str) -> None:
    person = Newcomer(body, "knock")
    made = FrameInput()
    made.record["flags"], made.record["head"][:] = BODIES[body], person.head
    names = [part.name for part in person.fore.description.parts]
    for told in (False, True):  # only who wears a headset and has never held one
        person.fore.controllers = told
        shown = person.fore.over(SceneSnapshot(SCENE), made)
        on = {name for name, visible in zip(names, shown.visible, strict=True) if visible}
        examples = {name for name in on if name.startswith("example")}
        assert examples == ({f"example_{model}"} if told else set())


def test_what_is_shown_is_of_the_module() -> None:
    assert set(SHOWN) <= {step.id for step in M0.steps}
