"""Faults of the machine around the service: each is done, counted, taken back, and nobody mends
anything. Runs inside the container; docs/faults.md lists them all.
"""

from __future__ import annotations

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

sys.path.append(str(Path(__file__).parents[1] / "monado"))

from machine import LIVE, Check, Kiosk, Unit, await_frames, hand, run, submitted, wait_until
from records import check_record
from remote_driver import RemoteDriver
from session import Checks

MANIFEST: Final = Path("/etc/kiosk/openxr-runtime.json")
SOCKET: Final = Path("/run/xr/monado_comp_ipc")
FALSE_UNIT: Final = Path("/run/systemd/system/kiosk-runtime.service.d/zz-false.conf")
SAFE_MODE_CODE: Final = Path("/run/kiosk/safe-mode-code")
BURST: Final = 8  # failures in 10 minutes, of kiosk.service
MANIFESTS: Final = {
    "missing": None,
    "malformed": '{"file_format_version": "1.0.0", "runtime": {',
    "with a wrong library": '{"file_format_version": "1.0.0", "runtime":'
    ' {"name": "wrong", "library_path": "libm.so.6"}}',
}
CONNECT: Final = "import socket, sys; socket.socket(socket.AF_UNIX).connect(sys.argv[1])"
JOURNAL: Final = (
    *("systemd-journald.socket", "systemd-journald-dev-log.socket"),
    *("systemd-journald-audit.socket", "systemd-journald.service"),
)
DISK_MB: Final = 64  # more than the reserve of these tests
MEMORY: Final = Path("/memory")  # of boot.sh: a control group of this machine's memory controller
MEMORY_BYTES: Final = 16 << 20  # less than a scene


