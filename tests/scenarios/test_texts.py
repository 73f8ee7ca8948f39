"""Texts: the same keys and placeholders in every language."""

import string
import typing

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.answer_key import Critical
from vrkiosk_scenarios.scenario_words import Decision, Tool
from vrkiosk_scenarios.texts import LANGUAGES, TextError, Texts


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_keys_and_placeholders_of_english(language: str) -> None:
    english, other = Texts("en"), Texts(language)
    assert set(english) == set(other)
    assert {k: placeholders(t) for k, t in english.items()} == {
        k: placeholders(t) for k, t in other.items()
    }
    assert all(text.strip() for text in other.values())


def test_russian_is_written_in_cyrillic() -> None:
    plain = {"reading.none", "reading.density"}
    texts = Texts("ru")
    assert [
        k for k, t in texts.items() if k not in plain and not any("а" <= c <= "я" for c in t)
    ] == []


def test_every_decision_tool_and_critical_fail_has_a_text() -> None:
    texts = Texts("en")
    for group, kind in (("decision", Decision), ("tool", Tool), ("critical", Critical)):
        for name in typing.get_args(kind):
            assert f"{group}.{name}" in texts


def test_every_surface_of_an_answer_key_has_a_text() -> None:
    texts = Texts("en")
    for scenario in schema.library().values():
        answer = scenario.answer
        for item in (*answer.indicators, *answer.checks, *answer.baits):
            assert f"surface.{item.aoi}" in texts


def test_missing_texts_say_what_to_do() -> None:
    texts = Texts("en")
    with pytest.raises(TextError, match=r"languages/en\.toml"):
        texts["decision.dance"]
    with pytest.raises(TextError, match="needs a value for 'count'"):
        texts.fill("marks.count")
    with pytest.raises(TextError, match=r"no text \'marks\.nothing\'"):
        texts.fill("marks.nothing")
    with pytest.raises(TextError, match="one of en, ru"):
        Texts("xx")
    assert texts.fill("marks.count", count=2) == "Marks set: 2"
