"""The texts of the headset and the reports: gettext catalogues, looked up by dotted key.

A catalogue is `languages/LANGUAGE.po`; its msgid is the key, its msgstr the text. `bin/texts`
keeps the catalogues alike. A text that a language lacks is shown in English; which languages
may lack some is in `INCOMPLETE`.

Errors:
    TextError   no such language, key, or a placeholder without a value
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final, Literal, get_args

from babel.messages.pofile import PoFileError, read_po

from vrkiosk_scenarios.errors import TrainingFailure

Language = Literal["en", "ru", "fr", "az"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)
INCOMPLETE: Final[frozenset[Language]] = frozenset({"az"})
SOURCE: Final[Language] = "en"
# A language for tests alone: English with accents and half as long again, in brackets. What is
# shown without brackets is in no catalogue; what is cut at the end has no room for a long language.
PSEUDO: Final = "pseudo"
_ACCENTS: Final = str.maketrans("aceinosuyzACEINOSUYZ", "áçéîñõšûýžÁÇÉÎÑÕŠÛÝŽ")
LONGER: Final = 1.4  # room that Russian and French want, of English


class TextError(TrainingFailure, LookupError):
    """A text is missing: which key, in which language, and what to do."""


def pseudo(text: str) -> str:
    """A text of the pseudo-language; its {placeholders} stay.

    >>> pseudo("Seal {number}")
    '[Šéál {number}~~~]'
    """
    words = []
    inside = 0
    for letter in text:
        inside += (letter == "{") - (letter == "}")
        words.append(letter if inside else letter.translate(_ACCENTS))
    padding = "~" * (int(len(text) * LONGER) - len(text) - 2)
    return f"[{''.join(words)}{padding}]"


def _plain(value: object) -> object:
    """A text of the pseudo-language without its brackets and what makes it longer."""
    if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
        return value[1:-1].rstrip("~")
    return value


@cache
def catalogue(package: str, language: str) -> Mapping[str, str]:
    """All texts of one catalogue of a package by key, those without a translation left out.

    TextError when the file cannot be read as a catalogue.
    """
    source = files(package).joinpath("languages", f"{language}.po")
    try:
        with source.open("rb") as file:
            found = read_po(file, locale=language, abort_invalid=True)
    except (OSError, PoFileError, ValueError) as error:
        raise TextError(
            f"{package}/languages/{language}.po: expected a catalogue: {error}"
        ) from None
    return {str(m.id): str(m.string) for m in found if m.id and m.string and not m.fuzzy}


class Texts(Mapping[str, str]):
    """The texts of one language: `texts["decision.release"]`."""

    def __init__(self, language: str, package: str = "vrkiosk_scenarios") -> None:
        """package: whose catalogues. TextError when there is no catalogue of that language."""
        if language not in (*LANGUAGES, PSEUDO):
            raise TextError(f"no texts in {language!r}; choose one of {', '.join(LANGUAGES)}")
        self.language = language
        source = catalogue(package, SOURCE)
        if language == PSEUDO:
            self._texts: Mapping[str, str] = {key: pseudo(text) for key, text in source.items()}
        else:
            self._texts = {**source, **catalogue(package, language)}

    def __getitem__(self, key: str) -> str:
        try:
            return self._texts[key]
        except KeyError:
            raise TextError(
                f"no text {key!r} in languages/{SOURCE}.po; add it there and run bin/texts"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def fill(self, key: str, **values: object) -> str:
        """A text with its {placeholders} filled. TextError when one has no value."""
        if self.language == PSEUDO:  # what is filled in is not made longer twice
            values = {name: _plain(value) for name, value in values.items()}
        try:
            return self[key].format(**values)
        except KeyError as error:
            if isinstance(error, TextError):
                raise
            raise TextError(f"text {key!r} needs a value for {error}") from None
