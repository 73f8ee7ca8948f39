"""The mock answers every sequence of the conformance suite as the specification says."""

from __future__ import annotations

import pytest
from conformance_runner import run
from conformance_sequences import SUITE
from conformance_stages import Sequence

from vrkiosk_xr.mock import MockOpenXR
from vrkiosk_xr.runtime import GraphicsBinding

BINDING = GraphicsBinding("egl", display=1, config=2, context=3, get_proc_address=4)


@pytest.mark.parametrize("sequence", SUITE, ids=lambda sequence: sequence.name)
def test_mock(sequence: Sequence) -> None:
    assert run(sequence, MockOpenXR, BINDING) == []


def test_names_are_unique() -> None:
    assert len({sequence.name for sequence in SUITE}) == len(SUITE)
