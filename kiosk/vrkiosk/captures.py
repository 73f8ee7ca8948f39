"""Pictures of what each eye saw, and of the officer from behind, at the moments worth keeping.

Read from the very image that is handed to the runtime.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_render.capture import save_png, side_by_side
from vrkiosk_scenarios.snapshot import Event, SceneSnapshot

Pixels = npt.NDArray[np.uint8]

# Events after which a picture is taken, with how many of each are worth it.
MOMENTS: Final = {
    "seal_view": 1,
    "door": 2,
    "reading": 6,
    "radiograph": 2,
    "flag": 3,
    "carton_moved": 2,
    "decision": 1,
    "finished": 1,
}
BEST: Final = ("flag", "reading", "decision", "door")  # of which the session's picture is, in order
EVERY_NS: Final = 20_000_000_000
SETTLE_NS: Final = 150_000_000  # after an event, so that the picture shows its result


class Captures:
    """Decides when, keeps what. `folder` None keeps only the session's own picture."""

    def __init__(self, folder: Path | None, most: int = 24) -> None:
        self.folder = folder
        self._best: Pixels | None = None  # RGBA, last row first, as the context gives it
        self.saved: list[Path] = []
        self._most = most
        self._left = dict(MOMENTS)
        self._best_rank = len(BEST) + 1
        self._due_t = 0
        self._due_name = "start"
        self._count = 0
        if folder:
            folder.mkdir(parents=True, exist_ok=True)

    def wanted(self, t: int, events: Sequence[Event]) -> bool:
        """Whether the frame of time `t` (ns) is to be kept. Call once for every frame."""
        if self._due_t == 0:
            self._due_t = t + SETTLE_NS
        for event in events:
            if self._left.get(event.name, 0) > 0:
                self._left[event.name] -= 1
                self._due_t, self._due_name = t + SETTLE_NS, event.name
        if self.folder is None and self._rank() >= self._best_rank:
            return False  # reading a picture takes longer than a frame
        return t >= self._due_t and self._count < self._most

    @property
    def best(self) -> Pixels | None:
        """(H, W, 3), first row at the top: what the left eye saw at the best moment so far."""
        return None if self._best is None else np.ascontiguousarray(self._best[::-1, :, :3])

    def _rank(self) -> int:
        return BEST.index(self._due_name) if self._due_name in BEST else len(BEST)

    def keep_left(self, t: int, pixels: Pixels) -> None:
        """Keeps the left eye's picture alone, (H, W, 4), last row first."""
        self._best_rank, self._best = self._rank(), pixels
        self._next(t)

    def keep(self, t: int, eyes: Pixels, spectator: Pixels | None) -> None:
        """eyes: (2, H, W, 3), left and right; spectator: (H, W, 3). Writes them as PNG."""
        name, rank = self._due_name, self._rank()
        if rank <= self._best_rank:
            self._best_rank, self._best = rank, eyes[0, ::-1].copy()
        self._next(t)
        if self.folder is None:
            return
        stem = f"{self._count:03}-{name}"
        self._write(f"{stem}-eyes.png", side_by_side(eyes))
        if spectator is not None:
            self._write(f"{stem}-spectator.png", spectator)

    def _next(self, t: int) -> None:
        self._count += 1
        self._due_t, self._due_name = t + EVERY_NS, "time"

    def _write(self, name: str, pixels: Pixels) -> None:
        assert self.folder is not None
        path = self.folder / name
        save_png(path, pixels)
        self.saved.append(path)


def behind(head: npt.NDArray[np.float32], snapshot: SceneSnapshot) -> npt.NDArray[np.float32]:
    """Pose (7) in the world of a camera behind and above an officer whose head is at `head` (7)
    in the stage: one metre back, 0.35 m up, level, turned as the head is."""
    yaw = _yaw(snapshot.world_from_stage[:4])
    own = _yaw(head[:4])
    total = yaw + own
    x, y, z = (float(v) for v in head[4:])
    cos, sin = np.cos(yaw), np.sin(yaw)
    at = snapshot.world_from_stage[4:] + np.array([cos * x + sin * z, y, -sin * x + cos * z])
    back = np.array([np.sin(total), 0.35, np.cos(total)])
    pose = np.empty(7, np.float32)
    tilt = -0.18  # radians down
    turn = np.array([0.0, np.sin(total / 2), 0.0, np.cos(total / 2)])
    pitch = np.array([np.sin(tilt / 2), 0.0, 0.0, np.cos(tilt / 2)])
    pose[:4] = (
        turn[3] * pitch[0],
        turn[1] * pitch[3],
        -turn[1] * pitch[0],
        turn[3] * pitch[3],
    )
    pose[4:] = at + back
    return pose


def _yaw(q: npt.NDArray[np.float32]) -> float:
    """Turn about +y, radians, of the direction -z under a rotation (x, y, z, w)."""
    x, y, z, w = (float(v) for v in q)
    forward_x, forward_z = -2 * (x * z + w * y), -(1 - 2 * (x * x + y * y))
    return float(np.arctan2(-forward_x, -forward_z))
