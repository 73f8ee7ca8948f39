"""What the officer looks at: patches entered and left, and patches seen in light from near.

One ray a frame along the gaze (eye tracker, or head direction as the frame says). In the pole
mirror it goes on as the glass throws it, on the videoscope's screen as its camera looks. Nothing
counts while the head is through a wall, or while the tablet hides what is behind it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Vec,
    along,
    closest_on_ray,
    compose,
    forward,
    place_of,
    rotate,
    sine_cosine,
    to_local,
    turn_of,
)
from vrkiosk_scenarios.inputs import EYE_BIT, GAZE_BIT
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.views_through import Through, look_through

if TYPE_CHECKING:
    from vrkiosk_scenarios.inputs import Sample
    from vrkiosk_scenarios.settings import Gaze as GazeSettings
    from vrkiosk_scenarios.snapshot import SceneSnapshot
    from vrkiosk_scenarios.world import World

SEAL_RADIUS = 0.06
NOWHERE: Vec = (0.0, 0.0, 0.0)


@dataclass(slots=True)
class Sight:
    """What the gaze meets in one frame, for the record; no rule reads it. Written in place.

    aoi: the patch, "" for what is none (the ground, the tablet, nothing). part: number of the part
    in the scene's description, -1 for none. distance: m along the gaze, 0.0 where it meets nothing
    within reach or is not valid. point: where, m, in the part's own frame as its pose in the
    snapshot has it; in the world for part -1.
    """

    aoi: str = ""
    part: int = -1
    distance: float = 0.0
    point: Vec = NOWHERE

    def put(self, aoi: str, part: int, distance: float, point: Vec) -> None:
        """point: in the world, until `Gaze.settle`."""
        self.aoi, self.part, self.distance, self.point = aoi, part, distance, point


@dataclass(frozen=True, slots=True)
class Look:
    """What the gaze rests on in a frame: patch ("" for none), m to it, where in the world, and by
    way of which tool's glass. lit: that tool's own lamp lights it."""

    aoi: str
    away: float
    point: Vec
    glass: Through | None = None
    lit: bool = False


CONE_TICKS: Final = 18  # 10 times a second
NOTHING: Final = Look("", 0.0, NOWHERE)


class Gaze:
    """The patch looked at now, and how long each was seen. `sight`: what the last frame met."""

    __slots__ = (
        "_candidate",
        "_candidate_ticks",
        "_cone_ticks",
        "_now",
        "_seen",
        "_settings",
        "_ticks",
        "_view_cone",
        "sight",
    )

    def __init__(self, settings: GazeSettings) -> None:
        self.sight = Sight()
        self._settings = settings
        self._view_cone = sine_cosine(settings.view_cone_deg * DEGREE)
        self._cone_ticks = 0  # since the cone was last asked
        self._now = ""
        self._ticks = 0  # spent on the present patch
        self._candidate = ""
        self._candidate_ticks = 0
        self._seen: dict[str, int] = {}  # ticks each patch was seen in light from near

    def frame(self, world: World, sample: Sample, ticks: int) -> None:
        """Takes a frame's glance as lasting `ticks` steps."""
        source = "eye" if sample.flags & EYE_BIT else "head"
        look = self._look(world, sample, ticks)
        aoi = look.aoi
        if aoi == self._now:
            self._ticks += ticks
            self._candidate_ticks = 0
        else:
            same = aoi == self._candidate
            self._candidate = aoi
            self._candidate_ticks = self._candidate_ticks + ticks if same else ticks
            if self._candidate_ticks >= self._settings.dwell_s * RATE:
                self._change(world, aoi, source)
        reach = self._settings.seen_reach if look.glass is None else look.glass.reach
        if aoi and look.away <= reach and self._settings.seen_s > 0.0:
            self._see(world, look, ticks, source)
        if aoi and world.uv_lamp is not None:
            world.uv_lamp.look(world, aoi, look.point, ticks)
        if source == "head":
            self._see_around(world, sample, ticks)

    def _see_around(self, world: World, sample: Sample, ticks: int) -> None:
        """Without an eye tracker the eyes are somewhere within a cone about the head's direction:
        what stands there was in view, too. Asked a few times a second, for the time since."""
        self._cone_ticks += ticks
        valid = sample.flags & GAZE_BIT and not world.head_through_wall
        if self._cone_ticks < CONE_TICKS or not valid:
            return
        ticks, self._cone_ticks = self._cone_ticks, 0
        gaze: Pose = compose(world.world_from_stage, sample.gaze)
        eye, turn = place_of(gaze), turn_of(gaze)
        sine, cosine = self._view_cone
        for x, y in ((sine, 0.0), (-sine, 0.0), (0.0, sine), (0.0, -sine)):
            way = rotate(turn, (x, y, -cosine))
            hit = world.physics.ray(eye, way, self._settings.seen_reach)
            if hit is None:
                continue
            screen = world.tablet_in_sight(eye, way)
            if screen is None or screen > hit[0]:
                point = along(eye, way, hit[0])
                aoi = world.surfaces.aoi(hit[1], point, hit[2])
                if aoi:
                    self._see(world, Look(aoi, hit[0], point), ticks, "head")

    def glance(self, world: World, sample: Sample) -> None:
        """Finds `sight` for a frame in which no time passes: counts and emits nothing."""
        self._look(world, sample, 0)

    def settle(self, snapshot: SceneSnapshot) -> None:
        """Brings the point of `sight` into the frame of its part, as the snapshot has it."""
        sight = self.sight
        if sight.part >= 0:
            x, y, z, w, px, py, pz = snapshot.poses[sight.part].tolist()
            sight.point = to_local((x, y, z, w, px, py, pz), sight.point)

    def _change(self, world: World, aoi: str, source: str) -> None:
        if self._now:
            world.emit("aoi_leave", aoi=self._now, source=source, ms=self._ticks * 1000 // RATE)
        if aoi:
            world.emit("aoi_enter", aoi=aoi, source=source)
        self._now, self._ticks, self._candidate_ticks = aoi, self._candidate_ticks, 0

    def _look(self, world: World, sample: Sample, ticks: int) -> Look:
        """What is looked at."""
        sight, reach = self.sight, self._settings.reach
        sight.put("", -1, 0.0, NOWHERE)
        if not sample.flags & GAZE_BIT or world.head_through_wall:
            return NOTHING
        gaze: Pose = compose(world.world_from_stage, sample.gaze)
        eye, way = place_of(gaze), forward(gaze)
        hit = world.physics.ray(eye, way, reach)
        away = hit[0] if hit is not None else reach
        screen = world.tablet_in_sight(eye, way)
        if screen is not None and screen < away:
            sight.put("", world.part("tablet"), screen, along(eye, way, screen))
            return NOTHING
        glass = look_through(world, eye, way, away)
        if glass is not None:
            return self._beyond(world, glass)
        if world.seal.whole:
            near, aside = closest_on_ray(eye, way, world.seal.place())
            looked = ticks > 0 and world.seal.looked_at(world, eye, way, ticks)
            if 0.0 < near <= away + SEAL_RADIUS and (looked or aside <= SEAL_RADIUS):
                sight.put("seal", world.part("seal"), near, along(eye, way, near))
                return Look("seal", near, world.seal.place())
        if hit is None:
            return NOTHING
        point = along(eye, way, away)
        aoi = world.surfaces.aoi(hit[1], point, hit[2])
        sight.put(aoi, world.part_of(hit[1]), away, point)
        return Look(aoi, away, point)

    def _beyond(self, world: World, glass: Through) -> Look:
        """What is looked at in a mirror, or in the picture of a camera."""
        hit = world.physics.ray(glass.origin, glass.way, self._settings.reach)
        if hit is None:
            return NOTHING
        point = along(glass.origin, glass.way, hit[0])
        aoi, away = world.surfaces.aoi(hit[1], point, hit[2]), glass.travelled + hit[0]
        self.sight.put(aoi, world.part_of(hit[1]), away, point)
        return Look(aoi, away, point, glass, hit[0] <= glass.lamp)

    def _see(self, world: World, look: Look, ticks: int, source: str) -> None:
        aoi = look.aoi
        before = self._seen.get(aoi, 0)
        needed = int(self._settings.seen_s * RATE)
        if before >= needed or not (look.lit or world.light.lit(world, look.point)):
            return
        self._seen[aoi] = before + ticks
        if before + ticks >= needed:
            by = look.glass.tool if look.glass is not None else ""
            away = round(look.away, 3)
            world.emit("surface_seen", aoi=aoi, lit=True, distance=away, source=source, by=by)
