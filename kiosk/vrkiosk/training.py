"""One training session, from the scenario's file to a closed record."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from vrkiosk import journal
from vrkiosk.backends import Backend
from vrkiosk.captures import Captures
from vrkiosk.close_up import CloseUp
from vrkiosk.config import Config
from vrkiosk.ending import Ending
from vrkiosk.exits import EXIT_GRAPHICS_LOST
from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.card import EXAMINATION
from vrkiosk.flow.reception import Reception, Visit
from vrkiosk.flow.task_clock import CLOCK
from vrkiosk.folders import Folders
from vrkiosk.loop import Loop, Picture, no_picture
from vrkiosk.painter import Painter
from vrkiosk.progress import Progress
from vrkiosk.readiness import Ready, make_ready
from vrkiosk.recording import open_recorder
from vrkiosk.result import Finished, ended_by_whom, outcome
from vrkiosk.resuming import Suspended, Vault, leave, now_s
from vrkiosk.scenes import Scenes
from vrkiosk.service import Service
from vrkiosk.sound import Sound
from vrkiosk.task import Task
from vrkiosk.trainer import Trainer
from vrkiosk.window import Window
from vrkiosk_render.capture import save_png
from vrkiosk_render.errors import GraphicsLost
from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios.preferences import Preferences
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_scenarios.variation import vary
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.consent import kept_events
from vrkiosk_telemetry.recorder import AnyRecorder, NullRecorder, Recorder
from vrkiosk_xr.runtime import Notice, Runtime, Target

PICTURE_NAME: Final = "picture.png"
STATUS: Final = {"waiting": "waiting for the headset", "lost": "the headset was lost"}
JOURNAL: Final = {
    "waiting": journal.HEADSET_WAITING,
    "lost": journal.HEADSET_LOST,
    "found": journal.HEADSET_FOUND,
}


@dataclass(slots=True)
class Training:
    """What a session needs besides the scenario. Serves any number of them, one after another.

    on_demand: the session begins when the officer asks for it in the lobby, not at once.
    reception: signs officers in and says goodbye to them; None: nobody signs in. visit: of whoever
    was received. attendant: stands beside the officer of the task at hand.
    trainer: may pause, hint and stop; None: nobody may. seen: given what was drawn for the eyes.
    """

    config: Config
    backend: Backend
    progress: Progress
    officer: str = "guest"
    capture: Path | None = None
    window: Window | None = None
    service: Service = field(default_factory=Service)
    sound: Sound | None = None
    on_demand: bool = False
    reception: Reception | None = None
    visit: Visit | None = None
    attendant: Attendant | None = None
    trainer: Trainer | None = None
    rubric: Rubric = field(default_factory=rubrics.packaged)
    ending: Ending = field(default_factory=Ending)
    vault: Vault = field(default_factory=lambda: Vault(None))
    seen: Callable[[Target], None] | None = None
    scenes: Scenes = field(init=False)

    def __post_init__(self) -> None:
        self.scenes = Scenes(
            real_time=self.backend.choice != "officer",
            sharp=self.config.quad_layers,
            seen=self.seen,
        )

    @property
    def declined(self) -> bool:
        """Nothing that follows the officer's body may be kept."""
        return self.config.consent == "none"

    @property
    def preferences(self) -> Preferences:
        """Of whoever was received; the usual ones for anybody else."""
        return self.visit.card.preferences if self.visit is not None else Preferences()

    def tell(self, notice: Notice) -> None:
        """What the back end reports, for the terminal and for `systemctl status`."""
        if notice.name in JOURNAL and self.progress.is_news(notice):
            words = str(notice.data.get("text") or notice.data.get("system", ""))
            self.service.note(JOURNAL[notice.name], words)
        self.progress.notice(notice)
        if notice.name in STATUS:
            self.service.status(f"{STATUS[notice.name]}: {notice.data.get('text', '')}")

    def close(self) -> None:
        """Frees the renderer; the context is still there."""
        self.scenes.close()


def train(
    training: Training,
    scenario: Scenario,
    seed: int | None = None,
    task: Task | None = None,
    suspended: Suspended | None = None,
) -> Finished | None:
    """Plays one session; None where nobody began one before the back end's end. seed: None: as
    the settings say. task: of a course. suspended: what goes on, instead of what would begin.
    RuntimeFailure, RenderError, AssetError where it cannot go on."""
    seed = training.config.seed if seed is None else seed
    seed = secrets.randbits(32) if seed is None else seed
    if suspended:
        scenario, seed = suspended.scenario, suspended.world.seed
    else:
        scenario = vary(scenario, seed)
    with ExitStack() as stack:
        ready = make_ready(training, scenario, seed, task, suspended)
        if ready is None:
            return None
        if ready.desktop:
            stack.callback(ready.desktop.close)
        runtime = training.backend.runtime or _officer(training, scenario, ready.world)
        training.ending.watch(runtime)
        session = _Session(training, scenario, seed, task, ready, runtime)
        session.record(stack, suspended)
        if ready.loading:
            ready.loading.show()
        session.draw(stack)
        return session.play(suspended)


