"""Somebody who stands in a record and watches: where, and at which moment of it.

Pure: no window, no drawing, no record. The viewer's head is the viewer's own; only where the room
stands in the world changes, by a blink from place to place or by turns of 30 degrees, as in
training (`vrkiosk_scenarios.locomotion`). World frame, metres, radians; times in ns.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import pi
from typing import Final

from vrkiosk_scenarios.geometry import (
    IDENTITY,
    Pose,
    Vec,
    about_y,
    angle_of,
    closest_on_ray,
    compose,
    distance,
    forward,
    place_of,
    pose,
    rotate,
    subtract,
    to_local,
)
from vrkiosk_scenarios.settings import Locomotion as Settings
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot
from vrkiosk_xr.frame import BUTTON_SHIFT_RIGHT, LEFT, RIGHT, Button, Flag, FrameInput

SPEEDS: Final = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0)
SCRUB_NS: Final = 5_000_000_000  # a push of the stick
LONGEST_STEP_S: Final = 0.1  # of a frame: after a loss the record goes on where it was
SNAP: Final = pi / 6
PLACES: Final = "node_disc"  # model of the parts that mark where one can stand
NEAREST: Final = 2.0  # metres: nearer to the officer one would soon stand in the way

STEP: Final = 0.1  # metres: more is another floor


@dataclass(frozen=True, slots=True)
class Station:
    """A place to stand: the name and where the feet are."""

    name: str
    place: Vec


def stations(description: SceneDescription, snapshot: SceneSnapshot) -> tuple[Station, ...]:
    """The places of the recorded scene; before the doors, where it has none."""
    found = [
        Station(part.name.removeprefix("node_"), _vec(snapshot.poses[number, 4:7].tolist()))
        for number, part in enumerate(description.parts)
        if part.model == PLACES and part.name != "node_target"
    ]
    return tuple(found) or (Station("start", (0.0, 0.0, 2.2)),)


@dataclass(frozen=True, slots=True)
class Hand:
    """A hand or controller of the viewer in one frame. aim, grip: in the world, None: not known.
    pressed: bits of `Button` that went down with this frame."""

    number: int
    aim: Pose | None = None
    grip: Pose | None = None
    stick: tuple[float, float] = (0.0, 0.0)
    trigger: bool = False
    pressed: int = 0


@dataclass(slots=True)
class Hands:
    """Both hands from frame to frame."""

    _down: int = -1  # whatever is held from before does not count

    def read(self, frame: FrameInput, world_from_stage: Pose) -> tuple[Hand, Hand]:
        """What the hands do in a frame of a session that has the focus."""
        focused = bool(frame.flags & Flag.FOCUSED)
        now = frame.buttons if focused else 0
        went_down, self._down = now & ~self._down, now if focused else -1
        left = self._hand(frame, LEFT, now, went_down, world_from_stage)
        return left, self._hand(frame, RIGHT, now, went_down, world_from_stage)

    @staticmethod
    def _hand(frame: FrameInput, number: int, down: int, new: int, stage: Pose) -> Hand:
        shift = BUTTON_SHIFT_RIGHT * number
        record, flags = frame.record, frame.flags
        aim = _pose(record["aim"][number].tolist()) if flags & (Flag.AIM_LEFT << number) else None
        grip = (
            _pose(record["grip"][number].tolist()) if flags & (Flag.GRIP_LEFT << number) else None
        )
        x, y = record["axes"][number, 2:].tolist() if flags & Flag.FOCUSED else (0.0, 0.0)
        return Hand(
            number,
            None if aim is None else compose(stage, aim),
            None if grip is None else compose(stage, grip),
            (x, y),
            bool(down >> shift & Button.TRIGGER),
            new >> shift & 0xFFFF,
        )


class Standing:
    """Where the viewer stands. `world_from_stage` places the viewer's room in the world."""

    def __init__(self, places: Sequence[Station], settings: Settings) -> None:
        self.places = places
        self.here = places[0]
        self.target: Station | None = None
        self.aiming: int | None = None  # the hand that points at a place
        self.world_from_stage: Pose = IDENTITY
        self._settings = settings
        self._turn = 0.0
        self._going: Station | None = None
        self._blink = 0.0  # seconds since a blink began; 0: none
        self._turned = False  # the stick has to come back before the next turn

    def begin(self, frame: FrameInput, officer: Vec, floor: float) -> None:
        """Stands near an officer (eyes in the world, feet at the height `floor`), on the same
        floor where that is possible, not in the way, and faces the officer."""

        def unfit(station: Station) -> tuple[bool, bool, float]:
            x, y, z = station.place
            away = distance((x, 0.0, z), (officer[0], 0.0, officer[2]))
            return away < NEAREST, abs(y - floor) > STEP, away

        self.here = min(self.places, key=unfit)
        x, _, z = subtract(officer, self.here.place)
        look = forward(_pose(frame.head.tolist()))
        self._turn = angle_of(-x, -z) - angle_of(-look[0], -look[2])
        self._stand(frame)

    @property
    def fade(self) -> float:
        """0 clear .. 1 black."""
        s, now = self._settings, self._blink
        if self._going is None and now == 0.0:
            return 0.0
        if now < s.fade_out_s:
            return now / s.fade_out_s
        return min(max(1.0 - (now - s.fade_out_s - s.fade_black_s) / s.fade_in_s, 0.0), 1.0)

    def advance(self, frame: FrameInput, hands: Sequence[Hand], seconds: float) -> None:
        """One frame: pointing, going, turning. Hands that point at something else are left out."""
        if self._going is not None or self._blink:
            self._blink_on(frame, seconds)
        if self.aiming is None and self._going is None:
            self.aiming = next((h.number for h in hands if self._wants(h)), None)
        if self.aiming is not None:
            self._aim(next((h for h in hands if h.number == self.aiming), None))
        self._snap(frame, hands)

    def _wants(self, hand: Hand) -> bool:
        s, (x, y) = self._settings, hand.stick
        return bool(hand.pressed & Button.TRIGGER) or (y >= s.stick_on and y > abs(x))

    def _aim(self, hand: Hand | None) -> None:
        """Chooses the place nearest to the ray; goes there when the hand lets go. Without the
        hand (nobody watches) nothing was chosen."""
        s = self._settings
        if hand is None:
            self.target = self.aiming = None
            return
        if not (hand.trigger or hand.stick[1] >= s.stick_off):
            self._going, self.target, self.aiming = self.target, None, None
            return
        self.target, best = None, s.aim_radius
        if hand.aim is None:
            return
        start, way = place_of(hand.aim), forward(hand.aim)
        for station in self.places:
            reach, off = closest_on_ray(start, way, station.place)
            if station is not self.here and 0.0 < reach <= s.aim_reach and off < best:
                best, self.target = off, station

    def _snap(self, frame: FrameInput, hands: Sequence[Hand]) -> None:
        """The left stick sideways turns by 30 degrees about the head, once a push."""
        left = next((h for h in hands if h.number == LEFT), None)
        x, y = left.stick if left is not None and self.aiming is None else (0.0, 0.0)
        if abs(x) < self._settings.stick_off:
            self._turned = False
        elif abs(x) >= self._settings.stick_on and abs(x) > abs(y) and not self._turned:
            self._turned = True
            head = place_of(compose(self.world_from_stage, _pose(frame.head.tolist())))
            self._turn -= SNAP if x > 0.0 else -SNAP
            self._stand(frame, (head[0], self.here.place[1], head[2]))

    def _blink_on(self, frame: FrameInput, seconds: float) -> None:
        s = self._settings
        self._blink += max(seconds, 1e-3)
        if self._going is not None and self._blink >= s.fade_out_s:
            self.here, self._going = self._going, None
            self._stand(frame)
        if self._blink >= s.fade_out_s + s.fade_black_s + s.fade_in_s:
            self._blink = 0.0

    def _stand(self, frame: FrameInput, feet: Vec | None = None) -> None:
        """Puts the feet under the head on a place (default: the station), turned as chosen."""
        feet = feet or self.here.place
        turn = about_y(self._turn)
        x, _, z = rotate(turn, place_of(_pose(frame.head.tolist())))
        self.world_from_stage = pose(turn, (feet[0] - x, feet[1], feet[2] - z))


