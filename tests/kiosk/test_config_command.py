"""`kiosk config` and `kiosk runtime`."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from vrkiosk.cli import app
from vrkiosk.config import ConfigError, load


@pytest.fixture
def etc(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("KIOSK_SEED", raising=False)
    (tmp_path / "conf.d").mkdir()
    (tmp_path / "kiosk.toml").write_text('# site\nlanguage = "ru"\nseed = 4\n', encoding="utf-8")
    return tmp_path


def kiosk(etc: Path, *words: str) -> Result:
    return CliRunner().invoke(app, [*words, "--etc", str(etc)])


def test_each_value_says_where_it_is_from(etc: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (etc / "conf.d/10-site.toml").write_text("rate_hz = 72\n", encoding="utf-8")
    monkeypatch.setenv("KIOSK_SEED", "5")
    said = kiosk(etc, "config", "show", "--origin").stdout
    rows = {text.strip(): where for text, where in (r.rsplit("  # ", 1) for r in said.splitlines())}
    assert rows['language = "ru"'] == f"{etc}/kiosk.toml, line 2"
    assert rows["rate_hz = 72"] == f"{etc}/conf.d/10-site.toml, line 1"
    assert rows["seed = 5"] == "environment variable KIOSK_SEED"
    assert rows["quad_layers = true"] == "default"
    assert rows["# rubric ="] == "default"


def test_the_same_for_programs(etc: Path) -> None:
    rows = json.loads(kiosk(etc, "config", "show", "--origin", "--json").stdout)
    assert rows["seed"] == {"value": 4, "origin": f"{etc}/kiosk.toml, line 3"}
    assert json.loads(kiosk(etc, "config", "show", "--json").stdout)["seed"] == 4


def test_one_setting(etc: Path) -> None:
    assert kiosk(etc, "config", "get", "language").stdout == "ru\n"
    empty = kiosk(etc, "config", "get", "server")
    assert (empty.exit_code, empty.stdout) == (1, "")
    wrong = kiosk(etc, "config", "get", "langage")
    assert wrong.exit_code == 2
    assert "did you mean 'language'?" in wrong.stderr


def test_check_reads_what_the_settings_name(etc: Path) -> None:
    assert kiosk(etc, "config", "check").stdout == "the settings can be used\n"
    (etc / "conf.d/x.toml").write_text('scenario = "nowhere"\n', encoding="utf-8")
    wrong = kiosk(etc, "config", "check")
    assert wrong.exit_code == 2
    assert "there is no scenario 'nowhere'" in wrong.stderr


def test_a_misspelt_variable_is_an_error() -> None:
    with pytest.raises(ConfigError, match="did you mean KIOSK_LANGUAGE"):
        load(etc=Path("/nonexistent"), environment={"KIOSK_LANGAGE": "ru"})
    load(etc=Path("/nonexistent"), environment={"KIOSK_GL_CHECKS": "1"})


def manifest(folder: Path, name: str) -> Path:
    path = folder / f"openxr_{name}.json"
    text = {"file_format_version": "1.0.0", "runtime": {"name": name, "library_path": "lib.so"}}
    path.write_text(json.dumps(text), encoding="utf-8")
    return path


def test_a_runtime_is_chosen_and_shown(etc: Path) -> None:
    first, second = manifest(etc, "One"), manifest(etc, "Two")
    for path in (first, second):
        assert kiosk(etc, "runtime", "use", str(path)).exit_code == 0
    assert (etc / "openxr-runtime.json").readlink() == second
    assert kiosk(etc, "runtime", "show").stdout.startswith("Two: ")


def test_what_is_no_runtime_is_not_chosen(etc: Path) -> None:
    kept = manifest(etc, "One")
    kiosk(etc, "runtime", "use", str(kept))
    wrong = kiosk(etc, "runtime", "use", str(etc / "kiosk.toml"))
    assert wrong.exit_code == 2
    assert "is no manifest of an OpenXR runtime" in wrong.stderr
    unknown = kiosk(etc, "runtime", "use", "steam")
    assert unknown.exit_code == 2
    assert "expected monado, wivrn, steamvr" in unknown.stderr
    assert (etc / "openxr-runtime.json").readlink() == kept


def test_no_runtime_is_chosen_yet(etc: Path) -> None:
    found = kiosk(etc, "runtime", "show")
    assert found.exit_code == 1
    assert "kiosk runtime use NAME" in found.stderr
