"""The same frames give the same events, bit for bit, also where the processor can do less."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FRAME_BYTES, FrameInput

Make = Callable[..., Any]

# Other code paths of numpy, glibc and OpenBLAS: no AVX2, no fused multiply-add.
OLD_PROCESSOR = {
    "NPY_DISABLE_CPU_FEATURES": "AVX2 FMA3 X86_V3",
    "OPENBLAS_CORETYPE": "Nehalem",
    "GLIBC_TUNABLES": "glibc.cpu.hwcaps=-AVX2,-FMA,-FMA4",
}
RERUN = """
import hashlib, sys
from pathlib import Path
from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import FRAME_BYTES, FrameInput

data = Path(sys.argv[1]).read_bytes()
world = World(schema.library()["s03"], 1)
digest = hashlib.sha256()
for start in range(0, len(data), FRAME_BYTES):
    frame = FrameInput.from_bytes(data[start : start + FRAME_BYTES])
    for event in engine.step(world, frame).events:
        digest.update(event.line() + b"\\n")
digest.update(world.snapshot.poses.tobytes())
print(digest.hexdigest())
"""


@pytest.fixture(scope="module")
def inspection(
    make_inspection: Callable[[], tuple[list[bytes], bytes]],
) -> tuple[list[bytes], bytes]:
    """The frames of a whole inspection, and the log it gave."""
    return make_inspection()


def rerun(scenario: Scenario, frames: list[bytes]) -> tuple[list[bytes], World]:
    world = World(scenario, 1)
    lines = []
    for data in frames:
        step = engine.step(world, FrameInput.from_bytes(data))
        lines += [event.line() for event in step.events]
    return lines, world


def test_a_record_runs_again_byte_for_byte(
    s03: Scenario, inspection: tuple[list[bytes], bytes]
) -> None:
    frames, log = inspection
    lines, world = rerun(s03, frames)
    assert b"\n".join(lines) == log
    assert world.finished
    assert len(lines) > 100


@pytest.mark.parametrize(("field", "where"), [("grip", (1, 6)), ("grip", (0, 4)), ("head", (5,))])
def test_one_float_changed_by_50_mm_changes_the_log(
    s03: Scenario,
    inspection: tuple[list[bytes], bytes],
    field: str,
    where: tuple[int, ...],
) -> None:
    frames, log = inspection
    changed = list(frames)
    when = len(frames) // 3
    frame = FrameInput.from_bytes(changed[when])
    frame.record[field][where] += 0.05
    changed[when] = bytes(frame.rounded().bytes)
    assert b"\n".join(rerun(s03, changed)[0]) != log


def test_the_same_on_an_old_processor(
    s03: Scenario, inspection: tuple[list[bytes], bytes], tmp_path: Path
) -> None:
    frames, _ = inspection
    assert {len(frame) for frame in frames} == {FRAME_BYTES}
    record = tmp_path / "frames"
    record.write_bytes(b"".join(frames))
    lines, world = rerun(s03, frames)
    digest = hashlib.sha256(b"".join(line + b"\n" for line in lines))
    digest.update(world.snapshot.poses.tobytes())
    found = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", RERUN, str(record)],
        env={**os.environ, **OLD_PROCESSOR, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 0, found.stderr
    assert found.stdout.strip() == digest.hexdigest()


def test_another_seed_gives_other_noise(make_puppet: Make, s03: Scenario) -> None:
    one, other = World(s03, 1), World(s03, 2)
    assert [one.random.between(-2, 2) for _ in range(20)] != [
        other.random.between(-2, 2) for _ in range(20)
    ]
