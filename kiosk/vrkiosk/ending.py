"""SIGTERM as an orderly end: the back end is asked to exit, so that the record is closed."""

from __future__ import annotations

import signal
from types import FrameType, TracebackType
from typing import Any, Self

from vrkiosk_xr.runtime import Runtime


class Ending:
    """Within its block SIGTERM ends the session instead of the process. Main thread only."""

    def __init__(self) -> None:
        self.asked = False
        self._runtime: Runtime | None = None
        self._before: Any = signal.SIG_DFL

    def __enter__(self) -> Self:
        self._before = signal.signal(signal.SIGTERM, self._ask)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        signal.signal(signal.SIGTERM, self._before)

    def watch(self, runtime: Runtime) -> None:
        """Names the back end to ask; at once where the end was asked for already."""
        self._runtime = runtime
        if self.asked:
            runtime.request_exit()

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True
        if self._runtime is not None:
            self._runtime.request_exit()
