"""Shared by all tests: a skip is allowed only where it is expected, and floats warn loudly."""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, settings

# What is slow on a machine with other work is not wrong.
settings.register_profile(
    "any machine", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("any machine")

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


@pytest.fixture(scope="session")
def load_script() -> Callable[[Path], AbstractContextManager[ModuleType]]:
    """Gives a script that is in no package as a module, for as long as it is used."""

    @contextmanager
    def load(path: Path) -> Iterator[ModuleType]:
        spec = importlib.util.spec_from_file_location(path.stem, path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[path.stem] = module  # dataclasses look their module up
        spec.loader.exec_module(module)
        yield module
        del sys.modules[path.stem]

    return load


@pytest.fixture(scope="session")
def played_session(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """Gives the sealed folder of a scenario the ideal officer played, blind; played once for all
    tests, which leave it as it is (copy it to change it)."""
    sealed: dict[str, Path] = {}

    def play(scenario: str) -> Path:
        if scenario not in sealed:
            data = tmp_path_factory.mktemp(scenario)
            run = "run", scenario, "--runtime", "officer", "--no-pictures", "--no-sound"
            for command in ((*run, "--seed", "7"), ("seal",)):
                line = [sys.executable, "-m", "vrkiosk", *command, "--data", str(data)]
                subprocess.run(line, check=True, capture_output=True, text=True)
            (sealed[scenario],) = (data / "outbox").iterdir()
        return sealed[scenario]

    return play


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
