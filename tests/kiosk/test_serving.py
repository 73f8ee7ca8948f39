"""A service whose settings broke goes on with those that worked last."""

from pathlib import Path
from typing import Any

import pytest

from vrkiosk import serving
from vrkiosk.config import Config
from vrkiosk.running import Plan, Wishes

FOREVER = Wishes(forever=True)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[Config]:
    """The settings each run was given; nothing is played."""
    given: list[Config] = []

    def run(config: Config, wishes: Wishes, plan: Plan) -> int:
        given.append(config)
        return 0

    monkeypatch.setattr(serving, "run_session", run)
    return given


class Site:
    """/etc/kiosk and the data folder of a kiosk."""

    def __init__(self, folder: Path) -> None:
        self.etc, self.data = folder / "etc", folder / "data"
        self.etc.mkdir()

    def write(self, text: str) -> None:
        (self.etc / "kiosk.toml").write_text(text, encoding="utf-8")

    def start(self, **flags: Any) -> int:
        wanted = {"data": self.data, **flags}
        return serving.serve(wanted, FOREVER, etc=self.etc, environment={})


@pytest.fixture
def site(tmp_path: Path) -> Site:
    return Site(tmp_path)


def test_what_worked_is_used_while_the_file_is_broken(
    site: Site, runs: list[Config], capsys: pytest.CaptureFixture[str]
) -> None:
    site.write('language = "ru"\nreserve_mb = 20\n')
    assert site.start() == 0
    site.write('langage = "fr"\n')
    assert site.start(seed=4) == 0
    assert [(c.language, c.reserve_mb, c.seed) for c in runs] == [("ru", 20, None), ("ru", 20, 4)]
    assert "line 1: there is no setting 'langage'" in capsys.readouterr().err


def test_a_scenario_that_is_not_there_counts_as_broken(site: Site, runs: list[Config]) -> None:
    site.write('scenario = "s01"\n')
    site.start()
    site.write('scenario = "nowhere"\n')
    assert site.start() == 0
    assert [c.scenario for c in runs] == ["s01", "s01"]


def test_without_any_that_worked_it_says_why_and_starts_nothing(
    site: Site, runs: list[Config], capsys: pytest.CaptureFixture[str]
) -> None:
    site.write('scenario = "nowhere"\n')
    assert site.start() == 2
    assert runs == []
    assert "there is no scenario 'nowhere'" in capsys.readouterr().err


@pytest.mark.parametrize("text", ["[]", "{", '{"langage": "ru"}', '{"scenario": "gone"}'])
def test_kept_settings_that_cannot_be_used_are_none(
    site: Site, runs: list[Config], text: str
) -> None:
    site.data.mkdir()
    (site.data / serving.LAST_GOOD_NAME).write_text(text, encoding="utf-8")
    site.write("broken")
    assert site.start() == 2


def test_a_data_folder_that_cannot_be_written_does_not_stop_training(
    site: Site, runs: list[Config]
) -> None:
    site.data.write_text("a file", encoding="utf-8")
    assert site.start() == 0
