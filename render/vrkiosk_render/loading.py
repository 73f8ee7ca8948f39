"""Scenes loaded by another process, while this one goes on showing frames.

Decoding a scene's pictures takes longer than many frames. The process does it at low priority,
puts the arrays into memory that both share, and says how far it is; nothing is copied on this
side. Where it fails, the scene is loaded here: a frozen picture is better than none.
"""

from __future__ import annotations

import logging
import mmap
import os
import pickle
import select
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final, Self

from vrkiosk_assets.errors import AssetError
from vrkiosk_render import packaged
from vrkiosk_render.errors import RenderError
from vrkiosk_render.scene_data import SceneData, load_scene
from vrkiosk_scenarios.snapshot import Panel, SceneDescription

logger = logging.getLogger(__name__)

HEAD: Final = struct.Struct("<cQ")  # kind of a message, bytes that follow
ASK, FREE, SHARE, SCENE, FAILED = b"A", b"F", b"P", b"S", b"E"
NUMBER: Final = struct.Struct("<d")
ALIGN: Final = 64  # bytes between which arrays begin
_RECEIVE: Final = 1 << 20
_MODULE: Final = "vrkiosk_render.loading_process"
_ERRORS: Final = {"AssetError": AssetError, "RenderError": RenderError}

Panels = Sequence[Panel] | Callable[[], Sequence[Panel]]


class Loader:
    """Loads one scene at a time from the packaged assets. A context manager; one thread.

    start: starts the process with its end of the socket, given as a number.
    """

    def __init__(self, start: Callable[[int], subprocess.Popen[bytes]] | None = None) -> None:
        self._start = start or _start
        self._process: subprocess.Popen[bytes] | None = None
        self._socket: socket.socket | None = None
        self._request: tuple[SceneDescription, Panels] | None = None
        self._bytes = bytearray()
        self._files: list[int] = []
        self.share = 0.0  # of the loading that is done
        self._launch()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def process_id(self) -> int:
        """Of the loading process; 0 where there is none."""
        return self._process.pid if self._process is not None else 0

    def release(self) -> None:
        """The scene was uploaded and let go of: the process gives its memory back, which would
        take this one longer than a frame."""
        if self._socket is not None:
            with suppress(OSError):  # `look` finds out that it is gone
                self._socket.sendall(HEAD.pack(FREE, 0))

    def ask(self, description: SceneDescription, panels: Panels = ()) -> None:
        """Begins to load a scene, and to paint what its displays show at first.

        panels: those, or what gives them when it is called in the other process (it is pickled).
        """
        if self._process is None:
            self._launch()
        self._request = description, panels
        self.share = 0.0
        message = pickle.dumps(self._request, pickle.HIGHEST_PROTOCOL)
        assert self._socket is not None
        try:
            self._socket.setblocking(True)
            self._socket.sendall(HEAD.pack(ASK, len(message)) + message)
        except OSError:
            return  # `look` finds out, and loads here

    def look(self, seconds: float = 0.0) -> SceneData | None:
        """The scene, once it is loaded; waits for it so long at most.

        Raises AssetError, RenderError: what loading it met with.
        """
        assert self._socket is not None, "nothing was asked for"
        if not select.select([self._socket], [], [], seconds)[0]:
            return None
        try:
            data, files, _, _ = socket.recv_fds(self._socket, _RECEIVE, 1)
        except OSError:
            data, files = b"", []
        self._files += files
        if not data:
            return self._load_here()
        self._bytes += data
        while (message := self._message()) is not None:
            kind, body = message
            if kind == SHARE:
                self.share = float(NUMBER.unpack(body)[0])
            elif kind == SCENE:
                self._request = None
                return unpacked(body, self._files.pop(0))
            else:
                name, text = pickle.loads(body)
                raise _ERRORS[name](text)
        return None

    def _message(self) -> tuple[bytes, bytes] | None:
        if len(self._bytes) < HEAD.size:
            return None
        kind, length = HEAD.unpack_from(self._bytes)
        if len(self._bytes) < HEAD.size + length:
            return None
        body = bytes(self._bytes[HEAD.size : HEAD.size + length])
        del self._bytes[: HEAD.size + length]
        return kind, body

    def _load_here(self) -> SceneData:
        assert self._request is not None
        assert self._process is not None
        self.close()
        logger.warning(
            "the process that loads scenes ended with status %s: this one is loaded here, and the "
            "picture stands still meanwhile; free some memory, or see the journal",
            self._process.returncode,
        )
        self._process = None
        from vrkiosk_assets import catalogue

        description, panels = self._request
        shown = panels() if callable(panels) else panels
        return load_scene(description, catalogue.load_model, *packaged.LOADERS, shown)

    def _launch(self) -> None:
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = self._start(theirs.fileno())
        self._socket = ours
        self._bytes.clear()

    def close(self) -> None:
        """Ends the process, in whatever it does."""
        if self._socket is not None:
            self._socket.close()
            self._socket = None
        for file in self._files:
            os.close(file)
        self._files.clear()
        if self._process is not None:
            self._process.kill()  # it has nothing to lose
            self._process.wait()


def _start(end: int) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-P", "-m", _MODULE, str(end)]
    return subprocess.Popen(command, stdin=subprocess.DEVNULL, pass_fds=(end,))


def packed(data: SceneData) -> tuple[bytes, int]:
    """What describes a scene, and a file in memory with its arrays. The caller closes the file."""
    buffers: list[pickle.PickleBuffer] = []
    alive = pickle.dumps(data.indoors, pickle.HIGHEST_PROTOCOL)  # is written to: no shared memory
    still = replace(data, indoors=None)  # type: ignore[arg-type]
    body = pickle.dumps(still, pickle.HIGHEST_PROTOCOL, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    places, end = [], 0
    for view in views:
        places.append((end, view.nbytes))
        end += -(-view.nbytes // ALIGN) * ALIGN
    file = os.memfd_create("scene", os.MFD_CLOEXEC)
    try:
        os.ftruncate(file, max(end, 1))
        with mmap.mmap(file, max(end, 1)) as memory:
            for view, (at, length) in zip(views, places, strict=True):
                memory[at : at + length] = view
    except BaseException:
        os.close(file)
        raise
    return pickle.dumps((places, body, alive), pickle.HIGHEST_PROTOCOL), file


def unpacked(message: bytes, file: int) -> SceneData:
    """The scene that `packed` made: its arrays lie in the shared memory, for reading, which is
    given back with the last of them. Closes the file."""
    places, body, alive = pickle.loads(message)
    try:
        length = os.fstat(file).st_size
        memory = memoryview(mmap.mmap(file, length, access=mmap.ACCESS_READ))
    finally:
        os.close(file)
    buffers: list[Any] = [memory[at : at + length] for at, length in places]
    still: SceneData = pickle.loads(body, buffers=buffers)
    return replace(still, indoors=pickle.loads(alive))
