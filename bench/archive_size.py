"""What a minute takes on the disk, how exact it is, and the same data in other containers."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq
from figure import Figure
from motion import motion
from recorded import as_frames, on_grid, sealed
from rivals import RIVALS, Data, Rival

from vrkiosk_telemetry.archive import archive_name
from vrkiosk_telemetry.blocks import FrameBlocks
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import Flag

SECONDS = 300
LIMITS = {False: 0.55, True: 1.6}  # MiB a minute, without and with joints
WINDOW_NS = 10_000_000_000
POSES = ("head", "gaze", "grip", "aim", "views")
TRACES = ("frames", "hands", "eyes")  # tables that hold what the other containers are given
HANDS = int(Flag.HAND_LEFT | Flag.HAND_RIGHT)

Rows = npt.NDArray[Any]


@dataclass(frozen=True)
class Cost:
    """Of one container. size: KiB a recorded minute; cpu: ms to write a recorded second; window:
    ms of CPU to open the file and read 10 s of everything."""

    size: float
    cpu: float
    window: float


def figures(factor: float) -> Iterator[Figure]:
    fed = motion(SECONDS)
    without = fed.copy()
    without["flags"] &= ~np.uint32(HANDS)
    ours, others = {}, {}
    for joints, rows in ((False, without), (True, fed)):
        with tempfile.TemporaryDirectory() as folder:
            path = sealed(Path(folder), as_frames(rows)).path
            yield _size(path, joints)
            if joints:
                yield from _errors(path, rows)
            ours[joints] = _traces(path)
        data = Data.of(on_grid(rows), joints)
        others[joints] = {rival.name: cost(rival, data) for rival in RIVALS}
    for rival in RIVALS:
        yield _compared(rival.name, ours, {j: found[rival.name] for j, found in others.items()})


def _size(path: Path, joints: bool) -> Figure:
    size = sum(file.stat().st_size for file in path.iterdir()) / 2**20 / (SECONDS / 60)
    what = "with joints at 45 Hz" if joints else "without joints"
    how = f"all files of a sealed session of {SECONDS // 60} min, {what}; scripted human motion"
    return Figure(f"archive, {what}", size, LIMITS[joints], "MiB/min", how)


def _errors(path: Path, fed: Rows) -> Iterator[Figure]:
    """The most that what is read back differs from what the headset said, before any rounding."""
    read = np.concatenate(list(Session.open(path).frame_blocks()))
    if len(read) != len(fed):
        raise RuntimeError(f"{len(fed)} frames were recorded, {len(read)} are read back")
    kept = pq.read_table(path / archive_name("hands"), columns=["frame"]).column("frame").to_numpy()
    pairs = [(fed[name], read[name]) for name in POSES]
    for hand, flag in enumerate((Flag.HAND_LEFT, Flag.HAND_RIGHT)):
        seen = kept[(fed["flags"][kept] & int(flag)) != 0]
        pairs.append((fed["joints"][seen, hand], read["joints"][seen, hand]))
    move = max(float(_distance(one, other).max()) for one, other in pairs)
    turn = max(float(_angle(one, other).max()) for one, other in pairs)
    how = f"most of all poses read back, {len(fed)} frames, {len(kept)} with joints"
    yield Figure("archive: position error", move * 1e3, 0.2, "mm", how)
    yield Figure("archive: angle error", turn, 0.1, "degree", "the same poses")


def _distance(one: Rows, other: Rows) -> Rows:
    """Between places of (..., 7 or more) poses, m, the length of the difference."""
    apart: Rows = one[..., 4:7].astype(np.float64) - other[..., 4:7]
    distances: Rows = np.linalg.norm(apart, axis=-1)
    return distances


def _angle(one: Rows, other: Rows) -> Rows:
    """Between orientations of (..., 7 or more) poses, degrees. From the chord between unit
    quaternions: the arc cosine of their product has no digits left at small angles."""
    a, b = (poses[..., :4].astype(np.float64) for poses in (one, other))
    a, b = (q / np.linalg.norm(q, axis=-1, keepdims=True) for q in (a, b))
    chord = np.minimum(np.linalg.norm(a - b, axis=-1), np.linalg.norm(a + b, axis=-1))
    angles: Rows = np.rad2deg(4.0 * np.arcsin(chord / 2.0))
    return angles


# ------------------------------------------------------------------ beside other containers


def _traces(path: Path) -> Cost:
    """Ours: the tables that hold what the others are given. cpu is not known here."""
    files = [path / archive_name(table) for table in TRACES]
    size = sum(file.stat().st_size for file in files if file.exists())
    start = time.process_time()
    blocks = FrameBlocks(Session.open(path))
    middle = int(blocks.times[len(blocks.times) // 2])
    count = len(blocks.window(middle, middle + WINDOW_NS))
    lasted = time.process_time() - start
    if not count:
        raise RuntimeError("the window is empty")
    return Cost(size / 1024 / (SECONDS / 60), float("nan"), lasted * 1e3)


def cost(rival: Rival, data: Data) -> Cost:
    """Writes and reads a rival. RuntimeError where it does not give back the frames of a window."""
    t = data.frames.t
    first = int(t[len(t) // 2])
    expected = int(((t >= first) & (t <= first + WINDOW_NS)).sum())
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.rrd"  # the only one that looks at the name
        cpu = time.process_time()
        rival.write(path, data)
        cpu = time.process_time() - cpu
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        start = time.process_time()
        count = rival.window(path, first, first + WINDOW_NS)
        window = time.process_time() - start
    if count != expected:
        raise RuntimeError(f"{rival.name}: {count} frames of a window of {expected}")
    seconds = float(t[-1] - t[0]) / 1e9
    return Cost(size / 1024 / (seconds / 60), cpu / seconds * 1e3, window * 1e3)


def _compared(name: str, ours: dict[bool, Cost], other: dict[bool, Cost]) -> Figure:
    ratio = max(ours[joints].size / other[joints].size for joints in (False, True))
    sizes = " and ".join(f"{ours[j].size:.0f} against {other[j].size:.0f}" for j in (False, True))
    how = (
        f"{sizes} KiB/min without and with joints; it writes with "
        f"{other[False].cpu:.1f} and {other[True].cpu:.1f} ms CPU a second, opens and reads 10 s "
        f"with {other[False].window:.0f} and {other[True].window:.0f} (ours with "
        f"{ours[False].window:.0f} and {ours[True].window:.0f})"
    )
    return Figure(f"archive size / {name}", ratio, 1.0, "", how)
