"""Feeds damaged and hostile records to the reader: a target to be run for as long as one likes.

    python tests/fuzz/fuzz_record.py [--seconds 60] [--inputs N] [--seed 0] [--current DIR]

Mutates small real records, live and sealed: bytes anywhere; the values of JSON; and pieces of live
tables and commit logs with a hash chain made anew, so that what is behind the hashes is reached.
Every input must be refused with a TelemetryError, or read up to its damage, which `Session.check`
names; nothing else may be raised, and memory may not grow past the limit. What was tried is
printed; the first input that fails ends the run with status 1 and stays in the folder `--current`,
which also holds the input at work, should the process itself die.
"""

from __future__ import annotations

import argparse
import faulthandler
import hashlib
import io
import itertools
import json
import random
import shutil
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_scenarios.gaze import Sight
from vrkiosk_scenarios.snapshot import Event, Panel, Part, SceneDescription, SceneSnapshot, Text
from vrkiosk_telemetry import commits, dsse, manifest
from vrkiosk_telemetry.commits import Commit, Piece
from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.files import sha256_of
from vrkiosk_telemetry.playback import Playback
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.seal import seal
from vrkiosk_telemetry.session import SessionInfo
from vrkiosk_telemetry.tables import SCHEMAS
from vrkiosk_xr.frame import Flag, FrameInput

sys.path.insert(0, str(Path(__file__).parent))

from mutations import any_bytes, any_value

MEMORY_MIB = 300
STUCK_S = 60  # an input that takes longer ends the process with every thread's stack
PLAYED = 8  # one in so many is played too: that takes ten times as long as reading it
SESSION = "01938f00-0000-7000-8000-00000000000f"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))


def record(folder: Path, frames: int = 24) -> Path:
    """A live record with rows in every table."""
    info = SessionInfo(SESSION, "s03", officer="o-1", seed=7, started="2026-11-21T09:00:00.000Z")
    description = SceneDescription((Part("wall", "container_40hc"), Part("door", "door")), panels=1)
    snapshot = SceneSnapshot(description)
    chance = np.random.default_rng(1)
    with Recorder(folder, info, space_needed=0, lossless=True) as recorder:
        recorder.targets(description)
        for number in range(frames):
            frame = FrameInput()
            frame.floats[:] = chance.normal(0.0, 0.5, frame.floats.size)
            frame.record["t"], frame.record["index"] = 10**9 + number * 11_111_111, number
            frame.record["flags"] = int(Flag.HEAD_VALID | Flag.HAND_LEFT | Flag.HAND_RIGHT)
            frame = frame.rounded()
            recorder.frame(frame)
            recorder.gaze(frame, Sight())
            recorder.events([Event(frame.t, "seen", {"number": number})])
            snapshot.t = frame.t
            snapshot.poses[1, 4] = number / 8
            snapshot.daylight = number / frames
            snapshot.panels[0] = Panel(100.0, 50.0, (Text(1.0, 2.0, 3.0, str(number)),))
            recorder.objects(snapshot)
        recorder.close(result={"total": 80})
    (folder / "scenario.json").write_text("{}")
    return folder


# --- mutations: each changes a folder in one way, and says how


def any_file(folder: Path, chance: random.Random) -> str:
    path = chance.choice(sorted(folder.iterdir()))
    data = bytearray(path.read_bytes())
    done = [any_bytes(data, chance) for _ in range(chance.choice((1, 1, 1, 2, 5)))]
    path.write_bytes(data)
    return f"{path.name}: {', '.join(done)}"


def session_json(folder: Path, chance: random.Random) -> str:
    path = folder / "session.json"
    body = json.loads(path.read_text())
    done = any_value(body, chance)
    path.write_text(json.dumps(body))
    return f"session.json: {done}"


def signed_manifest(folder: Path, chance: random.Random) -> str:
    """A manifest of other values, signed as if by us."""
    path = folder / "manifest.json"
    body = manifest.open_unverified(path.read_bytes())
    done = any_value(body, chance)
    path.write_bytes(dsse.sign(manifest.PAYLOAD_TYPE, json.dumps(body).encode(), KEY))
    return f"manifest: {done}"


