"""What the displays of a scenario show in its first frame, worked out ahead of it.

In a module without graphics: the process that loads scenes calls it.
"""

from __future__ import annotations

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.settings import Settings
from vrkiosk_scenarios.snapshot import Panel
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FrameInput


def first_panels(
    scenario: Scenario, seed: int, language: str, settings: Settings | None = None
) -> list[Panel]:
    """By the number of the panel, as a frame of somebody who does nothing leaves them."""
    world = World(scenario, seed, language=language, settings=settings)
    return list(engine.step(world, FrameInput()).snapshot.panels)
