"""The commit log of a live record: which bytes of which table belong to it, as a hash chain.

Every part of a record (a recorder process writes one) has a text file `commits-NNN.log`. A line is
64 hexadecimal digits, a space, and JSON; the digits are SHA-256 of the line before's digits, a line
feed, and this line's JSON, so a changed, missing or moved line shows. The chain goes on from part
to part. The first line of a part says what it belongs to; each other line commits what was appended
to the tables since the line before, with its SHA-256. What no line commits is not part of the
record: that is how a write that was cut short is told from one that was damaged.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vrkiosk_telemetry.files import read_regular

COMMITS_SCHEMA: Final = "kiosk.commits/1"
LARGEST: Final = 64 << 20  # bytes of a log that is read at all: 20 hours
CHAIN_START: Final = "0" * 64
_DIGITS: Final = 64
_DIGEST: Final = re.compile(f"[0-9a-f]{{{_DIGITS}}}")


@dataclass(frozen=True, slots=True)
class Piece:
    """What a commit appended to one table: bytes `start` to `end` of the part's file."""

    start: int
    end: int
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Commit:
    """One line: messages of the ring from position `start` to `end`, as pieces of tables.

    closed: the recorder process ended in order; there are no pieces.
    """

    number: int
    start: int
    end: int
    pieces: dict[str, Piece] = field(default_factory=dict)
    closed: bool = False

    def to_json(self) -> dict[str, Any]:
        pieces = {name: [p.start, p.end, p.rows, p.sha256] for name, p in self.pieces.items()}
        body = {"commit": self.number, "from": self.start, "to": self.end, "tables": pieces}
        return {**body, "closed": True} if self.closed else body

    @classmethod
    def from_json(cls, body: dict[str, Any]) -> Commit:
        pieces = {
            str(name): Piece(int(start), int(end), int(rows), str(sha256))
            for name, (start, end, rows, sha256) in body["tables"].items()
        }
        return cls(
            int(body["commit"]),
            int(body["from"]),
            int(body["to"]),
            pieces,
            bool(body.get("closed", False)),
        )


@dataclass(slots=True)
class PartLog:
    """The log of one part as read. `problem`: why nothing after `commits` can be trusted."""

    number: int
    session: str = ""
    run: str = ""
    previous: str = CHAIN_START  # chain value it says it continues
    chain: str = CHAIN_START  # chain value after its last good line
    commits: list[Commit] = field(default_factory=list)
    problem: str = ""
    torn: bool = False  # the last line is incomplete, or not even begun: the write was cut short

    @property
    def closed(self) -> bool:
        return bool(self.commits) and self.commits[-1].closed

    @property
    def headless(self) -> bool:
        """Cut short within its first line: nothing of it counts, and no part continues it."""
        return self.torn and not self.session and not self.problem


def log_name(part: int) -> str:
    return f"commits-{part:03d}.log"


def tables_name(part: int) -> str:
    return f"tables-{part:03d}.arrows"


def part_numbers(folder: Path) -> list[int]:
    """Parts of a live record, in order."""
    stems = [path.stem.removeprefix("commits-") for path in folder.glob("commits-*.log")]
    numbers = [int(stem) for stem in stems if stem.isascii() and stem.isdecimal()]
    return sorted(number for number in numbers if (folder / log_name(number)).exists())


def head_line(session: str, run: str, part: int, previous: str) -> tuple[bytes, str]:
    """First line of a log, and the chain value after it."""
    body = {
        "schema": COMMITS_SCHEMA,
        "session": session,
        "run": run,
        "part": part,
        "previous": previous,
    }
    return _line(body, previous)


def commit_line(commit: Commit, previous: str) -> tuple[bytes, str]:
    """Line of a commit, and the chain value after it."""
    return _line(commit.to_json(), previous)


def _line(body: dict[str, Any], previous: str) -> tuple[bytes, str]:
    text = json.dumps(body, sort_keys=True, separators=(",", ":")).encode()
    chain = _digest(previous, text)
    return b"%s %s\n" % (chain.encode(), text), chain


def _digest(previous: str, text: bytes) -> str:
    return hashlib.sha256(previous.encode() + b"\n" + text).hexdigest()


def read_log(folder: Path, part: int) -> PartLog:
    """Reads a log up to its first line that does not fit."""
    log = PartLog(part)
    try:
        lines = read_regular(folder / log_name(part), LARGEST).split(b"\n")
    except OSError as error:
        log.problem = f"cannot be read ({error.strerror})"
        return log
    log.torn = bool(lines.pop()) or not lines
    for number, line in enumerate(lines, 1):
        problem = _take(log, line, first=number == 1)
        if problem:
            log.problem = f"line {number}: {problem}"
            break
    return log


def _take(log: PartLog, line: bytes, first: bool) -> str:
    """Adds a line to the log; says what is wrong with it, "" for nothing."""
    digits, text = line[:_DIGITS].decode("ascii", "replace"), line[_DIGITS + 1 :]
    try:
        body = json.loads(text)
        if first:
            log.previous = str(body["previous"])
            log.session, log.run = str(body["session"]), str(body["run"])
            if not _DIGEST.fullmatch(log.previous):
                return "altered (it continues no chain)"
            if body["schema"] != COMMITS_SCHEMA or body["part"] != log.number:
                return f"expected the head of part {log.number} in {COMMITS_SCHEMA}"
            before = log.previous
        else:
            commit = Commit.from_json(body)
            before = log.chain
    except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return "altered (it cannot be read)"
    if line[_DIGITS : _DIGITS + 1] != b" " or _digest(before, text) != digits:
        return "altered (its hash does not continue the chain)"
    if not first:
        log.commits.append(commit)
    log.chain = digits
    return ""
