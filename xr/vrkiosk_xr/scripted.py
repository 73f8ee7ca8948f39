"""Plays frames from any iterable: a test, an ideal officer, a recording. No clock, no waiting.

The template for a back end: the shortest thing that fulfils `Runtime`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Self

from vrkiosk_xr.frame import FrameInput
from vrkiosk_xr.runtime import FrameOutput, Notice, RuntimeFailure, RuntimeInfo, Target


class ScriptedRuntime:
    """`target` is where frames are drawn; None where nothing is drawn.

    `begun` and `ended` count frames, as a runtime would.
    """

    def __init__(
        self,
        frames: Iterable[FrameInput | Notice],
        *,
        target: Target | None = None,
        name: str = "scripted",
    ) -> None:
        self.info = RuntimeInfo(backend=name)
        self.begun = 0
        self.ended = 0
        self.outputs: FrameOutput | None = None  # of the last frame
        self._frames: Iterator[FrameInput | Notice] = iter(frames)
        self._target = target
        self._exit = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._exit = True

    def wait_frame(self) -> FrameInput | Notice | None:
        if self.begun != self.ended:
            raise RuntimeFailure("wait_frame before the last frame was submitted")
        if self._exit:
            return None
        item = next(self._frames, None)
        if isinstance(item, FrameInput):
            self.begun += 1
        return item

    def target(self) -> Target | None:
        return self._target

    def submit(self, frame: FrameInput, output: FrameOutput) -> None:
        if self.ended + 1 != self.begun:
            raise RuntimeFailure("submit without a frame that was waited for")
        self.ended += 1
        self.outputs = output

    @property
    def frame_counts(self) -> tuple[int, int]:
        return self.begun, self.ended

    def request_exit(self) -> None:
        self._exit = True
