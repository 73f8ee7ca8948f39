"""systemd as the kiosk's commands ask it: what a unit does. Works without root."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

KIOSK: Final = "kiosk.service"
RUNTIME: Final = "kiosk-runtime.service"
RUNTIME_SOCKET: Final = "kiosk-runtime.socket"
SEAL: Final = "kiosk-seal.service"
SEAL_PATH: Final = "kiosk-seal.path"
SEAL_TIMER: Final = "kiosk-seal.timer"
SYNC: Final = "kiosk-sync.service"
SYNC_PATH: Final = "kiosk-sync.path"
UPDATE: Final = "kiosk-update.service"
UPDATE_PATH: Final = "kiosk-update.path"
SAFE_MODE: Final = "kiosk-safemode.service"
ALL: Final = (
    KIOSK,
    RUNTIME_SOCKET,
    RUNTIME,
    SEAL_PATH,
    SEAL_TIMER,
    SEAL,
    SYNC_PATH,
    SYNC,
    UPDATE_PATH,
    UPDATE,
    SAFE_MODE,
)
LIMIT_S: Final = 5.0  # a systemd that hangs must not hold a technician
_ASKED: Final = (
    "LoadState",
    "ActiveState",
    "SubState",
    "UnitFileState",
    "StatusText",
    "Result",
    "ExecMainStatus",
    "NRestarts",
    "MainPID",
    "ConditionResult",
)
PROPERTIES: Final = ",".join(_ASKED)


@dataclass(frozen=True, slots=True)
class UnitState:
    """A unit, as `systemctl show` tells it. restarts: since it was last started by hand."""

    name: str
    load: str = ""
    active: str = ""
    sub: str = ""
    enabled: str = ""
    text: str = ""
    result: str = ""
    exit_status: int = 0
    restarts: int = 0
    pid: int = 0

    @classmethod
    def of(cls, name: str, values: Mapping[str, str]) -> UnitState:
        def number(key: str) -> int:
            text = values.get(key, "")
            return int(text) if text.isdecimal() else 0

        return cls(
            name,
            values.get("LoadState", ""),
            values.get("ActiveState", ""),
            values.get("SubState", ""),
            values.get("UnitFileState", ""),
            values.get("StatusText", ""),
            values.get("Result", ""),
            number("ExecMainStatus"),
            number("NRestarts"),
            number("MainPID"),
        )

    @property
    def installed(self) -> bool:
        return self.load == "loaded"


class SystemdUnavailable(Exception):
    """systemd does not answer. The text says why."""


def ask(*names: str, command: str = "systemctl") -> dict[str, UnitState]:
    """The units, by name; one that systemd does not know is not `installed`. SystemdUnavailable
    where there is no systemd to ask."""
    line = [command, "show", f"--property=Id,{PROPERTIES}", "--", *names]
    try:
        done = subprocess.run(line, capture_output=True, text=True, timeout=LIMIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SystemdUnavailable(f"systemctl does not answer ({error})") from None
    if done.returncode != 0:
        why = done.stderr.strip().splitlines()
        raise SystemdUnavailable(why[0] if why else f"systemctl ended with {done.returncode}")
    blocks = [parse(block) for block in done.stdout.split("\n\n") if block.strip()]
    return {name: UnitState.of(name, block) for name, block in zip(names, blocks, strict=True)}


def parse(text: str) -> dict[str, str]:
    """Lines NAME=VALUE."""
    return {key: value for key, _, value in (line.partition("=") for line in text.splitlines())}
