"""`OpenXRRuntime`: a headset as the kiosk's loop sees it, found again as often as it is lost."""

from __future__ import annotations

import logging
import os
from collections import deque
from contextlib import suppress
from dataclasses import replace
from types import TracebackType
from typing import Final, Self

from vrkiosk_xr.frame import FLOAT_OFFSET, VIEWS, FrameInput
from vrkiosk_xr.openxr.api import OpenXR
from vrkiosk_xr.openxr.connection import Connection, Settings
from vrkiosk_xr.openxr.discovery import explain
from vrkiosk_xr.openxr.instance import Instance
from vrkiosk_xr.openxr.results import (
    ERROR_RUNTIME_UNAVAILABLE,
    ConnectionLost,
    OpenXRError,
    failure,
)
from vrkiosk_xr.openxr.sample import Sample
from vrkiosk_xr.openxr.session import State
from vrkiosk_xr.openxr.timeline import NS, Clock, SystemClock, Timeline
from vrkiosk_xr.runtime import (
    FrameOutput,
    GraphicsBinding,
    GraphicsFactory,
    Notice,
    RuntimeFailure,
    RuntimeInfo,
    Target,
)

logger = logging.getLogger(__name__)

FIRST_DELAY: Final = 0.25  # s before a lost runtime is looked for, doubling up to
LAST_DELAY: Final = 2.0
STEADY_FRAMES: Final = 90  # after so many the runtime counts as well again
IDLE_POLL: Final = 0.02  # s between polls while the session does not run
IDLE_NOTICE_NS: Final = NS  # so often the loop hears that it waits for the headset
EXIT_LIMIT_NS: Final = 3 * NS  # for a runtime to end a session in good order


