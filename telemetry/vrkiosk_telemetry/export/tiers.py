"""What each tier of anonymisation keeps of a session. docs/export.md says why.

Everything is a list of what stays: a field or an event that is new is left out until it is listed.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from vrkiosk_telemetry.consent import KEPT_FIELDS
from vrkiosk_telemetry.export.errors import ExportError
from vrkiosk_telemetry.export.traces import event_data, first_time
from vrkiosk_telemetry.reader import ENGINE, Session

KEY_BYTES: Final = 32
HASH_DIGITS: Final = 16


# What T1 keeps of an event is what stays where an officer declines to be traced, and of that not
# what ties the session to its record, nor how long or how fast a thing was done.
FINER: Final = frozenset({"seed", "sha256", "ms"})  # a variant's hash is as good as its seed
QUICK: Final = frozenset({"rod"})  # follows each other so closely that it shows the hand


def kept_fields(name: str) -> frozenset[str] | None:
    """Fields that T1 keeps of an event of the engine; None: T1 has no such event."""
    fields = KEPT_FIELDS.get(name)
    return None if fields is None or name in QUICK else fields - FINER


class Pseudonyms:
    """Names that cannot be turned back without the key: HMAC-SHA256, cut to 64 bits.

    With the same key the same officer gets the same name in every export; a random key, made for
    one export and never kept, ties nothing to anything.
    """

    def __init__(self, key: bytes | None = None) -> None:
        if key is not None and len(key) < KEY_BYTES:
            raise ExportError(f"the key has {len(key)} bytes, expected at least {KEY_BYTES}")
        self._key = key or os.urandom(KEY_BYTES)

    @classmethod
    def of_file(cls, path: Path) -> Pseudonyms:
        """With the bytes of a file as the key. ExportError where others may read it."""
        try:
            if path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
                raise ExportError(f"{path}: others may read this key; chmod 600 it")
            return cls(path.read_bytes())
        except OSError as error:
            make = f"head -c {KEY_BYTES} /dev/urandom > {path}"
            raise ExportError(f"{path}: {error.strerror}; make a key with: {make}") from error

    def of(self, kind: str, name: str) -> str:
        """The name for `name`; kind keeps officers and sessions apart."""
        message = f"{kind}\0{name}".encode()
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()[:HASH_DIGITS]


@dataclass(frozen=True, slots=True)
class Summary:
    """A session as far as T1 knows it. officer and session: pseudonyms of the export; month:
    YYYY-MM; site, kiosk: "" where unknown; result: as the kiosk scored it, {} where it did not."""

    session: str
    officer: str
    month: str
    site: str
    kiosk: str
    scenario: str
    version: str
    language: str
    ended: str
    eye_tracker: bool
    result: dict[str, Any]

    @classmethod
    def of(cls, session: Session, names: Pseudonyms) -> Summary:
        info = session.info
        return cls(
            session=names.of("session", info.session),
            officer=names.of("officer", info.officer),
            month=info.started[:7],
            site=_text(info.extra, "site"),
            kiosk=_text(info.extra, "kiosk"),
            scenario=info.scenario,
            version=_text(info.versions, "scenario"),
            language=_text(info.versions, "language"),
            ended=info.ended,
            eye_tracker=info.runtime.get("eye_gaze") is True,
            result=info.result or {},
        )


def kept_events(session: Session) -> Iterator[dict[str, Any]]:
    """The events of a session that stay in T1: `time_s` (whole seconds since the start), `name`,
    `aoi` ("" where there is none) and `data`, JSON of the other fields that stay."""
    start = first_time(session)
    for event in session.events():
        fields = kept_fields(event.name)
        if event.source != ENGINE or fields is None or start is None:
            continue
        found = event_data(event)
        data = {name: found[name] for name in sorted(fields - {"aoi"}) if name in found}
        yield {
            "time_s": round((event.t - start) / 1e9),
            "name": event.name,
            "aoi": str(found.get("aoi", "")) if "aoi" in fields else "",
            "data": json.dumps(data, sort_keys=True, ensure_ascii=False),
        }


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""