def check_manifests(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """A runtime that cannot be found or loaded is waited for, and comes in the same process."""
    target = os.readlink(MANIFEST)
    for name, text in MANIFESTS.items():
        MANIFEST.unlink()
        if text is not None:
            MANIFEST.write_text(text, encoding="utf-8")
        status, _ = kiosk("restart")
        pid = kiosk.pid
        wait_until("a status that says why", lambda: "XR_ERROR" in kiosk.status)
        checks.that(status == 0, f"manifest {name}: the kiosk waits, says why", kiosk.status)
        MANIFEST.unlink(missing_ok=True)
        MANIFEST.symlink_to(target)
        took = kiosk.wait_for_lobby()
        same = kiosk.pid == pid and kiosk["NRestarts"] == "0"
        checks.that(
            same, f"manifest {name}: then mended, the same process goes on", f"{took:.1f} s"
        )


def check_socket_closed(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """The runtime's socket may not be opened for a while."""
    kiosk("stop")
    SOCKET.chmod(0)
    user = ("setpriv", "--reuid=kiosk", "--regid=kiosk", "--init-groups")
    refused = run(*user, sys.executable, "-c", CONNECT, str(SOCKET))
    checks.that("PermissionError" in refused.stderr, "socket: it is closed to the kiosk")
    status, _ = kiosk("start")
    pid = kiosk.pid
    wait_until("a status that says why", lambda: "XR_ERROR" in kiosk.status)
    checks.that(status == 0, "socket: the kiosk waits, says why", kiosk.status)
    SOCKET.chmod(0o660)
    kiosk.wait_for_lobby()
    checks.that(kiosk.pid == pid, "socket: opened again, the same process goes on")


def check_runtime_crash_loop(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """However often it fails, the session waits for it."""
    folder, pid = kiosk.begin_session(), kiosk.pid
    FALSE_UNIT.parent.mkdir(parents=True, exist_ok=True)
    FALSE_UNIT.write_text("[Service]\nExecStart=\nExecStart=/bin/false\n")
    run("systemctl", "daemon-reload")
    runtime("reset-failed")
    runtime.send(signal.SIGKILL)
    wait_until("the runtime fails again and again", lambda: int(runtime["NRestarts"]) >= 4)
    lost = kiosk.status.startswith(("the headset was lost", "waiting"))
    checks.that(kiosk.pid == pid and lost, "runtime fails 4 times: the kiosk waits", kiosk.status)
    FALSE_UNIT.unlink()
    run("systemctl", "daemon-reload")
    took = await_frames(5)
    same = kiosk.pid == pid and kiosk.status.startswith("training")
    checks.that(same, "then it does not: the same session goes on", f"{took:.1f} s")
    kiosk("stop")
    check_record(checks, folder, "runtime crash loop", "stopped", submitted())
    kiosk("start")


@contextmanager
def small_disk(kiosk: Kiosk) -> Iterator[None]:
    """Live records on a small disk of their own, which goes with them."""
    kiosk("stop")
    owner = LIVE.stat()
    options = f"size={DISK_MB}M,mode=750,uid={owner.st_uid},gid={owner.st_gid}"
    run("mount", "-t", "tmpfs", "-o", options, "kiosk-test", str(LIVE))
    kiosk("start")
    try:
        yield
    finally:
        kiosk("stop")
        run("umount", str(LIVE))
        kiosk("start")


def check_disk_full(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """In a session, for as long as memory holds it: nothing is lost."""
    with small_disk(kiosk):
        folder, pid = kiosk.begin_session(), kiosk.pid
        filling = LIVE / "filling"
        code = _fill(filling)
        checks.that(code == errno.ENOSPC, "disk full: it is", os.strerror(code))
        wait_until("the record cannot be written", lambda: _refused(kiosk, folder, code))
        await_frames(20)
        checks.that(kiosk.pid == pid, "disk full: it is said, and frames go on")
        filling.unlink()
        await_frames(60)
        kiosk("stop")
        check_record(checks, folder, "disk full", "stopped", submitted())


def check_disk_read_only(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """As an ext4 becomes after an error: practice goes on unrecorded, and says so."""
    with small_disk(kiosk):
        run("mount", "-o", "remount,ro", str(LIVE))
        pid = kiosk.pid
        kiosk.begin()
        await_frames(20)
        refused = run("touch", str(LIVE / "x"))
        checks.that("Read-only" in refused.stderr, "disk read-only: it is")
        told = "NOT RECORDED" in kiosk.journal()
        checks.that(kiosk.pid == pid and told, "disk read-only: it is said, and frames go on")
        run("mount", "-o", "remount,rw", str(LIVE))
        kiosk("restart")
        folder = kiosk.begin_session()
        kiosk("stop")
        check_record(checks, folder, "disk writable again", "stopped", submitted())


def _fill(path: Path) -> int:
    """Writes until it is refused; the error's number."""
    with path.open("wb", buffering=0) as file:
        while True:
            try:
                file.write(bytes(1 << 16))
            except OSError as error:
                return error.errno or 0


def _refused(kiosk: Kiosk, folder: Path, code: int) -> bool:
    words = f"recorder: cannot write {folder}: {os.strerror(code)}"
    return words in kiosk.journal()


def check_no_journal(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """Nobody reads what the kiosk says: it trains on, through a loss, and starts again."""
    folder, pid = kiosk.begin_session(), kiosk.pid
    run("systemctl", "stop", *JOURNAL)
    gone = Unit(JOURNAL[-1])["ActiveState"]
    checks.that(gone == "inactive", "no journal: it is stopped", gone)
    old = runtime.send(signal.SIGKILL)
    runtime.successor_of(old)
    await_frames(5)
    checks.that(kiosk.pid == pid, "no journal: a runtime is lost and found in the same process")
    kiosk.send(signal.SIGKILL)
    frames = submitted()
    took = kiosk.successor_of(pid) + kiosk.wait_for_lobby()
    checks.that(True, "no journal: killed, it is back in the lobby", f"{took:.1f} s")
    run("systemctl", "start", *JOURNAL)
    check_record(checks, folder, "no journal", "", frames)
    kiosk("restart")  # its words go to the journal again


def check_out_of_memory(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """The kernel kills main while it loads a scene."""
    if not MEMORY.is_dir():
        print("     out of memory: not tried, this machine has no memory controller of version 1")
        return
    kiosk.wait_for_lobby()
    pid = kiosk.pid
    (MEMORY / "memory.limit_in_bytes").write_text(str(MEMORY_BYTES))
    (MEMORY / "cgroup.procs").write_text(str(pid))
    with RemoteDriver() as driver:
        driver.send(hand(0.0))
        wait_until("the lobby", lambda: kiosk.status.startswith("ready"))
        driver.send(hand(1.0))
        took = kiosk.successor_of(pid)
        driver.send(hand(0.0))
    kills = int((MEMORY / "memory.oom_control").read_text().split("oom_kill ")[1])
    checks.that(kills == 1, "out of memory: the kernel killed one process", kills)
    took += kiosk.wait_for_lobby()
    checks.that(kiosk["NRestarts"] == "1", "out of memory: back in the lobby", f"{took:.1f} s")
    kiosk.begin_session()
    checks.that(True, "out of memory: and the next session begins")
    kiosk("restart")


def check_crash_loop(checks: Checks, kiosk: Kiosk, runtime: Unit) -> None:
    """A kiosk that ends again and again: safe mode with a code, and one command out of it."""
    safe = Unit("kiosk-safemode.service")
    kiosk("stop")
    kiosk("reset-failed")
    kiosk("start")  # the first of those that systemd counts
    pids: list[int] = []
    while not safe.active and len(pids) <= BURST:
        wait_until("it runs, or safe mode does", lambda: _next(kiosk, pids) or safe.active)
        if safe.active:
            break
        pids.append(kiosk.send(signal.SIGSEGV))
    checks.that(len(pids) == BURST, "crash loop: ended and started", f"{len(pids)} times")
    wait_until("its code", SAFE_MODE_CODE.exists)
    code = SAFE_MODE_CODE.read_text().strip()
    checks.that(code in safe.journal(), "crash loop: safe mode, a code to read out", code)
    checks.that(kiosk["ActiveState"] == "failed", "crash loop: and it is not started again")
    status, _ = kiosk("start")
    checks.that(status == 0, "crash loop: `systemctl start kiosk` ends it")
    kiosk.wait_for_lobby()
    checks.that(not safe.active and not SAFE_MODE_CODE.exists(), "crash loop: the code is gone")
    kiosk.begin_session()
    checks.that(True, "crash loop: and the next session begins")
    kiosk("stop")
    kiosk("start")


def _next(kiosk: Kiosk, pids: list[int]) -> bool:
    return kiosk.active and kiosk.pid not in (0, *pids)


FAULTS: Final[tuple[Check, ...]] = (
    check_manifests,
    check_socket_closed,
    check_runtime_crash_loop,
    check_disk_full,
    check_disk_read_only,
    check_no_journal,
    check_out_of_memory,
    check_crash_loop,
)
