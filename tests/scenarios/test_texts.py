"""Texts: the same keys and placeholders in every language."""

import string
import typing
from importlib.resources import files

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.answer_key import Critical
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.scenario_words import Decision, Tool
from vrkiosk_scenarios.texts import INCOMPLETE, LANGUAGES, PSEUDO, TextError, Texts, catalogue


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


COMPLETE = [language for language in LANGUAGES if language not in INCOMPLETE]
PACKAGES = ("vrkiosk_scenarios", "rocb_server", "vrkiosk")


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", COMPLETE)
def test_complete_languages_lack_no_text(language: str, package: str) -> None:
    lacking = catalogue(package, "en").keys() - catalogue(package, language).keys()
    assert sorted(lacking) == [], f"bin/texts --missing {language} lists them with the English text"


@pytest.mark.parametrize("package", PACKAGES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_catalogue_has_texts_that_english_lacks(language: str, package: str) -> None:
    assert catalogue(package, language).keys() <= catalogue(package, "en").keys()


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "en"])
def test_translations_say_that_no_officer_has_read_them(language: str) -> None:
    source = files("vrkiosk_scenarios").joinpath("languages", f"{language}.po")
    assert "Not reviewed by a native customs officer" in source.read_text("utf-8")


def test_the_pseudo_language_is_longer_and_keeps_its_placeholders() -> None:
    texts = Texts(PSEUDO)
    english = Texts("en")
    for key, text in texts.items():
        assert (text[0], text[-1]) == ("[", "]")
        assert placeholders(text) == placeholders(english[key])
        assert len(text) >= len(english[key]) * 1.4 - 1
    assert texts.fill("marks.count", count=2).count("2") == 1


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
            assert f"surface.{surface_of(item.aoi)}" in texts


def test_missing_texts_say_what_to_do() -> None:
    texts = Texts("en")
    with pytest.raises(TextError, match=r"languages/en\.po"):
        texts["decision.dance"]
    with pytest.raises(TextError, match="needs a value for 'count'"):
        texts.fill("marks.count")
    with pytest.raises(TextError, match=r"no text \'marks\.nothing\'"):
        texts.fill("marks.nothing")
    with pytest.raises(TextError, match="one of en, ru, fr, az"):
        Texts("xx")
    assert texts.fill("marks.count", count=2) == "Marks set: 2"
