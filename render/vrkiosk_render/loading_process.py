"""The process behind `loading.Loader`: loads scenes until nobody asks any more.

    python -m vrkiosk_render.loading_process SOCKET

Ends with the socket, that is with the process that started it. Signals of a terminal or of systemd
are for that one.
"""

from __future__ import annotations

import os
import pickle
import signal
import socket
import sys
from contextlib import ExitStack
from typing import Final

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_render import packaged
from vrkiosk_render.errors import RenderError
from vrkiosk_render.loading import ASK, FAILED, HEAD, NUMBER, SCENE, SHARE, packed
from vrkiosk_render.scene_data import load_scene

NICENESS: Final = 5  # frames come first


def serve(channel: socket.socket) -> None:
    """Answers requests, one after another, until the other end is closed."""
    with ExitStack() as held:  # the memory of the last scene, until it was uploaded
        while head := _receive(channel, HEAD.size):
            kind, length = HEAD.unpack(head)
            held.close()
            if kind == ASK:
                try:
                    _answer(channel, _receive(channel, length), held)
                except ConnectionError:
                    return  # nobody waits for it


def _answer(channel: socket.socket, message: bytes, held: ExitStack) -> None:
    description, panels = pickle.loads(message)

    def tell(share: float) -> None:
        channel.sendall(HEAD.pack(SHARE, NUMBER.size) + NUMBER.pack(share))

    try:
        loaders = catalogue.load_model, *packaged.LOADERS
        shown = panels() if callable(panels) else panels
        body, file = packed(load_scene(description, *loaders, shown, tell=tell))
    except (AssetError, RenderError) as error:
        name = AssetError.__name__ if isinstance(error, AssetError) else RenderError.__name__
        body = pickle.dumps((name, str(error)))
        channel.sendall(HEAD.pack(FAILED, len(body)) + body)
        return
    held.callback(os.close, file)
    socket.send_fds(channel, [HEAD.pack(SCENE, len(body))], [file])
    channel.sendall(body)


def _receive(channel: socket.socket, count: int) -> bytes:
    """So many bytes. b"" when the other end is closed before the first; else ConnectionError."""
    parts = bytearray()
    while len(parts) < count:
        part = channel.recv(min(count - len(parts), 1 << 20))
        if not part and not parts:
            return b""
        if not part:
            raise ConnectionError("the other end was closed within a message")
        parts += part
    return bytes(parts)


def main(end: str) -> None:
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_IGN)
    os.nice(NICENESS)
    with socket.socket(fileno=int(end)) as channel:
        serve(channel)


if __name__ == "__main__":
    main(sys.argv[1])
