"""Tries what a unit must not be able to do; prints a JSON object: attempt -> why it was refused,
"" where it was allowed.

Runs twice: as the unit's user without a sandbox, and in the unit's sandbox. What is allowed to the
one and refused to the other is refused by the sandbox. Plain Python, so that it runs everywhere.

Usage: probe.py DATA PLANTED. DATA: the kiosk's folder. PLANTED: a folder outside of everything,
where anybody may write.
"""

from __future__ import annotations

import ctypes
import json
import mmap
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

CLONE_NEWUSER = 0x10000000
NR = {"add_key": 248, "ptrace": 101, "perf_event_open": 298, "bpf": 321, "userfaultfd": 323}
MULTICAST = "239.255.77.77"
libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    if result < 0:
        raise OSError(ctypes.get_errno(), what)


def syscall(name: str, *arguments: object) -> None:
    check(libc.syscall(NR[name], *arguments), name)


def in_child(attempt: Callable[[], None]) -> None:
    """In a process of its own: what was allowed must not stay."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            attempt()
            os.write(write, b"")
        except OSError as error:
            os.write(write, (error.strerror or str(error)).encode())
        finally:
            os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as answer:
        said = answer.read()
    _, status = os.waitpid(child, 0)
    if said or status:
        raise OSError(said.decode() or f"ended with {status}")


def a_socket(family: int, kind: int = socket.SOCK_DGRAM) -> None:
    socket.socket(family, kind).close()


def multicast() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.setsockopt(socket.IPPROTO_IP, socket.IP_MULTICAST_IF, socket.inet_aton("127.0.0.1"))
        channel.sendto(b"x", (MULTICAST, 9))


def bind() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as channel:
        channel.bind(("127.0.0.1", 7777))


def other_processes() -> None:
    mine = os.getuid()
    pids = [path for path in Path("/proc").iterdir() if path.name.isdigit()]
    if not any(path.stat().st_uid != mine for path in pids):
        raise OSError("no process of another user is seen")


def writable_code() -> None:
    mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC).close()


def set_user_id_bit(folder: Path) -> None:
    path = folder / f"suid-{os.getpid()}"
    path.touch()
    try:
        path.chmod(0o4755)
    finally:
        path.unlink()


def own_program(folder: Path) -> None:
    path = folder / f"program-{os.getpid()}"
    shutil.copy("/bin/true", path)
    try:
        path.chmod(0o755)
        subprocess.run([path], check=True)
    except subprocess.CalledProcessError as error:
        raise OSError(str(error)) from None
    finally:
        path.unlink()


def batch_scheduling() -> None:
    os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def shared_memory(planted: Path) -> None:
    number = int((planted / "shm").read_text())
    check(libc.shmget(number, 0, 0), "shmget")


def attempts(data: Path, planted: Path) -> dict[str, Callable[[], object]]:
    return {
        "write beside its folders": lambda: (planted / f"x{os.getpid()}").touch(),
        "read a home": lambda: Path("/home/planted").read_text(),
        "read another's temporary file": lambda: Path("/tmp/planted").read_text(),
        "see other users' processes": other_processes,
        "read /proc/meminfo": lambda: Path("/proc/meminfo").read_text(),
        "make a user namespace": lambda: in_child(
            lambda: check(libc.unshare(CLONE_NEWUSER), "unshare")
        ),
        "open a netlink socket": lambda: a_socket(socket.AF_NETLINK, socket.SOCK_RAW),
        "open an internet socket": lambda: a_socket(socket.AF_INET),
        "open a unix socket": lambda: a_socket(socket.AF_UNIX),
        "send to many": multicast,
        "listen": bind,
        "map memory that is written and run": writable_code,
        "set a set-user-id bit": lambda: set_user_id_bit(data),
        "run a program it wrote": lambda: own_program(data),
        "use a shared memory segment": lambda: shared_memory(planted),
        "open /dev/net/tun": lambda: os.close(os.open("/dev/net/tun", os.O_RDWR)),
        "change its personality": lambda: in_child(
            lambda: check(libc.personality(0x0040000), "personality")
        ),
        "add a key to the kernel": lambda: in_child(
            lambda: syscall("add_key", b"user", b"probe", b"x", 1, -2)
        ),
        "trace a process": lambda: in_child(lambda: syscall("ptrace", 0, 0, 0, 0)),
        "take another scheduler": lambda: in_child(batch_scheduling),
        "limit its resources": lambda: in_child(lambda: os.nice(1) and None),
        "read the record key": lambda: (data / "keys/record.key").read_text(),
        "read the device key": lambda: (data / "keys/device.key").read_text(),
        "see live records": lambda: list((data / "live").iterdir()),
        "see the runtime's socket": lambda: os.stat("/run/xr/monado_comp_ipc"),
        "write to the outbox": lambda: own_file(data / "outbox"),
    }


def own_file(folder: Path) -> None:
    path = folder / f".probe-{os.getpid()}"
    path.touch()
    path.unlink()


def main() -> int:
    refused = {}
    for name, attempt in attempts(Path(sys.argv[1]), Path(sys.argv[2])).items():
        try:
            attempt()
            refused[name] = ""
        except OSError as error:
            refused[name] = str(error) or type(error).__name__
    print("PROBE " + json.dumps(refused), flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
