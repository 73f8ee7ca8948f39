"""One frame of input in, the scene and the events out: the only thing that changes a world.

Time inside is whole steps of 1/180 s since the first frame, so the same actions at 20 or 120
frames a second meet the same steps. A frame runs the steps that fell due, at most 18; when more
did, the frames' clock jumped and that is a recorded pause. Each step sees the input interpolated
between the last frame and this one.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from vrkiosk_scenarios import inputs, interaction, safety_parts
from vrkiosk_scenarios.geometry import pose
from vrkiosk_scenarios.inputs import Sample
from vrkiosk_scenarios.physics import FIXED, RATE
from vrkiosk_scenarios.snapshot import Event, SceneSnapshot, Value
from vrkiosk_scenarios.world import FRAMES, World
from vrkiosk_xr.frame import FrameInput

SECOND: Final = 1_000_000_000  # ns
MOST_STEPS: Final = 18  # a tenth of a second
# Events that no frame leads to: people outside the world said them (`tell`).
TOLD: Final = frozenset(
    "held trainer hint stopped comfort fit gaze_check practice guided room_edge time_up".split()
)
TOUCH_TICKS: Final = 9  # touching is looked for 20 times a second, whatever the frame rate
IN_WALL: Final = 0.9  # how dark it gets with the head in a wall


class Step(NamedTuple):
    """What a frame led to."""

    snapshot: SceneSnapshot
    events: tuple[Event, ...]


def step(world: World, frame: FrameInput) -> Step:
    """Advances a world by one frame of input (rounded: `FrameInput.round_into`).

    The snapshot is the world's own, written in place; it is good until the next call. A frame
    from before the last one runs no step. After the decision nothing happens any more.
    """
    world.events.clear()
    world.noises.clear()
    sample = inputs.read(frame)
    first = world.inputs.now is None
    steps = _due(world, sample, first)
    if not world.placed and sample.flags & inputs.HEAD_BIT:
        world.placed = True  # the first place seen of the head says where in the room one stands
        world.moving.stand(world.moving.here, sample.head)
    if not world.finished:
        for _ in range(steps):
            _tick(world)
            if world.finished:
                break
        if not world.finished:
            _look(world, sample, steps)
    if world.finished:
        world.gaze.glance(world, sample)
    _draw(world)
    world.gaze.settle(world.snapshot)
    return Step(world.snapshot, tuple(world.events))


def tell(world: World, name: str, **data: Value) -> Event:
    """Something that no frame says: a trainer's word, a hint given, an answer. Between two frames.

    It is an event of the last frame's time, to be recorded after that frame's own; a record is run
    again by telling the same after the same frame. `held` (reason) names the pause that follows;
    after `stopped` nothing happens any more. KeyError for what nobody may tell (`TOLD`).
    """
    if name not in TOLD:
        raise KeyError(f"{name!r} cannot be told; expected one of {', '.join(sorted(TOLD))}")
    if name == "held":
        world.hold_reason = str(data["reason"])
    elif name == "stopped":
        world.finished = world.stopped = True
    return Event(world.t, name, dict(data))


def _due(world: World, sample: Sample, first: bool) -> int:
    """Takes the sample in and says how many steps to run."""
    if first:
        world.t0 = world.t = sample.t
        world.inputs.take(sample, continuous=False)
        world.head_in_stage = sample.head
        scenario = world.scenario
        world.emit(
            "session_started",
            scenario=scenario.id,
            version=scenario.version,
            sha256=scenario.sha256,
            file_sha256=scenario.drawn.sha256 if scenario.drawn else scenario.sha256,
            seed=world.seed,
            interaction=world.settings.version,
        )
        return 0
    due = (sample.t - world.t0) * RATE // SECOND - world.done
    if due > MOST_STEPS:
        skipped = due - MOST_STEPS
        world.done += skipped
        world.t = world.t0 + world.done * SECOND // RATE
        world.inputs.take(sample, continuous=False)
        if not world.finished:
            world.emit("pause", ms=skipped * 1000 // RATE, reason=world.hold_reason)
        world.hold_reason = FRAMES
        return MOST_STEPS
    world.inputs.take(sample, continuous=True)
    return max(due, 0)


def _tick(world: World) -> None:
    """One step of 1/180 s."""
    world.done += 1
    world.tick += 1
    world.t = world.t0 + world.done * SECOND // RATE
    world.inputs.at(world.t)
    world.head_in_stage = world.inputs.head()
    here = world.moving.world_from_stage
    for hand in world.hands:
        hand.update(world.inputs, here)
    world.moving.tick(world)
    for hand in world.hands:
        interaction.tick(world, hand)
    for tool in world.stirring:
        if tool.holder is None:
            tool.idle(world)
    world.doors.tick(world)
    world.gas.tick(world)
    world.safety.tick(world)
    world.shifted.tick(world)
    if world.tick % TOUCH_TICKS == 0:
        world.touch.look(world)
        world.traces.follow(world)
    if world.physics.step():
        world.follow_cartons(world.physics.moved_cartons())
    world.in_view.look(world)
    world.motion.tick(world)
    world.calls.tick(world)


def _look(world: World, sample: Sample, steps: int) -> None:
    """What is asked once a frame: where the head is, what is looked at and touched."""
    here = world.moving.feet
    head = world.head
    # the way from the node at eye height is free unless one leans through a wall
    world.head_through_wall = bool(sample.flags & inputs.HEAD_BIT) and not world.physics.sees(
        (here[0], head[1], here[2]), head, 1 << FIXED
    )
    if steps:
        world.gaze.frame(world, sample, steps)
        if world.weighbridge is not None:
            world.weighbridge.look(world, sample, steps)
        if world.tablet is not None:
            world.tablet.hover(world)
    else:
        world.gaze.glance(world, sample)


def _draw(world: World) -> None:
    """Writes the snapshot: what moves every frame, and displays that changed."""
    snapshot, moving = world.snapshot, world.moving
    snapshot.t = world.t
    if world.shown_from is not moving.world_from_stage:
        world.shown_from = moving.world_from_stage
        snapshot.world_from_stage[:] = moving.world_from_stage
    wall = IN_WALL if world.head_through_wall else 0.0
    snapshot.fade = max(moving.fade, wall, world.calls.fade)
    snapshot.vignette = moving.vignette
    world.show_cartons()
    safety_parts.show_hands(world)
    show_tools(world)
    world.seal.show(world)
    _draw_nodes(world)


def show_tools(world: World) -> None:
    """Writes where the tools are, with their moving parts, lights and displays."""
    for tool in world.tools.values():
        # one that was taken has another pose than it is drawn at
        if tool.pose is not tool.shown_at or tool.panel_changed or not tool.settled:
            tool.show(world)


def _draw_nodes(world: World) -> None:
    """The places one can go to, while one points at them."""
    moving = world.moving
    if not moving.aiming and not world.nodes_shown:
        return
    world.nodes_shown = moving.aiming
    for node in moving.nodes:
        shown = moving.aiming and node is not moving.target and node in moving.reachable
        world.show(f"node_{node.name}", pose((0.0, 0.0, 0.0, 1.0), node.place), visible=shown)
    if moving.target is None:
        world.hide("node_target")
    else:
        world.show("node_target", pose((0.0, 0.0, 0.0, 1.0), moving.target.place))
