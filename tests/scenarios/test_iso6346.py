"""Check digits of container numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_scenarios import iso6346

bodies = st.from_regex(r"[A-Z]{3}[JUZ][0-9]{6}", fullmatch=True)


@pytest.mark.parametrize(
    ("body", "digit"),
    [("CSQU305438", 3), ("XVRU100001", 3), ("XVRU100003", 4), ("XVRU100006", 0)],
)
def test_known_numbers(body: str, digit: int) -> None:
    assert iso6346.check_digit(body) == digit


@given(bodies)
def test_a_number_with_its_digit_is_valid_and_with_any_other_not(body: str) -> None:
    digit = iso6346.check_digit(body)
    assert [d for d in range(10) if iso6346.is_valid(f"{body}{d}")] == [digit]


@given(bodies, st.integers(4, 9), st.integers(1, 9))
def test_one_wrong_serial_digit_is_seen_unless_the_remainder_is_ten(
    body: str, place: int, step: int
) -> None:
    other = body[:place] + str((int(body[place]) + step) % 10) + body[place + 1 :]
    same = iso6346.check_digit(other) == iso6346.check_digit(body)
    assert not same or iso6346.check_digit(body) == 0  # 0 stands for the remainders 0 and 10


@pytest.mark.parametrize("number", ["", "XVRU10000", "xvru1000034", "XVRA1000034", "XVRU10000345"])
def test_other_forms_are_not_numbers(number: str) -> None:
    assert not iso6346.is_valid(number)


def test_letters_skip_the_multiples_of_eleven() -> None:
    values = iso6346.LETTER_VALUES
    assert (values["A"], values["B"], values["K"], values["L"], values["Z"]) == (10, 12, 21, 23, 38)


def test_a_bad_body_is_refused() -> None:
    with pytest.raises(ValueError, match="three capital letters"):
        iso6346.check_digit("XVRU10000")
