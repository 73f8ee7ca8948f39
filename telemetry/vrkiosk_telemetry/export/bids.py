"""BIDS: sessions as one dataset in the Motion-BIDS layout.

    dataset_description.json, participants.tsv, README
    sub-X/ses-Z/motion/sub-X_ses-Z_task-Y_tracksys-kiosk_motion.tsv, _motion.json
    sub-X/ses-Z/motion/sub-X_ses-Z_task-Y_tracksys-kiosk_channels.tsv, _channels.json
    sub-X/ses-Z/motion/sub-X_ses-Z_task-Y_events.tsv

Samples are those of the frames, in a table without a head; the channel `latency` is the time of
each. What is not valid is `n/a`. Names of officers and sessions are replaced, the motion is not.
Source: the BIDS specification, "Motion"; Jeung et al. 2024, Scientific Data 11:716.
"""

from __future__ import annotations

import csv
import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import numpy as np

from vrkiosk_telemetry.export.tiers import Pseudonyms
from vrkiosk_telemetry.export.traces import (
    VALID,
    Pace,
    Progress,
    blocks,
    event_data,
    has,
    require_trace,
)
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.tables import FRAME_COLUMNS, POSE, Rows

BIDS_VERSION: Final = "1.10.0"
SYSTEM: Final = "kiosk"
MISSING: Final = "n/a"
STAGE: Final = "stage"
# x to the right, y up (superior), z backwards (posterior).
_REFERENCE: Final = {
    "Levels": {
        STAGE: {
            "SpatialAxes": "RSP",
            "RotationRule": "right-hand",
            "RotationOrder": MISSING,
            "Description": "The runtime's STAGE space: origin on the floor of the room",
        }
    }
}
_POINTS: Final = tuple(column for column in FRAME_COLUMNS if column.name in VALID)
_COMPONENTS: Final = tuple((suffix, suffix[1:]) for suffix in POSE)


class Dataset:
    """A dataset that is being written, into a new folder."""

    def __init__(self, folder: Path, names: Pseudonyms) -> None:
        self.folder = folder
        self.names = names
        self.subjects: set[str] = set()
        folder.mkdir()

    @contextmanager
    def adding(self, session: Session) -> Iterator[Recording]:
        """A session of the dataset; what was written of it goes when the block ends badly."""
        subject = f"sub-{self.names.of('officer', session.info.officer)}"
        label = f"ses-{self.names.of('session', session.info.session)}"
        folder = self.folder / subject / label
        try:
            yield Recording(session, folder / "motion", f"{subject}_{label}")
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            with suppress(OSError):  # other sessions of the officer are there, or it was not made
                folder.parent.rmdir()
            raise
        self.subjects.add(subject)

    def close(self) -> None:
        """Writes what tells about the whole."""
        about = {
            "Name": "ROCB VR kiosk",
            "BIDSVersion": BIDS_VERSION,
            "DatasetType": "raw",
            "GeneratedBy": [{"Name": "kiosk export"}],
        }
        _write_json(self.folder / "dataset_description.json", about)
        rows = "\n".join(["participant_id", *sorted(self.subjects), ""])
        (self.folder / "participants.tsv").write_text(rows, encoding="utf-8")
        (self.folder / "README").write_text(
            "Training sessions of the ROCB VR kiosk.\n"
            "Motion identifies people: these are personal data (docs/export.md).\n",
            encoding="utf-8",
        )


class Recording:
    """A session of a dataset. stem: how the names of its files begin."""

    def __init__(self, session: Session, folder: Path, stem: str) -> None:
        self.session = session
        self.folder = folder
        self.task = "".join(c for c in session.info.scenario if c.isalnum())
        self.stem = f"{stem}_task-{self.task}"

    def write(self, progress: Progress | None = None) -> None:
        """Writes its files. DeclinedError."""
        session, folder = self.session, self.folder
        start = require_trace(session)
        folder.mkdir(parents=True)
        system = f"{self.stem}_tracksys-{SYSTEM}"
        pace = Pace(session.info, start, progress)
        samples, end = _write_samples(folder / f"{system}_motion.tsv", session, start, pace)
        span = (end - start) / 1e9
        rate = (samples - 1) / span if span > 0 else 0.0
        _write_channels(folder / f"{system}_channels.tsv", rate)
        _write_json(folder / f"{system}_channels.json", {"reference_frame": _REFERENCE})
        _write_json(folder / f"{system}_motion.json", _about_motion(self.task, rate, span))
        _write_events(folder / f"{self.stem}_events.tsv", session, start)


def _write_samples(path: Path, session: Session, start: int, pace: Pace) -> tuple[int, int]:
    """The table of samples, without a head. Gives how many there are, and the last one's time."""
    samples, end = 0, start
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        for frames in blocks(session, pace):
            out.writerows(_sample_rows(frames, start))
            samples += len(frames)
            end = int(frames["t"][-1])
    return samples, end


def _sample_rows(frames: Rows, start: int) -> Iterator[list[Any]]:
    columns: list[list[Any]] = [[f"{t:.6f}" for t in ((frames["t"] - start) / 1e9).tolist()]]
    for point in _POINTS:
        valid = has(frames, VALID[point.name])
        for values in point.values(frames).T:
            known = (valid & np.isfinite(values)).tolist()
            rows = zip(values.tolist(), known, strict=True)
            columns.append([f"{value:.6g}" if shown else MISSING for value, shown in rows])
    return (list(row) for row in zip(*columns, strict=True))


def _write_channels(path: Path, rate: float) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(
            (
                "name",
                "component",
                "type",
                "tracked_point",
                "units",
                "reference_frame",
                "sampling_frequency",
            )
        )
        frequency = f"{rate:.3f}"
        out.writerow(("latency", MISSING, "LATENCY", MISSING, "s", MISSING, frequency))
        for point in _POINTS:
            for suffix, axis in _COMPONENTS:
                turn = suffix.startswith("q")
                component = f"quat_{axis}" if turn else axis
                kind, unit = ("ORNT", MISSING) if turn else ("POS", "m")
                name = f"{point.name}_{suffix}"
                out.writerow((name, component, kind, point.name, unit, STAGE, frequency))


def _about_motion(task: str, rate: float, span: float) -> dict[str, Any]:
    return {
        "TaskName": task,
        "TaskDescription": "A customs officer inspects a shipping container in a headset",
        "SamplingFrequency": round(rate, 3),
        "SamplingFrequencyEffective": round(rate, 3),
        "RecordingDuration": round(span, 3),
        "TrackingSystemName": SYSTEM,
        "MotionChannelCount": 1 + len(_POINTS) * len(_COMPONENTS),
        "TrackedPointsCount": len(_POINTS),
        "POSChannelCount": 3 * len(_POINTS),
        "ORNTChannelCount": 4 * len(_POINTS),
        "LATENCYChannelCount": 1,
        "MissingValues": MISSING,
    }


def _write_events(path: Path, session: Session, start: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file, delimiter="\t", lineterminator="\n")
        out.writerow(("onset", "duration", "trial_type", "value"))
        for event in session.events():
            data = json.dumps(event_data(event), sort_keys=True, ensure_ascii=False)
            out.writerow((f"{(event.t - start) / 1e9:.6f}", MISSING, event.name, data))


def _write_json(path: Path, body: dict[str, Any]) -> None:
    path.write_text(json.dumps(body, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
