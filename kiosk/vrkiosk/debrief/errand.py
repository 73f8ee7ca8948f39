"""Work done by another process while frames go on here.

What is to be done is a picklable call; what comes back is any picklable thing, whose arrays lie in
memory that both processes share: nothing is copied on this side. One errand, one process, at low
priority; it ends with its work, when it is dropped, or with this process.

Errors: ErrandError says what the other process met with.
"""

from __future__ import annotations

import mmap
import os
import pickle
import struct
import subprocess
import sys
from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

T = TypeVar("T")

Tell = Callable[[float], None]  # is told how much is done, 0..1
ALIGN: Final = 64  # bytes between which arrays begin
HEAD: Final = struct.Struct("<Q")  # bytes of the pickle at the file's begin
_MODULE: Final = "vrkiosk.debrief.errand_process"


class ErrandError(Exception):
    """The other process could not do its work; the text says why."""


class Errand(Generic[T]):
    """`work(tell)` in another process. `look` once a frame until it gives what came of it.

    share: of the work that is done, 0..1.
    """

    def __init__(self, work: Callable[[Tell], T]) -> None:
        self.share = 0.0
        self._told = b""
        self._file = os.memfd_create("errand", os.MFD_CLOEXEC)
        command = [sys.executable, "-P", "-m", _MODULE, str(self._file)]
        self._process: subprocess.Popen[bytes] | None = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, pass_fds=(self._file,)
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        os.set_blocking(self._process.stdout.fileno(), False)
        try:
            self._process.stdin.write(pickle.dumps(work, pickle.HIGHEST_PROTOCOL))
            self._process.stdin.close()
        except BrokenPipeError:
            pass  # `look` finds out why it ended

    @property
    def process_id(self) -> int:
        """Of the process at work; 0 where there is none any more."""
        return self._process.pid if self._process is not None else 0

    def look(self) -> T | None:
        """What came of it, once; None until then. ErrandError."""
        process = self._process
        if process is None:
            return None
        ended = process.poll()
        assert process.stdout is not None
        self._told += process.stdout.read() or b""
        *lines, self._told = self._told.split(b"\n")
        if lines:
            self.share = float(lines[-1])
        if ended is None:
            return None
        self._process = None
        process.stdout.close()
        if ended:
            self._close()
            raise ErrandError(f"a process of the debrief ended with status {ended}")
        try:
            found: T | ErrandError = unpacked(self._file)
        finally:
            self._close()
        if isinstance(found, ErrandError):
            raise found
        return found

    def wait(self) -> T:
        """What came of it, however long that takes. ErrandError; RuntimeError where it was had."""
        if self._process is None:
            raise RuntimeError("the errand is over: ask for another")
        while (found := self.look()) is None:
            if self._process is not None:
                self._process.wait()
        return found

    def drop(self) -> None:
        """Nobody waits for it any more."""
        if self._process is not None:
            self._process.kill()  # it has nothing to lose
            self._process.wait()
            assert self._process.stdout is not None
            self._process.stdout.close()
            self._process = None
        self._close()

    def _close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def pack(found: object, file: int) -> None:
    """Writes something into a file in memory, its arrays apart so that they can be shared."""
    buffers: list[pickle.PickleBuffer] = []
    body = pickle.dumps(found, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    lengths = [view.nbytes for view in views]
    head = pickle.dumps((lengths, body), pickle.HIGHEST_PROTOCOL)
    at = _aligned(HEAD.size + len(head))
    whole = at + sum(map(_aligned, lengths))
    os.ftruncate(file, whole)
    with mmap.mmap(file, whole) as memory:
        memory[: HEAD.size + len(head)] = HEAD.pack(len(head)) + head
        for view in views:
            memory[at : at + view.nbytes] = view
            at += _aligned(view.nbytes)


def unpacked(file: int) -> Any:
    """What `pack` wrote. Its arrays are read-only, and hold the memory until the last is gone."""
    memory = memoryview(mmap.mmap(file, os.fstat(file).st_size, access=mmap.ACCESS_READ))
    (length,) = HEAD.unpack(memory[: HEAD.size])
    lengths, body = pickle.loads(memory[HEAD.size : HEAD.size + length])
    at, buffers = _aligned(HEAD.size + length), []
    for count in lengths:
        buffers.append(memory[at : at + count])
        at += _aligned(count)
    return pickle.loads(body, buffers=buffers)


def _aligned(length: int) -> int:
    return -(-length // ALIGN) * ALIGN