class OpenXRRuntime:
    """The headset of this machine through OpenXR.

    openxr: `LoaderOpenXR()`, or a mock of it. graphics: makes an OpenGL context current (called
    once, on entry); None: no drawing, on runtimes with XR_MND_headless. test_runtime: whether a
    simulated headset will do. depth: whether the runtime gets depths to compose with, where it
    takes them. quad: whether frames offer a `Quad`, where it takes one. validation: a list that
    receives the messages of validation layers.

    Notices: those of `Notice`; "lost" and "waiting" carry code, call and text (what to do).
    """

    def __init__(
        self,
        openxr: OpenXR,
        graphics: GraphicsFactory | None,
        *,
        test_runtime: bool = False,
        depth: bool = True,
        quad: bool = True,
        app_name: str = "ROCB VR kiosk",
        clock: Clock | None = None,
        validation: list[str] | None = None,
    ) -> None:
        self._openxr, self._graphics = openxr, graphics
        self._settings = Settings(app_name, test_runtime, depth, quad, validation)
        self._clock = clock or SystemClock()
        self._timeline = Timeline(self._clock)
        self._sample = Sample()
        self._frames = (FrameInput(), FrameInput())
        self._views_at = tuple(
            int(frame.block.ctypes.data) + FLOAT_OFFSET + 4 * VIEWS for frame in self._frames
        )
        self._binding: GraphicsBinding | None = None
        self._connection: Connection | None = None
        self._notices: deque[Notice] = deque()
        self._info = RuntimeInfo(backend="openxr")
        self._index = 0
        self._delay = 0.0
        self._steady = 0
        self._idle_since = 0
        self._told = ""  # the last failure that was logged
        self._frame_open = False
        self._exit = self._over = False
        self._past_counts = (0, 0)  # frames begun and ended on connections that are gone

    @property
    def frame_counts(self) -> tuple[int, int]:
        """Frames begun and ended. They differ by the frame being drawn, and by one for a runtime
        that died between the two."""
        begun, ended = self._past_counts
        if self._connection is not None:
            begun += self._connection.frames.begun
            ended += self._connection.frames.ended
        return begun, ended

    @property
    def info(self) -> RuntimeInfo:
        """Of the runtime in use as it is now, or of the last one."""
        if self._connection is not None:
            with suppress(RuntimeFailure):  # that it is lost the next frame finds out
                self._info = replace(self._info, room=self._connection.stage.room())
        return self._info

    @property
    def connected(self) -> bool:
        return self._connection is not None

    def __enter__(self) -> Self:
        """Makes the context and looks for the headset once; without one, `wait_frame` goes on
        looking. Raises what `graphics` raises."""
        if self._graphics is not None:
            self._binding = self._graphics()
        self._connect()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over = True
        self._disconnect()

    # ------------------------------------------------------------------ the loop's side

    def wait_frame(self) -> FrameInput | Notice | None:
        if self._frame_open:
            raise RuntimeFailure("wait_frame before the last frame was submitted")
        while not self._notices:
            if self._over:
                return None
            if self._exit:
                self._finish()
            elif self._connection is None:
                self._clock.wait(self._delay)
                if not self._exit:
                    self._connect()
            else:
                frame = self._step(self._connection)
                if frame is not None:
                    return frame
        return self._notices.popleft()

    def target(self) -> Target | None:
        if self._connection is None or not self._frame_open:
            return None
        try:
            return self._connection.target()
        except RuntimeFailure as error:
            self._lose(error)
            return None

    def submit(self, frame: FrameInput, output: FrameOutput) -> None:
        if not self._frame_open:
            raise RuntimeFailure("submit without a frame from wait_frame")
        self._frame_open = False
        if self._connection is None:
            return  # lost since wait_frame; tearing it down ended the frame
        try:
            self._connection.end(output, self._views_at[frame is self._frames[1]])
        except RuntimeFailure as error:
            self._lose(error)
            return
        self._steady += 1
        if self._steady >= STEADY_FRAMES:
            self._delay = 0.0

    def request_exit(self) -> None:
        """May be called from a signal handler and from any thread."""
        self._exit = True
        self._clock.wake()

    # ------------------------------------------------------------------ one step

    def _step(self, connection: Connection) -> FrameInput | None:
        """One poll, and one frame where the session runs."""
        try:
            connection.poll()
            if self._notices:
                return None
            if not connection.session.running:
                self._idle(connection)
                return None
            self._idle_since = 0
            connection.frame()
        except RuntimeFailure as error:
            self._lose(error)
            return None
        self._sample.index = self._index
        self._sample.pack()
        frame = self._frames[self._index & 1]
        frame.copy_from(self._sample.frame)
        self._index += 1
        self._frame_open = True
        return frame

    def _idle(self, connection: Connection) -> None:
        """The headset is there, but its session does not run: nobody wears it."""
        now = self._clock.now()
        if not self._idle_since:
            self._idle_since = now
        elif now - self._idle_since >= IDLE_NOTICE_NS:
            self._idle_since = now
            state = connection.session.state.name
            self._notify(
                "waiting",
                code=f"XR_SESSION_STATE_{state}",
                call="xrPollEvent",
                text="the headset is not in use: put it on",
                why=f"session state {state}",
            )
            return
        self._clock.wait(IDLE_POLL)

    # ------------------------------------------------------------------ loss and recovery

    def _connect(self) -> None:
        """One attempt. Notifies "found", or "waiting" with the reason."""
        try:
            self._connection = Connection(
                self._openxr,
                self._settings,
                self._binding,
                self._sample,
                self._timeline,
                self._notify,
            )
        except RuntimeFailure as error:
            self._back_off()
            self._tell("waiting", error)
            return
        self._info = info = self._connection.info
        self._steady = self._idle_since = 0
        self._notify(
            "found",
            runtime=info.runtime,
            system=info.system,
            api_version=info.api_version,
            reference_space=info.reference_space,
        )

    def _lose(self, error: RuntimeFailure) -> None:
        self._disconnect()
        self._back_off()
        self._tell("lost", error)

    def _disconnect(self) -> None:
        connection = self._connection
        if connection is not None:
            connection.close()
            self._past_counts = self.frame_counts
            self._connection = None

    def _back_off(self) -> None:
        self._delay = min(max(self._delay * 2.0, FIRST_DELAY), LAST_DELAY)

    def _tell(self, name: str, error: RuntimeFailure) -> None:
        error = _explained(error)
        text, code, call = str(error), "", ""
        if isinstance(error, ConnectionLost):
            code, call = error.name, error.call
        if text != self._told:  # an absent headset may stay absent for days
            self._told = text
            logger.warning("%s", text)
        self._notify(name, code=code, call=call, text=text, why=text)

    def _notify(self, name: str, **data: str | int | float | bool) -> None:
        self._notices.append(Notice(name, self._clock.now(), data))

    # ------------------------------------------------------------------ the end

    def _finish(self) -> None:
        """Ends a running session as the runtime wants it ended, within limits."""
        self._over = True
        connection = self._connection
        if connection is not None:
            try:
                self._end_session(connection)
            except RuntimeFailure as error:
                logger.warning("the session did not end in good order: %s", error)
        self._disconnect()
        self._notices.clear()  # what ending it caused is no news

    def _end_session(self, connection: Connection) -> None:
        session, until = connection.session, self._clock.now() + EXIT_LIMIT_NS
        connection.poll()
        if not session.running:
            return
        session.request_exit()
        while session.state is not State.EXITING and self._clock.now() < until:
            connection.poll()
            if session.running:
                connection.empty_frame()
            else:
                self._clock.wait(IDLE_POLL)


def _explained(error: RuntimeFailure) -> RuntimeFailure:
    """The loader gives one code for four faults of its configuration; this tells which."""
    if isinstance(error, OpenXRError) and error.code == ERROR_RUNTIME_UNAVAILABLE:
        return failure(error.call, error.code, explain(os.environ))
    return error


def probe(openxr: OpenXR, *, drawing: bool = True, test_runtime: bool = False) -> RuntimeInfo:
    """What headset there is, without a session. Raises RuntimeFailure when there is none."""
    try:
        instance = Instance(openxr, "ROCB VR kiosk probe", drawing=drawing)
    except RuntimeFailure as error:
        raise _explained(error) from None
    try:
        system = instance.system(test_runtime)
    finally:
        instance.close()
    return RuntimeInfo(
        backend="openxr",
        runtime=instance.runtime,
        system=system.name,
        api_version="{}.{}".format(*instance.version),
        reference_space="",
        extensions=tuple(sorted(instance.extensions)),
        eye_gaze=system.eye_gaze,
        hand_tracking=system.hand_tracking,
    )
