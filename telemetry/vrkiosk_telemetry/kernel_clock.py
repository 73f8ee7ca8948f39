"""What the kernel knows of its clocks: which boot this is, and whether a time server keeps UTC.

A hardened service sees neither /proc/sys (ProcSubset=) nor may it call adjtimex (ProtectClock=):
there the unit names the boot (KIOSK_BOOT_ID, systemd's %b), and systemd-timesyncd's own mark says
whether it has set the clock in this boot.
"""

from __future__ import annotations

import ctypes
import os
import uuid
from collections.abc import Mapping
from pathlib import Path
from typing import Final

BOOT_ID_VARIABLE: Final = "KIOSK_BOOT_ID"
BOOT_ID: Final = Path("/proc/sys/kernel/random/boot_id")
SYNCHRONIZED: Final = Path("/run/systemd/timesync/synchronized")
_TIME_ERROR: Final = 5  # adjtimex(2): the clock is not kept by a time server
_MAXERROR: Final = slice(24, 32)  # of struct timex on 64 bits; microseconds


def boot_id(environment: Mapping[str, str] = os.environ, path: Path = BOOT_ID) -> str:
    """Which boot CLOCK_MONOTONIC and CLOCK_BOOTTIME belong to. OSError where nothing tells."""
    named = environment.get(BOOT_ID_VARIABLE)
    return str(uuid.UUID(named)) if named else path.read_text().strip()


class KernelClock:
    """Asks the kernel about UTC; each question costs a system call."""

    def __init__(self, synchronized: Path = SYNCHRONIZED) -> None:
        self._adjtimex = ctypes.CDLL(None).adjtimex
        self._timex = ctypes.create_string_buffer(512)  # struct timex; all zero only asks
        self._synchronized = synchronized

    def kept(self) -> tuple[bool, int]:
        """Whether a time server keeps UTC, and by how much it may be wrong, ns; -1: not known."""
        ctypes.memset(self._timex, 0, len(self._timex))
        state = self._adjtimex(self._timex)
        if state == -1:  # not allowed to ask
            return self._synchronized.exists(), -1
        if state == _TIME_ERROR:
            return False, -1
        return True, int.from_bytes(self._timex.raw[_MAXERROR], "little", signed=True) * 1000
