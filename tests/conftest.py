"""Shared by all tests: a skip is allowed only where it is expected, and floats warn loudly."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator

import numpy as np
import pytest

# Reasons CI accepts, each with why it cannot run there.
EXPECTED_SKIPS: tuple[str, ...] = (
    # Debian 12's Mesa has no multiview; the same tests run on Debian 13's (tests/monado).
    "Mesa 22.3.6 has not GL_OVR_multiview2",
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--no-unexpected-skips",
        action="store_true",
        help="fail when a test was skipped for a reason that is not listed in tests/conftest.py",
    )


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    if not session.config.getoption("--no-unexpected-skips"):
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    skipped = reporter.stats.get("skipped", []) if reporter else []
    reasons = {str(report.longrepr[2]) for report in skipped if isinstance(report.longrepr, tuple)}
    unexpected = {r for r in reasons if not any(known in r for known in EXPECTED_SKIPS)}
    if unexpected and exitstatus == 0:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        reporter.write_line("skips that were not expected: " + "; ".join(sorted(unexpected)))


@pytest.fixture(autouse=True)
def _loud_floats() -> Iterator[None]:
    with np.errstate(divide="raise", over="raise", invalid="raise"):
        yield


@pytest.fixture(scope="module")
def display() -> Iterator[None]:
    """A display of our own; the server writes its number when it is ready."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed: windows are not tested")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        number = answer.readline().strip()
    before = {name: os.environ.pop(name, None) for name in ("DISPLAY", "WAYLAND_DISPLAY")}
    os.environ["DISPLAY"] = f":{number}"
    yield
    import glfw

    glfw.terminate()
    del os.environ["DISPLAY"]
    os.environ.update({name: value for name, value in before.items() if value})
    server.terminate()
    server.wait()
