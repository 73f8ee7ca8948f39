"""`kiosk status` and what it asks systemd."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from vrkiosk import status_command, units
from vrkiosk.units import SystemdUnavailable, UnitState

READY = {"ActiveState": "active", "StatusText": "ready: an officer can begin", "NRestarts": "2"}


def states(**kiosk: str) -> dict[str, UnitState]:
    """All units as they are on a healthy machine, kiosk.service as told."""
    values = {"LoadState": "loaded", "ActiveState": "inactive", "SubState": "dead"}
    found = {name: UnitState.of(name, values) for name in units.ALL}
    found[units.KIOSK] = UnitState.of(units.KIOSK, {**values, **kiosk})
    return found


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> dict[str, UnitState]:
    found = states(**READY)
    monkeypatch.setattr(units, "ask", lambda *names: found)
    return found


def test_a_ready_kiosk(machine: dict[str, UnitState], tmp_path: Path) -> None:
    for name, hours in (("a", 2.0), ("b", 50.0)):
        folder = tmp_path / "outbox" / name
        folder.mkdir(parents=True)
        (folder / "manifest.json").touch()
        then = time.time() - 3600 * hours
        os.utime(folder / "manifest.json", (then, then))
    (tmp_path / "outbox/.c.sealing").mkdir()
    (tmp_path / "live/d").mkdir(parents=True)
    found = status_command.gather(tmp_path, etc=tmp_path)
    assert found.healthy
    assert found.units[units.KIOSK] == "active, 2 restarts"
    text = "\n".join(status_command.lines(found))
    assert "ready: an officer can begin" in text
    assert "1 not sealed yet, 2 waiting to be sent, the oldest for 50 h" in text


def test_broken_settings_are_named(machine: dict[str, UnitState], tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text("langage = 1\n", encoding="utf-8")
    found = status_command.gather(tmp_path, etc=tmp_path)
    assert "did you mean 'language'?" in found.settings
    assert found.healthy


def test_a_disk_below_its_floor_is_named(machine: dict[str, UnitState], tmp_path: Path) -> None:
    (tmp_path / "kiosk.toml").write_text(f"reserve_mb = {1 << 40}\n", encoding="utf-8")
    found = status_command.gather(tmp_path, etc=tmp_path)
    (line,) = [one for one in status_command.lines(found) if one.startswith("recording")]
    assert "examinations are refused (H-08)" in line
    (tmp_path / "kiosk.toml").write_text("reserve_mb = 0\n", encoding="utf-8")
    assert status_command.gather(tmp_path, etc=tmp_path).recording == ""


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({"LoadState": "not-found"}, "is not installed here"),
        ({"ActiveState": "active", "StatusText": "waiting for the headset: none"}, "waiting for"),
        ({"ActiveState": "failed", "Result": "watchdog", "ExecMainStatus": "6"}, "watchdog"),
        ({}, "sudo systemctl start kiosk"),
    ],
)
def test_why_nobody_can_train(
    told: dict[str, str], words: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(units, "ask", lambda *names: states(**told))
    found = status_command.gather(tmp_path, etc=tmp_path)
    assert not found.healthy
    assert words in found.doing


def test_without_systemd_it_still_tells_of_records(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def none(*names: str) -> dict[str, UnitState]:
        raise SystemdUnavailable("no systemd")

    monkeypatch.setattr(units, "ask", none)
    found = status_command.gather(tmp_path / "new", etc=tmp_path)
    assert "no systemd" in found.doing
    assert (found.live, found.outbox) == (0, status_command.Waiting())


def test_systemctl_is_read_block_by_block(tmp_path: Path) -> None:
    fake = tmp_path / "systemctl"
    fake.write_text(
        "#!/bin/sh\nprintf 'Id=a\\nLoadState=loaded\\nMainPID=7\\n\\nId=b\\nStatusText=x=y\\n'\n"
    )
    fake.chmod(0o755)
    found = units.ask("a", "b", command=str(fake))
    assert found["a"].installed
    assert found["a"].pid == 7
    assert not found["b"].installed
    assert found["b"].text == "x=y"


def test_a_machine_without_systemctl_says_so() -> None:
    with pytest.raises(SystemdUnavailable, match="does not answer"):
        units.ask("a", command="/nowhere/systemctl")
