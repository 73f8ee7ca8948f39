"""What each tier of anonymisation keeps of a session. docs/export.md says why.

Everything here is a list of what stays: a field or an event that is new is left out until somebody
lists it.
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

from vrkiosk_telemetry.export.errors import ExportError
from vrkiosk_telemetry.export.traces import event_data, first_time
from vrkiosk_telemetry.reader import ENGINE, Session

KEY_BYTES: Final = 32
HASH_DIGITS: Final = 16


# Fields that stay, by event. What a body did is not among them: places, speeds, forces, hands.
KEPT_EVENTS: Final[dict[str, tuple[str, ...]]] = {
    "session_started": ("scenario", "version", "interaction"),
    "pause": ("reason",),
    "surface_seen": ("aoi", "lit"),
    "tool_taken": ("tool",),
    "tool_docked": ("tool",),
    "torch": ("on",),
    "strike": ("aoi",),
    "reading": ("tool", "value", "unit", "aoi", "reference", "material"),
    "seal_view": (),
    "seal_verify": ("agrees",),
    "seal_tug": ("gave_mm",),
    "seal_twist": ("deg",),
    "seal_cut": (),
    "rod_blocked": ("rod",),
    "door": ("leaf", "deg"),
    "carton_taken": ("carton",),
    "carton_moved": ("carton",),
    "flag": ("number", "aoi", "kind"),
    "flag_removed": ("number", "aoi", "kind"),
    "page": ("page",),
    "decision": ("decision",),
    "finished": ("decision",),
}
# Events that trace the body or the gaze: no tier but T0 has them.
TRACING_EVENTS: Final = frozenset(
    {"aoi_enter", "aoi_leave", "motion", "rod", "teleport", "touched", "turn"}
)


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
        fields = KEPT_EVENTS.get(event.name)
        if event.source != ENGINE or fields is None or start is None:
            continue
        found = event_data(event)
        data = {name: found[name] for name in fields if name in found and name != "aoi"}
        yield {
            "time_s": round((event.t - start) / 1e9),
            "name": event.name,
            "aoi": str(found.get("aoi", "")) if "aoi" in fields else "",
            "data": json.dumps(data, sort_keys=True, ensure_ascii=False),
        }


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else ""
