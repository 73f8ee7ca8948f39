"""A healthy machine made of files and answers, for the doctor to look at."""

from __future__ import annotations

import json
import logging
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from vrkiosk import units
from vrkiosk.doctor import registry, report, surroundings
from vrkiosk.doctor.check import State
from vrkiosk.doctor.machine import Answer, Machine, deploy_folder

SHIPPED = deploy_folder()  # the wheel's where it is installed, else the checkout's
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
MANIFEST = {"runtime": {"name": "Monado", "library_path": "libopenxr_monado.so"}}


@dataclass
class Patient:
    """A machine made of files below `root` and of answers to commands."""

    root: Path
    answers: dict[str, Answer] = field(default_factory=dict)
    states: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def machine(self) -> Machine:
        return Machine(self.root, self.run, SHIPPED, "python")

    def run(self, words: Sequence[str], limit_s: float) -> Answer:
        line = " ".join(words)
        if line.startswith(f"systemctl show --property={units.PROPERTIES}"):
            values = self.states[words[-1]]
            return Answer(0, "\n".join(f"{k}={v}" for k, v in values.items()))
        for start, answer in self.answers.items():
            if line.startswith(start):
                return answer
        raise AssertionError(f"the doctor asked something new: {line}")

    def write(self, name: str, text: str, mode: int = 0o644) -> Path:
        path = self.root / name.lstrip("/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)
        return path

    def say(self, line: str, words: str, status: int | None = 0) -> None:
        self.answers[line] = Answer(status, words)

    def rows(self) -> list[report.Row]:
        return report.examine(self.machine, [c for c in registry.ALL if c.id not in OWN])

    def wrong(self) -> set[str]:
        bad = (State.FAIL, State.WARN)
        return {row.check.id for row in self.rows() if row.finding.state in bad}


def _install(patient: Patient) -> None:
    """What an installation leaves."""
    for path in SHIPPED.rglob("*"):
        if path.is_file():
            patient.write(str(path.relative_to(SHIPPED)), path.read_text("utf-8"))
    if not (SHIPPED / UNIT).is_file():  # in a checkout it lies at the top
        patient.write(UNIT, (SHIPPED.parents[1] / "kiosk.service").read_text("utf-8"))
    user = os.getuid()
    names = ("root", "kiosk", "kiosk-mirror", "kioskxr")
    patient.write("etc/passwd", "".join(f"{n}:x:{user}:{user}::/:/bin/sh\n" for n in names))
    members = {
        "kioskxr": "kiosk",
        "render": "kiosk,kiosk-mirror,kioskxr",
        "audio": "kiosk",
        "tty": "kiosk",
        "video": "kiosk-mirror,kioskxr",
        "input": "kiosk-mirror,kioskxr",
        "plugdev": "kioskxr",
    }
    group = os.getgid()
    patient.write("etc/group", "".join(f"{g}:x:{group}:{m}\n" for g, m in members.items()))
    for line in (SHIPPED / "usr/lib/tmpfiles.d/kiosk.conf").read_text().splitlines():
        if line.startswith("d "):
            _, name, mode, *_ = line.split()
            folder = patient.root / name.lstrip("/")
            folder.mkdir(parents=True, exist_ok=True)
            folder.chmod(int(mode, 8))
    patient.write("opt/kiosk/releases/1/bin/kiosk", "")
    (patient.root / "opt/kiosk/current").symlink_to("releases/1")
    patient.write("etc/kiosk/kiosk.toml", 'data = "/var/lib/kiosk"\n')
    patient.write("usr/share/openxr/1/openxr_monado.json", json.dumps(MANIFEST))
    link = patient.root / "etc/kiosk/openxr-runtime.json"
    link.symlink_to("/usr/share/openxr/1/openxr_monado.json")
    patient.write("usr/lib/x86_64-linux-gnu/libopenxr_monado.so", "")
    patient.write("var/lib/kiosk/settings.last-good.json", "{}")
    patient.write("var/lib/kiosk/keys/record.key", "", 0o600)
    patient.write("var/lib/kiosk/keys/enrolment.json", "{}", 0o600)


def _plug(patient: Patient) -> None:
    """A headset, a graphics card, a sound card."""
    rule = (
        'ATTRS{idVendor}=="28de", ATTRS{idProduct}=="2000", TAG+="uaccess", ENV{ID_xrhardware}="1"'
    )
    patient.write("usr/lib/udev/rules.d/70-xrhardware.rules", rule)
    for name, text in (
        ("idVendor", "28de"),
        ("idProduct", "2000"),
        ("product", "Index HMD"),
        ("speed", "5000"),
    ):
        patient.write(f"{USB}/{name}", text + "\n")
    (patient.root / USB / "1-2:1.0/hidraw/hidraw0").mkdir(parents=True)
    patient.write("dev/hidraw0", "", 0o660)
    patient.write("dev/dri/renderD128", "")
    patient.write("proc/asound/cards", " 0 [PCH            ]: HDA-Intel - HDA Intel PCH\n")


def _boot(patient: Patient) -> None:
    """What the kernel and systemd say of themselves."""
    patient.write("etc/os-release", 'ID=debian\nVERSION_ID="13"\nPRETTY_NAME="Debian 13"\n')
    patient.write("proc/meminfo", "MemTotal:       16000000 kB\n")
    patient.write("proc/cpuinfo", "".join(f"processor\t: {n}\n\n" for n in range(8)))
    patient.write("sys/class/rtc/rtc0/since_epoch", str(int(time.time())))
    (patient.root / "var/log/journal").mkdir(parents=True)
    for name in units.ALL:
        patient.states[name] = {
            "LoadState": "loaded",
            "ActiveState": "active",
            "UnitFileState": "enabled",
        }
    for name in (units.SAFE_MODE, units.SEAL):
        patient.states[name]["ActiveState"] = "inactive"
    patient.say("systemctl --version", "systemd 257 (257.13-1)")
    patient.say("systemctl is-system-running", "running")
    patient.say("systemctl --failed", "nginx.service loaded failed failed A")
    patient.say("systemd-analyze security", "→ Overall exposure level for x.service: 0.4 SAFE")
    patient.say("systemctl show --property=LimitRTPRIO", "20")
    patient.say("python -P -m vrkiosk.doctor.ask_runtime", "Monado: Index")
    patient.say("python -P -m vrkiosk.doctor.ask_graphics", "Radeon | 4.6")
    patient.say("systemctl is-active display-manager", "inactive", 3)
    patient.say("smartctl --scan", "/dev/sda -d sat")
    patient.say("smartctl --health", "PASSED")
    patient.say("timedatectl", "yes")
    patient.say(f"systemctl is-active {surroundings.UPGRADE}", "inactive", 3)


@pytest.fixture
def patient(tmp_path: Path) -> Patient:
    found = Patient(tmp_path)
    _install(found)
    _plug(found)
    _boot(found)
    return found


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("KIOSK_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _own_loggers() -> Iterator[None]:
    """`kiosk doctor --headset` silences the headset's warnings for its process; here it is ours."""
    logger = logging.getLogger("vrkiosk_xr")
    level = logger.level
    yield
    logger.setLevel(level)
