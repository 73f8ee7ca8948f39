"""Pictures of the left eye for another process: a mapped file, ten pictures a second.

Layout: u64 sequence (odd while being written), i64 CLOCK_MONOTONIC ns, u32 width, u32 height, then
RGBA, last row first. A reader takes a picture only between two equal even sequences.
Main pays for one small blit and, a frame or more later, one copy of memory; it never waits.
"""

from __future__ import annotations

import mmap
import os
import struct
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, Self

import numpy as np

from vrkiosk_render.small_copy import SmallCopy
from vrkiosk_xr.runtime import Target

WIDTH: Final = 960
HEIGHT: Final = 540
EVERY_NS: Final = 100_000_000
HEAD: Final = struct.Struct("<QqII")
START: Final = 64  # of the pixels
SIZE: Final = START + WIDTH * HEIGHT * 4
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


class Feed:
    """The writing side. The context has to be current when it is used."""

    def __init__(
        self,
        path: Path,
        *,
        clock: Callable[[], int] = time.monotonic_ns,
        copy: SmallCopy | None = None,
    ) -> None:
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            os.fchmod(handle, 0o644)  # whatever the service's umask says
            os.ftruncate(handle, SIZE)
            self._map = mmap.mmap(handle, SIZE)
        finally:
            os.close(handle)
        self._clock = clock
        self._words = np.frombuffer(self._map, np.uint64, 2)
        self._pixels = np.frombuffer(self._map, np.uint8, WIDTH * HEIGHT * 4, START).reshape(
            HEIGHT, WIDTH, 4
        )
        HEAD.pack_into(self._map, 0, 0, 0, WIDTH, HEIGHT)
        self._copy = copy or SmallCopy((WIDTH, HEIGHT))
        self._asked_ns = 0
        self._waits = False

    def seen(self, target: Target) -> None:
        """Called after each frame that was drawn for an eye; mostly does nothing."""
        now = self._clock()
        if self._waits:
            self._words[0] += 1
            if self._copy.take(self._pixels):
                self._words[1] = self._asked_ns
                self._waits = False
            self._words[0] += 1
        elif target.texture and now >= self._asked_ns + EVERY_NS:
            self._asked_ns, self._waits = now, True
            self._copy.ask(target)

    def close(self) -> None:
        self._copy.close()
        del self._words, self._pixels
        self._map.close()


class Pictures:
    """The reading side. OSError where there is no such file, ValueError where it is another's."""

    def __init__(self, path: Path) -> None:
        handle = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
        try:
            self._map = mmap.mmap(handle, SIZE, prot=mmap.PROT_READ)
        finally:
            os.close(handle)
        if HEAD.unpack_from(self._map)[2:] != (WIDTH, HEIGHT):
            self._map.close()
            raise ValueError(f"{path}: pictures of another size than this release shows")

    def latest(self) -> tuple[int, bytes] | None:
        """CLOCK_MONOTONIC ns of when it was drawn, and its RGBA, last row first; None: there is
        none, or it is being written."""
        before, t, _, _ = HEAD.unpack_from(self._map)
        if before % 2 or not t:
            return None
        pixels = self._map[START:SIZE]
        return (t, pixels) if HEAD.unpack_from(self._map)[0] == before else None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._map.close()
