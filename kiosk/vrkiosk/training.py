"""One training session, from the scenario's file to a closed record."""

from __future__ import annotations

import gc
import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vrkiosk.backends import Backend, take_a_seat
from vrkiosk.captures import Captures
from vrkiosk.config import Config
from vrkiosk.desktop import Desktop
from vrkiosk.ending import Ending
from vrkiosk.folders import Folders
from vrkiosk.lobby import Lobby
from vrkiosk.loop import Loop, Picture, no_picture
from vrkiosk.painter import Painter
from vrkiosk.progress import Progress
from vrkiosk.replay.verifying import SCENARIO_NAME
from vrkiosk.result import outcome
from vrkiosk.service import Service
from vrkiosk.session_info import session_info
from vrkiosk.sound import Sound
from vrkiosk.waiting import Waiting
from vrkiosk.window import Window
from vrkiosk_assets import catalogue
from vrkiosk_render.capture import save_png
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.consent import kept_events
from vrkiosk_telemetry.errors import SpaceError
from vrkiosk_telemetry.recorder import AnyRecorder, NullRecorder, Recorder
from vrkiosk_telemetry.recovery import mark_crashed
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import Notice, Runtime

PICTURE_NAME: Final = "picture.png"
STATUS: Final = {"waiting": "waiting for the headset", "lost": "the headset was lost"}


@dataclass(slots=True)
class Training:
    """What a session needs besides the scenario. Serves any number of them, one after another.

    on_demand: the session begins when the officer asks for it in the lobby, not at once.
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
    ending: Ending = field(default_factory=Ending)
    _renderer: Renderer | None = None

    def tell(self, notice: Notice) -> None:
        """What the back end reports, for the terminal and for `systemctl status`."""
        self.progress.notice(notice)
        if notice.name in STATUS:
            self.service.status(f"{STATUS[notice.name]}: {notice.data.get('text', '')}")

    def draw_scene(self, description: SceneDescription) -> Renderer:
        """The renderer, with another scene; the first call makes it."""
        if self._renderer is None:
            quality = Quality.for_driver(real_time=self.backend.choice != "officer")
            self._renderer = Renderer(description, catalogue.load_model, quality=quality)
        else:
            self._renderer.set_scene(description)
        return self._renderer

    def close(self) -> None:
        """Frees the renderer; the context is still there."""
        if self._renderer is not None:
            self._renderer.close()
            self._renderer = None


def declines(training: Training) -> bool:
    """Nothing that follows the officer's body may be kept."""
    return training.config.consent == "none"


@dataclass(frozen=True, slots=True)
class Finished:
    """How a session ended. `folder`: its live record, or None where it was not recorded."""

    decided: bool
    result: dict[str, Any]
    folder: Path | None
    frames: int
    problem: str = ""


def train(training: Training, scenario: Scenario) -> Finished | None:
    """Plays one session; None where nobody began one before the back end's end. RuntimeFailure,
    RenderError, AssetError where it cannot go on."""
    seed = training.config.seed
    seed = secrets.randbits(32) if seed is None else seed
    with ExitStack() as stack:
        ready = _make_ready(training, scenario, seed)
        if ready is None:
            return None
        world, renderer, desktop = ready
        if desktop:
            stack.callback(desktop.close)
        runtime = training.backend.runtime or _officer_runtime(training, scenario, world)
        training.ending.watch(runtime)
        # Pictures of what the eyes saw follow a head: without consent there are none.
        captures = Captures(training.capture) if renderer and not declines(training) else None
        picture: Picture = no_picture
        if renderer:
            picture = painter = Painter(renderer, runtime, captures, desktop=desktop)
            stack.callback(painter.close)
        recorder = _open_recorder(training, scenario, world, runtime, stack)
        _keep_scenario(recorder, scenario)
        recorder.targets(world.description)
        loop = Loop(
            runtime=runtime,
            world=world,
            recorder=recorder,
            picture=picture,
            service=training.service,
            sound=training.sound,
            window=training.window,
            tell=training.tell,
            status=f"training: {scenario.id}",
        )
        before = runtime.frame_counts
        with _quiet_collector():
            decided = loop.play()
        begun, ended = (now - then for now, then in zip(runtime.frame_counts, before, strict=True))
        # A score says no more than the record it can be computed from again.
        events = kept_events(loop.events) if declines(training) else loop.events
        result = outcome(scenario, events) | {"frames": {"begun": begun, "ended": ended}}
        folder = recorder.folder if isinstance(recorder, Recorder) else None
        if folder and captures and captures.best is not None:
            save_png(folder / PICTURE_NAME, captures.best)
        recorder.close("done" if decided else "stopped", result)
        return Finished(decided, result, folder, loop.frames, recorder.problem)


