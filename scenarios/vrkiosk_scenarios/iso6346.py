"""Freight container numbers: ISO 6346 check digit.

Letters count from A = 10 upwards and skip the multiples of 11, so B = 12 and Z = 38. The
remainder modulo 11 of the sum of value x 2^position, from the left, is the digit; 10 is
written 0 (ISO 6346:2022, annex A).
"""

from __future__ import annotations

import re
from typing import Final

LETTER_VALUES: Final = {
    letter: value
    for letter, value in zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ", (v for v in range(10, 39) if v % 11), strict=True
    )
}
_BODY: Final = re.compile(r"[A-Z]{3}[JUZ][0-9]{6}")


def remainder(body: str) -> int:
    """The remainder behind the check digit of owner code, category and serial ("XVRU100003"): 10
    is written 0, and serials that give it should not be issued.

    ValueError when `body` is not three letters, one of J U Z, and six digits.
    """
    if not _BODY.fullmatch(body):
        raise ValueError(
            f"{body!r} is not three capital letters, one of J U Z, and six digits (ISO 6346)"
        )
    total = sum(
        (LETTER_VALUES[sign] if sign in LETTER_VALUES else int(sign)) << position
        for position, sign in enumerate(body)
    )
    return total % 11


def check_digit(body: str) -> int:
    """The check digit of owner code, category and serial; ValueError as `remainder`."""
    return remainder(body) % 10


def is_valid(number: str) -> bool:
    """Whether an eleven-sign container number ends in its check digit."""
    return (
        len(number) == 11
        and bool(_BODY.fullmatch(number[:10]))
        and number[10] == str(check_digit(number[:10]))
    )
