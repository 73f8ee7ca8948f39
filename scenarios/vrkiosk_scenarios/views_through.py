"""Looking by way of a tool: a gaze on the pole mirror's glass goes on as a mirror throws it, one on
the videoscope's screen goes out of its camera, through the point of the picture looked at.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    Pose,
    Vec,
    along,
    compose,
    dot,
    place_of,
    pose,
    rotate,
    scale,
    sine_cosine,
    subtract,
    to_local,
    turn_of,
    unit,
)
from vrkiosk_scenarios.tools import pole_mirror, videoscope

if TYPE_CHECKING:
    from vrkiosk_scenarios.snapshot import Inset
    from vrkiosk_scenarios.world import World


@dataclass(frozen=True, slots=True)
class Through:
    """A gaze after it met a tool's glass. travelled: m up to there, that count for how near a
    thing is seen; reach: m from where a thing counts as seen; lamp: m that the tool's own light
    carries from `origin`."""

    tool: str
    origin: Vec
    way: Vec
    met: float
    travelled: float
    reach: float
    lamp: float = 0.0


def look_through(world: World, eye: Vec, way: Vec, away: float) -> Through | None:
    """Where a gaze goes on that meets glass within `away` metres; None where it meets none."""
    found = _mirror(world, eye, way)
    other = _scope(world, eye, way)
    if found is None or (other is not None and other.met < found.met):
        found = other
    return found if found is not None and found.met < away else None


def _plane(world: World, inset: Inset) -> Pose:
    """Where an inset's plane is, facing along its +z."""
    part = world.tools["pole_mirror" if inset.mirrored else "videoscope"]
    carrier = part.pose
    for name, where in part.attached(world):
        if name == inset.part and where is not None:
            carrier = where
    turn = inset.pose
    own = pose((turn[0], turn[1], turn[2], turn[3]), (turn[4], turn[5], turn[6]))
    return compose(carrier, own)


def _meets(plane: Pose, inset: Inset, eye: Vec, way: Vec) -> tuple[float, float, float] | None:
    """How far off a gaze meets the front of a plane, and where on it: -1..1 across and up."""
    front = rotate(turn_of(plane), (0.0, 0.0, 1.0))
    facing = dot(way, front)
    if facing > -1e-6:
        return None
    met = dot(subtract(place_of(plane), eye), front) / facing
    if met <= 0.0:
        return None
    x, y, _ = to_local(plane, along(eye, way, met))
    u, v = 2.0 * x / inset.size[0], 2.0 * y / inset.size[1]
    outside = u * u + v * v > 1.0 if inset.round else max(abs(u), abs(v)) > 1.0
    return None if outside else (met, u, v)


def _mirror(world: World, eye: Vec, way: Vec) -> Through | None:
    if "pole_mirror" not in world.tools:
        return None
    s = world.settings.pole_mirror
    inset = pole_mirror.inset(s)
    plane = _plane(world, inset)
    hit = _meets(plane, inset, eye, way)
    if hit is None:
        return None
    front = rotate(turn_of(plane), (0.0, 0.0, 1.0))
    thrown = subtract(way, scale(front, 2.0 * dot(way, front)))
    spot = along(eye, way, hit[0])
    return Through("pole_mirror", spot, thrown, hit[0], hit[0], s.seen_reach)


def _scope(world: World, eye: Vec, way: Vec) -> Through | None:
    if "videoscope" not in world.tools:
        return None
    s, tool = world.settings.videoscope, world.tools["videoscope"]
    inset = videoscope.inset(s)
    hit = _meets(_plane(world, inset), inset, eye, way)
    if hit is None:
        return None
    tip = dict(tool.attached(world))[inset.camera]
    if tip is None:
        return None
    camera = compose(tip, pose((0.0, 0.0, 0.0, 1.0), s.lens))
    sine, cosine = sine_cosine(inset.fov / 2.0)
    high = sine / cosine
    wide = high * inset.size[0] / inset.size[1]
    out = rotate(turn_of(camera), unit((hit[1] * wide, hit[2] * high, -1.0)))
    return Through("videoscope", place_of(camera), out, hit[0], 0.0, s.seen_reach, s.lamp_reach)
