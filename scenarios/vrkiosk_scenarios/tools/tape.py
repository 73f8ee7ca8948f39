"""The tape measure: hooked to one surface, drawn to another, frozen there.

The first use hooks its end to the surface before it, the second freezes what it shows, the third
lets the blade run back. Near a surface it measures to that surface, in the air to its own front; a
blade stands upright by itself, so that a ceiling is measured from below.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Vec,
    along,
    compose,
    distance,
    dot,
    pose,
    scale,
    sine_cosine,
    subtract,
    to_local,
    towards,
    transform,
    unit,
)
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.search_panels import tape_panel
from vrkiosk_scenarios.tools.tool import Tool

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.world import World

# Pieces of blade that are drawn, overlapping, so that any length up to the longest can be shown.
PIECES: Final = ((4.0, "tape_blade_4000"), (1.0, "tape_blade_1000"), (0.25, "tape_blade_250"))
SHORTEST: Final = (0.0625, "tape_blade_62")
EACH: Final = 4
PARTS: Final = {
    f"{model}_{number}": model for _, model in (*PIECES, SHORTEST) for number in range(1, EACH + 1)
}
LIVE_TICKS: Final = RATE // 5  # the display follows five times a second
BEHIND: Final = 0.06  # m: a tip pressed into a surface is on it
UP: Final[Vec] = (0.0, 1.0, 0.0)


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the end is hooked: the solid it is on, the place in the solid's frame, its patch."""

    solid: Solid
    at: Vec
    aoi: str

    def place(self) -> Vec:
        """In the world, wherever the solid was moved."""
        return transform(self.solid.pose, self.at)


class Tape(Tool):
    """`hook`: of the blade's end; `value`: mm once frozen; `live`: mm while it is drawn."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.hook: Hook | None = None
        self.value: int | None = None
        self.live: int | None = None
        self._end: Vec | None = None  # of the frozen measure

    def press(self, world: World, hand: Hand) -> None:
        if self.value is not None:
            self._run_back()
        elif self.hook is None:
            self._hook(world, hand)
        else:
            self._freeze(world, hand, self.hook)

    def work(self, world: World, hand: Hand) -> None:
        if self.hook is None or self.value is not None or world.tick % LIVE_TICKS:
            return
        length = distance(self.hook.place(), self._tip(world))
        if length > world.settings.tape.longest:
            self._run_back()
            return
        self.live, self.panel_changed = int(length * 1000.0 + 0.5), True

    def end_use(self, world: World) -> None:
        self._run_back()

    def _run_back(self) -> None:
        self.hook, self.value, self.live, self._end = None, None, None, None
        self.panel_changed = True

    def _tip(self, world: World) -> Vec:
        return self.point(world.settings.tape.tip)

    def _met(self, world: World, way: Vec, reach: float) -> tuple[Solid, Vec, Vec] | None:
        """What the tip is on, or meets within `reach`: solid, point, normal."""
        if self.behind_wall(world):
            return None
        start = along(self._tip(world), way, -BEHIND)
        hit = world.physics.ray(start, way, BEHIND + reach)
        return None if hit is None else (hit[1], along(start, way, hit[0]), hit[2])

    def _hook(self, world: World, hand: Hand) -> None:
        met = self._met(world, self.direction, world.settings.tape.reach)
        if met is None:
            return
        solid, point, normal = met
        aoi = world.surfaces.aoi(solid, point, normal)
        self.hook = Hook(solid, to_local(solid.pose, point), aoi)
        self.live, self.panel_changed = 0, True
        world.emit("hooked", aoi=aoi, hand=hand.name, **world.coordinates(point))

    def _far_end(self, world: World, hook: Hook) -> tuple[Vec, str]:
        """Where the measure ends, and the patch it ends on; that of the hook in the air."""
        s = world.settings.tape
        met = self._met(world, self.direction, s.reach)
        if met is None:
            line = subtract(self._tip(world), hook.place())
            upright = abs(dot(unit(line), UP)) >= sine_cosine(s.steepest_deg * DEGREE)[1]
            if upright:
                met = self._met(world, UP if line[1] > 0.0 else scale(UP, -1.0), s.stands)
        if met is None:
            return self._tip(world), hook.aoi
        return met[1], world.surfaces.aoi(*met) or hook.aoi

    def _freeze(self, world: World, hand: Hand, hook: Hook) -> None:
        noise = world.settings.tape.noise_mm
        self._end, aoi = self._far_end(world, hook)
        length = int(distance(hook.place(), self._end) * 1000.0 + 0.5)
        self.value = max(length + world.random.between(-noise, noise), 0)
        self.panel_changed = True
        world.emit(
            "reading",
            tool=self.name,
            value=self.value,
            unit="mm",
            aoi=aoi,
            hooked=hook.aoi,
            hand=hand.name,
            **world.coordinates(self._end),
        )

    def appearance(self, world: World) -> Hashable:
        return None if self.hook is not None else False

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """The blade, as pieces from the hook to the case or the frozen end."""
        found: dict[str, Pose | None] = dict.fromkeys(PARTS)
        if self.hook is not None:
            start = self.hook.place()
            line = subtract(self._end or self._tip(world), start)
            size = distance(line, (0.0, 0.0, 0.0))
            length, model = next((p for p in PIECES if size >= p[0]), SHORTEST)
            frame = pose(towards(unit(line)), start)
            step = (size - length) / (EACH - 1)
            for number in range(EACH if size >= length else 0):
                begin = min(number * length, size - length) if step > length else number * step
                at = pose((0.0, 0.0, 0.0, 1.0), (0.0, 0.0, -begin))
                found[f"{model}_{number + 1}"] = compose(frame, at)
        return tuple(found.items())

    def panel(self, world: World) -> Panel:
        return tape_panel(self, world)