def _make_ready(
    training: Training, scenario: Scenario, seed: int
) -> tuple[World, Renderer | None, Desktop | None] | None:
    """The world, its renderer where something can be drawn, a desk where one is used. Whoever wears
    the headset stands in the lobby meanwhile: between two steps of loading frames go on. None:
    nobody began."""
    config, runtime, service = training.config, training.backend.runtime, training.service
    if training.backend.blind:
        training.progress.step(f"no pictures: {training.backend.blind}")
        return World(scenario, seed, language=config.language), None, None
    if runtime is None:
        world = World(scenario, seed, language=config.language)
        return world, training.draw_scene(world.description), None
    title = scenario.title.ru if config.language == "ru" else scenario.title.en
    texts = Texts(config.language)
    loading = texts["session.loading"]
    lobby = Lobby(title, loading)
    renderer = training.draw_scene(lobby.description)
    waiting = Waiting(runtime, renderer, lobby, service, training.tell)
    if training.on_demand and not waiting.until_begun(texts["session.begin"]):
        return None
    waiting.show(loading)
    service.status("making the scenario ready")
    world = World(scenario, seed, language=config.language)
    waiting.show(loading)
    desktop = take_a_seat(training.backend, world)
    description = desktop.description if desktop else world.description
    return world, training.draw_scene(description), desktop


def _officer_runtime(training: Training, scenario: Scenario, world: World) -> Runtime:
    """The ideal officer, who sees what a person would and answers with frames."""
    from vrkiosk_scenarios.observation import Observation
    from vrkiosk_scenarios.officer import Briefing, Officer
    from vrkiosk_xr.scripted import ScriptedRuntime

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    officer = Officer(Briefing.of(scenario, training.config.language), observe)

    def frames() -> Iterator[FrameInput]:
        for frame in officer.frames(training.config.rate_hz):
            training.progress.doing(officer.doing)
            yield frame

    return ScriptedRuntime(frames(), name="officer")


def _open_recorder(
    training: Training, scenario: Scenario, world: World, runtime: Runtime, stack: ExitStack
) -> AnyRecorder:
    """The record; where the disk is full, training goes on and says that it is not recorded."""
    info = session_info(training.config, training.officer, scenario, world, runtime.info)
    live = Folders(training.config.data).live
    for crashed in mark_crashed(live):
        training.progress.step(f"session {crashed.name} broke off: kept as far as it was recorded")
    folder = live / info.session
    recorder = Recorder(
        folder,
        info,
        space_needed=training.config.reserve_mb * 1_000_000,
        lossless=training.backend.choice == "officer",
    )
    try:
        return stack.enter_context(recorder)
    except SpaceError as error:
        training.progress.step(f"NOT RECORDED: {error}")
        return stack.enter_context(NullRecorder(str(error)))


def _keep_scenario(recorder: AnyRecorder, scenario: Scenario) -> None:
    """Puts the scenario beside the record: it can be run again when the library has moved on."""
    if isinstance(recorder, Recorder):
        text = scenario.model_dump_json(indent=1)
        (recorder.folder / SCENARIO_NAME).write_text(text, encoding="utf-8")


@contextmanager
def _quiet_collector() -> Iterator[None]:
    """No garbage collection within the loop: a full collection costs a tenth of a second. The
    loop makes no cyclic garbage (bench/allocation.py watches that)."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()
