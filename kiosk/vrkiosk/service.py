"""Speaks to systemd: ready, status, watchdog (the sd_notify protocol, sd_notify(3)).

The watchdog is fed by the frame loop only, after a submitted frame or a completed poll: a ping
from anywhere else would hide a frozen picture.
"""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable

from vrkiosk.journal import Kind, send


class Service:
    """One notification socket; does nothing where there is none (a terminal, a test)."""

    def __init__(self, address: str = "", watchdog_usec: int = 0) -> None:
        self._address = "\0" + address[1:] if address.startswith("@") else address
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) if address else None
        if self._socket:
            self._socket.setblocking(False)
        # A tenth of the limit: after a ping left out, half of it would leave a step of loading
        # only the other half.
        self._interval_ns = watchdog_usec * 1000 // 10
        self._next_ns = 0
        self._status = ""
        self._told_ready = False
        # Raises where the process has become useless; asked before each ping.
        self.check: Callable[[], None] = _nothing

    @classmethod
    def from_environment(cls) -> Service:
        """From NOTIFY_SOCKET and WATCHDOG_USEC, which are removed so that children see neither."""
        address = os.environ.pop("NOTIFY_SOCKET", "")
        usec = os.environ.pop("WATCHDOG_USEC", "0")
        pid = os.environ.pop("WATCHDOG_PID", "")
        mine = pid in ("", str(os.getpid()))
        return cls(address, int(usec) if mine and usec.isdigit() else 0)

    def ready(self, status: str) -> None:
        """Started: `systemctl start` returns. Once; later calls tell the status only."""
        if self._told_ready:
            self.status(status)
            return
        self._told_ready, self._status = True, status
        self._send(f"READY=1\nSTATUS={_line(status)}")

    def status(self, text: str) -> None:
        """What `systemctl status` shows. Costs nothing while the text stays the same."""
        if text != self._status:
            self._status = text
            self._send(f"STATUS={_line(text)}")

    def note(self, kind: Kind, text: str) -> None:
        """Into the system's journal, where we are a service: at a terminal it is said there."""
        if self._socket is not None:
            send(kind, text)

    def stopping(self) -> None:
        self._send("STOPPING=1")

    def alive(self) -> None:
        """Called by the frame loop; sends at most ten pings a watchdog period. Raises what `check`
        does: a graphics card that was reset, say."""
        if self._interval_ns:
            now = time.monotonic_ns()
            if now >= self._next_ns:
                self._next_ns = now + self._interval_ns
                self.check()
                self._send("WATCHDOG=1")

    def close(self) -> None:
        if self._socket is not None:
            self._socket.close()
            self._socket = None

    def _send(self, message: str) -> None:
        if self._socket is None:
            return
        try:
            self._socket.sendto(message.encode(), self._address)
        except OSError:
            # systemd is gone or its queue is full; neither may stop a frame, and a missing
            # watchdog ping already has its consequence.
            return


def _nothing() -> None:
    return


def _line(text: str) -> str:
    """A message has a field a line."""
    return " ".join(text.split())
