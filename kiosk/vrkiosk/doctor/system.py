"""The operating system and the product on it."""

from __future__ import annotations

import base64
import hashlib
import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from typing import Final

from vrkiosk.doctor.check import Finding, fail, not_here, ok, warn
from vrkiosk.doctor.machine import Machine

SYSTEMD: Final = 254  # RestartMode=, RestartSteps=
DEBIAN: Final = 13
MEMORY_GB: Final = 7.5  # of a machine with 8
CORES: Final = 4
PRODUCT: Final = "vrkiosk"
REINSTALL: Final = "install the kiosk again: docs/technician.md"


def os_release(machine: Machine) -> Finding:
    text = machine.text("/etc/os-release") or ""
    values = dict(re.findall(r'^(\w+)="?([^"\n]*)"?$', text, re.MULTILINE))
    name = values.get("PRETTY_NAME", "unknown")
    number = values.get("VERSION_ID", "")
    if values.get("ID") == "debian" and number.isdecimal() and int(number) >= DEBIAN:
        return ok(name)
    return warn(f"{name}; made for Debian {DEBIAN}", f"install Debian {DEBIAN}")


def systemd(machine: Machine) -> Finding:
    answer = machine.ask("systemctl", "--version")
    found = re.match(r"systemd (\d+)", answer.words)
    if not answer.well or found is None:
        return fail(answer.words, f"install Debian {DEBIAN}")
    if int(found[1]) < SYSTEMD:
        return fail(f"systemd {found[1]}, needed {SYSTEMD}", f"install Debian {DEBIAN}")
    return ok(f"systemd {found[1]}")


def booted(machine: Machine) -> Finding:
    answer = machine.ask("systemctl", "is-system-running")
    state = answer.words.splitlines()[0] if answer.words else ""
    if state in ("running", "starting"):
        return ok(state)
    if state == "degraded":
        failed = machine.ask("systemctl", "--failed", "--plain", "--no-legend").words
        names = " ".join(line.split()[0] for line in failed.splitlines() if line.split())
        return warn(f"failed: {names}", f"journalctl -b -u {names.split(' ')[0]}")
    return fail(state or answer.words, "journalctl -b -p err")


def product(machine: Machine) -> Finding:
    """Every file of the installed product against the hashes it was installed with."""
    try:
        found = distribution(PRODUCT)
    except PackageNotFoundError:
        return not_here("runs from a checkout that is not installed")
    wrong = altered(found)
    if wrong:
        return fail(f"{len(wrong)} altered, first {wrong[0]}", REINSTALL)
    return ok(f"{PRODUCT} {found.version}")


def altered(found: Distribution) -> list[str]:
    """Files of a distribution that are not as it was installed."""
    wrong = []
    for file in found.files or ():
        if file.hash is None:
            continue
        try:
            digest = hashlib.new(file.hash.mode, file.read_binary()).digest()
        except OSError:
            wrong.append(str(file))
            continue
        if base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != file.hash.value:
            wrong.append(str(file))
    return wrong


def requirements(machine: Machine) -> Finding:
    """Every package the product needs; markers and extras are those of another kind of machine."""
    try:
        wanted = distribution(PRODUCT).requires or []
    except PackageNotFoundError:
        return not_here("runs from a checkout that is not installed")
    missing = []
    for line in wanted:
        name = re.split(r"[ ;<>=!~\[(]", line, maxsplit=1)[0]
        if "extra ==" in line:
            continue
        try:
            distribution(name)
        except PackageNotFoundError:
            missing.append(name)
    if missing:
        return fail(f"missing: {' '.join(missing)}", REINSTALL)
    return ok(f"{sum('extra ==' not in line for line in wanted)} packages")


def memory(machine: Machine) -> Finding:
    found = re.search(r"^MemTotal:\s+(\d+) kB", machine.text("/proc/meminfo") or "", re.MULTILINE)
    if found is None:
        return not_here("/proc/meminfo cannot be read")
    size = int(found[1]) * 1024 / 1e9
    if size < MEMORY_GB:
        return warn(f"{size:.1f} GB, needed 8", "put in more memory")
    return ok(f"{size:.1f} GB")


def cores(machine: Machine) -> Finding:
    text = machine.text("/proc/cpuinfo") or ""
    count = len(re.findall(r"^processor\s*:", text, re.MULTILINE))
    if not count:
        return not_here("/proc/cpuinfo cannot be read")
    if count < CORES:
        return warn(f"{count} cores, needed {CORES}", f"use a PC with {CORES} cores or more")
    return ok(f"{count} cores")


def releases(machine: Machine) -> Finding:
    """The link the units start from."""
    link = machine.path("/opt/kiosk/current")
    if not link.is_symlink():
        return fail("/opt/kiosk/current is missing", REINSTALL)
    target = str(link.readlink())
    there = machine.path(target) if target.startswith("/") else link.parent / target
    if not (there / "bin/kiosk").exists():
        return fail(f"/opt/kiosk/current -> {target}, which has no bin/kiosk", REINSTALL)
    return ok(target)
