"""How main and the recorder process depend on each other's life."""

from __future__ import annotations

import os
import select
import signal
from typing import Final

RESERVE_NAME: Final = "reserve"  # space kept so that a record can be closed on a full disk
EXIT_UNWRITTEN: Final = os.EX_IOERR  # the recorder process gave up: the disk refuses
# What ends main may reach its whole process group, or a terminal's: not the recorder process.
IGNORED: Final = (signal.SIGTERM, signal.SIGABRT, signal.SIGINT, signal.SIGHUP, signal.SIGQUIT)


class LifeLine:
    """Tells when main is gone: the pipe from it is at its end, or its process has ended (something
    main forked may hold the pipe open)."""

    def __init__(self, pipe: int, main: int) -> None:
        """pipe: file descriptor main holds the other end of. main: its process id."""
        self._pipe = pipe
        self._poll = select.poll()
        self._poll.register(pipe, select.POLLIN)
        self._main: int | None = None
        try:
            self._main = os.pidfd_open(main)
            self._poll.register(self._main, select.POLLIN)
        except OSError:
            pass  # it is gone already, which the check below finds
        # The id may be another process's by now; a child of main knows by its parent.
        self._orphan = os.getppid() != main

    def ended(self, timeout: float) -> bool:
        """Waits `timeout` seconds; True as soon as main has ended or closed the pipe."""
        if self._orphan:
            return True
        for handle, _ in self._poll.poll(max(0.0, timeout) * 1000.0):
            if handle == self._main or not os.read(self._pipe, 4096):
                return True
        return False