@dataclass(slots=True)
class Player:
    """The moment of the record that is shown. start, end, t: ns."""

    start: int
    end: int
    t: int
    playing: bool = True
    speed: float = 1.0
    _wait: float = 0.0  # seconds until a stick that is held scrubs again
    _repeat: float = field(default=0.35)

    def advance(self, hands: Sequence[Hand], seconds: float) -> None:
        """One frame of `seconds`: plays on, and does what the buttons say."""
        for hand in hands:
            if hand.pressed & Button.PRIMARY:
                self.toggle()
            if hand.pressed & Button.SECONDARY:
                self.faster(1 if hand.number == RIGHT else -1)
            if hand.number == RIGHT:
                self._scrub(hand.stick, seconds)
        if self.playing:
            self.seek(self.t + round(min(seconds, LONGEST_STEP_S) * self.speed * 1e9))
            self.playing = self.t < self.end

    def _scrub(self, stick: tuple[float, float], seconds: float) -> None:
        x, y = stick
        self._wait -= seconds
        if abs(x) < 0.6 or abs(y) > abs(x):
            self._wait = 0.0
        elif self._wait <= 0.0:
            self._wait = self._repeat
            self.seek(self.t + (SCRUB_NS if x > 0.0 else -SCRUB_NS))

    def toggle(self) -> None:
        """Plays or pauses; from the end it begins again."""
        if self.t >= self.end:
            self.t = self.start
        self.playing = not self.playing

    def seek(self, t: int) -> None:
        """To a moment, no further than the record goes."""
        self.t = min(max(t, self.start), self.end)

    def faster(self, step: int) -> None:
        """The next speed up (1) or down (-1)."""
        place = SPEEDS.index(self.speed) + step
        self.speed = SPEEDS[min(max(place, 0), len(SPEEDS) - 1)]


def pointed_at(panel: Pose, size_mm: tuple[float, float], aim: Pose) -> tuple[float, float] | None:
    """Where a ray meets the front of a panel, mm from its top left corner; None: it does not."""
    start, tip = to_local(panel, place_of(aim)), to_local(panel, _ahead(aim))
    way = subtract(tip, start)
    if start[2] <= 0.0 or way[2] >= -1e-6:
        return None
    reach = -start[2] / way[2]
    x = size_mm[0] / 2 + (start[0] + way[0] * reach) * 1000.0
    y = size_mm[1] / 2 - (start[1] + way[1] * reach) * 1000.0
    return (x, y) if 0.0 <= x <= size_mm[0] and 0.0 <= y <= size_mm[1] else None


def _ahead(aim: Pose) -> Vec:
    x, y, z = forward(aim)
    return (aim[4] + x, aim[5] + y, aim[6] + z)


def _vec(values: Sequence[float]) -> Vec:
    return (values[0], values[1], values[2])


def _pose(values: Sequence[float]) -> Pose:
    return (values[0], values[1], values[2], values[3], values[4], values[5], values[6])
