"""`kiosk export`: what it finds, refuses, passes over and says."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vrkiosk.cli import app
from vrkiosk_telemetry.export import traces
from vrkiosk_telemetry.export.drafts import draft_of
from vrkiosk_telemetry.export.errors import ExportError, MissingToolError
from vrkiosk_telemetry.export.exporting import Outcome
from vrkiosk_telemetry.export.forms import Form

Played = Callable[[str], Path]
Outcomes = Callable[..., list[Outcome]]


def kiosk(*words: object) -> Result:
    return CliRunner().invoke(app, ["export", *map(str, words)])


def test_a_folder_of_sessions_is_exported_and_named(played_session: Played, tmp_path: Path) -> None:
    folder = played_session("s03_clean")
    done = kiosk(folder.parent.parent, "--format", "parquet", "--out", tmp_path / "out")
    assert done.exit_code == 0, done.output
    assert done.stdout.split() == [str(tmp_path / "out" / f"session={folder.name}")]
    assert "personal data" in done.stderr
    again = kiosk(folder, "--out", tmp_path / "out")
    assert again.exit_code == 1
    assert "exists" in again.stderr
    assert "--force" in again.stderr
    assert kiosk(folder, "--out", tmp_path / "out", "--force").exit_code == 0


def test_t1_says_nothing_of_personal_traces(played_session: Played, tmp_path: Path) -> None:
    folder = played_session("s03_clean")
    done = kiosk(folder, "--anonymise", "t1", "--format", "csv", "--out", tmp_path)
    assert done.exit_code == 0, done.output
    assert "personal" not in done.stderr
    assert done.stdout.split() == [str(tmp_path / "T1")]


def test_a_bad_session_is_told_and_passed_over(
    played_session: Played, damaged_session: Path, tmp_path: Path
) -> None:
    nothing = tmp_path / "nothing"
    nothing.mkdir()
    (nothing / "session.json").write_text("{")
    out = tmp_path / "out"
    done = kiosk(nothing, damaged_session, played_session("s03"), "--out", out)
    assert done.exit_code == 1
    assert f"error: {nothing}: " in done.stderr
    assert f"error: {damaged_session}: damaged: frames: readable up to row" in done.stderr
    assert "--partial" in done.stderr
    assert [path.name for path in out.iterdir()] == [f"session={played_session('s03').name}"]


@pytest.mark.parametrize("form", list(Form))
def test_a_damaged_session_is_exported_as_far_as_it_can_be_read_where_asked(
    damaged_session: Path, tmp_path: Path, outcomes: Outcomes, form: Form
) -> None:
    refused = outcomes([damaged_session], form, tmp_path / "a") if form is not Form.BIDS else []
    assert all("damaged" in outcome.problem for outcome in refused)
    assert not list(tmp_path.glob("a/*"))
    (outcome,) = outcomes([damaged_session], form, tmp_path / "b", partial=True)
    assert outcome.target is not None
    assert outcome.target.exists()
    assert any("frames: readable up to row" in note for note in outcome.notes)


def test_bad_input_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words, why in (
        ((tmp_path / "none",), "there is no such folder"),
        ((tmp_path,), "holds no recorded session"),
        ((tmp_path, "--key", tmp_path / "no.key"), "holds no recorded session"),
    ):
        done = kiosk(*words, "--out", out)
        assert done.exit_code == 2
        assert why in done.stderr
    assert not out.exists()


def test_a_library_that_is_missing_is_named(
    played_session: Played, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def absent(name: str) -> object:
        raise ImportError(name)

    monkeypatch.setattr(traces.importlib, "import_module", absent)
    done = kiosk(played_session("s03"), "--format", "rrd", "--out", tmp_path)
    assert done.exit_code == 2
    assert "pip install 'vrkiosk[export]'" in done.stderr
    with pytest.raises(MissingToolError, match="foxglove is not installed"):
        traces.tool("foxglove.channels")


# --- whole or not at all


def test_a_draft_that_fails_leaves_nothing(tmp_path: Path) -> None:
    def write() -> None:
        with draft_of(tmp_path / "deep" / "file", force=False) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write()
    assert list((tmp_path / "deep").iterdir()) == []


@pytest.mark.parametrize("folder", [True, False])
def test_what_is_there_is_replaced_only_by_something_whole(tmp_path: Path, folder: bool) -> None:
    target = tmp_path / "target"

    def write(text: str, force: bool, fail: bool = False) -> None:
        with draft_of(target, force=force) as draft:
            if folder:
                draft.mkdir()
            (draft / "file" if folder else draft).write_text(text)
            if fail:
                raise ExportError("half")

    def content() -> str:
        return (target / "file" if folder else target).read_text()

    write("one", False)
    with pytest.raises(ExportError, match="--force"):
        write("two", False)
    with pytest.raises(ExportError, match="half"):
        write("three", True, fail=True)
    assert content() == "one"
    write("four", True)
    assert content() == "four"
    assert [path.name for path in tmp_path.iterdir()] == ["target"]
