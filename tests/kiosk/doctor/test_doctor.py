"""The doctor by mutation: on a healthy machine nothing is wrong; each thing broken once, exactly
its check fails."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrkiosk import units
from vrkiosk.doctor import registry, report, storage, surroundings, system
from vrkiosk.doctor.check import Check, Finding, State, ok
from vrkiosk.doctor.machine import Machine
from vrkiosk_scenarios.texts import Texts

# What looks at the very program that runs, not at the machine: tested by themselves below.
OWN = {
    "scenarios",
    "product",
    "packages",
    "assets",
    "texts",
    "server_name",
    "server_reached",
    "encrypted",
}
UNIT = "usr/lib/systemd/system/kiosk.service"
USB = "sys/bus/usb/devices/1-2"


def test_a_healthy_machine_has_no_complaint(patient: Any) -> None:
    assert patient.wrong() == set()


def state(unit: str, **values: str) -> Callable[[Any], None]:
    return lambda patient: patient.states[unit].update(values)


def said(line: str, words: str, status: int | None = 0) -> Callable[[Any], None]:
    return lambda patient: patient.say(line, words, status)


def wrote(name: str, text: str, mode: int = 0o644) -> Callable[[Any], None]:
    return lambda patient: patient.write(name, text, mode) and None


def gone(name: str) -> Callable[[Any], None]:
    return lambda patient: (patient.root / name).unlink()


def mode(name: str, number: int) -> Callable[[Any], None]:
    return lambda patient: (patient.root / name).chmod(number)


def old_record(folder: str, days: float, file: str = "") -> Callable[[Any], None]:
    def age(patient: Any) -> None:
        record = patient.root / "var/lib/kiosk" / folder / "a"
        record.mkdir(parents=True)
        path = record / file if file else record
        if file:
            path.touch()
        then = time.time() - 86400 * days
        os.utime(path, (then, then))

    return age


def set_server(address: str) -> Callable[[Any], None]:
    text = f'data = "/var/lib/kiosk"\nserver = "{address}"\n'
    return wrote("etc/kiosk/kiosk.toml", text)


def both(*mutations: Callable[[Any], None]) -> Callable[[Any], None]:
    def all_of_them(patient: Any) -> None:
        for mutation in mutations:
            mutation(patient)

    return all_of_them


def refused(patient: Any) -> None:
    folder = patient.root / "var/lib/kiosk/outbox"
    (folder / "a").mkdir()
    with sqlite3.connect(folder / storage.DATABASE) as database:
        database.execute("CREATE TABLE parked (session TEXT, reason TEXT)")
        database.execute("INSERT INTO parked VALUES ('a', 'unknown key')")
    database.close()


LIBRARY = "usr/lib/x86_64-linux-gnu/libopenxr_monado.so"
LAYER = "openxr/1/api_layers/implicit.d/x.json"
MUTATIONS: dict[str, Callable[[Any], None]] = {
    "os": wrote("etc/os-release", 'ID=debian\nVERSION_ID="12"\n'),
    "systemd": said("systemctl --version", "systemd 252 (252.1)"),
    "booted": said("systemctl is-system-running", "degraded", 1),
    "memory": wrote("proc/meminfo", "MemTotal: 4000000 kB\n"),
    "cores": wrote("proc/cpuinfo", "processor\t: 0\n"),
    "release": gone("opt/kiosk/releases/1/bin/kiosk"),
    "settings": wrote("etc/kiosk/kiosk.toml", "langage = 1\n"),
    "settings_rights": mode("etc/kiosk/kiosk.toml", 0o666),
    "last_good": gone("var/lib/kiosk/settings.last-good.json"),
    "units": wrote(UNIT, "[Service]\n"),
    "exposure": said("systemd-analyze security", "exposure level for x: 9.0 UNSAFE", 1),
    "accounts_file": wrote("usr/lib/sysusers.d/kiosk.conf", ""),
    "folders_file": gone("usr/lib/tmpfiles.d/kiosk.conf"),
    "udev_rule": gone("usr/lib/udev/rules.d/71-kiosk-xr.rules"),
    "catalog": gone("usr/lib/systemd/catalog/kiosk.catalog"),
    "groups": wrote("etc/group", f"kioskxr:x:{os.getgid()}:\n"),
    "folders": mode("var/lib/kiosk/keys", 0o755),
    "keys": mode("var/lib/kiosk/keys/record.key", 0o644),
    "service": state(units.KIOSK, ActiveState="failed"),
    "safe_mode": state(units.SAFE_MODE, ActiveState="active"),
    "sealing": state(units.SEAL_TIMER, ActiveState="inactive"),
    "syncing": both(set_server("https://127.0.0.1:1"), state(units.SYNC, ActiveState="failed")),
    "runtime_library": gone(LIBRARY),
    "layers": wrote(f"etc/xdg/{LAYER}", "{}"),
    "runtime_socket": state(units.RUNTIME_SOCKET, ActiveState="inactive"),
    "runtime_service": state(units.RUNTIME, NRestarts="50"),
    "realtime": said("systemctl show --property=LimitRTPRIO", "0"),
    "headset_speed": wrote(f"{USB}/speed", "480\n"),
    "headset_access": mode("dev/hidraw0", 0o600),
    "headset": said("python -P -m vrkiosk.doctor.ask_runtime", "slow", None),
    "graphics_device": gone("dev/dri/renderD128"),
    "graphics": said("python -P -m vrkiosk.doctor.ask_graphics", "llvmpipe (LLVM 19) | 4.5"),
    "nvidia": wrote("sys/module/nvidia/version", "550"),
    "display": said("systemctl is-active display-manager", "active"),
    "sound": gone("proc/asound/cards"),
    "disk_health": said("smartctl --health", "FAILED!", 8),
    "journal": lambda patient: (patient.root / "var/log/journal").rmdir(),
    "live_records": old_record("live", 2),
    "outbox": both(set_server("https://127.0.0.1:1"), old_record("outbox", 9, "manifest.json")),
    "parked": refused,
    "clock_kept": said("timedatectl", "no"),
    "battery_clock": wrote("sys/class/rtc/rtc0/since_epoch", "1000000000"),
    "server": set_server("rocb.example"),
    "sleep": gone("usr/lib/systemd/sleep.conf.d/kiosk.conf"),
    "upgrades": said(f"systemctl is-active {surroundings.UPGRADE}", "active"),
    "update": wrote(
        "var/lib/kiosk-update/last.json",
        '{"version": "1.1", "result": "rolled back", "why": "it failed", "when": "2027-03-01"}',
    ),
    "update_keys": wrote("etc/kiosk/update-keys/region.pub", "no key"),
}


@pytest.mark.parametrize("name", MUTATIONS)
def test_what_is_broken_is_named_and_nothing_else(patient: Any, name: str) -> None:
    MUTATIONS[name](patient)
    assert patient.wrong() == {name}


def test_a_link_that_leads_nowhere_names_the_runtime(patient: Any) -> None:
    """Its library cannot be looked for then."""
    (patient.root / "etc/kiosk/openxr-runtime.json").unlink()
    assert patient.wrong() == {"runtime"}


def test_a_missing_user_is_named(patient: Any) -> None:
    user = os.getuid()
    patient.write("etc/passwd", f"root:x:{user}:0::/:/bin/sh\nkioskxr:x:{user}:0::/:/bin/sh\n")
    assert patient.wrong() == {"users"}


def test_a_server_without_an_enrolment_is_said(patient: Any) -> None:
    set_server("https://127.0.0.1:1")(patient)
    (patient.root / "var/lib/kiosk/keys/enrolment.json").unlink()
    (found,) = [row for row in patient.rows() if row.check.id == "syncing"]
    assert found.finding.state is State.WARN
    assert "kiosk enrol" in found.finding.fix


def test_a_headset_on_no_port_is_only_worth_a_look(patient: Any) -> None:
    patient.write(f"{USB}/idVendor", "1234\n")
    assert patient.wrong() == {"headset_usb"}
    (patient.root / "usr/lib/udev/rules.d/70-xrhardware.rules").unlink()
    assert patient.wrong() == {"headset_usb", "headset_rules"}


@pytest.mark.parametrize(
    ("free", "files", "name"), [(100, 10**6, "disk_space"), (10**5, 10, "inodes")]
)
def test_a_full_disk(
    patient: Any, monkeypatch: pytest.MonkeyPatch, free: int, files: int, name: str
) -> None:
    blocks = free * 1_000_000 // 4096
    values = (4096, 4096, blocks, blocks, blocks, files, files, files, 0, 255)
    monkeypatch.setattr(os, "statvfs", lambda path: os.statvfs_result(values))
    assert patient.wrong() == {name}


def test_a_disk_that_refuses_to_write(patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(handle: int) -> None:
        raise OSError(5, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    assert patient.wrong() == {"disk_write"}


def test_a_clock_of_another_year(patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    late = surroundings.BUILT.replace(year=2060)
    monkeypatch.setattr(surroundings, "BUILT", late)
    assert patient.wrong() == {"clock"}


def test_a_scenario_that_is_not_there(patient: Any) -> None:
    assert surroundings.scenarios(patient.machine).state is State.OK
    patient.write("etc/kiosk/kiosk.toml", 'data = "/d"\nscenario = "nowhere"\n')
    assert surroundings.scenarios(patient.machine).state is State.FAIL


def test_every_check_was_broken_once() -> None:
    elsewhere = {
        "runtime",
        "users",
        "headset_usb",
        "headset_rules",
        "disk_space",
        "inodes",
        "disk_write",
        "clock",
    }
    assert set(MUTATIONS) | elsewhere | OWN == {check.id for check in registry.ALL}


def test_a_server_is_looked_for(patient: Any) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        set_server(f"https://127.0.0.1:{port}")(patient)
        assert surroundings.server_name(patient.machine).state is State.OK
        assert surroundings.server_reached(patient.machine).state is State.OK
    assert surroundings.server_reached(patient.machine).state is State.FAIL


def test_a_server_without_encryption_is_worth_a_look(patient: Any) -> None:
    set_server("http://192.0.2.1")(patient)
    assert surroundings.server_address(patient.machine).state is State.WARN


def test_the_own_files_are_looked_at(
    patient: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    from importlib.metadata import Distribution

    (tmp_path / "x-1.dist-info").mkdir()
    (tmp_path / "x.py").write_text("a = 1\n")
    digest = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"  # of nothing
    (tmp_path / "x-1.dist-info/RECORD").write_text(
        f"x.py,sha256={digest},6\nx-1.dist-info/RECORD,,\n"
    )
    (tmp_path / "x-1.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: x\nVersion: 1\nRequires-Dist: no-such-package\n"
    )
    found = Distribution.at(tmp_path / "x-1.dist-info")
    monkeypatch.setattr(system, "distribution", lambda name: found)
    assert system.altered(found) == ["x.py"]
    assert system.product(patient.machine).state is State.FAIL
    (tmp_path / "x.py").write_text("")
    assert system.product(patient.machine) == ok("vrkiosk 1")


def test_a_missing_package_is_named(patient: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from importlib.metadata import PackageNotFoundError

    real = system.distribution

    def all_but_numpy(name: str) -> object:
        if name == "numpy":
            raise PackageNotFoundError(name)
        return real(name)

    monkeypatch.setattr(system, "distribution", all_but_numpy)
    assert system.requirements(patient.machine) == Finding(
        State.FAIL, "missing: numpy", system.REINSTALL
    )


def test_a_check_that_breaks_is_a_failure_of_its_own(patient: Any) -> None:
    def broken(machine: Machine) -> Finding:
        raise ZeroDivisionError("x")

    rows = report.examine(patient.machine, [Check("a", broken), Check("b", lambda m: ok())])
    assert [row.finding.state for row in rows] == [State.FAIL, State.OK]
    assert "the check broke" in rows[0].finding.evidence


def rows_of(patient: Any, *names: str) -> list[report.Row]:
    for name in names:
        MUTATIONS[name](patient)
    return patient.rows()


def test_a_code_names_the_first_failures(patient: Any) -> None:
    code = report.code(rows_of(patient, "units", "layers", "graphics", "udev_rule"))
    assert report.told_by(code) == (["units", "udev_rule"], 3)
    assert report.told_by(report.code([])) == ([], 0)
    with pytest.raises(ValueError, match="another version"):
        report.told_by("ZZZZZ" + "0123456789ABCDEFGHJKMNPQRSTVWXYZ"[31 * 25 % 32])


def test_the_exit_status_is_that_of_the_worst(patient: Any) -> None:
    assert report.exit_status(rows_of(patient)) == report.EXIT_WELL
    assert report.exit_status(rows_of(patient, "sound")) == report.EXIT_WARNINGS
    assert report.exit_status(rows_of(patient, "units")) == report.EXIT_FAILURES


@pytest.mark.parametrize("language", ["en", "ru", "fr"])
def test_every_check_has_its_texts(language: str) -> None:
    texts = Texts(language, "vrkiosk")
    for check in registry.ALL:
        assert texts[f"doctor.{check.id}"]
        assert texts[f"doctor.{check.id}.why"]


def test_failures_come_first_with_one_fix_each(patient: Any) -> None:
    lines = report.lines(rows_of(patient, "sound", "units"), Texts("en", "vrkiosk"))
    assert lines[0].endswith("[units]")
    assert sum(line.strip().startswith("->") for line in lines) == 2
