"""How an officer gets into a box: the tablet, the seal's four checks, rods and leaves."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    Pose,
    Quat,
    Vec,
    add,
    multiply,
    place_of,
    pose,
    rotate,
    scale,
    subtract,
    turn_of,
)
from vrkiosk_scenarios.observation import Display, Observation
from vrkiosk_scenarios.officer_body import EYE_HEIGHT, Body, minimum_jerk
from vrkiosk_scenarios.officer_skills import (
    AHEAD,
    TRIES,
    Behaviour,
    Skills,
    turn_towards,
)
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_xr.frame import LEFT, RIGHT

if TYPE_CHECKING:
    from vrkiosk_scenarios.officer import Briefing

STRAIGHT: Final[Quat] = (0.0, 0.0, 0.0, 1.0)  # facing the box
SPOKE: Final = 1.02  # m from the hinge, where a leaf is taken, clear of the other one
SWING: Final = 0.52  # rad/s, slower than a leaf may go
LINE_MM: Final = 5.0  # a line on a seal's flag is further from the next than this
OPEN: Final = math.radians(78)


def number_of(seal: Display) -> str:
    """The number on a seal's flag, read line by line; below it stands the letter of its class."""
    texts = [item for item in seal.items if isinstance(item, Text)]
    signs = sorted(texts, key=lambda text: (round(text.y / LINE_MM), text.x))
    return "".join(text.text for text in signs[:-1])


