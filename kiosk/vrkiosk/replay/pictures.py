"""Pictures of a record at its moments: plays its tables, simulates nothing."""

from __future__ import annotations

from bisect import bisect_right
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk.captures import Captures, behind
from vrkiosk_assets import catalogue
from vrkiosk_render.context import EglContext
from vrkiosk_render.renderer import Renderer
from vrkiosk_render.transforms import compose
from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry.playback import Playback
from vrkiosk_telemetry.reader import Session
from vrkiosk_xr.frame import FrameInput

SPECTATOR: Final = (960, 540)
# Eyes of a record without them (of an officer who played blind): metres apart, half angles.
EYES_APART: Final = 0.063
HALF_ANGLE: Final = 0.8


def redraw(path: Path, folder: Path, size: int = 640) -> list[Path]:
    """Pictures of a session at its moments, as the officer saw them and from behind.

    RecordError where it holds no scene; RenderError where nothing can be drawn.
    """
    playback = Playback(Session.open(path))
    captures = Captures(folder)
    event_times = [event.t for event in playback.events]
    told = 0
    with EglContext():
        renderer = Renderer(playback.description, catalogue.load_model)
        target = renderer.offscreen_target(size, size)
        for t in playback.times.tolist():
            due = bisect_right(event_times, t)
            events = [Event(event.t, event.name) for event in playback.events[told:due]]
            told = max(told, due)
            if not captures.wanted(t, events):
                continue
            frame = playback.seek(t)
            renderer.draw(playback.snapshot, eyes_of(frame), target)
            camera = behind(frame.head, playback.snapshot)
            spectator = renderer.spectator(playback.snapshot, camera, *SPECTATOR)
            captures.keep(t, renderer.read(target), spectator)
        renderer.delete_target(target)
        renderer.close()
    return captures.saved


def eyes_of(frame: FrameInput) -> npt.NDArray[Any]:
    """(2, 11) views as recorded, or those of common eyes where the record has none."""
    if frame.views[:, 7:].any():
        return frame.views
    views = np.zeros((2, 11), np.float32)
    for view, aside in zip(views, (-EYES_APART / 2, EYES_APART / 2), strict=True):
        view[:7] = compose(frame.head, np.array([0, 0, 0, 1, aside, 0, 0], np.float32))
        view[7:] = (-HALF_ANGLE, HALF_ANGLE, HALF_ANGLE, -HALF_ANGLE)
    return views
