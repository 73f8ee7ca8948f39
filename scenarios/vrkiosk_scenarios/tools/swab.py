"""The trace swab: wiped over a surface in strokes, then held into the analyser on the trolley.

What it took up is the strongest trace it came over. Use puts in a clean paper. What is on the
gloves that hold it gets on the paper, and in a few of a hundred analyses the device is wrong.
"""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import NO_TURN, Pose, Vec, along, compose, distance, pose, transform
from vrkiosk_scenarios.physics import RATE
from vrkiosk_scenarios.scenario_words import TRACED, Substance
from vrkiosk_scenarios.search_panels import analyser_panel
from vrkiosk_scenarios.tools.tool import Tool
from vrkiosk_scenarios.traces import GLOVED, Trace

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.world import World

ANALYSER: Final = "swab_analyser"
PARTS: Final = {ANALYSER: ANALYSER}
SHOWN: Final = 100  # steps of strength on the display
CHANCE_STRENGTH: Final = (12, 30)  # hundredths, of an alarm that means nothing


@dataclass(frozen=True, slots=True)
class Result:
    """What the analyser shows: strength 0..1; klass "" for no alarm."""

    strength: float
    klass: Substance | str


class Swab(Tool):
    """`strokes`: since it was put to this surface. `progress`: tenths of the analysis."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.strokes = 0
        self.progress = 0
        self.result: Result | None = None
        self.wiped = ""  # patch that the paper was wiped over enough; "": none
        self._taken = Trace()
        self._surface = ""
        self._aoi = ""
        self._start: Vec | None = None  # of the present stroke
        self._farthest = 0.0
        self._spot: Vec = (0.0, 0.0, 0.0)
        self._ticks = 0

    @property
    def loaded(self) -> bool:
        """There is something to analyse."""
        return bool(self.wiped)

    def slot(self, world: World) -> Vec:
        """Of the analyser, in the world."""
        return transform(self.analyser(world), world.settings.swab.slot)

    @staticmethod
    def analyser(world: World) -> Pose:
        """Where the analyser stands."""
        return compose(world.moving.here.trolley, pose(NO_TURN, world.settings.swab.place))

    def press(self, world: World, hand: Hand) -> None:
        self._renew()

    def end_use(self, world: World) -> None:
        self._end_stroke(world, None)
        self._ticks, self.progress = 0, 0
        self.panel_changed = True

    def _renew(self) -> None:
        """A clean paper."""
        self.strokes, self.wiped, self._surface, self._aoi = 0, "", "", ""
        self._taken, self._start, self._ticks, self.progress = Trace(), None, 0, 0
        self.panel_changed = True

    def work(self, world: World, hand: Hand) -> None:
        s = world.settings.swab
        pad = self.point(s.pad)
        if self.loaded and distance(pad, self.slot(world)) <= s.insert:
            self._analyse(world, hand)
            return
        if self._ticks:
            self._ticks, self.progress, self.panel_changed = 0, 0, True
        self._wipe(world, hand, pad)

    # --- wiping

    def _wipe(self, world: World, hand: Hand, pad: Vec) -> None:
        s, way = world.settings.swab, self.direction
        start = along(pad, way, -s.deepest)
        hit = world.physics.ray(start, way, s.deepest + s.reach)
        if hit is None or self.behind_wall(world):
            self._end_stroke(world, hand)
            return
        point = along(start, way, hit[0])
        aoi = world.surfaces.aoi(hit[1], point, hit[2])
        surface = hit[1].name
        if not aoi:
            self._end_stroke(world, hand)
            return
        if surface != self._surface:
            self._end_stroke(world, hand)
            self._surface, self.strokes = surface, 0
        self._aoi, self._spot = aoi, point
        self._taken = self._taken.or_more(world.traces.at(point))
        if self._start is None:
            self._start, self._farthest = point, 0.0
        away = distance(point, self._start)
        self._farthest = max(self._farthest, away)
        if away < self._farthest - s.turn_back:  # it turned round
            self._end_stroke(world, hand)
            self._start, self._farthest = point, 0.0

    def _end_stroke(self, world: World, hand: Hand | None) -> None:
        s = world.settings.swab
        long_enough = self._start is not None and self._farthest >= s.stroke
        self._start, self._farthest = None, 0.0
        if not long_enough or hand is None:
            return
        self.strokes += 1
        self.result, self.panel_changed = None, True
        if self.strokes == s.strokes:
            self.wiped = self._aoi
            world.emit("wiped", aoi=self.wiped, strokes=self.strokes, hand=hand.name)

    # --- analysing

    def _analyse(self, world: World, hand: Hand) -> None:
        s = world.settings.swab
        self._ticks += 1
        tenths = int(10.0 * self._ticks / (s.analysis_s * RATE))
        if tenths != self.progress:
            self.progress, self.panel_changed = tenths, True
        if self._ticks < s.analysis_s * RATE:
            return
        found = self._taken.or_more(world.traces.gloves[hand.side].times(GLOVED))
        self.result = self._measured(world, found)
        world.emit(
            "reading",
            tool=self.name,
            value=self.result.strength,
            unit="1",
            klass=self.result.klass,
            aoi=self.wiped,
            hand=hand.name,
            **world.coordinates(self._spot),
        )
        self._renew()

    @staticmethod
    def _measured(world: World, found: Trace) -> Result:
        """What the device says: with noise, and now and then an alarm that means nothing."""
        s = world.settings.swab
        noise = int(s.noise * SHOWN + 0.5)
        hundredths = int(found.strength * SHOWN + 0.5) + world.random.between(-noise, noise)
        lucky = world.random.between(1, 100) > s.wrong_percent
        kind = world.random.between(0, len(TRACED) - 1)
        chance = world.random.between(*CHANCE_STRENGTH)
        alarm = int(s.alarm * SHOWN + 0.5)
        if found.strength >= s.alarm and hundredths >= alarm:
            return Result(min(hundredths, SHOWN) / SHOWN, found.substance)
        if not lucky:
            return Result(chance / SHOWN, TRACED[kind])
        return Result(min(max(hundredths, 0), alarm - 1) / SHOWN, "")

    # --- what is drawn

    def appearance(self, world: World) -> Hashable:
        return None if self.panel_changed else world.moving.here

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """The analyser, which stands on the trolley; its display follows what the swab does."""
        if self.panel_changed:
            self.panel_changed = False
            world.show_panel(ANALYSER, analyser_panel(self, world))
        return ((ANALYSER, self.analyser(world)),)
