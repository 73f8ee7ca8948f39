"""T1 to T3: nothing of a body, a name, a session or a moment is left."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from vrkiosk_scenarios.snapshot import Event
from vrkiosk_telemetry import consent
from vrkiosk_telemetry.export.aggregates import grouped, write_aggregates
from vrkiosk_telemetry.export.errors import ExportError
from vrkiosk_telemetry.export.exporting import Outcome, Plan, export
from vrkiosk_telemetry.export.forms import Form, Tier
from vrkiosk_telemetry.export.tiers import Pseudonyms, Summary, kept_fields
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.recorder import Recorder
from vrkiosk_telemetry.session import SessionInfo, new_session_id, read_session, write_session
from vrkiosk_xr.frame import FrameInput

Played = Callable[[str], Path]
Outcomes = Callable[..., list[Outcome]]
TIERS = [(tier, form) for tier in (Tier.T1, Tier.T2, Tier.T3) for form in (Form.CSV, Form.PARQUET)]


def values(folder: Path) -> Iterator[Any]:
    """Every value, name and note of an export."""
    for path in folder.rglob("*"):
        if path.suffix == ".parquet":
            table = pq.read_table(path)
            yield from table.schema.names
            yield from (str(item) for item in (table.schema.metadata or {}).items())
            for column in table.columns:
                yield from column.to_pylist()
        elif path.is_file():
            yield from re.split(r'[\s,"{}:]+', path.read_text())
        yield path.name


def secrets(session: Session) -> set[str]:
    """What may not occur, as text: who, which, when, on which machine."""
    info = session.info
    found = {info.session, info.officer, '"seed"', info.started, info.ended_at}
    found |= {info.started[:10], info.ended_at[:10]}
    for clock in session.clocks():
        found |= {clock.boot_id, str(clock.utc_ns), str(clock.mono_ns)}
    found |= {str(event.t) for event in session.events() if event.t > 10**9}
    return found - {""}


def traced(session: Session) -> set[float]:
    """Every float of the head, gaze and hands that is no round number by chance."""
    found: set[float] = set()
    for block in session.frame_blocks():
        for name in ("head", "gaze", "grip", "aim", "features"):
            unique = np.unique(block[name].astype(np.float64))
            found |= set(unique[unique * 100 % 1 != 0].tolist())
    return found


@pytest.fixture
def crowd(played_session: Played, tmp_path: Path) -> list[Path]:
    """Two officers who played the same scenario, so that T2 and T3 have something to say."""
    folders = []
    for number in range(2):
        source = played_session("s03")
        info = replace(read_session(source), session=new_session_id(), officer=f"officer-{number}")
        folder = tmp_path / "crowd" / info.session
        shutil.copytree(source, folder)
        write_session(folder, info)
        folders.append(folder)
    return folders


@pytest.mark.parametrize(("tier", "form"), TIERS)
def test_nothing_that_identifies_is_left(
    crowd: list[Path], tmp_path: Path, outcomes: Outcomes, tier: Tier, form: Form
) -> None:
    (outcome,) = outcomes(crowd, form, tmp_path, tier=tier, least_group=2)
    assert outcome.target == tmp_path / tier
    assert outcome.notes == ()
    assert len(list(outcome.target.iterdir())) >= 4
    found = list(values(outcome.target))
    texts = "\n".join(str(value) for value in found)
    floats = {v for v in found if isinstance(v, float)} | _numbers(found)
    for folder in crowd:
        session = Session.open(folder)
        assert [secret for secret in secrets(session) if secret in texts] == []
        assert floats & traced(session) == set()


def _numbers(found: list[Any]) -> set[float]:
    numbers = set()
    for value in found:
        if isinstance(value, str) and re.fullmatch(r"-?\d+\.\d+(e-?\d+)?", value):
            numbers.add(float(value))
    return numbers


def test_the_same_search_finds_them_in_t0(played_session: Played, tmp_path: Path) -> None:
    folder = played_session("s03_clean")
    session = Session.open(folder)
    (outcome,) = export([folder], Plan(Form.PARQUET, tmp_path))
    assert outcome.target is not None
    found = list(values(outcome.target))
    texts = "\n".join(str(value) for value in found)
    assert session.info.officer in texts
    assert {v for v in found if isinstance(v, float)} & traced(session)


def test_t1_keeps_what_was_found_read_and_decided(
    played_session: Played, tmp_path: Path, outcomes: Outcomes
) -> None:
    folder = played_session("s03")
    outcomes([folder], Form.CSV, tmp_path, tier=Tier.T1)
    events = pd.read_csv(tmp_path / "T1" / "events.csv", keep_default_na=False)
    names = set(events["name"])
    assert {"surface_seen", "reading", "flag", "finished", "seal_cut"} <= names
    assert not names & {"motion", "aoi_enter", "aoi_leave", "touched", "teleport", "turn", "rod"}
    readings = [json.loads(d) for d in events.loc[events["name"] == "reading", "data"]]
    lengths = [r for r in readings if r["tool"] == "rangefinder"]
    assert {"reference", "tool", "unit", "value"} <= set(lengths[0])
    assert lengths[0]["value"] == pytest.approx(11732, abs=5)
    assert all(
        not {"x", "y", "z", "hand", "ms", "seed", "sha256"} & set(json.loads(d))
        for d in events["data"]
    )
    assert (events["time_s"] == events["time_s"].astype(int)).all()
    sessions = pd.read_csv(tmp_path / "T1" / "sessions.csv", keep_default_na=False)
    result = read_session(folder).result
    assert result is not None
    assert sessions["total"].tolist() == [result["total"]]
    assert sessions["decision"].tolist() == ["full_unload"]
    assert sessions["month"].tolist() == [read_session(folder).started[:7]]


def test_every_event_is_kept_or_left_out_on_purpose() -> None:
    page = (Path(__file__).parents[3] / "docs" / "events.md").read_text(encoding="utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([a-z_]+)`", row)}
    left_out = consent.LEFT_OUT | {"teleport", "rod"}
    assert {name for name in named if kept_fields(name) is None} == left_out


def test_a_declined_session_is_in_t1(
    tmp_path: Path, info: SessionInfo, outcomes: Outcomes, make_frame: Callable[[int], FrameInput]
) -> None:
    folder = tmp_path / "declined"
    no = {"gaze": False, "hands": False, "head": False}
    with Recorder(folder, replace(info, consent=no), space_needed=0, lossless=True) as recorder:
        recorder.events([Event(make_frame(1).t, "finished", {"decision": "release"})])
        recorder.close("done", {"total": 80.0, "decision": "release"})
    (outcome,) = outcomes([folder], Form.CSV, tmp_path / "out", tier=Tier.T1)
    assert outcome.problem == ""
    assert pd.read_csv(tmp_path / "out" / "T1" / "sessions.csv")["total"].tolist() == [80.0]
    (refused,) = outcomes([folder], Form.CSV, tmp_path / "out")
    assert refused.target is None
    assert "declined" in refused.problem
    assert "--anonymise T1" in refused.problem


# --- names


def test_a_name_needs_the_key() -> None:
    one, other = Pseudonyms(bytes(32)), Pseudonyms(bytes(31) + b"\1")
    assert one.of("officer", "o-17") == Pseudonyms(bytes(32)).of("officer", "o-17")
    assert one.of("officer", "o-17") != other.of("officer", "o-17")
    assert one.of("officer", "o-17") != one.of("session", "o-17")
    assert one.of("officer", "o-17") != one.of("officer", "o-18")
    assert Pseudonyms().of("officer", "o-17") != Pseudonyms().of("officer", "o-17")


def test_a_key_file_is_private_and_long_enough(tmp_path: Path) -> None:
    path = tmp_path / "names.key"
    with pytest.raises(ExportError, match=r"make a key with: head -c 32"):
        Pseudonyms.of_file(path)
    path.write_bytes(bytes(32))
    path.chmod(0o644)
    with pytest.raises(ExportError, match="chmod 600"):
        Pseudonyms.of_file(path)
    path.chmod(0o600)
    assert Pseudonyms.of_file(path).of("a", "b") == Pseudonyms(bytes(32)).of("a", "b")
    path.write_bytes(bytes(31))
    with pytest.raises(ExportError, match="31 bytes"):
        Pseudonyms.of_file(path)


# --- groups


def summary(officer: int, site: str = "Almaty", total: float = 80.0, **other: Any) -> Summary:
    result = {
        "total": total,
        "duration_s": 100.0 + officer,
        "coverage": 0.5,
        "passed": total >= 75,
        "right": True,
        "decision": "release",
        "areas": [
            {
                "name": "time",
                "parts": [{"name": "duration", "points": 2, "of": 5, "assessed": True}],
            }
        ],
        "misses": [{"kind": "skipped", "what": "seal_tug", "aoi": "seal"}] if officer == 1 else [],
    }
    values: dict[str, Any] = {
        "session": new_session_id(),
        "officer": f"o-{officer}",
        "month": "2026-11",
        "site": site,
        "kiosk": "k1",
        "scenario": "s03",
        "version": "1.0.0",
        "language": "en",
        "ended": "done",
        "eye_tracker": True,
        "result": result,
    }
    return Summary(**(values | other))


def test_a_group_of_too_few_officers_is_left_out_and_counted(tmp_path: Path) -> None:
    # Five sessions in Almaty are of five officers, six in Baku of only two.
    many = [summary(n) for n in range(5)]
    few = [summary(n % 2, site="Baku") for n in range(6)]
    never = [summary(9, result={})]
    left_out = write_aggregates([*many, *few, *never], Tier.T2, 5, tmp_path / "a", "csv")
    assert (left_out.groups, left_out.sessions, left_out.unscored) == (1, 6, 1)
    assert "1 groups of fewer than 5 officers are left out (6 sessions)" in left_out.words(5)
    groups = pd.read_csv(tmp_path / "a" / "groups.csv")
    assert groups["site"].tolist() == ["Almaty"]
    assert groups["officers"].tolist() == groups["sessions"].tolist() == [5]
    assert "Baku" not in (tmp_path / "a" / "misses.csv").read_text()


def test_t3_is_blind_to_place_and_time(tmp_path: Path) -> None:
    every = [summary(n, site=f"site-{n}", month=f"2026-0{n + 1}") for n in range(5)]
    assert len(grouped(every, Tier.T2)) == 5
    assert len(grouped(every, Tier.T3)) == 1
    write_aggregates(every, Tier.T3, 5, tmp_path / "a", "parquet")
    text = "\n".join(str(value) for value in values(tmp_path / "a"))
    assert not any(word in text for word in ("site", "2026", "k1", "month"))


def test_the_figures_are_those_of_the_group(tmp_path: Path) -> None:
    every = [summary(n, total=60.0 + 10 * n) for n in range(5)]
    write_aggregates(every, Tier.T3, 5, tmp_path / "a", "parquet")
    (row,) = duckdb.read_parquet(str(tmp_path / "a" / "groups.parquet")).df().to_dict("records")
    assert (row["total_mean"], row["total_sd"]) == (80, 14)  # of 60, 70, 80, 90, 100
    assert row["duration_s_mean"] == 102
    assert (row["passed_share"], row["right_share"]) == (0.6, 1.0)
    (miss,) = pd.read_parquet(tmp_path / "a" / "misses.parquet").to_dict("records")
    assert (miss["what"], miss["share"]) == ("seal_tug", 0.2)
    (area,) = pd.read_parquet(tmp_path / "a" / "areas.parquet").to_dict("records")
    assert area["share_of_points"] == 0.4


@pytest.mark.parametrize("form", [Form.MCAP, Form.RRD, Form.BIDS])
def test_traces_have_no_tier_but_t0(tmp_path: Path, form: Form) -> None:
    with pytest.raises(ExportError, match="holds traces of a body"):
        list(export([], Plan(form, tmp_path, Tier.T1)))
    with pytest.raises(ExportError, match="at least 2"):
        list(export([], Plan(Form.CSV, tmp_path, Tier.T2, least_group=1)))
