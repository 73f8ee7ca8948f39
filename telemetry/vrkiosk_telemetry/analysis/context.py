"""A session read once: what every derived table is made from."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring import Score, score
from vrkiosk_scenarios.steps import Step, read_steps
from vrkiosk_scenarios.unwrapped import Face, Patch, faces, patches
from vrkiosk_telemetry.analysis.fixations import Saccade
from vrkiosk_telemetry.analysis.gaze import EyeSamples, Placed, eye_samples, find_fixations
from vrkiosk_telemetry.analysis.parameters import Parameters
from vrkiosk_telemetry.analysis.parts import PartTracks
from vrkiosk_telemetry.analysis.rotations import to_local, transform
from vrkiosk_telemetry.analysis.samples import Array, Mask, Samples, Times, read_samples
from vrkiosk_telemetry.analysis.sights import NOTHING, Codes, Sights, read_sights
from vrkiosk_telemetry.analysis.surface_map import Look, face_of
from vrkiosk_telemetry.analysis.visits import Visit, find_visits
from vrkiosk_telemetry.consent import declined
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.played import rubric_of, scenario_of
from vrkiosk_telemetry.reader import ENGINE, Session

EYE: Final = "eye"
HEAD: Final = "head"
NONE: Final = "none"
AOI: Final = "aoi"
SURFACE: Final = "surface"

Told = Callable[[str], None]  # is told what is being done


@dataclass(frozen=True, slots=True)
class Level:
    """Areas of interest of one size. areas: how many the scenario has."""

    name: str  # AOI, SURFACE
    names: tuple[str, ...]
    code: Codes  # (n,) what each frame meets, -1 none
    areas: int


@dataclass(frozen=True, slots=True)
class Looking:
    """The visits of one source at one level. mask: (n,) frames with a valid sample of it."""

    source: str
    level: Level
    mask: Mask
    visits: tuple[Visit, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """Everything read and found. `scenario` and `score` are None where the scenario is not with
    the record; `notes` then says so, and whatever else was left out, in words."""

    session: Session
    parameters: Parameters
    samples: Samples
    sights: Sights
    tracks: PartTracks
    events: tuple[dict[str, Any], ...]
    scenario: Scenario | None
    score: Score | None
    log: EventLog
    steps: tuple[Step, ...]
    faces: dict[str, Face]
    patches: dict[str, Patch]
    source: str
    eye: EyeSamples
    fixations: tuple[Placed, ...]
    saccades: tuple[Saccade, ...]
    looking: tuple[Looking, ...]
    notes: tuple[str, ...]
    step_times: Times = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "step_times", np.array([s.t for s in self.steps], np.int64))

    @property
    def start(self) -> int:
        """ns of the first frame, of the first event where there are no frames."""
        if len(self.samples):
            return int(self.samples.t[0])
        return int(self.events[0]["t"]) if self.events else 0

    @property
    def end(self) -> int:
        if len(self.samples):
            return int(self.samples.t[-1])
        return int(self.events[-1]["t"]) if self.events else 0

    def step_of(self, t: npt.ArrayLike) -> npt.NDArray[np.int64]:
        """Number of the step that a time leads to; `len(steps)` after the last."""
        return np.asarray(np.searchsorted(self.step_times, t, side="left"))

    def looks(self) -> list[Look]:
        """The fixations on faces, as one would have seen them with all parts at their start."""
        names = self.sights.names
        found = []
        for one in self.fixations:
            face = face_of(names[one.code]) if one.code != NOTHING else ""
            if face in self.faces:
                eye = self.samples.eye[one.row].astype(np.float64)
                eye = self._at_start(face, int(self.samples.t[one.row]), eye)
                found.append(Look(face, eye, one.point, one.fixation.duration_s))
        return found

    def _at_start(self, face: str, t: int, point: Array) -> Array:
        """A place relative to a door as it then stood, brought to the shut one."""
        part = self.tracks.number(face.replace("door_", "leaf_"))
        if not face.startswith("door_") or part < 0 or not self.tracks.moves(part):
            return point
        now = self.tracks.at(part, np.array([t], np.int64))[0]
        return transform(self.tracks.start_poses()[part], to_local(now, point))


def read_context(session: Session, parameters: Parameters, tell: Told) -> Context:
    """Reads a session and finds fixations and visits. RecordError where it cannot be read."""
    tell("events")
    scenario, notes = _scenario(session)
    told = _read_events(session, scenario)
    tell("frames")
    samples = read_samples(session)
    tell("gaze")
    tracks = PartTracks(session)
    cut = next((int(e["t"]) for e in told.events if e["name"] == "seal_cut"), None)
    sights = read_sights(session, samples, tracks, scenario, cut)
    source = _source(samples, parameters)
    notes += _notes(session, samples, sights, source)
    eye = eye_samples(samples)
    fixations, saccades = find_fixations(samples, sights, eye, parameters)
    found_faces = faces(scenario) if scenario is not None else {}
    found_patches = patches(scenario) if scenario is not None else {}
    levels = _levels(sights, found_patches, tracks)
    looking = [
        Looking(which, level, mask, tuple(find_visits(samples.t, level.code, mask, parameters)))
        for which, mask in _masks(samples, source, parameters)
        for level in levels
    ]
    return Context(
        session=session,
        parameters=parameters,
        samples=samples,
        sights=sights,
        tracks=tracks,
        events=told.events,
        scenario=scenario,
        score=told.score,
        log=told.log,
        steps=told.steps,
        faces=found_faces,
        patches=found_patches,
        source=source,
        eye=eye,
        fixations=tuple(fixations),
        saccades=tuple(saccades),
        looking=tuple(looking),
        notes=tuple(notes),
    )


@dataclass(frozen=True, slots=True)
class _Told:
    """What the events say."""

    events: tuple[dict[str, Any], ...]
    score: Score | None
    log: EventLog
    steps: tuple[Step, ...]


def _read_events(session: Session, scenario: Scenario | None) -> _Told:
    """RecordError where an event is not what the engine writes."""
    rubric = rubric_of(session)
    try:
        events = tuple(json.loads(e.line) for e in session.events() if e.source == ENGINE)
        found = score(scenario, events, rubric) if scenario is not None and events else None
        return _Told(events, found, EventLog.read(events), tuple(read_steps(events)))
    except (LookupError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise RecordError(
            f"{session.path}: an event is not as the engine writes it ({error!r}); kiosk replay "
            "--verify says which"
        ) from error


def _scenario(session: Session) -> tuple[Scenario | None, list[str]]:
    try:
        return scenario_of(session), []
    except RecordError as error:
        return None, [f"no score and no surfaces: {error}"]


def _source(samples: Samples, parameters: Parameters) -> str:
    """Where the gaze comes from: an eye tracker as soon as it gave a second of samples."""
    enough = len(samples) and samples.eye_valid.sum() * _period_s(samples) >= parameters.fallback_s
    if enough:
        return EYE
    return HEAD if samples.head_only.any() else (EYE if samples.eye_valid.any() else NONE)


def _period_s(samples: Samples) -> float:
    return float(np.median(np.diff(samples.t))) / 1e9 if len(samples) > 1 else 0.0


def _notes(session: Session, samples: Samples, sights: Sights, source: str) -> list[str]:
    if not len(samples):
        if declined(session.info.consent):
            return ["no measures of gaze and hands: recording of movements was declined"]
        return ["no measures of gaze and hands: the record holds no frames"]
    notes = []
    if source == HEAD:
        notes.append(
            "no eye tracker: direction of the head only, so there are no fixations and no saccades"
        )
    if not sights.recorded:
        notes.append("what was looked at is computed again: the record has no table of it")
    return notes


def _masks(samples: Samples, source: str, parameters: Parameters) -> list[tuple[str, Mask]]:
    """The frames of each source. Beside an eye tracker the head's direction counts only where it
    took its place for long: for moments it fills in for a blink."""
    head = samples.head_only
    if source == EYE:
        head = _long_only(samples.t, head, parameters.fallback_s)
    found = [(EYE, samples.eye_valid)] if source == EYE else []
    return [*found, (HEAD, head)] if head.any() else found


def _long_only(t: Times, mask: Mask, least_s: float) -> Mask:
    """The mask without stretches shorter than `least_s`."""
    around = np.concatenate([[False], mask, [False]])
    edges = np.flatnonzero(around[1:] != around[:-1])
    kept = np.zeros(len(mask), bool)
    for first, end in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
        if (int(t[end - 1]) - int(t[first])) / 1e9 >= least_s:
            kept[first:end] = True
    return kept


def _levels(sights: Sights, found: dict[str, Patch], tracks: PartTracks) -> list[Level]:
    cartons = [name for name in tracks.names if name.startswith("carton_")]
    aois = {*sights.names, *found, *(f"carton/{name}" for name in cartons)}
    surfaces, code = sights.surfaces()
    kinds = {name.partition("/")[0] for name in aois}
    return [
        Level(AOI, sights.names, sights.code, len(aois)),
        Level(SURFACE, surfaces, code, len(kinds)),
    ]
