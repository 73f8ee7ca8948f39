"""The texts of the headset and the reports, one TOML file a language, looked up by dotted key.

Errors:
    TextError   no such language, key, or a placeholder without a value
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from importlib.resources import files
from typing import Final, Literal, get_args

from vrkiosk_scenarios.errors import TrainingFailure

Language = Literal["en", "ru"]
LANGUAGES: Final[tuple[Language, ...]] = get_args(Language)


class TextError(TrainingFailure, LookupError):
    """A text is missing: which key, in which language, and what to do."""


def _flat(table: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)


class Texts(Mapping[str, str]):
    """The texts of one language: `texts["decision.release"]`."""

    def __init__(self, language: str) -> None:
        """TextError when there is no catalogue of that language."""
        if language not in LANGUAGES:
            raise TextError(f"no texts in {language!r}; choose one of {', '.join(LANGUAGES)}")
        self.language = language
        source = files(__package__).joinpath("languages", f"{language}.toml")
        self._texts = dict(_flat(tomllib.loads(source.read_text(encoding="utf-8"))))

    def __getitem__(self, key: str) -> str:
        try:
            return self._texts[key]
        except KeyError:
            raise TextError(
                f"no text {key!r} in languages/{self.language}.toml; add it to every language"
            ) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, key: object) -> bool:
        return key in self._texts

    def fill(self, key: str, **values: object) -> str:
        """A text with its {placeholders} filled. TextError when one has no value."""
        try:
            return self[key].format(**values)
        except KeyError as error:
            if isinstance(error, TextError):
                raise
            raise TextError(f"text {key!r} needs a value for {error}") from None
