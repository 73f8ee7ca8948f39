"""Whatever a headset says, the world goes on and its events can be written down."""

from __future__ import annotations

import json

import numpy as np
import pytest

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.geometry import to_local
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import ENGINE_FLOATS, FrameInput

FLAGS = (1 << 18) - 1


def near_things(world: World, random: np.random.Generator) -> np.ndarray:
    """A place in the stage near something one can take."""
    x, y, z = world.snapshot.poses[random.integers(len(world.snapshot.poses)), 4:].tolist()
    here = world.moving.here.place
    if abs(z - here[2]) > 2.0:  # out of sight: the nearest tool instead
        x, y, z = random.choice([tool.pose[4:] for tool in world.tools.values()]).tolist()
    return np.asarray(to_local(world.world_from_stage, (x, y, z)), np.float32)


@pytest.mark.parametrize("seed", range(6))
def test_the_world_survives_any_input(s03: Scenario, seed: int) -> None:
    """Hands that jump from thing to thing and press everything, with some nonsense between."""
    random = np.random.default_rng(seed)
    world = World(s03, seed)
    for rod in world.doors.rods:
        rod.angle = 1.6  # unlocked, so that the leaves can be taken too
    if seed % 2:
        world.moving.here = next(n for n in world.moving.nodes if n.name == "aisle_8")
        world.arrive(world.moving.here)
    t, grips, buttons = 0, np.zeros((2, 3), np.float32), 0
    for index in range(900):
        frame = FrameInput()
        floats = frame.floats
        floats[:ENGINE_FLOATS] = random.uniform(-1.5, 1.5, ENGINE_FLOATS)
        frame.record["head"][4:] = random.normal((0.0, 1.6, 0.0), 0.02)
        if index % 12 == 0:
            grips = np.stack([near_things(world, random), near_things(world, random)])
        if index % 6 == 0:
            buttons = int(random.integers(1 << 22))
        frame.record["axes"][:, 2:] *= 2.0 * (random.random(2) < 0.01)
        frame.record["grip"][:, 4:] = grips + random.normal(0.0, 0.02, (2, 3))
        frame.record["aim"][:, 4:] = grips
        if random.random() < 0.02:
            floats[random.integers(ENGINE_FLOATS)] = random.choice([np.nan, np.inf, 1e9, -999.0])
        frame.record["flags"] = FLAGS if random.random() < 0.97 else random.integers(FLAGS)
        frame.record["buttons"] = buttons
        t += int(random.choice([0, 5_000_000, 11_111_111, 50_000_000]))
        t += 400_000_000 if random.random() < 0.01 else 0
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
