"""Installing, changing versions, going back: killed at every step, a whole release is current."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from vrkiosk import installing
from vrkiosk.installing import MARK, InstallError, Site


class Killed(BaseException):
    """The machine lost its power."""


class Machine:
    """A file system, and commands that do what they would. left: commands until the power goes."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.lines: list[str] = []
        self.broken = ""  # what fails
        self.left: int | None = None
        self.site = Site(root, self.run)

    def run(self, words: Sequence[str]) -> None:
        line = " ".join(words)
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                raise Killed
        self.lines.append(line)
        if self.broken and self.broken in line:
            raise InstallError(f"{line}: no")
        if "-m venv" in line:
            (Path(words[-1]) / "bin").mkdir(parents=True)
        elif words[-1].endswith(".whl"):
            self._unpack(Path(words[0]).parents[1], Path(words[-1]))
        elif "runtime use" in line:
            (self.root / "etc/kiosk/openxr-runtime.json").symlink_to("/x.json")

    def _unpack(self, release: Path, wheel: Path) -> None:
        (release / "bin/kiosk").write_text(wheel.read_text())
        unit = release / installing.DEPLOY / "usr/lib/systemd/system/kiosk.service"
        settings = release / installing.DEPLOY / "etc/kiosk/kiosk.toml"
        for path in (unit, settings):
            path.parent.mkdir(parents=True)
            path.write_text(wheel.read_text())

    def wheel(self, version: str) -> Path:
        path = self.root / f"vrkiosk-{version}-py3-none-any.whl"
        path.write_text(version)
        return path

    def install(self, version: str) -> Path:
        lock = self.root / "lock.txt"
        return installing.install(self.site, self.wheel(version), lock, sleep=lambda s: None)

    @property
    def running(self) -> str:
        """The version that the next start would run; the whole of it."""
        target = self.site.current.resolve()
        assert (target / MARK).exists()
        return (target / "bin/kiosk").read_text()

    @property
    def unit(self) -> str:
        return (self.root / "usr/lib/systemd/system/kiosk.service").read_text()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_a_first_installation(machine: Machine) -> None:
    release = machine.install("1")
    assert release.name.startswith("1-")
    assert machine.running == machine.unit == "1"
    assert (machine.root / "usr/local/bin/kiosk").readlink() == Path("/opt/kiosk/current/bin/kiosk")
    assert not machine.site.previous.is_symlink()
    order = [line.split()[0] for line in machine.lines if line.startswith("systemd-")]
    assert order == ["systemd-sysusers", "systemd-tmpfiles"]
    assert machine.lines[-1] == "systemctl is-active --quiet kiosk.service"


def test_the_same_version_again_makes_nothing_anew(machine: Machine) -> None:
    machine.install("1")
    machine.lines.clear()
    machine.install("1")
    assert not any("venv" in line or "pip" in line for line in machine.lines)
    assert not machine.site.previous.is_symlink()


def test_an_upgrade_keeps_the_version_before_and_the_settings(machine: Machine) -> None:
    for version in "123":
        machine.install(version)
        (machine.root / "etc/kiosk/kiosk.toml").write_text("the site's")
    assert machine.running == machine.unit == "3"
    assert (machine.site.previous / "bin/kiosk").read_text() == "2"
    assert len(list((machine.site.home / "releases").iterdir())) == installing.KEPT
    assert (machine.root / "etc/kiosk/kiosk.toml").read_text() == "the site's"


def test_one_that_does_not_stay_up_is_taken_back(machine: Machine) -> None:
    machine.install("1")
    machine.broken = "is-active"
    with pytest.raises(InstallError, match=r"is-active .*; 1-\w+ is current again"):
        machine.install("2")
    assert machine.running == machine.unit == "1"


def test_without_a_version_before_it_says_where_to_look(machine: Machine) -> None:
    machine.broken = "restart kiosk.service"
    with pytest.raises(InstallError, match="journalctl -u kiosk"):
        machine.install("1")
    with pytest.raises(InstallError, match="no version to go back to"):
        installing.roll_back(machine.site)


def test_killed_at_every_step_of_an_upgrade_one_of_both_runs(tmp_path: Path) -> None:
    steps, finished = 0, False
    while not finished:
        folder = tmp_path / str(steps)
        folder.mkdir()
        machine = Machine(folder)
        machine.install("1")
        machine.left = steps
        try:
            machine.install("2")
            finished = True
        except Killed:
            assert machine.running in "12"
        machine.left = None
        machine.install("2")  # no manual repair
        assert machine.running == machine.unit == "2"
        steps += 1
    assert steps > 8


def test_a_half_made_release_is_made_anew(machine: Machine) -> None:
    machine.left = 2
    with pytest.raises(Killed):
        machine.install("1")
    machine.left = None
    machine.install("1")
    assert machine.running == "1"


def test_taken_away_it_leaves_what_the_owner_keeps(machine: Machine) -> None:
    machine.install("1")
    record = machine.root / "var/lib/kiosk/outbox/a"
    record.mkdir(parents=True)
    installing.uninstall(machine.site, purge=False)
    assert record.exists()
    assert (machine.root / "etc/kiosk/kiosk.toml").exists()
    assert not machine.site.home.exists()
    assert not (machine.root / "usr/lib/systemd/system/kiosk.service").exists()
    assert not (machine.root / "usr/local/bin/kiosk").is_symlink()
    machine.install("1")
    installing.uninstall(machine.site, purge=True)
    assert not record.exists()


def test_for_an_image_nothing_is_started(machine: Machine) -> None:
    machine.site = Site(machine.root, machine.run, booted=False)
    machine.install("1")
    assert not any("start" in line for line in machine.lines)
    assert any(line.startswith("systemctl enable") for line in machine.lines)


def test_a_command_that_fails_is_named() -> None:
    with pytest.raises(InstallError, match=r"cat /nowhere: .*No such file"):
        installing.run(("cat", "/nowhere"))
