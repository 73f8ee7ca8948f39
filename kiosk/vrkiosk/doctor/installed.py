"""What an installation lays over the machine: units, users, folders, rights."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from vrkiosk import units
from vrkiosk.doctor.check import Finding, fail, not_here, ok, warn
from vrkiosk.doctor.machine import Machine
from vrkiosk.doctor.system import REINSTALL
from vrkiosk_telemetry.credentials import ENROLMENT_NAME

KIOSK_UNIT: Final = "usr/lib/systemd/system/kiosk.service"
UNITS: Final = "usr/lib/systemd/system/"
RULES: Final = "usr/lib/udev/rules.d/"
CATALOG: Final = "usr/lib/systemd/catalog/"
ACCOUNTS: Final = "usr/lib/sysusers.d/"
FOLDERS: Final = "usr/lib/tmpfiles.d/"
SLEEP: Final = "usr/lib/systemd/sleep.conf.d/"
# Tenths of exposure, as tests/deploy asserts them.
EXPOSURE: Final = {
    "kiosk": 5,
    "kiosk-runtime": 15,
    "kiosk-seal": 10,
    "kiosk-sync": 10,
    "kiosk-update": 10,
}
RESTARTS: Final = 5  # since it was last started, before somebody should look


def _shipped(machine: Machine, prefix: str) -> Iterator[tuple[str, Path]]:
    """Files of the product below a folder, with their absolute names on the machine."""
    found = {
        str(path.relative_to(machine.deploy)): path
        for path in machine.deploy.rglob("*")
        if path.is_file()
    }
    if KIOSK_UNIT not in found:  # in a checkout it lies at the top
        found[KIOSK_UNIT] = machine.deploy.parents[1] / "kiosk.service"
    for name, path in sorted(found.items()):
        if name.startswith(prefix):
            yield f"/{name}", path


def _compare(machine: Machine, prefix: str) -> Finding:
    wrong = []
    names = []
    for name, path in _shipped(machine, prefix):
        names.append(name)
        try:
            if machine.path(name).read_bytes() != path.read_bytes():
                wrong.append(f"{name} was changed")
        except OSError:
            wrong.append(f"{name} is missing")
    if wrong:
        return fail("; ".join(wrong), REINSTALL)
    return ok(f"{len(names)} files")


def unit_files(machine: Machine) -> Finding:
    return _compare(machine, UNITS)


def udev_rule(machine: Machine) -> Finding:
    return _compare(machine, RULES)


def catalog(machine: Machine) -> Finding:
    return _compare(machine, CATALOG)


def accounts_file(machine: Machine) -> Finding:
    return _compare(machine, ACCOUNTS)


def folders_file(machine: Machine) -> Finding:
    return _compare(machine, FOLDERS)


def sleep_file(machine: Machine) -> Finding:
    return _compare(machine, SLEEP)


def exposure(machine: Machine) -> Finding:
    """With what a site changed by drop-ins."""
    found, wrong = [], []
    for name, bar in EXPOSURE.items():
        unit = f"{name}.service"
        line = ("systemd-analyze", "security", f"--threshold={bar}", "--no-pager", unit)
        answer = machine.ask(*line)
        if answer.status is None:
            return not_here(answer.words)
        score = re.search(r"exposure level for [^:]*: ([\d.]+)", answer.words)
        found.append(f"{name} {score[1] if score else '?'}")
        if not answer.well:
            wrong.append(unit)
    text = ", ".join(found)
    return fail(text, f"systemctl cat {wrong[0]}") if wrong else ok(text)


def users(machine: Machine) -> Finding:
    missing = [name for name in ("kiosk", "kioskxr") if name not in machine.users]
    if missing:
        return fail(f"missing: {' '.join(missing)}", "sudo systemd-sysusers")
    return ok("kiosk, kioskxr")


def groups(machine: Machine) -> Finding:
    """The memberships that sysusers.d/kiosk.conf asks for."""
    missing = []
    for _, path in _shipped(machine, ACCOUNTS):
        for line in path.read_text(encoding="utf-8").splitlines():
            word, *rest = line.split()[:3] or [""]
            if word == "m" and rest[0] not in machine.members.get(rest[1], set()):
                missing.append(f"{rest[0]} in {rest[1]}")
    if missing:
        return fail(f"missing: {', '.join(missing)}", "sudo systemd-sysusers")
    return ok()


def folders(machine: Machine) -> Finding:
    """The folders of tmpfiles.d/kiosk.conf with owner and rights."""
    wrong: list[str] = []
    for _, path in _shipped(machine, FOLDERS):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("d "):
                _, name, mode, owner, *_ = line.split()
                wrong += _wrong_folder(machine, name, int(mode, 8), owner)
    if wrong:
        return fail("; ".join(wrong), "sudo systemd-tmpfiles --create kiosk.conf")
    return ok()


def _wrong_folder(machine: Machine, name: str, mode: int, owner: str) -> Iterator[str]:
    path = machine.path(name)
    if owner not in machine.users:
        return  # which is a finding of its own
    try:
        state = path.stat()
        right = machine.is_of(path, owner)
        found = machine.owner(path)
    except PermissionError:
        return  # not for this user to see
    except OSError:
        yield f"{name} is missing"
        return
    if not right:
        yield f"{name} belongs to {found}, not to {owner}"
    elif state.st_mode & 0o7777 & ~mode:
        yield f"{name} has rights {state.st_mode & 0o7777:04o}, not {mode:04o}"


def keys(machine: Machine) -> Finding:
    """Private keys are their owner's alone."""
    folder = machine.path(str(machine.config.data / "keys"))
    try:
        files = [path for path in folder.iterdir() if path.suffix == ".key"]
        open_ones = [path for path in files if path.stat().st_mode & 0o077]
    except OSError as error:
        return not_here(f"{folder}: {error.strerror}")
    if open_ones:
        return fail(f"others may read {open_ones[0]}", f"sudo chmod 600 {open_ones[0]}")
    return ok(f"{len(files)} private keys") if files else ok("no key yet: the first seal makes it")