def resealed_file(folder: Path, chance: random.Random) -> str:
    """A changed file with a manifest that says it is right."""
    done = any_file(folder, chance)
    path = folder / "manifest.json"
    try:
        body = manifest.open_unverified(path.read_bytes())
    except TelemetryError:
        return done
    for row in body["files"]:
        changed = folder / row["name"]
        row["sha256"], row["size"] = sha256_of(changed), changed.stat().st_size
    path.write_bytes(manifest.sign(body, KEY))
    return f"{done}; sealed anew"


def forged_log(folder: Path, chance: random.Random) -> str:
    """A commit log of other values, with a chain that holds."""
    path = folder / commits.log_name(0)
    bodies = [json.loads(line[65:]) for line in path.read_bytes().splitlines()]
    done = any_value(bodies, chance)
    _write_log(path, bodies)
    return f"log: {done}"


def forged_table(folder: Path, chance: random.Random) -> str:
    """Changed bytes of a live table, with commits and a chain that vouch for them."""
    path = folder / commits.tables_name(0)
    data = bytearray(path.read_bytes())
    done = any_bytes(data, chance)
    path.write_bytes(data)
    log = commits.read_log(folder, 0)
    chain, lines = log.previous, []
    line, chain = commits.head_line(log.session, log.run, 0, log.previous)
    lines.append(line)
    for commit in log.commits:
        for table, piece in commit.pieces.items():
            end = min(piece.end, len(data))
            sha256 = hashlib.sha256(data[piece.start : end]).hexdigest()
            commit.pieces[table] = Piece(piece.start, end, piece.rows, sha256)
        line, chain = commits.commit_line(
            Commit(commit.number, commit.start, commit.end, commit.pieces, commit.closed), chain
        )
        lines.append(line)
    (folder / commits.log_name(0)).write_bytes(b"".join(lines))
    return f"{path.name}: {done}; committed anew"


def forged_content(folder: Path, chance: random.Random) -> str:
    """Other values in the JSON a live table holds, in a commit of its own."""
    table = chance.choice(("targets", "panels"))
    batches = list(Session.open(folder).source.batches(table))
    rows = [row for batch in batches for row in batch.to_pylist()]
    row = chance.choice(rows)
    body = json.loads(row["content"])
    done = any_value(body, chance)
    row["content"] = json.dumps(body)
    sink = io.BytesIO()
    with pa.ipc.new_stream(sink, SCHEMAS[table]) as stream:
        stream.write_batch(pa.RecordBatch.from_pylist(rows, SCHEMAS[table]))
    data = sink.getvalue()[:-8]  # live streams have no end mark
    with (folder / commits.tables_name(0)).open("ab") as file:
        start = file.tell()
        file.write(data)
    path = folder / commits.log_name(0)
    bodies = [json.loads(line[65:]) for line in path.read_bytes().splitlines()]
    named = [body for body in bodies if table in body.get("tables", {})]
    for body in named:
        del body["tables"][table]
    sha256 = hashlib.sha256(data).hexdigest()
    named[0]["tables"][table] = [start, start + len(data), len(rows), sha256]
    _write_log(path, bodies)
    return f"{table}: {done}"


def _write_log(path: Path, bodies: list[Any]) -> None:
    chain, lines = commits.CHAIN_START, []
    for body in bodies:
        text = json.dumps(body).encode()
        chain = hashlib.sha256(chain.encode() + b"\n" + text).hexdigest()
        lines.append(chain.encode() + b" " + text + b"\n")
    path.write_bytes(b"".join(lines))


Mutation = Callable[[Path, random.Random], str]
LIVE: tuple[Mutation, ...] = (
    any_file, forged_table, forged_table, forged_content, forged_log, session_json,
)  # fmt: skip
SEALED: tuple[Mutation, ...] = (any_file, any_file, resealed_file, signed_manifest, session_json)


# --- what is asked of the reader


