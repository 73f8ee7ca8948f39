"""What identifies a training session: session.json."""

from __future__ import annotations

import json
import os
import time
import uuid
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.files import read_regular, write_atomic

SESSION_NAME: Final = "session.json"
SCENARIO_NAME: Final = "scenario.json"  # the scenario as it was played, beside the record
SESSION_SCHEMA: Final = "kiosk.session/1"
LARGEST: Final = 4 << 20  # bytes of a session.json that is read at all
DONE: Final = "done"
CRASH: Final = "crash"


# What JSON gives for the fields of SessionInfo, by how they are annotated.
_KINDS: Final[dict[Any, Any]] = {
    "str": str,
    "int": int,
    "dict[str, str]": dict,
    "dict[str, Any]": dict,
    "dict[str, Any] | None": dict | None,
}


def new_session_id() -> str:
    """A UUID of version 7 (RFC 9562, 5.7): 48 bits of UTC in ms, then random, so that names of
    sessions sort by time."""
    milliseconds = time.time_ns() // 1_000_000
    value = bytearray(milliseconds.to_bytes(6, "big") + os.urandom(10))
    value[6] = 0x70 | value[6] & 0x0F
    value[8] = 0x80 | value[8] & 0x3F
    return str(uuid.UUID(bytes=bytes(value)))


def utc_at(seconds: float) -> str:
    """Seconds since 1970 as UTC in ISO 8601 with milliseconds: 2026-11-21T09:30:00.000Z."""
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def utc_now() -> str:
    """UTC now, as `utc_at`."""
    return utc_at(time.time())


@dataclass(frozen=True, slots=True)
class SessionInfo:
    """Everything about a session that is not in its tables.

    officer: pseudonym, never a name. seed: of the world. pack_sha256: of the scenario pack the
    scenario came with; "" where it came with none. rubric: by which the session
    is scored, whole; empty: the one of its version. versions: of the kiosk, scenario, rubric and
    interaction thresholds, of the libraries that compute, and the language. consent: see
    `vrkiosk_telemetry.consent`. preferences: of the officer, with which the engine was run. course:
    the class and module it belongs to, and which box of it. ended: "" while it runs; "done",
    "crash" (main ended without closing it), or a reason given by who closed it. result: score and
    decision, as whoever closed it computed them from the events.
    """

    session: str
    scenario: str
    officer: str = ""
    scenario_sha256: str = ""
    pack_sha256: str = ""
    assets_sha256: str = ""
    seed: int = 0
    rubric: dict[str, Any] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=dict)
    runtime: dict[str, Any] = field(default_factory=dict)
    consent: dict[str, Any] = field(default_factory=dict)
    preferences: dict[str, Any] = field(default_factory=dict)
    course: dict[str, Any] = field(default_factory=dict)
    started: str = ""
    ended: str = ""
    ended_at: str = ""
    dropped_frames: int = 0  # main could not hand over: the ring was full
    discarded_bytes: int = 0  # of the ring, given up because they could not be written
    result: dict[str, Any] | None = None
    extra: dict[str, Any] = field(default_factory=dict)  # keys of a later version, kept as found

    def __post_init__(self) -> None:
        try:
            uuid.UUID(self.session)
        except (ValueError, AttributeError, TypeError):
            raise RecordError(
                f"session id: expected a UUID, found {self.session!r:.60}; see new_session_id()"
            ) from None

    def to_json(self) -> dict[str, Any]:
        body = asdict(self)
        return {"schema": SESSION_SCHEMA, **body.pop("extra"), **body}

    @classmethod
    def from_json(cls, body: object) -> SessionInfo:
        """RecordError where `body` is not the content of a session.json."""
        body = _of_this_schema(body)
        known = {f.name for f in fields(cls)} - {"extra"}
        values = {k: v for k, v in body.items() if k in known}
        extra = {k: v for k, v in body.items() if k not in known and k != "schema"}
        for field_ in fields(cls):
            if field_.name in values and not isinstance(values[field_.name], _KINDS[field_.type]):
                raise RecordError(
                    f"{SESSION_NAME}: {field_.name}: expected {field_.type}, found "
                    f"{values[field_.name]!r:.60}"
                )
        try:
            return cls(**values, extra=extra)
        except TypeError as error:
            raise RecordError(f"session.json: {error}") from error


def _of_this_schema(body: object) -> dict[str, Any]:
    """`body` as the content of a session.json of this version. RecordError where it is not."""
    if not isinstance(body, dict) or "schema" not in body:
        raise RecordError(f"{SESSION_NAME}: expected an object of schema {SESSION_SCHEMA}")
    found = body["schema"]
    if found == SESSION_SCHEMA:
        return body
    name, _, version = str(found).partition("/")
    if name == SESSION_SCHEMA.partition("/")[0] and version.isdecimal():
        advice = "read it with the kiosk that recorded it, or one of the same version"
    else:
        advice = "this is no session of a kiosk"
    raise RecordError(
        f"{SESSION_NAME}: has schema {found!r:.60}, this version reads {SESSION_SCHEMA}; {advice}"
    )


def write_session(folder: Path, info: SessionInfo) -> None:
    text = json.dumps(info.to_json(), indent=1, ensure_ascii=False, sort_keys=True)
    write_atomic(folder / SESSION_NAME, text.encode() + b"\n")


def read_session(folder: Path) -> SessionInfo:
    """RecordError, with what to do, where session.json is missing or damaged."""
    path = folder / SESSION_NAME
    try:
        body = json.loads(read_regular(path, LARGEST))
        json.dumps(body, ensure_ascii=False).encode()  # no half of a character: it cannot be shown
    except OSError as error:
        raise RecordError(
            f"{path}: cannot be read ({error.strerror}); expected the folder of a recorded session"
        ) from error
    except (ValueError, RecursionError) as error:
        raise RecordError(f"{path}: not JSON ({error})") from error
    return SessionInfo.from_json(body)


def finished(info: SessionInfo, ended: str, result: dict[str, Any] | None = None) -> SessionInfo:
    """The same session, ended now."""
    return replace(info, ended=ended, ended_at=utc_now(), result=result or info.result)