def settings(machine: Machine) -> Finding:
    found, trouble = machine.settings
    if found is None:
        return fail(trouble.replace("\n", "; "), "kiosk config check")
    return ok("see kiosk config show --origin")


def settings_rights(machine: Machine) -> Finding:
    """Whoever can write there decides what the kiosk loads."""
    folder = machine.path("/etc/kiosk")
    for path in (folder, *sorted(folder.rglob("*"))):
        name = "/" + str(path.relative_to(machine.root))
        try:
            if path.is_symlink():
                continue
            if not machine.is_of(path, "root"):
                return fail(f"{name} belongs to {machine.owner(path)}", f"sudo chown root: {name}")
            if path.stat().st_mode & 0o022:
                return fail(f"others may write {name}", f"sudo chmod go-w {name}")
        except OSError as error:
            return fail(f"{name}: {error.strerror}", REINSTALL)
    return ok("root's alone")


def service(machine: Machine) -> Finding:
    """kiosk.service: there at the next boot, running now, not restarting all the time."""
    state = unit_state(machine, units.KIOSK)
    if isinstance(state, Finding):
        return state
    if not state.installed:
        return fail("kiosk.service is not installed", REINSTALL)
    if state.active != "active":
        why = f"{state.active} ({state.result}, exit status {state.exit_status})"
        return fail(why, "journalctl -u kiosk -n 30; sudo systemctl start kiosk")
    if state.enabled != "enabled":
        return warn("does not start at boot", "sudo systemctl enable kiosk")
    if state.restarts > RESTARTS:
        return warn(f"{state.restarts} restarts since it was started", "journalctl -u kiosk")
    return ok(state.text or "active")


def unit_state(machine: Machine, name: str) -> units.UnitState | Finding:
    answer = machine.ask("systemctl", "show", f"--property={units.PROPERTIES}", "--", name)
    if not answer.well:
        return not_here(answer.words.splitlines()[0] if answer.words else "no systemd")
    return units.UnitState.of(name, units.parse(answer.words))


def safe_mode(machine: Machine) -> Finding:
    state = unit_state(machine, units.SAFE_MODE)
    if isinstance(state, Finding):
        return state
    if state.active == "active":
        code = (machine.text("/run/kiosk/safe-mode-code") or "").strip()
        return fail(f"code {code}", "journalctl -u kiosk -n 50; sudo systemctl start kiosk")
    return ok()


def sealing(machine: Machine) -> Finding:
    """Records are sealed: by the path when one ends, by the timer at the latest."""
    for name in (units.SEAL_PATH, units.SEAL_TIMER):
        state = unit_state(machine, name)
        if isinstance(state, Finding):
            return state
        if state.active != "active":
            return fail(f"{name} is {state.active or 'not there'}", f"sudo systemctl start {name}")
    last = unit_state(machine, units.SEAL)
    if isinstance(last, units.UnitState) and last.active == "failed":
        return fail(f"the last seal: {last.result}", "journalctl -u kiosk-seal -n 20")
    return ok()


def syncing(machine: Machine) -> Finding:
    state = unit_state(machine, units.SYNC)
    if isinstance(state, Finding):
        return state
    if not machine.config.server:
        return not_here("no server is set")
    enrolment = machine.path(str(machine.config.data / "keys" / ENROLMENT_NAME))
    try:
        enrolled = enrolment.is_file()
    except PermissionError:
        return not_here("not for this user: sudo kiosk doctor")
    if not enrolled:
        return warn("not enrolled: nothing is sent", "sudo kiosk enrol --code CODE")
    if state.active != "active":
        return fail(f"{state.active} ({state.result})", "sudo systemctl restart kiosk-sync")
    return ok()
