"""A machine that updates come to."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.append(str(Path(__file__).parents[3] / "bench"))

from upgrade_machine import Machine


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    found = Machine(tmp_path / "root")
    found.make()
    return found


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A folder for updates."""
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder
