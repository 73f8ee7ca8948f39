"""Records with wrong bytes: told or exported, never half and never a crash."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vrkiosk_telemetry.export.exporting import Outcome
from vrkiosk_telemetry.export.forms import Form, Tier

Outcomes = Callable[..., list[Outcome]]


def spoil(folder: Path, rng: random.Random) -> None:
    """Changes, cuts or blanks some bytes of one file."""
    path = rng.choice(sorted(p for p in folder.iterdir() if p.is_file() and p.stat().st_size))
    data = bytearray(path.read_bytes())
    at = rng.randrange(len(data))
    match rng.randrange(3):
        case 0:
            data[at] ^= 1 << rng.randrange(8)
        case 1:
            del data[at:]
        case _:
            data[at : at + 64] = bytes(len(data[at : at + 64]))
    path.write_bytes(data)


@pytest.mark.parametrize("seed", range(12))
def test_a_spoilt_record_is_told_or_exported(
    hand_session: Path, tmp_path: Path, outcomes: Outcomes, seed: int
) -> None:
    rng = random.Random(seed)
    folder = tmp_path / "spoilt"
    shutil.copytree(hand_session, folder)
    spoil(folder, rng)
    form, partial = list(Form)[seed % 4], bool(seed % 2)
    out = tmp_path / "out"
    (outcome,) = outcomes([folder], form, out, partial=partial)
    assert (outcome.target is None) == bool(outcome.problem)
    assert [path for path in out.glob("*")] == ([outcome.target] if outcome.target else [])
    told = outcomes([folder], Form.CSV, tmp_path / "t1", tier=Tier.T1, partial=partial)
    assert told[-1].target == tmp_path / "t1" / "T1"
