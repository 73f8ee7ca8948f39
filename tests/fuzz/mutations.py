"""Changes made to data by chance: bytes, the values of JSON, the words of a text file."""

from __future__ import annotations

import random
import re
from collections.abc import Iterable
from typing import Any

NUMBERS = (0, 1, -1, 127, 255, 2**15, 2**31 - 1, -(2**31), 2**32 - 1, 2**62, 2**63 - 1, -(2**63))
VALUES: tuple[Any, ...] = (
    *NUMBERS, 10**30, 1e308, float("inf"), float("nan"), "", "x" * 5000, "\ud800", "../../x",
    None, True, "0001-01-01T00:00:00+05:00", [], {}, [[[]]], {"": {}}, [0] * 50, "0" * 64,
)  # fmt: skip

WORDS = (
    "0", "-1", "1e400", "nan", "9" * 20, '""', "[]", "{}", "true", '"\\u0000"', '"%s %(x)s {0}"',
    "[[]]", "2026-11-22",
)  # fmt: skip


def any_bytes(data: bytearray, chance: random.Random) -> str:
    """Changes bytes as a bad disk, a bad cable or a bad person does."""
    size = len(data)
    at = chance.randrange(size + 1)
    length = min(chance.choice((1, 2, 4, 8, 64, 4096)), size - at)
    kind = chance.choice(("flip", "cut", "zero", "noise", "number", "double", "drop", "grow"))
    if kind == "flip" and at < size:
        data[at] ^= 1 << chance.randrange(8)
    elif kind == "cut":
        del data[at:]
    elif kind == "zero":
        data[at : at + length] = bytes(length)
    elif kind == "noise":
        data[at : at + length] = chance.randbytes(length)
    elif kind == "number":
        width = chance.choice((2, 4, 8))
        value = chance.choice(NUMBERS) % (1 << 8 * width)
        data[at : at + width] = value.to_bytes(width, "little")
    elif kind == "double":
        data[at:at] = data[at : at + length]
    elif kind == "drop":
        del data[at : at + length]
    else:
        data[at:at] = chance.randbytes(length)
    return f"{kind} {length} at {at} of {size}"


def any_value(body: Any, chance: random.Random) -> str:
    """Puts something else for one value anywhere in JSON."""
    places: list[tuple[Any, Any]] = []
    waiting = [body]
    while waiting:
        node = waiting.pop()
        items: Iterable[tuple[Any, Any]] = ()
        if isinstance(node, dict):
            items = list(node.items())
        elif isinstance(node, list):
            items = list(enumerate(node))
        for key, value in items:
            places.append((node, key))
            waiting.append(value)
    node, key = chance.choice(places)
    if isinstance(node, dict) and chance.random() < 0.15:
        del node[key]
        return f"{key} left out"
    node[key] = chance.choice(VALUES)
    return f"{key} = {node[key]!r:.40}"


def any_text(data: bytearray, chance: random.Random) -> str:
    """Changes a text file as a hurried author does: a line or a value left out, doubled, moved,
    another number, another word, another kind of value."""
    lines = data.decode("utf-8", "replace").splitlines()
    at = chance.randrange(len(lines)) if lines else 0
    kind = chance.choice(("drop", "double", "move", "value", "value", "value", "word", "key"))
    if not lines:
        lines = ["x"]
    elif kind == "drop":
        del lines[at]
    elif kind == "double":
        lines.insert(at, lines[chance.randrange(len(lines))])
    elif kind == "move":
        lines.insert(chance.randrange(len(lines)), lines.pop(at))
    elif kind == "value":
        new = chance.choice(WORDS)
        lines[at] = re.sub(r"=.*", lambda _: f"= {new}", lines[at])
    elif kind == "word":
        lines[at] = re.sub(
            r"\w+", chance.choice(("x", "../..", "ы" * 300, "\ufeff")), lines[at], count=1
        )
    else:
        lines[at] = f"unknown_{at} = 1"
    data[:] = "\n".join(lines).encode("utf-8", "replace")
    return f"{kind} line {at + 1}"
