"""The camera: a live picture on its back, a shutter, and a list of what each photograph shows.

A short use takes a picture, as the camera was held when use began; use held goes through the
zoom. What a picture shows is counted by a fixed grid of rays: a thing is shown when it fills
enough of it, a surface as a whole and each patch of it alike.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    NO_TURN,
    Pose,
    Vec,
    along,
    angle_of,
    closest_on_ray,
    compose,
    place_of,
    pose,
    rotate,
    sine_cosine,
    transform,
    turn_of,
    unit,
)
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.samples import SAMPLE, item_of
from vrkiosk_scenarios.snapshot import Inset, Panel, Text
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.evidence_settings import Camera as CameraSettings
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

LEVEL: Final = 0.7  # of an upper face's normal, upwards: through it one sees into an opened carton
PARTS: Final = tuple(f"camera_view_{step}" for step in (1, 2, 3, 4))  # a screen for each zoom


def _half_height(s: CameraSettings, zoom: float) -> float:
    """Half the height of a picture at 1 m, metres."""
    sine, cosine = sine_cosine(s.fov_deg * DEGREE / 2.0)
    return sine / cosine / zoom


def insets(s: CameraSettings) -> tuple[Inset, ...]:
    """The live picture at each zoom; one of them is shown while the camera is in a hand."""
    width, height = s.size_mm
    return tuple(
        Inset(
            part,
            (width / 1000.0, height / 1000.0),
            camera="camera",
            camera_pose=pose(NO_TURN, s.lens),
            fov=2.0 * angle_of(_half_height(s, zoom), 1.0),
            lamp=s.lamp,
        )
        for part, zoom in zip(PARTS, s.zooms, strict=True)
    )


def shown(world: World, camera: Pose, zoom: float) -> tuple[str, ...]:
    """The patches, surfaces and things that fill enough of a picture, the largest first.

    camera: pose of the lens in the world, looking along -z.
    """
    s = world.settings.camera
    width, height = s.size_mm
    half = _half_height(s, zoom)
    eye, turn = place_of(camera), turn_of(camera)
    counts: dict[str, int] = {}
    for row in range(s.rows):
        y = half * (1.0 - (2.0 * row + 1.0) / s.rows)
        for column in range(s.columns):
            x = half * width / height * ((2.0 * column + 1.0) / s.columns - 1.0)
            aoi = _met(world, eye, rotate(turn, unit((x, y, -1.0))))
            for name in _names(aoi):
                counts[name] = counts.get(name, 0) + 1
    counts.pop("", None)
    least = s.least_share * s.rows * s.columns
    enough = [name for name, count in counts.items() if count >= least]
    return tuple(sorted(enough, key=lambda name: (-counts[name], name)))


def _names(aoi: str) -> tuple[str, ...]:
    """A patch counts for itself and for its surface; a thing only for itself."""
    surface = aoi.partition("/")[0]
    if surface == SAMPLE:  # seen in the carton it is in
        return aoi, f"carton/{aoi.partition('/')[2]}"
    return (aoi,) if surface in ("carton", "find", aoi) else (aoi, surface)


def _met(world: World, eye: Vec, way: Vec) -> str:
    """What a line of sight meets: a patch, a thing, "" for what counts for nothing."""
    s = world.settings.camera
    hit = world.physics.ray(eye, way, s.reach)
    away = hit[0] if hit is not None else s.reach
    near, aside = closest_on_ray(eye, way, place_of(world.seal.pose()))
    if 0.0 < near <= away + s.seal_radius and aside <= s.seal_radius:
        return "seal"
    if hit is None:
        return ""
    solid, normal = hit[1], hit[2]
    if solid.carton in world.opened and normal[1] > LEVEL:
        plan = world.plans[solid.carton]
        return item_of(plan.name) if plan.contents is not None else plan.aoi
    return world.surfaces.aoi(solid, along(eye, way, away), normal)


class Camera(Tool):
    """Use taken up within `zoom_s` takes a picture, held longer it zooms, step by step."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.step = 0  # of the zoom
        self._held_ticks = -1  # -1: not pressed
        self._aimed: Pose | None = None  # when use began
        self._dark_ticks = 0  # the shutter is shut

    def zoom(self, world: World) -> float:
        """How many times nearer than the first step."""
        return world.settings.camera.zooms[self.step]

    def lens(self, world: World) -> Pose:
        """Of the lens in the world."""
        return compose(self.pose, pose(NO_TURN, world.settings.camera.lens))

    def press(self, world: World, hand: Hand) -> None:
        self._held_ticks = 0
        self._aimed = self.lens(world)

    def work(self, world: World, hand: Hand) -> None:
        self._dark_ticks = max(self._dark_ticks - 1, 0)
        if self._held_ticks < 0:
            return
        self._held_ticks += 1
        zoom_ticks = int(world.settings.camera.zoom_s * RATE)
        if self._held_ticks % zoom_ticks == 0:
            self.step = (self.step + 1) % len(PARTS)
            self.panel_changed = True

    def release(self, world: World, hand: Hand) -> None:
        ticks, aimed = self._held_ticks, self._aimed
        self._held_ticks = -1
        s = world.settings.camera
        if aimed is None or not 0 <= ticks < int(s.zoom_s * RATE) or self.behind_wall(world):
            return
        if len(world.evidence.photographs) < s.most:
            self._shoot(world, hand, aimed)

    def _shoot(self, world: World, hand: Hand, lens: Pose) -> None:
        zoom = self.zoom(world)
        taken = world.evidence.add_photograph(world, shown(world, lens, zoom), zoom)
        self._dark_ticks = int(world.settings.camera.shutter_s * RATE)
        self.panel_changed = True
        world.tablet_changed()
        world.emit(
            "photograph",
            number=taken.number,
            aois=" ".join(taken.aois),
            zoom=zoom,
            hand=hand.name,
            **world.coordinates(place_of(lens)),
        )

    def end_use(self, world: World) -> None:
        self._held_ticks = -1
        self._dark_ticks = 0

    def appearance(self, world: World) -> Hashable:
        return (self.step, self.holder is not None and self._dark_ticks == 0)

    def attached(self, world: World) -> tuple[tuple[str, Pose], ...]:
        """The screen that shows the picture, but not while the shutter is shut."""
        live = self.holder is not None and self._dark_ticks == 0
        for step, part in enumerate(PARTS):
            if step != self.step or not live:
                world.hide(part)
        if not live:
            return ()
        place = transform(self.pose, world.settings.camera.screen)
        return ((PARTS[self.step], pose(turn_of(self.pose), place)),)

    def panel(self, world: World) -> Panel:
        """The zoom on the left, how many pictures there are on the right."""
        width, height = world.settings.displays[self.name].size_mm
        count = world.texts.fill("camera.count", count=len(world.evidence.photographs))
        return Panel(
            width,
            height,
            (
                Text(4.0, height - 3.2, 5.0, f"{self.zoom(world):g}x", "digits"),
                Text(width - 4.0, height - 3.2, 5.0, count, "body", "right"),
            ),
        )
