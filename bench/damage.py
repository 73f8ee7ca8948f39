"""Damage done to records on purpose: what is lost of live ones; whether sealed ones show it.

Tails are what a power cut leaves of a file: cut off, or filled with zeros or rubbish from some
byte on. All commits before that byte have to be read. Flips are single bytes changed in the files
of a sealed session, one at a time; each has to be found.
"""

from __future__ import annotations

import multiprocessing
import os
import random
import shutil
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from figure import Figure
from motion import motion
from recorded import KEY, as_frames, record, sealed

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.commits import log_name, read_log, tables_name
from vrkiosk_telemetry.reader import Session

LIVE_S = 60
TAILS = 200
SEALED_S = 0.3  # a small session, so that every byte of it can be tried
WHOLE = ("manifest.json", "session.json", "scenario.json")  # every byte in every run
FLIPS = 20_000  # of the other files
READ_WHOLE = 300  # flips after which the whole session is read as well
WORKERS = 2


def figures(factor: float) -> Iterator[Figure]:
    yield _tails()
    yield flips(FLIPS)


# ------------------------------------------------------------------ tails


def _tails() -> Figure:
    chance = random.Random(4)
    with tempfile.TemporaryDirectory() as name:
        folder = record(Path(name) / "live", as_frames(motion(LIVE_S)))
        log = read_log(folder, 0)
        ends = _frame_ends(folder)
        names = [tables_name(0), log_name(0)]
        lost = 0
        for number in range(TAILS):
            path = folder / names[number % len(names)]
            lost = max(lost, _lost_by(path, chance, ends[path.name]))
        commits = len(log.commits)
    how = (
        f"most of {TAILS} tails cut off, zeroed or filled with rubbish at random places of tables "
    )
    how += f"and commit log, {LIVE_S} s, {commits} commits: frames lost of whole commits"
    return Figure("lost: damaged tail", lost, 0, "frames", how)


def _frame_ends(folder: Path) -> dict[str, list[tuple[int, int]]]:
    """For the two files, (first byte that is not needed, frames readable with those before it)."""
    log = read_log(folder, 0)
    frames, lines, rows = [(0, 0)], [(0, 0)], 0
    data = (folder / log_name(0)).read_bytes()
    at = data.index(b"\n") + 1
    for commit in log.commits:
        at = data.index(b"\n", at) + 1
        piece = commit.pieces.get("frames")
        if piece:
            rows += piece.rows
            frames.append((piece.end, rows))
        lines.append((at, rows))
    return {tables_name(0): frames, log_name(0): lines}


def _lost_by(path: Path, chance: random.Random, ends: list[tuple[int, int]]) -> int:
    """Frames lost of whole commits when the file is damaged from a random byte on."""
    whole = path.read_bytes()
    at = chance.randrange(len(whole))
    rest = len(whole) - at
    tail = chance.choice([b"", bytes(rest), chance.randbytes(rest)])
    path.write_bytes(whole[:at] + tail)
    expected = max(rows for end, rows in ends if end <= at)
    session = Session.open(path.parent)
    found = [int(index) for block in session.frame_blocks() for index in block["index"]]
    path.write_bytes(whole)
    if found != list(range(len(found))):
        raise RuntimeError(f"{path.name} damaged at {at}: frames in no order were read")
    if len(found) < ends[-1][1] and not session.damage:
        raise RuntimeError(f"{path.name} damaged at {at}: nothing was told")
    return max(0, expected - len(found))


# ------------------------------------------------------------------ flips


def flips(count: int | None) -> Figure:
    """Tries `count` bytes besides those of WHOLE; None: every byte there is."""
    with tempfile.TemporaryDirectory() as name:
        folder = sealed(Path(name), as_frames(motion(SEALED_S))).path
        places = _places(folder, count)
        parts = [places[n::WORKERS] for n in range(WORKERS)]
        copies = [shutil.copytree(folder, Path(name) / f"copy-{n}") for n in range(WORKERS)]
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(WORKERS, mp_context=context) as pool:
            missed = [miss for part in pool.map(try_flips, copies, parts) for miss in part]
        size = sum(file.stat().st_size for file in folder.iterdir())
    how = f"of {len(places)} single bytes changed, one at a time, in all files of a sealed session "
    how += f"of {size} bytes{'; ' + missed[0] if missed else ''}"
    return Figure("not found: flipped byte", len(missed), 0, "bytes", how)


def _places(folder: Path, count: int | None) -> list[tuple[str, int]]:
    """File names and offsets: all of WHOLE, and `count` at random of the others."""
    found: list[tuple[str, int]] = []
    others: list[tuple[str, int]] = []
    for file in sorted(folder.iterdir()):
        bytes_of = [(file.name, at) for at in range(file.stat().st_size)]
        (found if file.name in WHOLE else others).extend(bytes_of)
    if count is not None:
        others = random.Random(5).sample(others, min(count, len(others)))
    return found + others


def try_flips(folder: Path, places: list[tuple[str, int]]) -> list[str]:
    """Changes each byte to another at random and back; those that were not found."""
    chance = random.Random(6)
    public = KEY.public_key()
    trusted = {dsse.key_id(public): public}
    missed = []
    for number, (name, at) in enumerate(places):
        handle = os.open(folder / name, os.O_RDWR)
        before = os.pread(handle, 1, at)
        os.pwrite(handle, bytes([before[0] ^ chance.randrange(1, 256)]), at)
        session = Session.open(folder)
        session.source.check(trusted)
        if not session.damage:
            missed.append(f"{name} at {at}")
        if number % (len(places) // READ_WHOLE + 1) == 0:
            session.check(trusted)  # ends in no error whatever was changed
        os.pwrite(handle, before, at)
        os.close(handle)
    session = Session.open(folder)
    if session.check(trusted):
        raise RuntimeError(f"the session is not as it was before: {session.damage}")
    return missed
