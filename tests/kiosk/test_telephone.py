"""Codes read over the telephone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk.telephone import ALPHABET, code_of, number_of, of_number

numbers = st.integers(0, 32**5 - 1)


@given(numbers)
def test_a_code_gives_its_number_back(number: int) -> None:
    code = of_number(number)
    assert len(code) == 6
    assert number_of(code.lower()) == number


@given(numbers, st.integers(0, 5), st.sampled_from(ALPHABET))
def test_one_misheard_letter_is_found(number: int, place: int, letter: str) -> None:
    code = of_number(number)
    misheard = code[:place] + letter + code[place + 1 :]
    if misheard != code:
        with pytest.raises(ValueError, match="misheard"):
            number_of(misheard)


def test_letters_that_look_like_digits_are_taken_for_them() -> None:
    code = of_number(1 << 5)
    assert code.startswith("00010")
    assert number_of("OOO1O" + code[-1]) == 1 << 5
    assert number_of(f"{code[:3]} {code[3:]}") == 1 << 5


def test_the_same_facts_have_the_same_code() -> None:
    assert code_of("watchdog", 6) == code_of("watchdog", 6)
    assert code_of("watchdog", 6) != code_of("watchdog", 7)


@pytest.mark.parametrize("text", ["", "12345", "1234567", "12345U"])
def test_what_is_no_code_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a code has 6"):
        number_of(text)


def test_a_number_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="below"):
        of_number(32**5)
