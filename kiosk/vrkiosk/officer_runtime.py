"""The ideal officer as a back end: a kiosk without a headset plays by itself."""

from __future__ import annotations

from collections.abc import Iterator

from vrkiosk.config import Config
from vrkiosk.progress import Progress
from vrkiosk_scenarios.observation import Observation
from vrkiosk_scenarios.officer import Briefing, Officer
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.scripted import ScriptedRuntime


def officer_runtime(
    scenario: Scenario, world: World, config: Config, progress: Progress
) -> ScriptedRuntime:
    """An officer who sees what a person would and answers with frames."""

    def observe() -> Observation:
        return Observation.from_snapshot(world.description, world.snapshot, finished=world.finished)

    officer = Officer(Briefing.of(scenario, config.language), observe)

    def frames() -> Iterator[FrameInput]:
        for frame in officer.frames(config.rate_hz):
            progress.doing(officer.doing)
            yield frame

    return ScriptedRuntime(frames(), name="officer")
