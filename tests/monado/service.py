"""Starts, kills and stops Monado's service inside the namespaces that `run.sh` makes.

Standard library only: it also runs on the root's bare Python. From a test's own Python:

    sys.path.append("/checkout/tests/monado")
    from service import MonadoService

    with MonadoService(Path("/out/monado.log")) as monado:
        monado.kill()     # kill -9, as the kernel's OOM killer would
        monado.start()    # clients find it again

Errors: `ServiceError` when Monado does not come up or ends by itself; the text has the end of its
log.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self

BINARY: Final = Path("/usr/bin/monado-service")
REMOTE_PORT: Final = 4242  # Monado's remote driver; its only other setting is a JSON file
START_LIMIT_S: Final = 30.0
STOP_LIMIT_S: Final = 10.0
POLL_S: Final = 0.02
FLAG_LISTENING: Final = 0x10000  # __SO_ACCEPTCON in /proc/net/unix
TCP_LISTEN: Final = "0A"

# The null compositor's settings are constants in its code (null_compositor.c): the time between
# frames, 1/20 s, as `mov qword [register + offset], 50000000`, and the size of a view, 320 x 240.
INTERVAL: Final = re.compile(rb"\x48\xc7[\x80-\x87]....\x80\xf0\xfa\x02", re.DOTALL)
PACKAGED_SIZE: Final = (320, 240)


class ServiceError(Exception):
    """Monado did not do what was asked. The text says what, with the end of its log."""


def patched(program: bytes, rate_hz: float, size: tuple[int, int]) -> bytes:
    """The service's program with another frame rate and view size in the null compositor.

    Raises ServiceError where this build of Monado does not have each constant exactly once.
    """
    found = list(INTERVAL.finditer(program))
    pair = b"".join(n.to_bytes(4, "little") for n in PACKAGED_SIZE)
    if len(found) != 1 or program.count(pair) != 1:
        raise ServiceError(
            f"expected the null compositor's frame interval and view size once each, found"
            f" {len(found)} and {program.count(pair)}: run without --rate and --size"
        )
    out = bytearray(program)
    end = found[0].end()
    out[end - 4 : end] = round(1e9 / rate_hz).to_bytes(4, "little")
    start = program.index(pair)
    out[start : start + 8] = b"".join(n.to_bytes(4, "little") for n in size)
    return bytes(out)


def _listening(socket_path: Path, port: int) -> bool:
    """Whether both of Monado's sockets take connections, without making one."""
    unix = any(
        line.endswith(f" {socket_path}") and int(line.split()[3], 16) & FLAG_LISTENING
        for line in Path("/proc/net/unix").read_text().splitlines()[1:]
    )
    tables = [Path("/proc/net/tcp"), Path("/proc/net/tcp6")]
    lines = [li for t in tables if t.exists() for li in t.read_text().splitlines()[1:]]
    tcp = any(
        (fields := line.split())[3] == TCP_LISTEN and fields[1].endswith(f":{port:04X}")
        for line in lines
    )
    return unix and tcp


class MonadoService:
    """Monado with the null compositor and the remote driver. One at a time in a namespace."""

    def __init__(
        self,
        log: Path,
        *,
        rate_hz: float | None = None,
        size: tuple[int, int] | None = None,
        level: str = "info",
    ) -> None:
        """`rate_hz` and `size` (pixels of one eye) None: as packaged, 20 Hz and 320 x 240."""
        self.log = log
        self.level = level
        self.program = BINARY
        self._process: subprocess.Popen[bytes] | None = None
        self._runtime_dir = Path(os.environ.get("XDG_RUNTIME_DIR", "/run/user/0"))
        if rate_hz is not None or size is not None:
            self.program = self._runtime_dir / "monado-service-patched"
            copy = patched(BINARY.read_bytes(), rate_hz or 20.0, size or PACKAGED_SIZE)
            self.program.write_bytes(copy)
            self.program.chmod(0o755)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def pid(self) -> int:
        """Process id in this namespace. ServiceError when Monado does not run."""
        if self._process is None or self._process.poll() is not None:
            raise ServiceError(f"Monado is not running\n{self.log_tail()}")
        return self._process.pid

    def start(self) -> None:
        """Returns when clients and the remote driver can connect. ServiceError after 30 s."""
        if self._process is not None:
            raise ServiceError("Monado is running already: stop() or kill() it first")
        for leftover in self._runtime_dir.glob("monado*"):
            if leftover != self.program:
                leftover.unlink()  # of a killed service; it refuses to start over its own socket
        settings = {
            "XRT_COMPOSITOR_NULL": "1",
            "XRT_COMPOSITOR_LOG": self.level,
            "P_OVERRIDE_ACTIVE_CONFIG": "remote",
            # A frame each period: else one that took long to draw makes all the next ones wait.
            "U_PACING_APP_USE_MIN_FRAME_PERIOD": "1",
        }
        with self.log.open("ab") as log:
            # It ends when its standard input does, so a pipe is held open.
            self._process = subprocess.Popen(
                [self.program],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**os.environ, **settings},
                start_new_session=True,
            )
        self._wait_until_listening()

    def _wait_until_listening(self) -> None:
        assert self._process is not None
        deadline = time.monotonic() + START_LIMIT_S
        while not _listening(self._runtime_dir / "monado_comp_ipc", REMOTE_PORT):
            if self._process.poll() is not None:
                code = self.stop()
                raise ServiceError(f"Monado ended by itself, status {code}\n{self.log_tail()}")
            if time.monotonic() > deadline:
                self.kill()
                raise ServiceError(f"no socket after {START_LIMIT_S:.0f} s\n{self.log_tail()}")
            time.sleep(POLL_S)

    def kill(self) -> None:
        """Ends it with SIGKILL and waits for the end. Nothing when it does not run."""
        self._end(signal.SIGKILL)

    def stop(self) -> int | None:
        """Ends it with SIGTERM, after 10 s with SIGKILL. Its exit status; None: was not running."""
        return self._end(signal.SIGTERM)

    def freeze(self) -> None:
        """SIGSTOP: calls of its clients block until it is killed."""
        os.kill(self.pid, signal.SIGSTOP)

    def _end(self, number: signal.Signals) -> int | None:
        process, self._process = self._process, None
        if process is None:
            return None
        pipe: IO[bytes] | None = process.stdin
        if process.poll() is None:
            process.send_signal(number)
            process.send_signal(signal.SIGCONT)  # frozen, it would not see the first one
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if pipe is not None:
            pipe.close()
        return process.returncode

    def log_tail(self, lines: int = 15) -> str:
        if not self.log.exists():
            return "(no log)"
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-lines:])

    def error_lines(self) -> list[str]:
        """Lines of its log with an OpenXR error, which a correct client never causes."""
        if not self.log.exists():
            return []
        lines = self.log.read_text(errors="replace").splitlines()
        return [line for line in lines if "XR_ERROR" in line]
