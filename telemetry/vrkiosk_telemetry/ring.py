"""The ring: a single-producer, single-consumer queue of messages in shared memory.

It lies in a memfd, which both processes map: it needs no name, outlives either side, and vanishes
with the last of them. Main writes messages and never waits; the recorder process reads them and
gives their room back only when they are safely on disk, so a recorder process that dies loses
nothing: the next one reads the same messages again.

Layout: a header of one page, then `capacity` bytes. Positions count bytes since the start and never
wrap; a message never does either, so it is one slice: a PADDING message fills the end where the
next does not fit. A message is a word of 8 bytes (kind << 32 | length of its body) and its body,
padded to 8 bytes.

The producer stores the body before the word that publishes it. x86-64 keeps the order of stores
(Intel SDM volume 3, 9.2) and CPython does not reorder them, so no fence is needed there.
"""

from __future__ import annotations

import mmap
import os
import secrets
from collections.abc import Iterator
from enum import IntEnum
from typing import Final

HEADER_BYTES: Final = 4096
DEFAULT_CAPACITY: Final = 8 << 20  # 30 s of frames at 120 Hz: outlasts the stall of a bad disk
MAGIC: Final = 0x31474E4952434F52  # "ROCRING1"

# Words (8 bytes) of the header. Each cache line has one writer.
_MAGIC, _CAPACITY, _RUN = 0, 1, 2
_WRITTEN = 8  # stored by the producer
_READ, _STATE, _ERRNO, _COMMITS, _DISCARDED = 16, 17, 18, 19, 20  # stored by the consumer


class Kind(IntEnum):
    """What a message holds."""

    PADDING = 0
    FRAME = 1  # a FrameInput's block
    EVENT = 2  # canonical line of an engine event
    NOTICE = 3  # the same form, of a runtime notice
    OBJECTS = 4  # t (i8), then rows of tables.OBJECT
    SCENE = 5  # one row of tables.SCENE
    PANEL = 6  # t (i8), index (u4), spare (u4), JSON of the panel
    CLOCK = 7  # one row of tables.CLOCK, then the source's name
    TARGETS = 8  # JSON of the scene description
    GAP = 9  # canonical line: what was dropped since the ring was full
    GAZE = 10  # one row of messages.GAZE, then the aoi's name
    REMARK = 11  # canonical line of something the recorder noticed


class State(IntEnum):
    """How the recorder process is doing."""

    STARTING = 0
    RECORDING = 1
    FAILING = 2  # writing fails (see `Ring.errno`); it keeps trying
    ENDED = 3


# Of a message: kind, body, and the position where the next begins. A named tuple takes as long to
# make as the rest of reading one.
Message = tuple[int, memoryview, int]


class Ring:
    """Both sides' view of one ring. One process writes, one reads; see the module."""

    def __init__(self, handle: int, memory: mmap.mmap) -> None:
        self.handle = handle
        self._map = memory
        self._bytes = memoryview(memory)
        self._words = self._bytes.cast("Q")
        self.capacity = self._words[_CAPACITY]
        self._position = self._words[_WRITTEN]
        self._limit = self._words[_READ] + self.capacity  # may be written up to here

    @classmethod
    def create(cls, capacity: int = DEFAULT_CAPACITY) -> Ring:
        """A new ring. capacity: bytes, a multiple of 4096."""
        if capacity <= 0 or capacity % HEADER_BYTES:
            raise ValueError(f"capacity of a ring: expected a multiple of 4096, got {capacity}")
        handle = os.memfd_create("vrkiosk-record", os.MFD_CLOEXEC)
        os.ftruncate(handle, HEADER_BYTES + capacity)
        # All pages now: a first touch later would cost a frame 2 us each.
        flags = mmap.MAP_SHARED | mmap.MAP_POPULATE
        memory = mmap.mmap(handle, HEADER_BYTES + capacity, flags=flags)
        with memoryview(memory).cast("Q") as words:
            words[_CAPACITY] = capacity
            words[_RUN] = secrets.randbits(64)
            words[_MAGIC] = MAGIC
        return cls(handle, memory)

    @classmethod
    def attach(cls, handle: int) -> Ring:
        """The other side of a ring, from its inherited file descriptor."""
        memory = mmap.mmap(handle, os.fstat(handle).st_size)
        with memoryview(memory).cast("Q") as words:
            if words[_MAGIC] != MAGIC or words[_CAPACITY] + HEADER_BYTES != len(memory):
                raise ValueError(f"file descriptor {handle} is not a ring of this version")
        return cls(handle, memory)

    def close(self) -> None:
        self._words.release()
        self._bytes.release()
        self._map.close()
        os.close(self.handle)

    @property
    def run(self) -> str:
        """Name of this ring, 16 hexadecimal digits: positions of one run go together."""
        return f"{self._words[_RUN]:016x}"

    # --- producer

    def put(self, kind: int, body: bytes | memoryview) -> bool:
        """Writes a message; False where there is no room for it."""
        length = len(body)
        position = self._position
        offset = position % self.capacity
        size = (length + 15) & ~7
        room = self.capacity - offset
        if size > room:  # pad to the end and start over
            after = position + room + size
            start = HEADER_BYTES
        else:
            after = position + size
            start = HEADER_BYTES + offset
        if after > self._limit:
            self._limit = self._words[_READ] + self.capacity
            if after > self._limit:
                return False
        words = self._words
        if size > room:
            words[(HEADER_BYTES + offset) >> 3] = room - 8
        words[start >> 3] = kind << 32 | length
        self._bytes[start + 8 : start + 8 + length] = body
        words[_WRITTEN] = self._position = after
        return True

    @property
    def state(self) -> State:
        return State(self._words[_STATE])

    @property
    def errno(self) -> int:
        """System error that stops the consumer from writing, 0 for none."""
        return self._words[_ERRNO]

    @property
    def commits(self) -> int:
        """How often the consumer made what it read last on disk."""
        return self._words[_COMMITS]

    @property
    def discarded(self) -> int:
        """Bytes the consumer had to give up because they could not be written."""
        return self._words[_DISCARDED]

    @property
    def pending(self) -> int:
        """Bytes written and not yet given back."""
        return self._words[_WRITTEN] - self._words[_READ]

    # --- consumer

    @property
    def written(self) -> int:
        return self._words[_WRITTEN]

    @property
    def read(self) -> int:
        return self._words[_READ]

    def messages(self, start: int, end: int) -> Iterator[Message]:
        """Messages between two positions; bodies are views, valid until `release` goes past."""
        position = start
        while position < end:
            offset = HEADER_BYTES + position % self.capacity
            word = self._words[offset >> 3]
            kind, length = word >> 32, word & 0xFFFFFFFF
            position += (length + 15) & ~7
            if kind:  # not Kind.PADDING, without looking up the enumeration
                yield kind, self._bytes[offset + 8 : offset + 8 + length], position

    def release(self, position: int) -> None:
        """Gives back all room before `position`."""
        self._words[_READ] = position

    def report(self, state: State, errno: int, commits: int, discarded: int) -> None:
        """Tells the producer how writing goes."""
        self._words[_ERRNO] = errno
        self._words[_COMMITS] = commits
        self._words[_DISCARDED] = discarded
        self._words[_STATE] = state
