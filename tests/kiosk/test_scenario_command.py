"""`kiosk scenario`: what an author types, what is printed, what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from vrkiosk import packs
from vrkiosk.cli import app
from vrkiosk.drafting import draft
from vrkiosk.folders import Folders
from vrkiosk.packs import add_pack, trusted_keys
from vrkiosk.preview import Preview
from vrkiosk.running import find_scenario
from vrkiosk_scenarios import schema
from vrkiosk_telemetry.keys import create_key, public_pem
from vrkiosk_telemetry.scenario_pack import PackError, open_pack


def kiosk(*arguments: object) -> tuple[int, str]:
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    return result.exit_code, result.output


def test_a_new_scenario_is_valid_with_its_own_id_and_number(tmp_path: Path) -> None:
    code, _ = kiosk("scenario", "new", "depot_1", "--like", "s06", "--folder", tmp_path)
    assert code == 0
    made, twin = (schema.load(tmp_path / f"depot_1{tail}.toml") for tail in ("", "_clean"))
    model = schema.library()["s06"]
    assert (made.id, twin.id) == ("depot_1", "depot_1_clean")
    assert made.container.number == twin.container.number != model.container.number
    assert made.papers.container_number == made.container.number
    assert kiosk("scenario", "check", tmp_path / "depot_1.toml")[0] == 0
    code, text = kiosk("scenario", "lint", tmp_path / "depot_1.toml")
    assert (code, "0 errors" in text) == (0, True)


@pytest.mark.parametrize(
    ("name", "like", "said"),
    [
        ("Depot", "s06", "small letters"),
        ("d", "s99", "no scenario 's99'"),
        ("s06", "s03", "has s06"),
    ],
)
def test_a_wrong_new_scenario_is_refused(tmp_path: Path, name: str, like: str, said: str) -> None:
    code, text = kiosk("scenario", "new", name, "--like", like, "--folder", tmp_path)
    assert (code, said in text) == (2, True)
    assert list(tmp_path.iterdir()) == []


def test_nothing_is_written_over(tmp_path: Path) -> None:
    draft("depot", "s03", tmp_path)
    with pytest.raises(schema.ScenarioError, match="is there already"):
        draft("depot", "s06", tmp_path)


def test_lint_names_file_and_line(tmp_path: Path) -> None:
    path, _ = draft("depot", "s03", tmp_path)
    text = path.read_text("utf-8").replace('aoi = "front_wall"', 'aoi = "frontwall"', 1)
    path.write_text(text, "utf-8")
    line = text.splitlines().index('aoi = "frontwall"') + 1
    code, said = kiosk("scenario", "lint", path)
    assert code == 1
    assert any(
        found.startswith(f"{path}:") and "frontwall" in found and abs(_line(found) - line) <= 2
        for found in said.splitlines()
    )


def _line(found: str) -> int:
    return int(found.split(":")[1])


def test_the_schema_names_every_table(tmp_path: Path) -> None:
    out = tmp_path / "scenario.schema.json"
    assert kiosk("scenario", "schema", "--out", out)[0] == 0
    found = json.loads(out.read_text())
    assert {"container", "hides", "papers", "answer"} <= found["properties"].keys()


def test_a_preview_is_drawn_anew_when_the_file_is_saved(tmp_path: Path, monkeypatch) -> None:
    path, _ = draft("depot", "s06", tmp_path)
    monkeypatch.setattr("vrkiosk.preview.draw_gallery", lambda wishes, tell: [])
    preview = Preview(path, tmp_path / "out", seed=1)
    assert preview.draw_if_saved()
    assert "depot: " in preview.page.read_text("utf-8")
    assert not preview.draw_if_saved()
    path.write_text("id = 3", "utf-8")
    assert preview.draw_if_saved()
    assert "depot.toml is not valid" in preview.page.read_text("utf-8")


@pytest.fixture
def made(tmp_path: Path) -> tuple[Path, Folders]:
    """A signed pack of two scenarios, and a kiosk that trusts its maker."""
    source, folders = tmp_path / "source", Folders(tmp_path / "data")
    draft("depot", "s06", source)
    key = create_key(tmp_path / "author.key")
    (folders.pack_keys / "author.pub").write_bytes(public_pem(key.public_key()))
    out = tmp_path / "depots.zip"
    code, text = kiosk("scenario", "pack", source, "--out", out, "--key", tmp_path / "author.key")
    assert code == 0, text
    return out, folders


def test_a_pack_is_added_once_and_played_by_id(made: tuple[Path, Folders]) -> None:
    path, folders = made
    first, again = add_pack(path, folders), add_pack(path, folders)
    assert first.sha256 == again.sha256
    assert [p.name for p in folders.packs.iterdir()] == [first.sha256]
    found = packs.find(folders, "depot")
    assert found is not None
    assert found[1].sha256 == first.sha256
    assert find_scenario("depot_clean", folders.data).id == "depot_clean"
    code, text = kiosk("scenario", "list", "--data", folders.data)
    assert (code, "depot_clean" in text) == (0, True)


def test_a_pack_of_a_stranger_is_refused(made: tuple[Path, Folders], tmp_path: Path) -> None:
    with pytest.raises(PackError, match=r"not trusted here; put the public key"):
        add_pack(made[0], Folders(tmp_path / "other"))


def test_any_change_to_a_pack_is_named(made: tuple[Path, Folders]) -> None:
    path, folders = made
    home = folders.packs / add_pack(path, folders).sha256
    trusted = trusted_keys(folders)
    file = home / "depot.toml"
    text = file.read_bytes()
    file.write_bytes(text + b"\n")
    with pytest.raises(PackError, match=r"depot\.toml was changed"):
        open_pack(home, trusted)
    file.unlink()
    with pytest.raises(PackError, match=r"depot\.toml is missing"):
        open_pack(home, trusted)
    file.write_bytes(text)
    (home / "more.toml").write_bytes(text)
    with pytest.raises(PackError, match=r"more\.toml was not signed"):
        open_pack(home, trusted)


def test_what_is_no_pack_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"PK nothing")
    with pytest.raises(PackError, match="expected a pack"):
        open_pack(tmp_path / "a.zip", {})
    (tmp_path / "empty").mkdir()
    with pytest.raises(PackError, match=r"no pack\.json"):
        open_pack(tmp_path / "empty", {})


def test_a_pack_cannot_take_the_place_of_the_library(
    made: tuple[Path, Folders], tmp_path: Path
) -> None:
    source = tmp_path / "own"
    draft("depot", "s06", source)
    text = (source / "depot.toml").read_text("utf-8").replace('id = "depot"', 'id = "s06"', 1)
    (source / "depot.toml").write_text(text, "utf-8")
    out = tmp_path / "own.zip"
    code, _ = kiosk("scenario", "pack", source, "--out", out, "--key", tmp_path / "author.key")
    assert code == 0
    with pytest.raises(PackError, match="the library has s06 already"):
        add_pack(out, made[1])
