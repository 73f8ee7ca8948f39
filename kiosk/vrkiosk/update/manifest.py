"""What is signed of an update: its version, its place in the order, its dates, every file's hash.

Signed as a DSSE envelope by the region's update key. Nothing else of an update is looked at before
this has been verified.

Errors:
    UpdateError   an update cannot be made, taken or undone; the text says which, why, what to do
    Refused       of these: the update itself is not acceptable here, now or ever
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

PAYLOAD_TYPE: Final = "application/vnd.rocb.kiosk-update+json"
SCHEMA: Final = "kiosk.update/1"
MOST_FILES: Final = 100_000
LONGEST_NAME: Final = 512
_VERSION: Final = re.compile(
    r"(\d{1,6}(?:\.\d{1,6}){0,3})(?:(a|b|rc)(\d{1,6}))?(?:\.dev(\d{1,6}))?"
)
_NAME: Final = re.compile(r"[A-Za-z0-9._+@~()\[\], -]+")
_SHA256: Final = re.compile(r"[0-9a-f]{64}")
# What a Python environment links to outside of itself.
_OUTSIDE: Final = re.compile(r"/usr/bin/python3(\.\d+)?")
_STAGES: Final = {"a": 0, "b": 1, "rc": 2}


class UpdateError(Exception):
    """An update cannot be made, taken or undone."""


class Refused(UpdateError):
    """The update is not acceptable."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of a release. size: bytes."""

    sha256: str
    size: int
    executable: bool


@dataclass(frozen=True, slots=True)
class Manifest:
    """sequence: greater than that of every update before. Times are UTC. system: as `system_name`
    gives it. packages: of Debian, which it needs and does not bring. payload: hash and size of the
    archive. files, links: by their names below the release; a link's target lies in its own folder
    or is the system's Python."""

    version: str
    sequence: int
    created: datetime
    expires: datetime
    system: str
    packages: tuple[str, ...]
    payload_sha256: str
    payload_size: int
    files: Mapping[str, Entry]
    links: Mapping[str, str]

    @property
    def bytes_unpacked(self) -> int:
        return sum(entry.size for entry in self.files.values())

    def to_json(self) -> bytes:
        """As it is signed: the same content, the same bytes."""
        body = {
            "schema": SCHEMA,
            "version": self.version,
            "sequence": self.sequence,
            "created": self.created.isoformat(),
            "expires": self.expires.isoformat(),
            "system": self.system,
            "packages": list(self.packages),
            "payload": {"sha256": self.payload_sha256, "size": self.payload_size},
            "files": {
                name: [entry.sha256, entry.size, entry.executable]
                for name, entry in self.files.items()
            },
            "links": dict(self.links),
        }
        return json.dumps(body, sort_keys=True, separators=(",", ":")).encode()


def parse(payload: bytes) -> Manifest:
    """A manifest whose signature was verified. Refused where it is not what this release reads."""
    try:
        body = json.loads(payload)
        if body["schema"] != SCHEMA:
            raise ValueError(f"it is of {body['schema']!r}, this kiosk reads {SCHEMA!r}")
        order(body["version"])
        found = Manifest(
            version=body["version"],
            sequence=_whole(body["sequence"]),
            created=_time(body["created"]),
            expires=_time(body["expires"]),
            system=_text(body["system"]),
            packages=tuple(_text(name) for name in body["packages"]),
            payload_sha256=_sha256(body["payload"]["sha256"]),
            payload_size=_whole(body["payload"]["size"]),
            files={name: _entry(values) for name, values in body["files"].items()},
            links={name: _text(target) for name, target in body["links"].items()},
        )
        _check_names(found)
    except (
        ValueError,
        KeyError,
        TypeError,
        AttributeError,
        OverflowError,  # a time too early to be told in UTC
        RecursionError,
    ) as error:
        raise Refused(
            f"its manifest cannot be used ({type(error).__name__}: {error}); ask for an update "
            "made for this release"
        ) from None
    return found


def order(version: str) -> tuple[tuple[int, ...], int, int, float]:
    """What versions are compared by, as PEP 440 orders N.N, N.NaN, N.NbN, N.NrcN and their .devN.
    ValueError where it is another spelling."""
    found = _VERSION.fullmatch(_text(version))
    if found is None:
        raise ValueError(f"version {version!r}: expected N.N.N, with a, b or rc N, and .devN")
    numbers = [int(part) for part in found[1].split(".")]
    dev = int(found[4]) if found[4] else float("inf")
    if found[2]:
        stage, number = _STAGES[found[2]], int(found[3])
    else:
        stage, number = (-1 if found[4] else 3), 0
    return tuple(numbers + [0] * (4 - len(numbers))), stage, number, dev


def check_name(name: str) -> str:
    """A relative name that stays below its folder. ValueError."""
    parts = name.split("/")
    wrong = [part for part in parts if part in ("", ".", "..") or not _NAME.fullmatch(part)]
    if wrong or len(name) > LONGEST_NAME:
        raise ValueError(f"{name[:80]!r} is no name for a file of a release")
    return name


def check_link(name: str, target: str) -> None:
    """ValueError where a link leads out of its folder, but for the system's Python."""
    beside = "/" not in target and target not in ("", ".", "..") and _NAME.fullmatch(target)
    if not beside and not _OUTSIDE.fullmatch(target):
        raise ValueError(f"link {name!r} leads to {target[:80]!r}, outside of the release")


def _check_names(found: Manifest) -> None:
    if len(found.files) + len(found.links) > MOST_FILES:
        raise ValueError(f"more than {MOST_FILES} files")
    folders = set()
    for name in (*found.files, *found.links):
        parts = check_name(name).split("/")
        folders |= {"/".join(parts[:end]) for end in range(1, len(parts))}
    for name, target in found.links.items():
        check_link(name, target)
    if clash := (folders & found.files.keys()) | (folders & found.links.keys()):
        raise ValueError(f"{min(clash)!r} is both a folder and a file")
    if both := found.files.keys() & found.links.keys():
        raise ValueError(f"{min(both)!r} is there twice")


def _entry(values: Any) -> Entry:
    sha256, size, executable = values
    if not isinstance(executable, bool):
        raise TypeError("executable: expected true or false")
    return Entry(_sha256(sha256), _whole(size), executable)


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_NAME:
        raise TypeError(f"expected a short text, found {type(value).__name__}")
    return value


def _sha256(value: Any) -> str:
    if not _SHA256.fullmatch(_text(value)):
        raise ValueError("expected a SHA-256 of 64 hexadecimal digits")
    return str(value)


def _whole(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise TypeError(f"expected a whole number, found {value!r:.40}")
    return value


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(_text(value))
    if moment.tzinfo is None:
        raise ValueError(f"{value}: expected a time with its zone")
    return moment.astimezone(UTC)
