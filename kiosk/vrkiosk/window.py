"""A mapped file through which another process sees what the officer can see, and how far main is.

For a mirror, for a test's witness, and for an officer who drives a real runtime from outside.
Layout: u64 index + 1 of the last submitted frame; u64 sequence (odd while being written);
u64 length; then UTF-8 JSON. A reader takes the text only between two equal even sequences.
"""

from __future__ import annotations

import mmap
import os
import struct
from pathlib import Path
from typing import Final, Self

SIZE: Final = 1 << 18
_HEAD: Final = struct.Struct("<QQQ")


class Window:
    """One file, one writer, any number of readers."""

    def __init__(self, path: Path, *, write: bool = False) -> None:
        flags = os.O_RDWR | (os.O_CREAT if write else 0)
        fd = os.open(path, flags, 0o600)
        try:
            if write:
                os.ftruncate(fd, SIZE)
            self._map = mmap.mmap(fd, SIZE)
        finally:
            os.close(fd)
        self._words = memoryview(self._map).cast("Q")

    @property
    def submitted(self) -> int:
        """Number of frames submitted, as index of the last one plus one."""
        return int(self._words[0])

    @submitted.setter
    def submitted(self, value: int) -> None:
        self._words[0] = value  # one 8-byte store: whole, or not at all

    def show(self, text: bytes) -> None:
        """Replaces what is seen. ValueError when it does not fit."""
        if len(text) > SIZE - _HEAD.size:
            raise ValueError(f"{len(text)} bytes do not fit a window of {SIZE}")
        sequence = self._words[1] | 1
        self._words[1] = sequence
        self._words[2] = len(text)
        self._map[_HEAD.size : _HEAD.size + len(text)] = text
        self._words[1] = sequence + 1

    def look(self) -> bytes:
        """What is seen now; b"" when nothing was shown yet or it is being written."""
        before, length = self._words[1], self._words[2]
        if before % 2 or length > SIZE - _HEAD.size:
            return b""
        text = self._map[_HEAD.size : _HEAD.size + length]
        return text if self._words[1] == before else b""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._words.release()
        self._map.close()
