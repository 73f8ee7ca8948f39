"""The memory of a process that replays a session: what a trainer's desk needs.

    python replay_memory.py FOLDER              its record, jumped about in and played; prints MB
    python replay_memory.py FOLDER --window     in its window, on the display in $DISPLAY

MB are millions of bytes.
"""

from __future__ import annotations

import random
import re
import sys
from collections.abc import Iterator, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType

from vrkiosk.replay.drawn import WorldMarks
from vrkiosk.replay.record import ReplayRecord, read_outline, read_record
from vrkiosk.replay.window import ReplayWindow

JUMPS = 60
PLAYED = 90  # frames after each jump
PICTURES = 40


def moments(record: ReplayRecord) -> Iterator[int]:
    """Times in ns: jumps, and a second played after each."""
    chance, playback = random.Random(3), record.playback
    for _ in range(JUMPS):
        t = chance.randrange(playback.start, playback.end)
        for number in range(PLAYED):
            yield playback.frame_time(t, number)


def watch(path: Path) -> WorldMarks:
    """All but the pictures: the record, and what is drawn over the scene."""
    record = read_record(read_outline(path))
    marks = WorldMarks(record)
    for t in moments(record):
        record.playback.seek(t)
    return marks


def watch_in_window(path: Path) -> None:
    record = read_record(read_outline(path))
    times = list(moments(record))
    with ReplayWindow(record) as window:
        for t in times[:: len(times) // PICTURES]:
            window.state.t = t
            window.draw()
        for t in times:
            record.playback.seek(t)


class WithoutPandas(MetaPathFinder):
    """pandas is no part of the product, but here for tests; pyarrow would load it where it can be
    found, for nothing: 45 MB."""

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname.partition(".")[0] == "pandas":
            raise ModuleNotFoundError(fullname)
        return None


def most_resident() -> float:
    """MB this process had at its most. Not ru_maxrss: that begins with the parent's."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text())
    return int(found[1]) * 1024 / 1e6 if found else float("nan")


if __name__ == "__main__":
    sys.meta_path.insert(0, WithoutPandas())
    if "--window" in sys.argv:
        watch_in_window(Path(sys.argv[1]))
    else:
        watch(Path(sys.argv[1]))
    print(most_resident())
