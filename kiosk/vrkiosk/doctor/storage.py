"""Disk, records and what waits to be sent."""

from __future__ import annotations

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Final

from vrkiosk.doctor.check import Finding, fail, not_here, ok, warn
from vrkiosk.doctor.machine import Machine
from vrkiosk.serving import LAST_GOOD_NAME

MB: Final = 1_000_000
PLENTY_MB: Final = 5_000  # some hundred sessions
INODES: Final = 10_000
WRITES: Final = 8
SLOW_S: Final = 0.5  # of a write that is on the disk: a commit has a second
DAY_S: Final = 86_400.0
OLD_DAYS: Final = 7  # that a sealed session has waited
MANIFEST: Final = "manifest.json"
DATABASE: Final = ".sync.sqlite"


def _data(machine: Machine) -> Path:
    return machine.path(str(machine.config.data))


def disk_space(machine: Machine) -> Finding:
    folder = _data(machine)
    try:
        state = os.statvfs(folder)
    except OSError as error:
        return fail(f"{folder}: {error.strerror}", "sudo systemd-tmpfiles --create kiosk.conf")
    free = state.f_bavail * state.f_frsize // MB
    needed = machine.config.reserve_mb
    if free < needed:
        return fail(f"{free} MB free, nothing is recorded below {needed}", "kiosk sync; free space")
    if free < PLENTY_MB:
        return warn(f"{free} MB free", "kiosk sync; free space")
    return ok(f"{free} MB free")


def inodes(machine: Machine) -> Finding:
    folder = _data(machine)
    try:
        state = os.statvfs(folder)
    except OSError as error:
        return not_here(f"{folder}: {error.strerror}")
    if state.f_files and state.f_favail < INODES:
        return fail(f"{state.f_favail} files can be made", "remove small files from the disk")
    return ok(f"{state.f_favail} files can be made" if state.f_files else "without limit")


def disk_write(machine: Machine) -> Finding:
    """Writes and waits until it is on the disk, as the recorder does each second."""
    folder = _data(machine)
    path = folder / f".doctor-{os.getpid()}"
    slowest = 0.0
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        try:
            for _ in range(WRITES):
                start = time.monotonic()
                os.write(handle, bytes(4096))
                os.fsync(handle)
                slowest = max(slowest, time.monotonic() - start)
        finally:
            os.close(handle)
            path.unlink()
    except PermissionError:
        return not_here("not for this user: sudo kiosk doctor")
    except OSError as error:
        return fail(f"{folder}: {error.strerror}", "journalctl -k -p err; replace the disk")
    if slowest > SLOW_S:
        return warn(f"{slowest:.2f} s for 4 KiB", "replace the disk by a solid-state one")
    return ok(f"{1000 * slowest:.0f} ms for 4 KiB")


def encrypted(machine: Machine) -> Finding:
    """A stolen PC gives nothing away."""
    folder = _data(machine)
    try:
        device = folder.stat().st_dev
    except OSError as error:
        return not_here(f"{folder}: {error.strerror}")
    place = f"/sys/dev/block/{os.major(device)}:{os.minor(device)}"
    if not machine.path(place).exists():
        return not_here("the file system is on no block device")
    uuid = machine.text(f"{place}/dm/uuid") or ""
    if not uuid.startswith("CRYPT-"):
        return warn("the disk is not encrypted", "install Debian anew on an encrypted disk")
    return ok(uuid.split("-")[1])


def disk_health(machine: Machine) -> Finding:
    answer = machine.ask("smartctl", "--scan")
    if answer.status is None:
        return not_here("smartctl is not installed")
    devices = [line.split()[0] for line in answer.words.splitlines() if line.startswith("/dev/")]
    if not devices:
        return not_here("no disk that tells of its health")
    for device in devices:
        said = machine.ask("smartctl", "--health", device)
        if "FAILED" in said.words:
            return fail(f"{device} says that it fails", f"replace the disk {device}")
    return ok(" ".join(devices))


def live_records(machine: Machine) -> Finding:
    """Records of more than a day ago that nobody sealed."""
    try:
        folders = [p for p in (_data(machine) / "live").iterdir() if p.is_dir()]
        old = [p for p in folders if time.time() - p.stat().st_mtime > DAY_S]
    except OSError as error:
        return not_here(f"{error.filename}: {error.strerror}")
    if old:
        return fail(f"{len(old)} older than a day", "journalctl -u kiosk-seal -n 30")
    return ok(f"{len(folders)} not sealed yet")


def outbox(machine: Machine) -> Finding:
    folder = _data(machine) / "outbox"
    try:
        _ = list(folder.iterdir())
        ages = [time.time() - p.stat().st_mtime for p in folder.glob(f"[!.]*/{MANIFEST}")]
    except OSError as error:
        return not_here(f"{folder}: {error.strerror}")
    if not ages:
        return ok("empty")
    days = max(ages) / DAY_S
    words = f"{len(ages)} waiting, the oldest for {days:.1f} days"
    if not machine.config.server:
        return ok(f"{words}; no server is set")
    if days > OLD_DAYS:
        return warn(words, "journalctl -u kiosk-sync -n 30")
    return ok(words)


def parked(machine: Machine) -> Finding:
    """What the server refused waits for a person."""
    path = _data(machine) / "outbox" / DATABASE
    try:
        if not path.exists():
            return ok("none")
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=1)) as database:
            rows = database.execute("SELECT session, reason FROM parked").fetchall()
    except (OSError, sqlite3.Error) as error:
        return not_here(f"{path}: {error}")
    here = [reason for session, reason in rows if (path.parent / session).is_dir()]
    if here:
        return warn(f"{len(here)} refused, first: {here[0]}", "kiosk sync --once --retry-parked")
    return ok("none")


def last_good(machine: Machine) -> Finding:
    """There are settings to go on with when those in /etc/kiosk break."""
    path = _data(machine) / LAST_GOOD_NAME
    try:
        there = path.exists()
    except OSError as error:
        return not_here(f"{path}: {error.strerror}")
    if not there:
        return warn("none kept", "sudo systemctl restart kiosk")
    return ok()


def journal_kept(machine: Machine) -> Finding:
    if not machine.path("/var/log/journal").is_dir():
        return warn(
            "is lost at each boot",
            "sudo mkdir /var/log/journal, then boot anew",
        )
    return ok()
