"""On which line of a TOML document a key stands: for messages that name file and line.

`tomllib` parses but keeps no positions. This reads only enough structure to place keys: table
headers, arrays of tables, and keys at the start of a statement. What stands inside an inline
table or a multi-line array is placed at the statement that holds it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

Path = tuple[str | int, ...]

_KEY: Final = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\]|\\.)*"|'[^']*')"""
_DOTTED: Final = rf"{_KEY}(?:\s*\.\s*{_KEY})*"
_HEADER: Final = re.compile(rf"^\s*(\[\[?)\s*({_DOTTED})\s*\]\]?")
_ASSIGNMENT: Final = re.compile(rf"^\s*({_DOTTED})\s*=(.*)$")
_PART: Final = re.compile(_KEY)
_OPEN: Final = ("[", "]", "{", "}", '"""', "'''")  # kept: brackets, strings not closed
_TOKEN: Final = re.compile(
    r'''"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"{3}|\'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[\[\]{}]''',
    re.DOTALL,
)


def _names(dotted: str) -> tuple[str, ...]:
    return tuple(part.strip("\"'") for part in _PART.findall(dotted))


def _is_complete(value: str) -> bool:
    """Whether a value's brackets and multi-line strings are closed."""
    depth = 0
    rest = _TOKEN.sub(lambda m: m[0] if m[0] in _OPEN else "", value)
    if '"""' in rest or "'''" in rest:
        return False
    for sign in rest:
        depth += (sign in "[{") - (sign in "]}")
    return depth <= 0


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """Statements with the number of their first line, continuation lines joined."""
    first, held = 0, ""
    for number, line in enumerate(text.splitlines(), 1):
        if held:
            held += "\n" + line
        elif _ASSIGNMENT.match(line):
            first, held = number, line
        else:
            yield number, line
            continue
        match = _ASSIGNMENT.match(held.replace("\n", " "))
        if match and _is_complete(held.split("=", 1)[1]):
            yield first, held
            held = ""
    if held:
        yield first, held


class KeyLines:
    """Lines of all keys of one document. `line_of` never fails: the nearest known key counts."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Path, int] = {(): 1}
        self._counts: dict[Path, int] = {}
        table: Path = ()
        for number, statement in _statements(text):
            if header := _HEADER.match(statement):
                table = self._open(header[1] == "[[", _names(header[2]), number)
            elif assignment := _ASSIGNMENT.match(statement.replace("\n", " ")):
                path = table
                for name in _names(assignment[1]):
                    path = (*path, name)
                    self._lines.setdefault(path, number)

    def _open(self, is_array: bool, names: Sequence[str], number: int) -> Path:
        path: Path = ()
        for position, name in enumerate(names):
            path = (*path, name)
            last = position == len(names) - 1
            self._lines.setdefault(path, number)
            if last and is_array:
                self._counts[path] = self._counts.get(path, 0) + 1
            if path in self._counts:
                path = (*path, self._counts[path] - 1)
            self._lines.setdefault(path, number)
        return path

    def line_of(self, path: Path) -> int:
        """1-based line of the key, or of the closest table around it that has a line."""
        while path not in self._lines:
            path = path[:-1]
        return self._lines[path]
