"""`kiosk run`: picks the back end, plays one session or many, says how each went."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vrkiosk import __version__, journal, packs
from vrkiosk.backends import keys_of_trainer, open_backend, take_the_mouse
from vrkiosk.centre_desk import has_tickets, open_desk
from vrkiosk.class_desk import known_officer
from vrkiosk.config import Config
from vrkiosk.ending import Ending
from vrkiosk.exits import EXIT_BAD_INPUT, EXIT_FAILED, EXIT_GRAPHICS_LOST, EXIT_UNREACHABLE
from vrkiosk.flow.desk import Desk, Officer
from vrkiosk.flow.machine import Flow
from vrkiosk.flow.reception import Reception
from vrkiosk.folders import Folders
from vrkiosk.progress import Progress
from vrkiosk.result import Finished
from vrkiosk.resuming import Vault, leave
from vrkiosk.service import Service
from vrkiosk.sound import Sound
from vrkiosk.trainer import Trainer
from vrkiosk.training import Training, train
from vrkiosk.visits import Visits
from vrkiosk.window import Window
from vrkiosk_assets.errors import AssetError
from vrkiosk_render.context import Context
from vrkiosk_render.errors import GraphicsLost, RenderError
from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry.class_ticket import TicketError
from vrkiosk_telemetry.scenario_pack import PackError
from vrkiosk_xr.runtime import RuntimeFailure, Target


def find_scenario(name: str, data: Path | None = None) -> Scenario:
    """By id in the library or in a pack added to the data folder, or a file. ScenarioError where
    there is none or it is wrong, PackError where a pack is not as it was signed."""
    if name.endswith(".toml") or "/" in name:
        return schema.load(Path(name))
    library = schema.library_ids()
    if name in library:
        return schema.from_library(name)
    found = packs.find(Folders(data), name) if data is not None else None
    if found is None:
        known = ", ".join(library)
        raise schema.ScenarioError(
            f"there is no scenario {name!r} in the library or in a pack; the library has: {known}"
        )
    return found[0]


@dataclass(frozen=True, slots=True)
class Wishes:
    """What is asked of this run alone. forever: sessions one after another, each begun by the
    officer, until SIGTERM: a service, which waits for its headset however long that takes.
    sign_in: officers say who they are first. module: of the course, instead of one scenario; in a
    class `officer` is then a PIN, and who has it need not sign in."""

    officer: str = "guest"
    capture: Path | None = None
    window: Path | None = None
    sound: bool = True
    pictures: bool = True
    forever: bool = False
    sign_in: bool = False
    module: str = ""

    @property
    def course(self) -> bool:
        """Boxes follow from a module, not from the scenario that is named."""
        return self.sign_in or bool(self.module)


class InputError(Exception):
    """Scenario, rubric, class or module cannot be used; nothing was started. The text says why."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a run needs of its settings, read and found good. desk: None: no course. expected:
    somebody who need not sign in."""

    scenario: Scenario
    rubric: Rubric
    desk: Desk | None
    expected: Officer | None


def make_plan(config: Config, wishes: Wishes) -> Plan:
    """Reads all that the settings name. InputError where something cannot be used."""
    if wishes.capture and config.consent == "none":
        raise InputError(
            "--capture keeps what the eyes saw, and consent is none: leave one of them out"
        )
    try:
        scenario = find_scenario(config.scenario, config.data)
        rubric = rubrics.load(config.rubric) if config.rubric else rubrics.packaged()
        served = config.ticket is not None or has_tickets(Folders(config.data))
        course = wishes.course or (wishes.forever and served)
        desk = open_desk(config, module=wishes.module) if course else None
        expected = known_officer(desk, wishes.officer) if desk is not None else None
    except (schema.ScenarioError, PackError, rubrics.RubricError, TicketError) as error:
        raise InputError(str(error)) from None
    return Plan(scenario, rubric, desk, expected)


def run_session(config: Config, wishes: Wishes, plan: Plan | None = None) -> int:
    """Plays one session, or one after another; the exit code of `kiosk run`. plan: where it was
    made already."""
    progress = Progress()
    try:
        plan = plan or make_plan(config, wishes)  # before anything is started
    except InputError as error:
        progress.error(str(error))
        return EXIT_BAD_INPUT
    # What a back end warns of reaches the terminal and the record as a notice already.
    logging.getLogger("vrkiosk_xr").setLevel(logging.ERROR)
    if wishes.forever and config.runtime == "auto":
        config = config.model_copy(update={"runtime": "openxr"})
    try:
        with ExitStack() as stack:
            training = _prepare(config, wishes, progress, stack, plan.rubric)
            visits = None
            if plan.desk is not None:
                visits = _receive(training, plan.desk, plan.expected)
            # What is loaded by now stays: a full collection would look through it all, for longer
            # than many frames take.
            gc.collect()
            gc.freeze()
            code = _play(training, plan.scenario, visits)
            training.service.stopping()
            return code
    except GraphicsLost as error:  # with nobody at work
        progress.error(str(error))
        leave(EXIT_GRAPHICS_LOST)
    except (RuntimeFailure, RenderError) as error:
        progress.error(str(error))
        return EXIT_UNREACHABLE
    except (AssetError, TrainingFailure) as error:
        progress.error(str(error))
        return EXIT_FAILED


def _prepare(
    config: Config, wishes: Wishes, progress: Progress, stack: ExitStack, rubric: Rubric
) -> Training:
    """Opens all that sessions are played with; `stack` closes it."""
    service = Service.from_environment()
    ending = stack.enter_context(Ending())
    stack.callback(service.close)

    def can_draw(context: Context) -> None:
        service.check = context.check_alive
        service.ready("looking for the headset")

    backend = open_backend(config, stack, draw=wishes.pictures, can_draw=can_draw)
    service.ready("starting")
    service.note(journal.STARTED, f"started, version {__version__}")
    progress.step(f"{backend.choice}: {backend.why}")
    if backend.runtime is not None:
        ending.watch(backend.runtime)
    training = Training(
        config=config,
        backend=backend,
        progress=progress,
        officer=wishes.officer,
        capture=wishes.capture,
        window=stack.enter_context(Window(wishes.window, write=True)) if wishes.window else None,
        service=service,
        sound=stack.enter_context(Sound())
        if wishes.sound and backend.choice != "officer"
        else None,
        on_demand=wishes.forever,
        rubric=rubric,
        ending=ending,
        vault=Vault.from_environment(),
        seen=_mirrored(config, stack),
    )
    stack.callback(training.close)
    if backend.runtime is not None:
        training.trainer = Trainer(keys_of_trainer(backend))
        training.trainer.listen(progress.error)
    return training


def _mirrored(config: Config, stack: ExitStack) -> Callable[[Target], None] | None:
    """Pictures for the monitor, where they are wanted and the service has a folder for them."""
    folder = os.environ.get("RUNTIME_DIRECTORY", "")
    if not config.mirror or not folder:
        return None
    from vrkiosk.mirror.feed import Feed

    feed = Feed(Path(folder) / "mirror")
    stack.callback(feed.close)
    return feed.seen


def _receive(training: Training, desk: Desk, expected: Officer | None) -> Visits:
    """Visits instead of single sessions. expected: somebody who need not sign in."""
    if training.backend.runtime is not None:
        mouse = take_the_mouse(training.backend)
        training.reception = Reception(
            Flow(),
            desk,
            training.config.language,
            mouse=mouse,
            expected=expected,
            sound=training.sound,
        )
    told = partial(_tell, training.progress)
    return Visits(training, desk, schema.library(), told, expected=expected)


def _play(training: Training, scenario: Scenario, visits: Visits | None) -> int:
    """One session, or one after another until the end is asked for; the exit code."""
    while True:
        if visits:
            finished = visits.play()
        else:
            finished = train(training, scenario, suspended=training.vault.take())
        if visits:
            code = 0 if finished else EXIT_FAILED  # a visit tells of its tasks itself
        else:
            code = _tell(training.progress, finished) if finished else EXIT_FAILED
        if training.ending.asked:
            return 0
        if visits and finished is not None and training.on_demand:
            continue
        # Without a decision the back end is over: another session would end at once.
        if not training.on_demand or finished is None or not finished.decided:
            return code


def _tell(progress: Progress, finished: Finished) -> int:
    score = finished.result
    if not finished.decided:
        progress.step("ended before a decision was made")
    else:
        verdict = "passed" if score["passed"] else "not passed"
        right = "right" if score["right"] else "wrong"
        progress.step(
            f"decision: {score['decision']} ({right}); score {score['total']:.0f}, "
            f"{verdict}; {score['events']} events in {finished.frames} frames"
        )
    if finished.problem:
        progress.error(f"the record: {finished.problem}")
    if finished.folder is not None:
        progress.step(f"record: {finished.folder}")
    return 0 if finished.decided else EXIT_FAILED
