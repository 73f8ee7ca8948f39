"""The texts of the server's pages: catalogues of their own."""

from __future__ import annotations

from functools import cache

from vrkiosk_scenarios.texts import LANGUAGES, Texts


@cache
def texts(language: str) -> dict[str, str]:
    """The texts of one of `LANGUAGES`, by key."""
    return dict(Texts(language, "rocb_server"))


def choose(asked: str | None, accept: str) -> str:
    """The language of an answer.

    asked: `?lang=` of the address, wins when it is known. accept: the Accept-Language header
    (RFC 9110, 12.5.4). English when nothing fits.
    """
    if asked in LANGUAGES:
        return asked
    weighted = []
    for place, item in enumerate(accept.split(",")):
        tag, _, parameter = item.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES and (weight := _weight(parameter)) > 0:
            weighted.append((-weight, place, language))
    return min(weighted)[2] if weighted else LANGUAGES[0]


def _weight(parameter: str) -> float:
    name, _, value = parameter.strip().partition("=")
    try:
        return float(value) if name.strip() == "q" else 1.0
    except ValueError:
        return 0.0
