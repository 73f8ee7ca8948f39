"""The rubric: one data file, refused with file and line where it says something wrong."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

import pytest

from vrkiosk_scenarios import rubric
from vrkiosk_scenarios.rubric import AREAS, RubricError

TEXT = files("vrkiosk_scenarios").joinpath(rubric.FILE).read_text(encoding="utf-8")


def test_the_programmes_rubric_has_a_hundred_points() -> None:
    points = {area: sum(rubric.packaged().points(area).values()) for area in AREAS}
    assert points == {
        "safety": 20,
        "coverage": 20,
        "detection": 25,
        "judgement": 15,
        "evidence": 15,
        "time": 5,
    }
    assert sum(rubric.packaged().rules.search.zones.values()) == 36
    assert rubric.packaged().pass_mark == 75


def test_a_changed_file_is_another_rubric_and_a_comment_is_not() -> None:
    same = rubric.parse(TEXT + "\n# a note\n", "mine.toml")
    other = rubric.parse(TEXT.replace("pass_mark = 75", "pass_mark = 80"), "mine.toml")
    assert same.sha256 == rubric.packaged().sha256 != other.sha256
    assert rubric.from_plain(other.to_plain()) == other


@pytest.mark.parametrize(
    ("line", "instead", "said"),
    [
        ("gas_test = 4", "gas_test = -4", "safety.gas_test: expected otherwise"),
        ("gas_test = 4", "gaz_test = 4", "Did you mean 'gas_test'?"),
        ("least_ms = 400", "least_ms = 200", "rules.seen.least_ms"),
        ("pass_mark = 75", "pass_mark = 101", "pass_mark"),
        ('strap = ["strap"]', 'belt = ["strap"]', "parts of an area below needs; belt is none"),
        ("always = [", 'always = ["ugly",', "rules.critical.always"),
        ("zero_at = 1.75", "", "rules.time.zero_at: expected this key; it is missing"),
    ],
)
def test_a_mistake_is_named_with_file_and_line(line: str, instead: str, said: str) -> None:
    assert line in TEXT
    where = TEXT[: TEXT.index(line)].count("\n") + 1
    with pytest.raises(RubricError) as refused:
        rubric.parse(TEXT.replace(line, instead, 1), "mine.toml")
    assert said in str(refused.value)
    assert str(refused.value).startswith("mine.toml:")
    if instead and "needs" not in said:
        assert f"mine.toml:{where}:" in str(refused.value)


def test_a_file_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(RubricError, match="cannot be read"):
        rubric.load(tmp_path / "none.toml")