@dataclass(slots=True)
class _Session:
    """A session whose scene is ready. `record`, `draw` and `play` it, in this order."""

    training: Training
    scenario: Scenario
    seed: int
    task: Task | None
    ready: Ready
    runtime: Runtime
    recorder: AnyRecorder = field(default_factory=lambda: NullRecorder("it is not opened yet"))
    captures: Captures | None = None
    picture: Picture = no_picture

    def record(self, stack: ExitStack, suspended: Suspended | None) -> None:
        """Opens the record, or goes on with the suspended one. `stack` closes it."""
        training, ready, task = self.training, self.ready, self.task
        going_on = suspended.info if suspended else None
        opening = partial(
            open_recorder,
            *(training, self.scenario, ready.world, self.runtime, stack, task, going_on),
        )
        self.recorder = ready.meanwhile(opening)
        if ready.attendant and not training.declined:
            ready.attendant.unrecorded = lambda: self.recorder.problem
            ready.attendant.examined = task is not None and task.module == EXAMINATION

    def draw(self, stack: ExitStack) -> None:
        """Makes what draws the frames, where something can be drawn."""
        training, ready = self.training, self.ready
        if ready.renderer is None:
            return
        # Pictures of what the eyes saw follow a head: without consent there are none.
        self.captures = None if training.declined else Captures(training.capture)
        close_up = CloseUp(ready.world) if training.config.quad_layers else None
        self.picture = painter = Painter(
            ready.renderer,
            self.runtime,
            self.captures,
            desktop=ready.desktop,
            close_up=close_up,
            screens=training.scenes.screens,
            foreground=ready.attendant.foreground if ready.attendant else None,
        )
        stack.callback(painter.close)

    def play(self, suspended: Suspended | None) -> Finished:
        """Frames to the end, and all that follows from them."""
        training, world = self.training, self.ready.world
        if suspended is None:
            self.recorder.targets(world.description)
            found = SceneSnapshot(world.description)
            found.show(world.snapshot)
        else:
            found = suspended.found
        loop = Loop(
            runtime=self.runtime,
            world=world,
            recorder=self.recorder,
            picture=self.picture,
            service=training.service,
            sound=training.sound,
            window=training.window,
            tell=training.tell,
            status=f"training: {self.scenario.id}",
            attendant=self.ready.attendant,
            events=suspended.events if suspended else [],
            first_index=suspended.index if suspended else 0,
        )
        before = self.runtime.frame_counts
        with _quiet_collector():
            decided = _played(training, loop, self.scenario, found)
        counts = zip(self.runtime.frame_counts, before, strict=True)
        return self._conclude(loop, decided, found, [now - then for now, then in counts])

    def _conclude(
        self, loop: Loop, decided: bool, found: SceneSnapshot, counts: list[int]
    ) -> Finished:
        """The score, the debrief and the end of the record. counts: frames begun and ended."""
        training, ready, recorder, task = self.training, self.ready, self.recorder, self.task
        # A score says no more than the record it can be computed from again.
        events = kept_events(loop.events) if training.declined else loop.events
        result = outcome(self.scenario, events, training.rubric)
        result["frames"] = dict(zip(("begun", "ended"), counts, strict=True))
        folder = recorder.folder if isinstance(recorder, Recorder) else None
        if folder and self.captures and self.captures.best is not None:
            save_png(folder / PICTURE_NAME, self.captures.best)
        lesson_done = task is not None and task.lesson.done
        ended_by = ended_by_whom(loop.events)
        over = decided or lesson_done or ended_by == CLOCK
        if over:
            # A fifth of all that a kiosk imports, and somebody waits for the lobby. Where officers
            # sign in, `Reception` has imported it by now.
            from vrkiosk.leave_taking import Case, Played, take_leave

            case = Case(self.scenario, training.rubric, result, tuple(events))
            found.panels[:] = ready.world.snapshot.panels  # as they are painted
            description = ready.world.description
            played = Played(self.seed, description, found, folder, training.declined)
            take_leave(training, ready, loop, case, played, task)
        elif ready.waiting and (scene := training.scenes.set_aside()) is not None:
            scene.release()
        closing = ready.attendant.flow.closing if ready.attendant else None
        why = "done" if over else (closing.value if closing else "stopped")
        ready.meanwhile(lambda: recorder.close(why, result))
        Folders(training.config.data).announce_end()
        return Finished(
            decided, result, folder, loop.frames, recorder.problem, lesson_done, ended_by
        )


def _played(training: Training, loop: Loop, scenario: Scenario, found: SceneSnapshot) -> bool:
    """`Loop.play`, where a lost graphics card ends the process: the next one goes on."""
    try:
        return loop.play()
    except GraphicsLost as error:
        if isinstance(loop.recorder, Recorder) and training.reception is None:
            kept = (scenario, loop.world, found, loop.events, loop.recorder.info, loop.next_index)
            training.vault.keep(Suspended(*kept, at_s=now_s()))
        training.progress.error(str(error))
        training.service.note(journal.GRAPHICS_LOST, str(error))
        leave(EXIT_GRAPHICS_LOST)


def _officer(training: Training, scenario: Scenario, world: World) -> Runtime:
    from vrkiosk.officer_runtime import officer_runtime  # nobody waits for it at a headset

    return officer_runtime(scenario, world, training.config, training.progress)


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """No garbage collection within the loop, which makes no cyclic garbage (bench/allocation.py
    watches that)."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
