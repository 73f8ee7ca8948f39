"""What a kiosk imports before its lobby is lit: each module there is time an officer waits."""

from __future__ import annotations

import subprocess
import sys

import pytest

# Not needed by a session in a headset, what is a window's; nor before a task is over, its debrief
# with all that reads records.
LATER = ("glfw", "vrkiosk.desktop", "vrkiosk.guide", "vrkiosk.debrief.debrief", "pyarrow")
LATER += ("vrkiosk.leave_taking", "vrkiosk_scenarios.officer")


@pytest.mark.parametrize("module", ["vrkiosk.cli", "vrkiosk.running"])
def test_a_session_in_a_headset_imports_no_more_than_it_needs(module: str) -> None:
    code = f"import sys, {module}; print([name for name in {LATER!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_other_commands_are_imported_when_they_are_called() -> None:
    heavy = ("numpy", "mujoco", "cryptography", "pyarrow", "vrkiosk_render")
    code = f"import sys, vrkiosk.cli; print([name for name in {heavy!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
