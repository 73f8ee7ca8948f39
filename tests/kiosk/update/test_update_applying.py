"""An update comes, works or does not, and is cut short anywhere."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from vrkiosk.update.bundle import write_update
from vrkiosk.update.manifest import Refused, UpdateError
from vrkiosk.update.records import Trying


def left_no_trace(machine: Any) -> None:
    """Only release 1, and nothing on trial."""
    assert machine.runs == machine.unit == "1.0"
    assert [path.name for path in machine.site.releases.iterdir()] == ["1.0"]
    assert machine.updater().records.trying() is None
    assert not machine.updater().records.incoming.exists()


def test_an_update_is_tried_and_becomes_the_good_one(machine: Any, stick: Path) -> None:
    path = machine.update(stick, machine.facts("1.1", 5))
    machine.updater().apply(path)
    assert machine.runs == machine.unit == "1.1"
    assert (machine.name("good"), machine.name("previous")) == ("1.1", "1.0")
    records = machine.updater().records
    last = records.last()
    assert (records.sequence(), last.version, last.result) == (5, "1.1", "installed")
    assert not records.incoming.exists()
    assert (machine.site.releases / "1.1/bin/python").readlink() == Path("/usr/bin/python3")


def test_the_release_before_the_last_goes(machine: Any, stick: Path) -> None:
    for number, version in enumerate(("1.1", "1.2"), 1):
        machine.updater().apply(machine.update(stick, machine.facts(version, number)))
    assert sorted(path.name for path in machine.site.releases.iterdir()) == ["1.1", "1.2"]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"sequence": 0}, "number 0 was taken already"),
        ({"version": "1.0"}, "not newer than 1.0"),
        ({"version": "0.9"}, "not newer than 1.0"),
        ({"version": "1.0rc1"}, "not newer than 1.0"),
        ({"expires": "past"}, "expired on 2027-02"),
        ({"system": "debian-12-amd64-python3.11"}, "made for debian-12"),
    ],
)
def test_what_must_not_come_is_refused(
    machine: Any, stick: Path, change: dict[str, Any], why: str
) -> None:
    facts = machine.facts("1.1", 5)
    if change.get("expires") == "past":
        change = {"expires": facts.created - timedelta(days=1)}
    path = machine.update(stick, replace(facts, **change))
    updater = machine.updater()
    for attempt in (updater.check, updater.apply):
        with pytest.raises(Refused, match=why):
            attempt(path)
    left_no_trace(machine)
    assert updater.records.last().result == "refused"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"packages": ("libnew1",)}, "packages that are not installed: libnew1"),
        ({"created": "future"}, "set the clock"),
    ],
)
def test_what_has_to_be_done_first_is_said(
    machine: Any, stick: Path, change: dict[str, Any], why: str
) -> None:
    facts = machine.facts("1.1", 5)
    if change.get("created") == "future":
        change = {"created": facts.expires}
    path = machine.update(stick, replace(facts, **change))
    with pytest.raises(UpdateError, match=why) as caught:
        machine.updater().apply(path)
    assert not isinstance(caught.value, Refused)
    left_no_trace(machine)


def test_packages_that_are_there_are_enough(machine: Any, stick: Path) -> None:
    status = machine.root / "var/lib/dpkg/status"
    status.parent.mkdir(parents=True)
    status.write_text(
        "Package: libnew1\nStatus: install ok installed\n\n"
        "Package: gone\nStatus: deinstall ok config-files\n"
    )
    path = machine.update(stick, replace(machine.facts("1.1", 5), packages=("libnew1",)))
    machine.updater().apply(path)
    assert machine.runs == "1.1"


def test_the_same_update_does_not_come_twice(machine: Any, stick: Path) -> None:
    path = machine.update(stick, machine.facts("1.1", 5))
    machine.updater().apply(path)
    machine.updater().roll_back()
    with pytest.raises(Refused, match="number 5 was taken already"):
        machine.updater().apply(path)
    assert machine.runs == machine.unit == "1.0"


def test_one_that_fails_is_taken_back_and_stays_away(machine: Any, stick: Path) -> None:
    path = machine.update(stick, machine.facts("1.1", 5), sick=True)
    with pytest.raises(
        UpdateError, match=r"1\.1 was taken back: kiosk.service failed .* 1\.0 runs"
    ):
        machine.updater().apply(path)
    assert machine.runs == machine.unit == "1.0"
    assert machine.ask().text.startswith("ready")
    assert machine.updater().records.last().result == "rolled back"
    with pytest.raises(Refused, match="number 5"):
        machine.updater().apply(path)


def test_one_that_only_waits_where_the_one_before_was_in_the_lobby_is_taken_back(
    machine: Any, stick: Path
) -> None:
    machine.text = lambda version: "waiting: x" if version == "1.1" else "ready"
    path = machine.update(stick, machine.facts("1.1", 5))
    with pytest.raises(UpdateError, match="did not reach the lobby in 120 s"):
        machine.updater().apply(path)


def test_without_a_headset_waiting_is_enough(machine: Any, stick: Path) -> None:
    machine.text = lambda version: "waiting: no headset"
    machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert machine.name("good") == "1.1"


def test_one_that_ends_while_it_has_to_hold_is_taken_back(machine: Any, stick: Path) -> None:
    begun = [0.0]

    def crash() -> None:
        if machine.name("current") == "1.1":
            begun[0] += 1
            machine.starts += begun[0] == 30

    machine.during_sleep = crash
    with pytest.raises(UpdateError, match="it ended within 60 s"):
        machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert machine.runs == "1.0"


def test_one_with_which_the_doctor_finds_something_new_is_taken_back(
    machine: Any, stick: Path
) -> None:
    machine.broken = "preflight 1.1"
    with pytest.raises(UpdateError, match="doctor --preflight fails"):
        machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert machine.runs == "1.0"


def test_a_command_that_does_not_run_is_found_before_the_switch(machine: Any, stick: Path) -> None:
    machine.broken = "version 1.1"
    starts = machine.starts
    with pytest.raises(Refused, match=r"1\.1 does not run here"):
        machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert machine.starts == starts
    left_no_trace(machine)


def test_it_waits_until_nobody_trains(machine: Any, stick: Path) -> None:
    switched = []

    def text(version: str) -> str:
        if version == "1.1" and not switched:
            switched.append(machine.time)
        return "training: s03" if version == "1.0" and machine.time < 500 else "ready"

    machine.text = text
    machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert switched == [559.0]  # 60 s after it was last seen


def test_a_record_that_is_held_counts_as_training(machine: Any, stick: Path) -> None:
    updater = machine.updater()
    updater.recording = lambda: machine.time < 300
    updater.apply(machine.update(stick, machine.facts("1.1", 5)))
    assert machine.time >= 359 + updater.window.hold


def test_a_trial_that_is_cut_short_three_times_has_failed(machine: Any, stick: Path) -> None:
    """A release that takes the machine down never says that it failed."""

    class PowerCut(BaseException):
        pass

    def cut() -> None:
        if machine.name("current") == "1.1":
            raise PowerCut

    machine.during_sleep = cut
    path = machine.update(stick, machine.facts("1.1", 5))
    with pytest.raises(PowerCut):
        machine.updater().apply(path)
    for _ in range(2):
        machine.reboot()
        with pytest.raises(PowerCut):
            machine.updater().resume()
    machine.reboot()
    with pytest.raises(UpdateError, match="cut short 3 times"):
        machine.updater().resume()
    assert machine.runs == machine.unit == "1.0"


def test_back_by_hand_and_forward_again(machine: Any, stick: Path) -> None:
    machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert machine.updater().roll_back() == "1.0"
    assert (machine.runs, machine.unit, machine.name("good")) == ("1.0", "1.0", "1.0")
    assert machine.updater().roll_back() == "1.1"
    assert (machine.runs, machine.unit, machine.name("previous")) == ("1.1", "1.1", "1.0")


def test_without_a_release_before_there_is_no_way_back(machine: Any) -> None:
    with pytest.raises(UpdateError, match="no version to go back to"):
        machine.updater().roll_back()


def test_one_updater_at_a_time(machine: Any, stick: Path) -> None:
    path = machine.update(stick, machine.facts("1.1", 5))
    with (
        machine.updater().records.alone(),
        pytest.raises(UpdateError, match="another update is being taken"),
    ):
        machine.updater().apply(path)


def test_a_damaged_note_of_a_trial_counts_as_one(machine: Any) -> None:
    records = machine.updater().records
    records.make()
    records.plan(Trying("1.1", True, True))
    (records.folder / "trying.json").write_text("{")
    machine.updater().resume()
    assert machine.runs == "1.0"
    assert records.trying() is None


def test_files_that_only_the_release_before_had_go(machine: Any, stick: Path) -> None:
    folder = "share/vrkiosk/deploy/usr/lib/systemd/system"
    old = machine.site.releases / "1.0" / folder / "kiosk-old.service"
    old.write_text("old")
    laid = machine.root / "usr/lib/systemd/system/kiosk-old.service"
    laid.write_text("old")
    machine.updater().apply(machine.update(stick, machine.facts("1.1", 5)))
    assert not laid.exists()
    machine.updater().roll_back()
    assert laid.exists()


def test_a_unit_that_is_new_is_enabled_as_its_preset_says(machine: Any, stick: Path) -> None:
    tree = machine.tree("1.1", stick)
    unit = tree / "share/vrkiosk/deploy/usr/lib/systemd/system/kiosk-new.service"
    unit.write_text("new")
    out = stick / "1.1.kupd"
    write_update(tree, out, machine.facts("1.1", 5), [machine.key])
    machine.updater().apply(out)
    assert "systemctl preset kiosk-new.service" in machine.lines
