"""Work done by another process: what comes back, what fails, what is dropped."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from vrkiosk.debrief.errand import Errand, ErrandError, pack, unpacked
from vrkiosk.debrief.runs import OwnRun


def test_a_track_comes_back_as_it_was_made(recorded: Any) -> None:
    errand = Errand(OwnRun(recorded.folder))
    found = errand.wait()
    assert np.array_equal(found.times, recorded.track.times)
    assert np.array_equal(found.poses, recorded.track.poses)
    assert not found.times.flags.writeable
    assert errand.share > 0.5
    assert errand.process_id == 0
    assert errand.look() is None
    with pytest.raises(RuntimeError, match="over"):
        errand.wait()


def test_a_record_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    errand = Errand(OwnRun(tmp_path))
    with pytest.raises(ErrandError, match=str(tmp_path)):
        errand.wait()


def test_a_process_that_dies_is_told() -> None:
    errand = Errand(partial(_die, 7))
    with pytest.raises(ErrandError, match="status"):
        errand.wait()


def _die(status: int, tell: Any) -> None:
    os._exit(status)


def test_nobody_waits_for_what_was_dropped() -> None:
    errand = Errand(OwnRun(Path("nowhere")))
    process = errand.process_id
    assert process
    errand.drop()
    assert errand.process_id == 0
    assert errand.look() is None
    errand.drop()
    with pytest.raises(ProcessLookupError):
        os.kill(process, 0)


def test_arrays_are_shared_not_copied() -> None:
    file = os.memfd_create("test")
    made = {"a": np.arange(1000), "b": "text", "c": np.zeros((3, 0))}
    pack(made, file)
    found = unpacked(file)
    os.close(file)
    assert np.array_equal(found["a"], made["a"])
    assert found["b"] == "text"
    assert found["c"].shape == (3, 0)
    assert not found["a"].flags.writeable
