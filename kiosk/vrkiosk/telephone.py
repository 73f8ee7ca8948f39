"""Codes that are read over the telephone: six characters that no line and no accent mixes up.

Alphabet: Crockford's base 32 (no I, L, O, U). The last character is a check: the sum of all values,
each times its place (1, 3, 5, ... modulo 32: odd factors, so that every single wrong character is
found, and every swap of neighbours whose values do not differ by 16).
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 6
_MISREAD: Final = str.maketrans({"O": "0", "I": "1", "L": "1", " ": "", "-": ""})


def code_of(*parts: str | int) -> str:
    """The code of some facts: the same facts have the same code on every machine."""
    text = "\0".join(str(part) for part in parts)
    digest = hashlib.sha256(text.encode()).digest()
    number = int.from_bytes(digest[:8], "big")
    return of_number(number % len(ALPHABET) ** (LENGTH - 1))


def of_number(number: int) -> str:
    """A code that carries a number below 32^5. ValueError for another."""
    if not 0 <= number < len(ALPHABET) ** (LENGTH - 1):
        raise ValueError(f"expected a number below 32^{LENGTH - 1}, found {number}")
    values = [(number >> 5 * place) & 31 for place in reversed(range(LENGTH - 1))]
    return "".join(ALPHABET[value] for value in (*values, _check(values)))


def number_of(code: str) -> int:
    """The number in a code as somebody typed it. ValueError where it was misheard."""
    letters = code.upper().translate(_MISREAD)
    if len(letters) != LENGTH or any(letter not in ALPHABET for letter in letters):
        raise ValueError(f"a code has {LENGTH} letters and digits, found {code!r}")
    *values, check = [ALPHABET.index(letter) for letter in letters]
    if check != _check(values):
        raise ValueError(f"{code}: the code was misheard: its last letter does not fit; ask again")
    number = 0
    for value in values:
        number = number << 5 | value
    return number


def _check(values: Sequence[int]) -> int:
    return sum((2 * place + 1) * value for place, value in enumerate(values)) % 32
