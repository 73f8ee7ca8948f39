"""Whatever a headset says, the world goes on and its events can be written down."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import ENGINE_FLOATS, FrameInput

FLAGS = (1 << 18) - 1


def near_things(world: World, random: np.random.Generator) -> np.ndarray:
    """A place in the stage near something one can take."""
    stage = world.world_from_stage
    parts = world.snapshot.poses
    place = parts[random.integers(len(parts)), 4:] + random.normal(0.0, 0.05, 3)
    return np.asarray(place - np.array(stage[4:]), np.float32)


@pytest.mark.parametrize("seed", range(6))
def test_the_world_survives_any_input(s03: Scenario, seed: int) -> None:
    """Hands that jump from thing to thing and press everything, with some nonsense between."""
    random = np.random.default_rng(seed)
    world = World(s03, seed)
    t = 0
    for index in range(600):
        frame = FrameInput()
        floats = frame.floats
        floats[:ENGINE_FLOATS] = random.uniform(-1.5, 1.5, ENGINE_FLOATS)
        for side in (0, 1):
            frame.record["grip"][side, 4:] = near_things(world, random)
            frame.record["aim"][side, 4:] = frame.record["grip"][side, 4:]
        if random.random() < 0.05:
            floats[random.integers(ENGINE_FLOATS)] = random.choice([np.nan, np.inf, 1e9, -999.0])
        frame.record["flags"] = random.choice([FLAGS, FLAGS, FLAGS, random.integers(FLAGS)])
        frame.record["buttons"] = random.integers(1 << 22)
        t += int(random.choice([0, 5_000_000, 11_111_111, 50_000_000, 400_000_000]))
        frame.record["t"] = t
        frame.record["index"] = index
        step = engine.step(world, frame)
        for event in step.events:
            json.loads(event.line())
            assert all(np.isfinite(v) for v in event.data.values() if isinstance(v, float))
    assert np.isfinite(world.snapshot.poses).all()
    assert 0.0 <= world.snapshot.fade <= 1.0
    for leaf in world.doors.leaves.values():
        assert 0.0 <= leaf.degrees <= world.settings.doors.range_deg + 1e-6
