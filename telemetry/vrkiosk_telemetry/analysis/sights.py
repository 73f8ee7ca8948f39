"""What the gaze of each frame meets: patch, part and point.

From the record's `gaze` table, which is what the engine itself saw. A record without it gets rays
against the same boxes, moved as the `objects` table says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry.analysis.parts import PartTracks
from vrkiosk_telemetry.analysis.rays import Boxes
from vrkiosk_telemetry.analysis.rotations import transform
from vrkiosk_telemetry.analysis.samples import Floats, Samples
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.tables import SCHEMAS

Codes = npt.NDArray[np.int32]

NOTHING: Final = -1
GAZE_TABLE: Final = "gaze"


@dataclass(frozen=True, slots=True)
class Sights:
    """A row a frame. code: index into `names`, -1 where the gaze meets no patch. point: m, in the
    world with all parts where they were at the start (doors shut), so that it can be found on
    `vrkiosk_scenarios.unwrapped`. distance: m, 0 where nothing was met. recorded: from the
    record's own table."""

    names: tuple[str, ...]
    code: Codes  # (n,)
    point: Floats  # (n, 3)
    distance: Floats  # (n,)
    recorded: bool

    def surfaces(self) -> tuple[tuple[str, ...], Codes]:
        """Names of surfaces, and (n,) which of them each frame meets, -1 none."""
        of_name = [surface_of(name) for name in self.names]
        found = tuple(dict.fromkeys(of_name))
        table = np.array([found.index(s) for s in of_name] + [NOTHING], np.int32)
        return found, table[self.code]


def read_sights(
    session: Session,
    samples: Samples,
    tracks: PartTracks,
    scenario: Scenario | None,
    seal_cut: int | None,
) -> Sights:
    """What each frame's gaze met. scenario: None where it is not known, then a record without its
    own table has no sights. seal_cut: ns, None: never."""
    batches = list(session.source.batches(GAZE_TABLE)) if GAZE_TABLE in SCHEMAS else []
    if any(batch.num_rows for batch in batches):
        return _recorded(batches, samples, tracks)
    names: dict[str, int] = {}
    found = _empty(len(samples))
    if scenario is not None and len(samples):
        boxes = Boxes(scenario, session.info.seed, tracks)
        for met in boxes.look(samples, samples.eye_valid | samples.head_only, seal_cut):
            found[0][met.frame] = names.setdefault(met.aoi, len(names))
            found[1][met.frame], found[2][met.frame] = met.point, met.distance
    return Sights(tuple(names), *found, recorded=False)


def _empty(count: int) -> tuple[Codes, Floats, Floats]:
    code = np.full(count, NOTHING, np.int32)
    return code, np.zeros((count, 3), np.float32), np.zeros(count, np.float32)


def _recorded(batches: list[Any], samples: Samples, tracks: PartTracks) -> Sights:
    """The record's own table, brought to the rows of `samples` by their time."""
    start = np.concatenate([tracks.start_poses(), [[0.0, 0, 0, 1, 0, 0, 0]]])  # -1: the world
    names: dict[str, int] = {"": NOTHING}
    code, point, distance = _empty(len(samples))
    for batch in batches:
        t = batch.column("t").to_numpy(zero_copy_only=False)
        row = np.minimum(np.searchsorted(samples.t, t), max(len(samples) - 1, 0))
        fits = samples.t[row] == t if len(samples) else np.zeros(len(t), bool)
        codes = _codes(batch.column("aoi"), names)
        part = batch.column("object").to_numpy(zero_copy_only=False)
        part = np.where((part >= 0) & (part < len(start) - 1), part, NOTHING)
        local = [batch.column(axis).to_numpy(zero_copy_only=False) for axis in "xyz"]
        local = np.nan_to_num(np.stack(local, axis=1), posinf=0.0, neginf=0.0)
        code[row[fits]] = codes[fits]
        point[row[fits]] = transform(start[part], local)[fits]
        distance[row[fits]] = batch.column("distance").to_numpy(zero_copy_only=False)[fits]
    return Sights(tuple(names)[1:], code, point, np.nan_to_num(distance), recorded=True)


def _codes(column: Any, names: dict[str, int]) -> Codes:
    """(n,) codes of an Arrow array of names; new ones are added to `names`."""
    encoded = column.dictionary_encode()
    table = [names.setdefault(name, len(names) - 1) for name in encoded.dictionary.to_pylist()]
    lookup = np.array(table or [NOTHING], np.int32)
    result: Codes = lookup[encoded.indices.to_numpy(zero_copy_only=False)]
    return result
