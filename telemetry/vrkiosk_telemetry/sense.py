"""Whether frames can be true: time that goes on, numbers that are numbers.

Bytes may be just as they were recorded and still be no measurement. They are kept, and read, as
they are: the engine is run again over exactly these bits. `Session.check` names them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np

from vrkiosk_telemetry.tables import Rows
from vrkiosk_xr.frame import FRAME

_FLOATS: Final = tuple(
    name for name in FRAME.names or () if np.issubdtype(FRAME[name].base, np.floating)
)


class FrameSense:
    """Looks at the frames of a session, block after block. Names the first of each kind of
    nonsense."""

    def __init__(self) -> None:
        self._row = 0  # of the block's first frame
        self._t: int | None = None  # ns, of the frame before it
        self._told: set[str] = set()

    def look(self, frames: Rows) -> Iterator[tuple[int, int | None, str]]:
        """frames: (n,) FRAME rows. Gives row, t (ns) of the frame before, and what is wrong."""
        if not len(frames):
            return
        times = frames["t"]
        before = np.concatenate([times[:1] if self._t is None else [self._t], times[:-1]])
        for kind, bad in _nonsense(frames, before):
            if kind not in self._told:
                self._told.add(kind)
                first = self._t is None and bad == 0
                yield self._row + bad, None if first else int(before[bad]), kind
        self._row += len(frames)
        self._t = int(times[-1])


def _nonsense(frames: Rows, before: Rows) -> Iterator[tuple[str, int]]:
    back = frames["t"] < before
    if back.any():
        yield "time goes back", int(np.argmax(back))
    for name in _FLOATS:
        good = np.isfinite(frames[name]).reshape(len(frames), -1).all(axis=1)
        if not good.all():
            yield f"{name} is not a number", int(np.argmin(good))