class EntrySkills(Skills):
    """Tablet, seal and doors."""

    def __init__(self, briefing: Briefing, body: Body, first: Observation) -> None:
        super().__init__(body, first, briefing.places)
        self.briefing = briefing
        self.seal_agrees: bool | None = None
        self.fumigant = False  # a gas to fumigate with was read at the gasket
        self.fumigation_declared = False  # by a certificate

    def hold_tablet(self) -> Behaviour:
        """Brings the tablet before the chest, so that it can be read and poked."""
        eyes = self.eyes()
        way = self._level_ahead()
        right = (-way[2], 0.0, way[0])
        at = add(add(eyes, scale(way, 0.42)), add(scale(right, -0.06), (0.0, -0.42, 0.0)))
        yield from self.reach(LEFT, pose(turn_towards(way), at))
        self.attention = place_of(self.display("tablet").pose)
        yield from self.wait(0.15)

    def _level_ahead(self) -> Vec:
        way = subtract(self.attention, self.eyes())
        size = math.hypot(way[0], way[2])
        return (way[0] / size, 0.0, way[2] / size) if size > 1e-6 else AHEAD

    def fingertip(self, side: int) -> Vec:
        """What that hand presses with, from its grip: a finger, or the front of a controller."""
        hand = self.hand(side)
        return hand.finger if hand.bare else self.briefing.settings.hands.controller_tip

    def poke_tablet(self, key: str, shown: str, seconds: float = 0.12) -> Behaviour:
        """Presses the button with a text until another text is shown; both by their keys."""
        texts, tip = self.briefing.texts, self.fingertip(RIGHT)
        done = texts[shown]
        for _ in range(TRIES):
            yield from self.poke(RIGHT, "tablet", texts[key], tip, seconds)
            if (yield from self.within(lambda: done in self.words("tablet"), 1.0)):
                return
        raise self.stuck(f"press {texts[key]!r} on the tablet", f"it to show {done!r}")

    def show_page(self, page: str) -> Behaviour:
        """Turns to a page of the tablet."""
        first = {"papers": "papers.container", "seal": "seal.question"}
        yield from self.poke_tablet(f"page.{page}", first.get(page, "decision.question"))
        yield from self.wait(0.15)

    def check_seal(self) -> Behaviour:
        """View, verify, tug, twist; then cut it."""
        self.relax(LEFT)
        yield from self.go("door_right")
        seal = place_of(self.pose_of("seal"))
        yield from self._view_seal(seal)
        if self.holds.get(LEFT) != "tablet":
            yield from self.take("tablet", LEFT)
        yield from self._verify_seal()
        yield from self.put_away(LEFT)
        yield from self._try_seal(seal)
        yield from self._cut_seal(seal)

    def _view_seal(self, seal: Vec) -> Behaviour:
        for aside in (-0.36, 0.36):
            yield from self.step_to(seal[0] + aside, seal[2] + 0.32, 1.42)
            yield from self.look(seal, 0.9)

    def _verify_seal(self) -> Behaviour:
        number = number_of(self.display("seal"))
        if not number:
            raise self.stuck("read the seal", "a number and a class on it")
        yield from self.hold_tablet()
        yield from self.show_page("seal")
        agrees = number in self.words("tablet")
        self.seal_agrees = agrees
        answer = "seal.agrees" if agrees else "seal.differs"
        yield from self.poke_tablet(answer, "seal.answered")
        self.relax(RIGHT)

    def _try_seal(self, seal: Vec) -> Behaviour:
        """Tugs, then rolls the wrist both ways."""
        yield from self.step_to(seal[0] - 0.1, seal[2] + 0.55, EYE_HEIGHT)
        yield from self.look(seal)
        yield from self.reach(RIGHT, pose(STRAIGHT, add(seal, (0.0, 0.0, 0.02))))
        self.hand(RIGHT).squeeze = 1.0
        yield from self.wait(0.25)
        yield from self.reach(RIGHT, pose(STRAIGHT, add(seal, (0.0, 0.0, 0.11))))
        yield from self.wait(0.45)
        yield from self.reach(RIGHT, pose(STRAIGHT, add(seal, (0.0, 0.0, 0.02))))
        for degrees in (75.0, -75.0, 0.0):
            half = math.radians(degrees) / 2
            roll: Quat = (0.0, 0.0, math.sin(half), math.cos(half))
            rolled = pose(multiply(STRAIGHT, roll), add(seal, (0.0, 0.0, 0.02)))
            yield from self.reach(RIGHT, rolled)
            yield from self.wait(0.2)
        self.hand(RIGHT).squeeze = 0.0
        self.relax(RIGHT)

    def _cut_seal(self, seal: Vec) -> Behaviour:
        yield from self.take("bolt_cutter", RIGHT)
        jaws = self.briefing.settings.bolt_cutter.jaws
        for _ in range(TRIES):
            yield from self.stand_before(seal, 0.75)
            yield from self.look(seal)
            yield from self.reach(RIGHT, pose(STRAIGHT, subtract(seal, jaws)))
            yield from self.pull_trigger(RIGHT, self.briefing.settings.seal.cut_s + 0.3)
            if (yield from self.within(lambda: self.pose_of("seal")[5] < 0.3, 1.0)):
                yield from self.put_away(RIGHT)
                return
        raise self.stuck("cut the seal", "it to fall")

    # --- doors

    def open_door(self, side: str) -> Behaviour:
        """Both rods of a leaf, then the leaf."""
        if side != "right":
            yield from self.go(f"door_{side}")
        yield from self.turn_rods(side)
        yield from self.swing_leaf(side)

    def turn_rods(self, side: str) -> Behaviour:
        """Both rods of a leaf."""
        for rod in self.briefing.settings.rods:
            if rod.leaf == side:
                yield from self._turn_rod(rod.name, rod.handle, rod.place[2])

    def _turn_rod(self, name: str, reach: float, height: float) -> Behaviour:
        for _ in range(TRIES):
            rod = self.pose_of(f"rod_{name}")
            along = rotate(turn_of(rod), (1.0, 0.0, 0.0))
            axis = (rod[4], height, rod[6])

            def at(part: float, axis: Vec = axis, along: Vec = along) -> Pose:
                angle = math.radians(98.0) * minimum_jerk(part)
                around = add(scale(along, math.cos(angle)), (0.0, 0.0, math.sin(angle)))
                return pose(STRAIGHT, add(axis, scale(around, reach)))

            yield from self.lead_handle(at, (0.25, 0.55))
            if self._rod_turned(name, along):
                return
        raise self.stuck(f"turn the rod {name}", "its handle to swing out")

    def lead_handle(self, at: Callable[[float], Pose], stance: tuple[float, float]) -> Behaviour:
        """Takes a rod's handle with the right hand and leads it along a way (0..1), then lets go.
        stance: m before the handle that one stands before, and from how far."""
        handle = place_of(at(0.0))
        yield from self.stand_before(add(handle, (0.0, 0.0, stance[0])), stance[1])
        yield from self.look(handle)
        yield from self.reach(RIGHT, at(0.0))
        self.hand(RIGHT).squeeze = 1.0
        yield from self.wait(0.2)
        yield from self.sweep(RIGHT, at, 0.9)
        yield from self.wait(0.25)
        self.hand(RIGHT).squeeze = 0.0
        self.relax(RIGHT)

    def _rod_turned(self, name: str, locked: Vec) -> bool:
        now = rotate(turn_of(self.pose_of(f"rod_{name}")), (1.0, 0.0, 0.0))
        return sum(a * b for a, b in zip(now, locked, strict=True)) < 0.2

    def swing_leaf(self, side: str) -> Behaviour:
        """A leaf whose rods are turned, as far as one needs it."""
        for _ in range(TRIES):
            begin = self._leaf_angle(side)
            edge = self._spoke(side, begin, SPOKE)
            yield from self.step_to(*self._clear_of(side, begin))
            yield from self.look(edge)
            yield from self.reach(RIGHT, pose(STRAIGHT, edge))
            self.hand(RIGHT).squeeze = 1.0
            yield from self.wait(0.2)
            yield from self._swing(side, begin)
            self.hand(RIGHT).squeeze = 0.0
            self.relax(RIGHT)
            if self._leaf_angle(side) > OPEN - math.radians(10):
                return
        raise self.stuck(f"open the {side} door", "it to stand open")

    def _swing(self, side: str, begin: float) -> Behaviour:
        """Leads the edge of a leaf round, walking ahead of it."""
        seconds = (OPEN - begin) / SWING
        begun = self.clock
        part = 0.0
        while part < 1.0:
            part = min((self.clock + self.dt - begun) / seconds, 1.0)
            angle = begin + (OPEN - begin) * part
            hand = self._spoke(side, angle, SPOKE)
            self.attention = hand
            self.hand(RIGHT).follow(self.to_stage(pose(STRAIGHT, hand)))
            self.walk_to(*self._clear_of(side, angle))
            yield
        yield from self.wait(0.4)

    def _spoke(self, side: str, angle: float, radius: float) -> Vec:
        """A point just before a leaf that stands open by `angle`, `radius` from its hinge."""
        sign = 1.0 if side == "left" else -1.0
        hinge = place_of(self.pose_of(f"leaf_{side}"))
        ahead = angle + 0.06 / radius
        x, z = sign * math.cos(ahead) * radius, math.sin(ahead) * radius
        return add(hinge, (x, 1.2, z))

    def _clear_of(self, side: str, angle: float) -> tuple[float, float]:
        """Where one stands out of a leaf's sweep and can still hold its edge: x, z."""
        spot = self._spoke(side, angle + 0.3, 1.6)
        return spot[0], max(spot[2], 0.5)

    def _leaf_angle(self, side: str) -> float:
        """How far a leaf is seen to be open, radians."""
        x, _, z = rotate(turn_of(self.pose_of(f"leaf_{side}")), (1.0, 0.0, 0.0))
        return abs(math.atan2(z, x))
