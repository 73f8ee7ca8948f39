"""All that a session needs before it can be played; whoever wears the headset stands in the lobby
meanwhile, whose frames go on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from vrkiosk.backends import take_a_seat, take_the_mouse
from vrkiosk.first_panels import first_panels
from vrkiosk.flow.attendant import Attendant
from vrkiosk.flow.foreground import Foreground
from vrkiosk.flow.machine import Flow
from vrkiosk.flow.task_clock import TaskClock
from vrkiosk.lobby import Lobby
from vrkiosk.resuming import Suspended
from vrkiosk.scenes import Loading
from vrkiosk.task import Task
from vrkiosk.waiting import Waiting
from vrkiosk_render.renderer import Renderer
from vrkiosk_scenarios import settings
from vrkiosk_scenarios.course_modules import MODULES
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.texts import Texts
from vrkiosk_scenarios.world import World
from vrkiosk_xr.runtime import Runtime

if TYPE_CHECKING:
    from vrkiosk.desktop import Desktop
    from vrkiosk.training import Training

T = TypeVar("T")


@dataclass(slots=True)
class Ready:
    """All but the record, and a scene that is on its way where a headset shows the lobby still."""

    world: World
    renderer: Renderer | None = None
    desktop: Desktop | None = None
    loading: Loading | None = None
    waiting: Waiting | None = None
    lobby: Lobby | None = None
    attendant: Attendant | None = None

    def meanwhile(self, work: Callable[[], T]) -> T:
        """Frames go on while something is done that mostly waits."""
        return self.waiting.during(work) if self.waiting else work()


def make_ready(
    training: Training,
    scenario: Scenario,
    seed: int,
    task: Task | None,
    suspended: Suspended | None = None,
) -> Ready | None:
    """The world, its renderer where something can be drawn, a desk where one is used. Whoever wears
    the headset stands in the lobby meanwhile, whose frames go on, and begins when all is ready:
    then nothing is left to wait for. None: nobody began."""
    config, runtime, service = training.config, training.backend.runtime, training.service
    fitted = training.preferences.fit(settings.load())
    if training.backend.blind:
        training.progress.step(f"no pictures: {training.backend.blind}")
        return Ready(World(scenario, seed, config.language, fitted))
    if runtime is None:
        world = World(scenario, seed, config.language, fitted)
        return Ready(world, training.scenes.draw(world.description))
    service.status("making the scenario ready")
    # in between two scenes
    world = suspended.world if suspended else World(scenario, seed, config.language, fitted)
    title = scenario.title.of(config.language)
    texts = Texts(config.language)
    text, begin = texts["session.loading"], texts["session.begin"]
    lobby = Lobby(title, text, begin, controllers=training.backend.is_headset)
    renderer = training.scenes.lobby(lobby.description)
    waiting = Waiting(runtime, renderer, lobby, service, training.tell, training.scenes.screens)
    attendant = training.attendant = _attendant(training, runtime, world, task)
    foreground = attendant.foreground
    desktop = take_a_seat(training.backend, world, foreground)
    description = desktop.description if desktop else foreground.description
    waiting.show(text)
    panels = partial(first_panels, scenario, seed, config.language, fitted)
    loading = training.scenes.load(description, panels)
    waiting.until(loading)
    asked = training.on_demand and training.reception is None and suspended is None
    if asked and not waiting.until_begun(begin):
        loading.drop()
        return None
    return Ready(world, renderer, desktop, loading, waiting, lobby, attendant)


def _attendant(training: Training, runtime: Runtime, world: World, task: Task | None) -> Attendant:
    """Who stands beside the officer; with a flow of its own where nobody signed in."""
    visit = training.visit
    flow = training.reception.flow if training.reception is not None else Flow()
    if training.reception is None:
        flow.begin()
    foreground = Foreground(world.description)
    first = task is not None and task.module == MODULES[0]
    foreground.controllers = training.backend.is_headset and first
    attendant = Attendant(
        flow,
        foreground,
        world.texts,
        world.settings,
        name=visit.card.name if visit is not None else "",
        mouse=take_the_mouse(training.backend),
        lesson=task.lesson if task is not None else None,
        trainer=training.trainer,
        room=lambda: runtime.info.room,
        captions=training.preferences.captions == "on",
        clock=TaskClock(task.limit_s, world.texts) if task is not None and task.limit_s else None,
    )
    if flow.fit is not None:
        attendant.say("fit", **flow.fit.to_event())
        flow.fit = None
    return attendant
