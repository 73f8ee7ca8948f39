"""Where the free floor ends: a line on the floor, a grid, a pulse, and a dark view beyond it.

All in the stage, metres. A rectangle round the stage's origin as the runtime knows it; where it
knows none, 2 x 2 m round the place the head is first seen at, where the footprints are.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vrkiosk_render.marks import Marks
from vrkiosk_scenarios.geometry import Pose, Vec, transform
from vrkiosk_xr.frame import Flag, FrameInput
from vrkiosk_xr.runtime import Haptic

Words = tuple[str, dict[str, Any]]  # an event to be told: its name and fields
Room = tuple[float, float]  # width along x, depth along z
ASSUMED: Final[Room] = (2.0, 2.0)
LINE, GRID, PULSE = 0.50, 0.30, 0.20  # of the head from the edge
HAND: Final = 0.15  # a hand may come so much nearer: it is seen, and drawn back at once
AGAIN: Final = LINE  # once so far away, the next approach is another one
DARK: Final = 0.6  # of the light that is taken away beyond the edge
PULSE_NS: Final = 500_000_000
PULSE_S, PULSE_AMPLITUDE = 0.040, 0.5
HIGH: Final = 2.2  # of the grid
PITCH: Final = 0.25
ASIDE: Final = 0.75  # m of the grid to each side of who comes near
# Okabe and Ito's orange, and white between: seen on any ground by every kind of colour vision.
ORANGE, WHITE = (0.90, 0.62, 0.0), (0.95, 0.95, 0.95)
HANDS: Final = (("left", 0, Flag.GRIP_LEFT), ("right", 1, Flag.GRIP_RIGHT))


class RoomEdge:
    """Watches one officer. `update` once a frame; then `draw`.

    margin: of who or what is nearest to the edge, hands counted as `HAND` farther; what: head, left
    or right. near: a grid is shown. warned: "step back" is to be said. dark: 0..1 of the light to
    take away.
    """

    def __init__(self, room: Room | None) -> None:
        self.margin = LINE
        self.what = "head"
        self.near = self.warned = False
        self.dark = 0.0
        self._middle = (0.0, 0.0)
        self._half = (0.0, 0.0)
        self._found = False
        self._at = (0.0, 0.0)  # x and z of what is nearest
        self._pulse_at = 0
        self.use(room)

    def use(self, room: Room | None) -> None:
        """The floor is this from now on; None keeps what is assumed."""
        self.room = room
        if room is not None:
            self._set(room, (0.0, 0.0))

    def _set(self, room: Room, middle: tuple[float, float]) -> None:
        self._half, self._middle, self._found = (room[0] / 2, room[1] / 2), middle, True

    def margin_at(self, x: float, z: float) -> float:
        """How far a place is from the edge; less than 0 beyond it."""
        (mx, mz), (hx, hz) = self._middle, self._half
        return min(hx - abs(x - mx), hz - abs(z - mz))

    def update(self, frame: FrameInput) -> list[Words]:
        """A frame; what is to be told: once for each approach."""
        flags = frame.flags
        if not flags & Flag.HEAD_VALID:
            return []
        head = frame.head.tolist()
        if not self._found:
            self._set(ASSUMED, (head[4], head[6]))
        self.margin, self.what = self.margin_at(head[4], head[6]), "head"
        self._at = head[4], head[6]
        self.dark = DARK if self.margin < 0.0 else 0.0
        self.warned = self.margin < PULSE
        grips = frame.record["grip"]
        for name, side, flag in HANDS:
            if not flags & flag:
                continue
            x, z = float(grips[side][4]), float(grips[side][6])
            margin = self.margin_at(x, z) + HAND
            if margin < self.margin:
                self.margin, self.what, self._at = margin, name, (x, z)
        if self.near:
            self.near = self.margin < AGAIN
        elif self.margin < GRID:
            self.near = True
            source = "runtime" if self.room is not None else "assumed"
            return [("room_edge", {"what": self.what, "room": source})]
        return []

    def pulses(self, t: int) -> tuple[Haptic, ...]:
        """What both hands, or the one that is too near, feel at `t`, ns: twice a second."""
        if self.margin >= PULSE or t - self._pulse_at < PULSE_NS:
            return ()
        self._pulse_at = t
        sides = [n for name, n, _ in HANDS if self.what in (name, "head")]
        return tuple(Haptic(n, PULSE_AMPLITUDE, int(PULSE_S * 1e9)) for n in sides)

    def draw(self, marks: Marks, room: Pose) -> None:
        """Adds the edge to `marks`, brighter the nearer. room: pose of the stage in the world."""
        if self.margin >= LINE or not self._found:
            return
        share = min((LINE - self.margin) / (LINE - PULSE), 1.0)
        marks.through = share
        for a, b, high in self._sides():
            floor = transform(room, a), transform(room, b)
            marks.line(*floor, (*ORANGE, 0.35 + 0.6 * share), 0.03)
            if self.near and high:
                self._grid(marks, room, a, b, share)
        marks.through = 0.0

    def _sides(self) -> Iterator[tuple[Vec, Vec, bool]]:
        """The four sides on the floor, and whether somebody is near each of them."""
        (mx, mz), (hx, hz), (x, z) = self._middle, self._half, self._at
        for way in (-1.0, 1.0):
            yield (
                (mx - hx, 0.0, mz + way * hz),
                (mx + hx, 0.0, mz + way * hz),
                (hz - way * (z - mz) < LINE),
            )
            yield (
                (mx + way * hx, 0.0, mz - hz),
                (mx + way * hx, 0.0, mz + hz),
                (hx - way * (x - mx) < LINE),
            )

    def _grid(self, marks: Marks, room: Pose, a: Vec, b: Vec, share: float) -> None:
        """Upright over a side, where somebody is near it."""
        along = 0 if a[2] == b[2] else 2
        middle = self._at[0 if along == 0 else 1]
        low, high = max(a[along], middle - ASIDE), min(b[along], middle + ASIDE)
        if low >= high:
            return

        def place(where: float, y: float) -> Vec:
            there = (where, y, a[2]) if along == 0 else (a[0], y, where)
            return transform(room, there)

        colours = (*ORANGE, 0.9 * share), (*WHITE, 0.6 * share)
        first, last = int(low / PITCH) - 1, int(high / PITCH) + 1
        for step in range(first, last + 1):
            if low <= step * PITCH <= high:
                ends = place(step * PITCH, 0.0), place(step * PITCH, HIGH)
                marks.line(*ends, colours[step % 2], 0.008)
        for step in range(1, int(HIGH / PITCH) + 1):
            ends = place(low, step * PITCH), place(high, step * PITCH)
            marks.line(*ends, colours[step % 2], 0.008)
