"""A new scenario as a copy of one of the library: its own id and number, its clean twin."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import Final

from vrkiosk_scenarios import iso6346, schema

ID: Final = re.compile(r"[a-z][a-z0-9_]*")
TWIN: Final = "_clean"


def draft(name: str, like: str, folder: Path) -> list[Path]:
    """Writes NAME.toml, and NAME_clean.toml where the one copied has a twin. ScenarioError where
    the id is none, where `like` is unknown, or where a file is there already."""
    if not ID.fullmatch(name):
        raise schema.ScenarioError(
            f"{name!r}: an id has small letters, digits and _, and begins with a letter"
        )
    texts = _library()
    if like not in texts:
        raise schema.ScenarioError(f"no scenario {like!r}; the library has {', '.join(texts)}")
    if name in texts:
        raise schema.ScenarioError(f"the library has {name} already; take another id")
    pairs = [(like, name), (like + TWIN, name + TWIN)]
    written = {folder / f"{new}.toml": (old, new) for old, new in pairs if old in texts}
    for path in written:
        if path.exists():
            raise schema.ScenarioError(f"{path} is there already; move it away first")
    folder.mkdir(parents=True, exist_ok=True)
    for path, (old, new) in written.items():
        text = _renamed(texts[old], old, new, name)
        schema.parse(text, str(path))
        path.write_text(text, encoding="utf-8")
    return list(written)


def _library() -> dict[str, str]:
    """The text of each file of the library, by id."""
    folder = files("vrkiosk_scenarios").joinpath(schema.LIBRARY)
    return {
        entry.name.removesuffix(".toml"): entry.read_text(encoding="utf-8")
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".toml")
    }


def _renamed(text: str, old: str, new: str, seed: str) -> str:
    """Another id, version 1.0.0, and another valid container number wherever the old one stands."""
    text = re.sub(rf'^id = "{re.escape(old)}"', f'id = "{new}"', text, count=1, flags=re.M)
    text = re.sub(r'^version = ".*"', 'version = "1.0.0"', text, count=1, flags=re.M)
    found = re.search(r'^number = "([A-Z]{4})\d{6}\d"', text, flags=re.M)
    if found is None:
        return text
    number = re.search(r'^number = "(\w+)"', text, flags=re.M)
    assert number is not None  # the line above matched the same one
    return text.replace(number[1], _number(found[1], number[1], seed))


def _number(owner: str, old: str, seed: str) -> str:
    """A number of the same owner whose serial follows from the new id; as wrong as the old one."""
    start = sum(ord(letter) * 31**place for place, letter in enumerate(seed)) % 900_000 + 100_000
    serial = next(n for n in range(start, start + 20) if iso6346.remainder(f"{owner}{n}") != 10)
    wrong_by = int(old[10]) - iso6346.check_digit(old[:10])
    return f"{owner}{serial}{(iso6346.check_digit(f'{owner}{serial}') + wrong_by) % 10}"
