"""Gaze with known fixations, and small things the tests of the analysis share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from scipy.signal import butter, sosfilt

from vrkiosk_scenarios import engine, schema
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SCENARIO_NAME, SessionInfo
from vrkiosk_xr.frame import FrameInput

Array = npt.NDArray[np.float64]
START_NS = 5_000_000_000


@dataclass(frozen=True)
class KnownGaze:
    """t: (n,) ns; way: (n, 3) unit directions; valid: (n,); fixations: (m, 2) s since the start,
    of those longer than 60 ms, with neighbours less than a degree apart taken as one."""

    t: npt.NDArray[np.int64]
    way: Array
    valid: npt.NDArray[np.bool_]
    fixations: Array


def _slow_noise(random: np.random.Generator, count: int, rate: float, deg: float) -> Array:
    """(n, 2) degrees of noise below 4 Hz, as eye trackers drift."""
    sections = butter(1, 4.0 / (rate / 2), output="sos")
    values: Array = sosfilt(sections, random.standard_normal((count + 900, 2)), axis=0)[900:]
    return values / values.std(axis=0) * deg


def _targets(random: np.random.Generator, seconds: float) -> tuple[Array, Array]:
    """When each fixation's saccade begins, and yaw and pitch (m, 2) in degrees it goes to.

    Fixations are log-normal with a median of 280 ms; most saccades are of a few degrees, some far.
    """
    starts, places = [0.0], [np.zeros(2)]
    while starts[-1] < seconds:
        starts.append(starts[-1] + float(np.exp(random.normal(np.log(0.28), 0.5))) + 0.04)
        far = random.random() < 0.45
        size = random.uniform(5.0, 35.0) if far else abs(random.normal(0.0, 3.0))
        turn = random.uniform(0.0, 2.0 * np.pi)
        step = size * np.array([np.cos(turn), np.sin(turn)])
        place = places[-1] + step
        if abs(place[0]) > 60.0 or abs(place[1]) > 35.0:
            place = places[-1] - step
        places.append(np.clip(place, [-60, -35], [60, 35]))
    return np.array(starts), np.array(places)


def _directions(yaw_pitch_deg: Array) -> Array:
    yaw, pitch = np.radians(yaw_pitch_deg).T
    return np.stack([-np.sin(yaw) * np.cos(pitch), np.sin(pitch), -np.cos(yaw) * np.cos(pitch)], 1)


def make_known_gaze(seconds: float, rate: float, seed: int, noise: float = 1.0) -> KnownGaze:
    """Saccades follow the main sequence (21 ms + 2.2 ms/degree, minimum jerk); on top 0.18 degree
    white and 0.15 degree coloured noise, blinks of 0.1 to 0.3 s, 0.4 % of frames dropped."""
    random = np.random.default_rng(seed)
    slots = np.flatnonzero(random.random(int(seconds * rate)) >= 0.004)
    time = slots / rate
    starts, places = _targets(random, seconds)
    now = np.searchsorted(starts, time, side="right") - 1
    before = places[np.maximum(now - 1, 0)]
    amplitude = np.sqrt(((places[1:] - places[:-1]) ** 2).sum(axis=1))
    amplitude = np.concatenate([[0.0], amplitude])
    duration = (21.0 + 2.2 * amplitude) / 1000.0
    part = np.clip((time - starts[now]) / duration[now], 0.0, 1.0)
    share = (part**3 * (10.0 - 15.0 * part + 6.0 * part**2))[:, None]
    looked = before + share * (places[now] - before)
    looked = looked + noise * random.normal(0.0, 0.18, (len(slots), 2))
    looked = looked + noise * _slow_noise(random, len(slots), rate, 0.15)
    valid = np.ones(len(slots), bool)
    blink = 2.0
    while blink < seconds:
        lasts = random.uniform(0.1, 0.3)
        valid[(time > blink) & (time < blink + lasts)] = False
        blink += random.exponential(4.0) + 0.5
    t = START_NS + np.rint(time * 1e9).astype(np.int64) + random.integers(-4000, 4000, len(slots))
    return KnownGaze(t, _directions(looked), valid, _truth(starts, duration, amplitude, seconds))


def _truth(starts: Array, duration: Array, amplitude: Array, seconds: float) -> Array:
    found: list[list[float]] = []
    for i in range(len(starts) - 1):
        end = min(float(starts[i + 1]), seconds)
        if found and amplitude[i] < 1.0:
            found[-1][1] = end
        elif float(starts[i] + duration[i]) < end:
            found.append([float(starts[i] + duration[i]), end])
    spans = np.array(found)
    return spans[spans[:, 1] - spans[:, 0] > 0.06]


@pytest.fixture(scope="session")
def known_gaze() -> Callable[..., KnownGaze]:
    """known_gaze(seconds, rate, seed, noise=1.0): gaze with fixations one knows."""
    return make_known_gaze


Change = Callable[[FrameInput], None]
SEED = 7  # of `played_session`


def first_frames(folder: Path, count: int, change: Change) -> Iterator[FrameInput]:
    """Frames of a session, each after `change` had a hand in it."""
    for number, frame in enumerate(Session.open(folder).frames()):
        if number == count:
            return
        change(frame)
        yield frame


@pytest.fixture
def replayed(tmp_path: Path, played_session: Callable[[str], Path]) -> Callable[..., Session]:
    """replayed(count, change, with_gaze=True): the first frames of the ideal officer, changed,
    played through the engine and recorded again; a live session."""

    def record(count: int, change: Change, with_gaze: bool = True) -> Session:
        scenario = schema.library()["s03"]
        world = World(scenario, SEED)
        session = "01938f00-0000-7000-8000-000000000002"
        info = SessionInfo(session, "s03", "o-17", scenario.sha256, seed=SEED)
        folder = tmp_path / session
        with Recorder(folder, info, space_needed=0, lossless=True) as recorder:
            (folder / SCENARIO_NAME).write_text(scenario.model_dump_json(), encoding="utf-8")
            recorder.targets(world.description)
            for frame in first_frames(played_session("s03"), count, change):
                recorder.frame(frame)
                step = engine.step(world, frame)
                recorder.events(step.events)
                recorder.objects(step.snapshot)
                if with_gaze:
                    recorder.gaze(frame, world.gaze.sight)
            recorder.close("stopped")
        return Session.open(folder)

    return record
