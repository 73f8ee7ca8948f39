"""One officer after another: received in the lobby, trained box after box, and let go."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from vrkiosk import journal
from vrkiosk.class_desk import ClassDesk, rubric_of
from vrkiosk.flow.desk import Desk, Officer
from vrkiosk.flow.lesson import Lesson
from vrkiosk.flow.machine import State
from vrkiosk.flow.reception import Visit
from vrkiosk.flow.result_board import plain_board, steps_board, verdict_board
from vrkiosk.flow.screens import Screen
from vrkiosk.flow.task_clock import CLOCK
from vrkiosk.flow.trouble import NO_EXAMINATION, NO_SCENE
from vrkiosk.lobby import Lobby
from vrkiosk.recording import no_room
from vrkiosk.result import Finished
from vrkiosk.task import Task
from vrkiosk.training import Training, train
from vrkiosk.waiting import Waiting
from vrkiosk_assets.errors import AssetError
from vrkiosk_scenarios import course_modules, schema
from vrkiosk_scenarios.course import Box, Course, Outcome
from vrkiosk_scenarios.course_modules import Module
from vrkiosk_scenarios.examination import examine
from vrkiosk_scenarios.guided import Guided
from vrkiosk_scenarios.hints import Hints
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.texts import Texts

# What a record keeps by what the officer agreed to: without "all" nothing that follows a body.
CONSENT: Final = {"all": "all", "score": "none", "none": "none"}


class Visits:
    """The visits of a day. library: scenarios by id. told: is shown each task's end."""

    def __init__(
        self,
        training: Training,
        desk: Desk,
        library: Mapping[str, Scenario],
        told: Callable[[Finished], object],
        *,
        expected: Officer | None = None,
    ) -> None:
        self._training, self._desk, self._library, self._told = training, desk, library, told
        self._expected = expected

    def receive(self) -> Visit | None:
        """Frames of the lobby until somebody starts; None at the end of the back end. For a
        `training` with a reception and a back end that is open."""
        training = self._training
        runtime, reception = training.backend.runtime, training.reception
        assert runtime is not None
        assert reception is not None
        lobby = Lobby("", "", controllers=training.backend.is_headset)
        renderer = training.scenes.lobby(lobby.description)
        screens = training.scenes.screens
        waiting = Waiting(runtime, renderer, lobby, training.service, training.tell, screens)
        training.service.status("ready: an officer can sign in")
        return reception.receive(waiting, lobby)

    def play(self) -> Finished | None:
        """One visit, from sign-in to close: how its last task ended; None at the end of the back
        end. What the officer chose is in force for the visit alone."""
        training = self._training
        visit = self.receive() if training.reception is not None else self._without_lobby()
        if visit is None:
            return None
        usual = training.config, training.officer, training.rubric
        desk = self._desk.desk_for(visit.officer)
        chosen = {"language": visit.texts.language, "consent": CONSENT[visit.card.recorded]}
        training.config = training.config.model_copy(update=chosen)
        training.officer, training.visit = visit.pseudonym, visit
        training.rubric = rubric_of(desk) or training.rubric
        try:
            return self._tasks(visit, desk)
        finally:
            training.config, training.officer, training.rubric = usual
            training.visit = None

    def _without_lobby(self) -> Visit:
        """Nobody stands in a lobby: the ideal officer plays by itself."""
        officer = self._expected
        return Visit(officer, self._desk.card(officer), Texts(self._training.config.language))

    def _tasks(self, visit: Visit, desk: Desk) -> Finished | None:
        """Box after box until the officer has enough, or it is enough."""
        reception = self._training.reception
        library = desk.whole if isinstance(desk, ClassDesk) else self._library
        module = course_modules.load(visit.card.module)
        course = desk.course(visit.officer, module)
        if visit.officer is not None:
            desk.remember(visit.officer, visit.card)
        while True:
            if module.order == "examination" and (why := no_room(self._training.config)):
                return self._refuse(why)
            box = course.next()
            scenario = scenario_of(module, box, library)
            task = task_of(module, box, scenario, visit, course, self._training.rubric)
            task = replace(task, limit_s=desk.limit_s(module))
            try:
                finished = train(self._training, scenario, box.seed, task)
            except AssetError as error:
                finished = self._give_up(error)
            if finished is None:
                return None
            self._told(finished)
            self._remember(visit, desk, module, box, scenario, finished, course)
            if reception is None:
                if box.last or not finished.decided:
                    return finished
            elif reception.flow.state is not State.TASK:
                reception.close()
                return finished

    def _refuse(self, why: str) -> Finished:
        """An examination that could not be recorded does not begin: the officer is told with a
        code, the technician by the journal and `kiosk status`."""
        training = self._training
        training.service.note(journal.NOT_RECORDED, f"no examination: {why}")
        finished = Finished(False, {}, None, 0, problem=f"no examination: {why}")
        if training.reception is not None:
            training.reception.flow.trouble = NO_EXAMINATION
            training.reception.flow.stop()
            training.reception.close()
        self._told(finished)
        return finished

    def _give_up(self, error: AssetError) -> Finished:
        """A box that cannot be shown ends the visit, not the kiosk; without a reception it ends
        that too."""
        reception = self._training.reception
        if reception is None:
            raise error
        reception.flow.trouble = NO_SCENE
        reception.flow.stop()
        return Finished(False, {}, None, 0, problem=str(error))

    def _remember(
        self,
        visit: Visit,
        desk: Desk,
        module: Module,
        box: Box,
        scenario: Scenario,
        finished: Finished,
        course: Course,
    ) -> None:
        done = finished.lesson_done
        examined = module.order == "examination"
        # A box of an examination that the officer gave up, or took too long for, is no second
        # chance; one that the trainer stopped is.
        given_up = examined and finished.ended_by in ("officer", CLOCK)
        if not (finished.decided or done or given_up):
            return
        result = finished.result
        counts = {name: int(result[name]) for name in ("signs", "found", "quiet", "false_alarms")}
        outcome = Outcome(
            module=module.id,
            scenario=box.scenario,
            seed=box.seed,
            difficulty=scenario.difficulty,
            dirty=scenario.answer.dirty,
            right=done or bool(result["right"]),
            passed=done or bool(result["passed"]),
            decision=str(result["decision"] or ""),
            total=float(result["total"]),
            session=finished.folder.name if finished.folder is not None else "",
            at=time.time(),
            critical=tuple(result["critical"]),
            **counts,
        )
        course.took(outcome)
        desk.took(visit.officer, outcome)
        if desk.problem:
            self._training.progress.error(desk.problem)


