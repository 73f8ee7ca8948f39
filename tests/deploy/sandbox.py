"""What each unit can and cannot do: scores, live refusals. Runs inside the container, as root."""

from __future__ import annotations

import ctypes
import json
import re
import shutil
from pathlib import Path
from typing import Final

from machine import DATA, run
from session import Checks

UNITS: Final = Path("/usr/lib/systemd/system")
RUN_UNITS: Final = Path("/run/systemd/system")
DEVICE_KEY: Final = DATA / "keys/device.key"
PLANTED: Final = Path("/srv/planted")
PRODUCTS: Final = "/opt/product"  # of these tests, beside /opt/kiosk
PYTHON: Final = "/opt/kiosk/current/bin/python"
PROBE: Final = Path("/checkout/tests/deploy/probe.py")
# Exposure at most, as `systemd-analyze security` counts it, in tenths.
BARS: Final = {"kiosk": 5, "kiosk-runtime": 15, "kiosk-seal": 10, "kiosk-sync": 10}
UPDATER: Final = {"kiosk-update": 10}  # root's, so its refusals are another kind
# What they start is not here: a release of the template's name, a compositor.
WITHOUT: Final = ("kiosk-version@.service", "kiosk-preflight@.service", "kiosk-mirror.service")
REFUSALS: Final = 12  # at least, of what the same user may do without the sandbox
# What each must be able to do, or it does not work.
MAY: Final = {
    "kiosk": {
        "open a unix socket",
        "map memory that is written and run",
        "limit its resources",
        "see live records",
        "see the runtime's socket",
    },
    "kiosk-runtime": {"open a unix socket", "open a netlink socket", "see the runtime's socket"},
    "kiosk-seal": {"read the record key", "see live records", "write to the outbox"},
    "kiosk-sync": {"open an internet socket", "read the device key", "write to the outbox"},
}
# What each must not, whatever else.
MUST_NOT: Final = {
    "kiosk": {"read the record key", "read the device key", "open an internet socket"},
    "kiosk-runtime": {"see live records", "read the record key", "open an internet socket"},
    "kiosk-seal": {"read the device key", "open an internet socket", "see the runtime's socket"},
    "kiosk-sync": {"read the record key", "see live records", "listen", "send to many"},
}
_DROPPED: Final = re.compile(
    r"^(Type|NotifyAccess|Exec(?:Start|Stop|Condition)\w*|Condition\w+|Restart\w*|Watchdog\w*"
    r"|OnFailure|Conflicts|Timeout\w*|WantedBy)="
)


def check_files(checks: Checks) -> None:
    """What is installed is what systemd takes without a word."""
    units = sorted(str(path) for path in UNITS.glob("kiosk*") if path.name not in WITHOUT)
    verified = run("systemd-analyze", "verify", *units)
    words = (verified.stdout + verified.stderr).strip()
    checks.that(verified.returncode == 0 and not words, f"{len(units)} units verify", words)
    for name, bar in (BARS | UPDATER).items():
        unit = f"{UNITS}/{name}.service"
        line = ("systemd-analyze", "security", "--offline=true", f"--threshold={bar}", unit)
        done = run(*line)
        score = next((s for s in done.stdout.splitlines() if "exposure level" in s), "")
        found = re.search(r"[\d.]+ [A-Z]+", score)
        checks.that(
            done.returncode == 0,
            f"{name}: exposure at most {bar / 10}",
            found.group() if found else done.stderr,
        )
    broken = run("journalctl", "--update-catalog")
    listed = run("journalctl", "--list-catalog").stdout
    checks.that(broken.returncode == 0 and "The kiosk is in safe mode" in listed, "the catalogue")


def check_refusals(checks: Checks) -> None:
    """Each unit's sandbox, tried from inside, with what its user may do outside beside it."""
    _plant()
    for name in BARS:
        free, inside = _outside(name), _inside(name)
        refused = {what for what, why in inside.items() if why and not free[what]}
        checks.that(
            len(refused) >= REFUSALS,
            f"{name}: refuses what its user may do outside",
            f"{len(refused)} things",
        )
        wrong = {what: inside[what] for what in MAY[name] if inside[what]}
        checks.that(not wrong, f"{name}: may do what it has to", wrong or "")
        allowed = {what for what in MUST_NOT[name] if not inside[what]}
        checks.that(not allowed, f"{name}: may not do what it must not", allowed or "")
    DEVICE_KEY.unlink()


def _plant() -> None:
    """Things that anybody may reach, so that not reaching them is the sandbox's doing."""
    PLANTED.mkdir(exist_ok=True)
    PLANTED.chmod(0o777)
    for path in (Path("/home/planted"), Path("/tmp/planted")):
        path.write_text("x")
    libc = ctypes.CDLL(None, use_errno=True)
    libc.shmget(0x7777, 4096, 0o1666)
    (PLANTED / "shm").write_text(str(0x7777))
    run("systemctl", "start", "kiosk-seal.service")  # makes the record key
    DEVICE_KEY.write_text("no key\n")
    shutil.chown(DEVICE_KEY, "kiosk", "kiosk")
    DEVICE_KEY.chmod(0o600)
    run("systemctl", "start", "kiosk-runtime.socket")


def _outside(name: str) -> dict[str, str]:
    user = "kioskxr" if name == "kiosk-runtime" else "kiosk"
    line = ("setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups", PYTHON)
    return _read(run(*line, str(PROBE), str(DATA), str(PLANTED)).stdout)


def _inside(name: str) -> dict[str, str]:
    """The unit as it is, with the probe for its command."""
    unit = f"probe-{name}.service"
    RUN_UNITS.mkdir(parents=True, exist_ok=True)
    lines = (UNITS / f"{name}.service").read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if not _DROPPED.match(line)]
    command = ["[Service]", "Type=oneshot", f"ExecStart={PYTHON} {PROBE} {DATA} {PLANTED}"]
    if any(line.startswith("ExecPaths=") for line in lines):
        command.append(f"ExecPaths={PRODUCTS}")
    (RUN_UNITS / unit).write_text("\n".join([*kept, *command]) + "\n", encoding="utf-8")
    run("systemctl", "daemon-reload")
    run("systemctl", "start", unit)
    run("journalctl", "--sync")
    return _read(run("journalctl", "--boot", "--no-pager", "-o", "cat", "-u", unit).stdout)


def _read(text: str) -> dict[str, str]:
    lines = [line for line in text.splitlines() if line.startswith("PROBE ")]
    if not lines:
        raise AssertionError(f"the probe did not run: {text[-500:]}")
    return dict(json.loads(lines[-1].removeprefix("PROBE ")))
