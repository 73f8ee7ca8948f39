"""BIDS: a dataset as the specification lays it out."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from vrkiosk_telemetry.export.exporting import Outcome, Plan, export
from vrkiosk_telemetry.export.forms import Form
from vrkiosk_telemetry.reader import Session

Played = Callable[[str], Path]
Outcomes = Callable[..., list[Outcome]]


@pytest.fixture
def dataset(played_session: Played, tmp_path: Path, outcomes: Outcomes) -> Path:
    (outcome,) = outcomes([played_session("s03"), played_session("s03_clean")], Form.BIDS, tmp_path)
    assert outcome.target == tmp_path / "bids"
    return outcome.target


def files(dataset: Path, ending: str) -> list[Path]:
    return sorted(dataset.glob(f"sub-*/ses-*/motion/*_{ending}"))


def test_files_are_where_bids_has_them(dataset: Path) -> None:
    about = json.loads((dataset / "dataset_description.json").read_text())
    assert about["DatasetType"] == "raw"
    (subject,) = (dataset / "participants.tsv").read_text().split()[1:]
    assert [path.name for path in dataset.glob("sub-*")] == [subject]
    tables = files(dataset, "motion.tsv")
    assert len(tables) == 2
    for path in tables:
        subject, session, task, system, kind = path.name.split("_")
        assert path.parts[-4:-1] == (subject, session, "motion")
        assert task.startswith("task-s03")
        assert (system, kind) == ("tracksys-kiosk", "motion.tsv")


def test_channels_describe_every_column(dataset: Path) -> None:
    for table, channels in zip(
        files(dataset, "motion.tsv"), files(dataset, "channels.tsv"), strict=True
    ):
        motion = pd.read_csv(table, sep="\t", header=None)
        described = pd.read_csv(channels, sep="\t", keep_default_na=False)
        assert list(described.columns[:5]) == [
            "name", "component", "type", "tracked_point", "units",
        ]  # fmt: skip
        assert len(described) == motion.shape[1]
        assert set(described["type"]) == {"LATENCY", "POS", "ORNT"}
        about = json.loads(Path(str(table).replace(".tsv", ".json")).read_text())
        assert about["MotionChannelCount"] == len(described)
        assert about["SamplingFrequency"] == pytest.approx(90, abs=0.1)
        frames = json.loads(Path(str(channels).replace(".tsv", ".json")).read_text())
        assert set(described["reference_frame"]) - {"n/a"} == set(
            frames["reference_frame"]["Levels"]
        )


def test_the_samples_are_the_frames(
    played_session: Played, tmp_path: Path, outcomes: Outcomes
) -> None:
    source = played_session("s03_clean")
    outcomes([source], Form.BIDS, tmp_path)
    (table,) = files(tmp_path / "bids", "motion.tsv")
    (channels,) = files(tmp_path / "bids", "channels.tsv")
    names = pd.read_csv(channels, sep="\t")["name"].tolist()
    motion = pd.read_csv(table, sep="\t", header=None, names=names)
    recorded = np.concatenate(list(Session.open(source).frame_blocks()))
    assert motion["head_py"].to_numpy() == pytest.approx(recorded["head"][:, 5], abs=1e-5)
    assert motion["latency"].to_numpy() == pytest.approx(
        (recorded["t"] - recorded["t"][0]) / 1e9, abs=1e-6
    )


def test_what_is_not_valid_is_missing(
    hand_session: Path, tmp_path: Path, outcomes: Outcomes
) -> None:
    outcomes([hand_session], Form.BIDS, tmp_path)
    (table,) = files(tmp_path / "bids", "motion.tsv")
    with table.open(newline="") as file:
        rows = list(csv.reader(file, delimiter="\t"))
    assert [row[1] == "n/a" for row in rows] == [n % 10 == 0 for n in range(100)]


def test_events_are_there(dataset: Path) -> None:
    for path in files(dataset, "events.tsv"):
        events = pd.read_csv(path, sep="\t", keep_default_na=False)
        assert list(events.columns) == ["onset", "duration", "trial_type", "value"]
        assert events["trial_type"].iloc[-1] == "finished"
        assert json.loads(events["value"].iloc[-1])["decision"] in ("full_unload", "release")


def test_a_bad_session_leaves_no_trace_in_the_dataset(
    played_session: Played, damaged_session: Path, tmp_path: Path, outcomes: Outcomes
) -> None:
    bad, good = outcomes([damaged_session, played_session("s03")], Form.BIDS, tmp_path)
    assert "damaged" in bad.problem
    assert good.target is not None
    assert len(files(good.target, "motion.tsv")) == 1
    with pytest.raises(Exception, match="no session could be exported"):
        list(export([damaged_session], Plan(Form.BIDS, tmp_path / "other")))
    assert not list((tmp_path / "other").glob("*"))