def scenario_of(module: Module, box: Box, library: Mapping[str, Scenario]) -> Scenario:
    """The scenario of a box, with the module's own tools on the trolley and its other changes."""
    changes: dict[str, Any] = dict(module.changes)
    if module.tools:
        changes["tools"] = list(module.tools)
    scenario = library[box.scenario]
    return schema.with_values(scenario, changes) if changes else scenario


def task_of(
    module: Module, box: Box, scenario: Scenario, visit: Visit, course: Course, rubric: Rubric
) -> Task:
    """What is said within a task, and shown after it."""
    captions = visit.card.preferences.captions == "on"
    guided = Guided(module) if module.order == "steps" else None
    hints = Hints(scenario, box.hints) if box.hints else None
    lesson = Lesson(visit.texts, guided=guided, hints=hints, offers=captions)
    more = module.order != "steps" and (not box.last or module.order == "adaptive")
    over = module.order == "examination" and box.number + 1 == module.count
    before = [outcome.row() for outcome in course.round()] if box.number else []

    def shown(result: Mapping[str, Any], texts: Texts) -> Screen:
        if guided is not None:
            return steps_board(guided, texts)
        if over:
            return verdict_board(examine([*before, result], rubric), texts)
        return plain_board(texts, more=more)

    about = {
        "class": visit.card.class_name,
        "module": module.id,
        "box": box.number,
        "scenario": box.scenario,
        "hints": box.hints,
    }
    own = None if module.result else shown
    return Task(module.id, lesson, more=more, board=own, about=about)
