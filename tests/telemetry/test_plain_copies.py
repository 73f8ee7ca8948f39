"""Plain copies: deleted in time, never before it, whatever happens to the clock."""

from __future__ import annotations

from pathlib import Path

import pytest

from vrkiosk_telemetry.plain import Moment, PlainCopies, Removed

HOUR = 3600.0
YEAR = 365 * 24 * HOUR


class Machine:
    """A machine whose clock can be set, and that can be switched off."""

    def __init__(self, kept: bool = True) -> None:
        self.boot = 1
        self.boot_s = 100.0
        self.utc_s = 1.8e9
        self.kept = kept

    def moment(self) -> Moment:
        return Moment(str(self.boot), self.boot_s, self.utc_s, self.kept)

    def run(self, hours: float) -> None:
        self.boot_s += hours * HOUR
        self.utc_s += hours * HOUR

    def off(self, hours: float) -> None:
        self.utc_s += hours * HOUR
        self.boot += 1
        self.boot_s = 0.0


@pytest.fixture
def machine() -> Machine:
    return Machine()


@pytest.fixture
def copies(tmp_path: Path, machine: Machine) -> PlainCopies:
    found = PlainCopies(tmp_path / "plain", machine.moment)
    keep(found, "one")
    return found


def keep(copies: PlainCopies, session: str, hours: float = 24.0) -> None:
    draft = copies.folder.parent / "draft"
    draft.mkdir()
    (draft / "manifest.json").write_text("{}")
    copies.keep(draft, session, hours)


def test_a_copy_lives_for_its_hours(copies: PlainCopies, machine: Machine) -> None:
    for _ in range(23):
        machine.run(1.0)
        assert list(copies.sweep(24.0)) == []
    assert (copies.folder / "one" / "manifest.json").exists()
    machine.run(1.0)
    (removed,) = copies.sweep(24.0)
    assert removed == Removed("one", pytest.approx(24.0))
    assert str(removed) == "deleted the plain copy of one, kept for 24.0 hours"
    assert list(copies.folder.iterdir()) == []


@pytest.mark.parametrize("jump", [-50 * YEAR, -HOUR, HOUR, 50 * YEAR])
@pytest.mark.parametrize("kept", [False, True])
def test_a_clock_that_is_set_changes_nothing(
    copies: PlainCopies, machine: Machine, jump: float, kept: bool
) -> None:
    machine.kept = kept
    machine.run(12.0)
    machine.utc_s += jump
    assert list(copies.sweep(24.0)) == []
    machine.run(11.9)
    assert list(copies.sweep(24.0)) == []
    machine.run(0.2)
    assert len(list(copies.sweep(24.0))) == 1


def test_hours_switched_off_count_where_the_clock_is_kept(
    copies: PlainCopies, machine: Machine
) -> None:
    machine.run(1.0)
    assert list(copies.sweep(24.0)) == []
    machine.off(22.0)
    assert list(copies.sweep(24.0)) == []
    machine.off(2.0)
    assert len(list(copies.sweep(24.0))) == 1


@pytest.mark.parametrize("jump", [-50 * YEAR, 50 * YEAR])
def test_a_clock_nobody_keeps_neither_hastens_nor_stops(
    copies: PlainCopies, machine: Machine, jump: float
) -> None:
    machine.kept = False
    assert list(copies.sweep(24.0)) == []
    machine.off(14.0)
    machine.utc_s += jump
    for _ in range(3):  # working days of eight hours, seen at their end
        machine.run(7.9)
        assert list(copies.sweep(24.0)) == []
        machine.off(16.0)
    machine.run(1.0)
    assert len(list(copies.sweep(24.0))) == 1


def test_fewer_hours_count_at_once_and_more_do_not(copies: PlainCopies, machine: Machine) -> None:
    keep(copies, "two", 2.0)
    machine.run(3.0)
    assert [r.session for r in copies.sweep(1000.0)] == ["two"]
    assert [r.session for r in copies.sweep(3.0)] == ["one"]


@pytest.mark.parametrize("text", ["", "{}", '{"schema": "kiosk.plain/1", "seen": 5}', "[" * 9999])
def test_a_damaged_note_starts_anew_once(copies: PlainCopies, machine: Machine, text: str) -> None:
    (copies.folder / ".one.json").write_text(text)
    machine.run(30.0)
    assert list(copies.sweep(24.0)) == []
    machine.run(24.0)
    assert len(list(copies.sweep(24.0))) == 1


def test_what_was_cut_short_is_done_again(copies: PlainCopies) -> None:
    half = copies.folder / ".two.deleting"
    half.mkdir()
    (half / "frames.parquet").write_bytes(b"PAR1")
    (copies.folder / ".three.json").write_text("{}")  # its copy never came
    assert list(copies.sweep(24.0)) == []
    assert sorted(path.name for path in copies.folder.iterdir()) == [".one.json", "one"]


def test_no_folder_no_copies(tmp_path: Path) -> None:
    assert list(PlainCopies(tmp_path / "plain").sweep(24.0)) == []
    assert not (tmp_path / "plain").exists()


def test_this_machine_tells_its_moment() -> None:
    first, second = Moment.now(), Moment.now()
    assert first.boot_id == second.boot_id
    assert 0 <= second.since(first) < 60
