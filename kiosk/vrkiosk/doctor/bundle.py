"""A file for whoever helps from afar: what the doctor found, the settings, our units' journal.

No names, no records, no keys: settings without those that name a person or hold a secret, the
journal with ids, addresses and class names taken out.
"""

from __future__ import annotations

import io
import json
import os
import re
import tarfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from vrkiosk import units
from vrkiosk.doctor.machine import Machine
from vrkiosk.doctor.report import Row, to_json

SECRET: Final = frozenset({"server", "ticket", "data"})  # of the settings: who and where
JOURNAL_LINES: Final = 2000
_TAKEN_OUT: Final = (
    # Ids of sessions, and whatever else names one thing on earth.
    (re.compile(r"\b[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}\b", re.I), "<id>"),
    (re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}(?::\d+)?\b"), "<address>"),
    (re.compile(r"\b(?:[0-9a-f]{0,4}:){3,7}[0-9a-f]{0,4}\b", re.I), "<address>"),
    (re.compile(r"https?://[^\s'\"]+"), "<address>"),
    (re.compile(r"[\w.+-]+@[\w-]+\.[\w.]+"), "<mail>"),
    (re.compile(r"\b[0-9a-f]{32,}\b", re.I), "<hash>"),
    (re.compile(r"\b\d{6}\b"), "<number>"),  # a PIN
    (re.compile(r"AGE-SECRET-KEY-1\S+|-----BEGIN.*?-----END[^-]*-----", re.S), "<key>"),
    (re.compile(r"/home/[^/\s]+"), "/home/<user>"),
)


def redacted(text: str) -> str:
    """A text without what names a person, a session, an address or a secret."""
    for pattern, instead in _TAKEN_OUT:
        text = pattern.sub(instead, text)
    return text


def write(path: Path, machine: Machine, rows: Sequence[Row]) -> None:
    """Writes the file, mode 0600. OSError where it cannot be written."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with open(handle, "wb") as file, tarfile.open(fileobj=file, mode="w:gz") as tar:
        for name, text in contents(machine, rows).items():
            data = redacted(text).encode()
            entry = tarfile.TarInfo(f"kiosk-support/{name}")
            entry.size, entry.mode = len(data), 0o600
            tar.addfile(entry, io.BytesIO(data))


def contents(machine: Machine, rows: Sequence[Row]) -> dict[str, str]:
    """The files of a bundle, before anything is taken out."""
    names = [word for unit in units.ALL for word in ("-u", unit)]
    journal = machine.ask("journalctl", "--no-pager", "-n", str(JOURNAL_LINES), *names)
    return {
        "doctor.json": json.dumps(to_json(rows), indent=1),
        "settings.json": json.dumps(_settings(machine), indent=1),
        "journal.txt": journal.words,
        "units.txt": machine.ask("systemctl", "cat", "--no-pager", *units.ALL).words,
        "packages.txt": machine.ask("dpkg-query", "-W").words,
    }


def _settings(machine: Machine) -> Mapping[str, Any]:
    found, trouble = machine.settings
    if found is None:
        return {"trouble": trouble}
    values = found.model_dump(mode="json")
    return {k: ("<set>" if v and k in SECRET else v) for k, v in values.items()}