def read(folder: Path, play: bool = False) -> str:
    """Reads all of a record, and plays it. What came of it: refused, damaged, or whole."""
    try:
        session = Session.open(folder)
        damage = session.check({dsse.key_id(KEY.public_key()): KEY.public_key()})
        for rows in (
            session.frames(), session.events(), session.objects(), session.scene(),
            session.panels(), session.clocks(), session.gaze(), [session.losses, session.declined],
        ):  # fmt: skip
            for _ in rows:
                pass
        session.description()
        if play:
            playback = Playback(session)
            for t in (playback.end, playback.start, (playback.start + playback.end) // 2):
                playback.seek(t)
        [str(one) for one in session.damage]
    except TelemetryError as error:
        if not str(error):
            raise AssertionError("an error that says nothing") from error
        return "refused"
    return "damaged" if damage else "whole"


def unnoticed(base: Path, current: Path, outcome: str) -> bool:
    """Whether a sealed session was taken for whole, although a file that its manifest vouches for
    is not what it was."""
    if outcome != "whole" or not (base / "manifest.json").exists():
        return False
    if (base / "manifest.json").read_bytes() != (current / "manifest.json").read_bytes():
        return False
    return any(path.read_bytes() != (current / path.name).read_bytes() for path in base.iterdir())


def memory_mib() -> float:
    """The most this process had. Not ru_maxrss: that begins with what its parent had."""
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


@dataclass
class Tried:
    """Inputs tried, by what came of them; and the one that failed, in words."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failure: str = ""
    memory_mib: float = 0.0

    @property
    def inputs(self) -> int:
        return self.outcomes.total()

    def __str__(self) -> str:
        counts = ", ".join(f"{n} {name}" for name, n in sorted(self.outcomes.items()))
        return f"{self.inputs} inputs: {counts}; {self.memory_mib:.0f} MiB at most"


def fuzz(
    current: Path,
    seed: int,
    enough: Callable[[int], bool],
    say: Callable[[str], None] = lambda _: None,
) -> Tried:
    """Tries inputs until `enough` (of the number tried) or one fails. current: folder for the input
    at work. Input number n of a seed is always the same."""
    tried = Tried()
    with tempfile.TemporaryDirectory() as name:
        live = record(Path(name) / "live" / "x")
        kept = Path(shutil.copytree(live, Path(name) / "kept"))
        bases = ((kept, LIVE), (seal(live, Path(name) / "outbox", KEY).path, SEALED))
        for number in itertools.count():
            if enough(number):
                break
            chance = random.Random(f"{seed}/{number}")
            base, mutations = chance.choice(bases)
            shutil.rmtree(current, ignore_errors=True)
            shutil.copytree(base, current)
            done = chance.choice(mutations)(current, chance)
            faulthandler.dump_traceback_later(STUCK_S, exit=True)
            try:
                outcome = read(current, play=number % PLAYED == 0)
            except Exception as error:
                tried.failure = f"input {number}, {done}: {type(error).__name__}: {error}"
                raise AssertionError(tried.failure) from error
            finally:
                faulthandler.cancel_dump_traceback_later()
            if unnoticed(base, current, outcome):
                raise AssertionError(f"input {number}, {done}: was not noticed")
            tried.outcomes[f"{'live' if base == kept else 'sealed'} {outcome}"] += 1
            tried.memory_mib = max(tried.memory_mib, memory_mib())
            if tried.memory_mib > MEMORY_MIB:
                raise AssertionError(f"input {number}, {done}: {tried.memory_mib:.0f} MiB")
            if number % 1000 == 999:
                say(str(tried))
    return tried


def main() -> int:
    parser = argparse.ArgumentParser(description="Feeds damaged records to the reader.")
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--inputs", type=int, default=0, help="instead of a time")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--current", type=Path, default=None, help="folder of the input at work")
    options = parser.parse_args()
    current = options.current or Path(tempfile.mkdtemp()) / "current"
    faulthandler.enable()
    end = time.monotonic() + options.seconds

    def enough(number: int) -> bool:
        return number >= options.inputs if options.inputs else time.monotonic() >= end

    try:
        tried = fuzz(current, options.seed, enough, lambda line: print(line, flush=True))
    except AssertionError as error:
        print(f"seed {options.seed}: {error}\nthe input is in {current}", file=sys.stderr)
        raise
    print(f"seed {options.seed}: {tried}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
