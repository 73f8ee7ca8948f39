"""The process beside the server that makes derived tables: analysis must not hold up requests."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from types import TracebackType
from typing import Final, Self

from rocb_server.app import Settings

AGAIN_S: Final = 10.0  # after it ended by itself
END_S: Final = 5.0  # for what it is doing; a pass that is cut is repeated


class IngestProcess:
    """Runs `rocb-server ingest --follow` while this is entered, and starts it anew where it ended
    by itself. It ends with the server, also with one that is killed: its standard input does."""

    def __init__(self, settings: Settings) -> None:
        self._command = [sys.executable, "-m", "rocb_server", "ingest", "--follow"]
        self._command += ["--data", str(settings.data)]
        # Not as arguments: those can be read by everybody, and the address may hold a password.
        self._environment = {
            **os.environ,
            "ROCB_DATABASE_URL": settings.database_url,
            "ROCB_OBJECTS": settings.objects,
        }
        self._over = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name="ingest", daemon=True)

    def __enter__(self) -> Self:
        self._watcher.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._watcher.join()

    def _watch(self) -> None:
        while True:
            with subprocess.Popen(
                self._command, stdin=subprocess.PIPE, env=self._environment
            ) as child:
                while child.poll() is None and not self._over.wait(0.5):
                    pass
                self._end(child)
            if self._over.wait(AGAIN_S):
                return

    def _end(self, child: subprocess.Popen[bytes]) -> None:
        assert child.stdin is not None
        child.stdin.close()
        try:
            child.wait(END_S)
        except subprocess.TimeoutExpired:
            child.kill()
