"""Settings: order of origins, errors that name file and line."""

from pathlib import Path

import pytest

from vrkiosk.config import ConfigError, load


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_later_origins_win(tmp_path: Path) -> None:
    write(tmp_path, "kiosk.toml", 'language = "ru"\nscenario = "a"\nrate_hz = 72\n')
    write(tmp_path, "conf.d/10-site.toml", 'scenario = "b"\n')
    env = {"KIOSK_RATE_HZ": "80"}
    config = load({"seed": 5, "server": None}, etc=tmp_path, environment=env)
    assert (config.language, config.scenario, config.rate_hz, config.seed) == ("ru", "b", 80, 5)


def test_an_unknown_name_is_an_error_with_a_suggestion(tmp_path: Path) -> None:
    path = write(tmp_path, "kiosk.toml", '# site\nlangage = "ru"\n')
    with pytest.raises(ConfigError) as error:
        load(etc=tmp_path, environment={})
    assert str(error.value) == (
        f"{path}, line 2: there is no setting 'langage'; did you mean 'language'?"
    )


def test_a_wrong_value_says_what_was_expected(tmp_path: Path) -> None:
    path = write(tmp_path, "kiosk.toml", 'scenario = "s03"\nlanguage = "de"\n')
    with pytest.raises(
        ConfigError, match=r"line 2: language: input should be 'en', 'ru', 'fr' or 'az'"
    ):
        load(etc=tmp_path, environment={})
    assert path.exists()


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="environment variable KIOSK_RATE_HZ: rate_hz"):
        load(etc=Path("/nonexistent"), environment={"KIOSK_RATE_HZ": "fast"})


def test_broken_toml_names_the_line(tmp_path: Path) -> None:
    write(tmp_path, "kiosk.toml", 'language = "ru"\nscenario = \n')
    with pytest.raises(ConfigError, match="line 2"):
        load(etc=tmp_path, environment={})


@pytest.mark.parametrize("size", range(0, 60, 7))
def test_a_file_cut_short_anywhere_is_read_or_refused_by_its_name(
    size: int, tmp_path: Path
) -> None:
    text = '# site\nlanguage = "ru"\nscenario = "s03"\nrate_hz = 72\nseed = 5\n'[:size]
    path = write(tmp_path, "kiosk.toml", text)
    whole = text.endswith("\n") or not text or size == 7
    if whole:
        load(etc=tmp_path, environment={})
        return
    with pytest.raises(ConfigError) as error:
        load(etc=tmp_path, environment={})
    assert str(error.value).startswith(str(path))
