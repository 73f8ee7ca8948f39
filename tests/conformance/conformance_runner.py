"""Runs sequences on an OpenXR implementation and says where it answered otherwise."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from conformance_client import Client
from conformance_stages import STAGES, Sequence

from vrkiosk_xr.openxr.api import OpenXR
from vrkiosk_xr.openxr.pyopenxr import xr
from vrkiosk_xr.runtime import GraphicsBinding


@dataclass(frozen=True, slots=True)
class Difference:
    """`step`: number and method, counted from 1."""

    sequence: str
    step: str
    expected: str
    answered: str

    def __str__(self) -> str:
        return f"{self.sequence} / {self.step}: {self.expected}, answered {self.answered}"


class StageFailed(Exception):
    """A step before the sequence proper did not succeed: the text says which."""


def result_name(code: int) -> str:
    return xr.Result(code).name if code in {int(r) for r in xr.Result} else str(code)


def run(
    sequence: Sequence, make: Callable[[], OpenXR], binding: GraphicsBinding
) -> list[Difference]:
    """One sequence with an instance of its own. Empty: all results were as expected.

    make: a new implementation. Raises StageFailed.
    """
    client = Client(make(), binding)
    try:
        for step in STAGES[sequence.stage]:
            code = getattr(client, step.method)(**step.parameters)
            if code != 0:
                raise StageFailed(f"{sequence.name}: {step.method} answered {result_name(code)}")
        found = []
        for number, step in enumerate(sequence.steps, 1):
            answered = result_name(getattr(client, step.method)(**step.parameters))
            if answered != step.expected:
                label = f"{number} {step.method}"
                found.append(Difference(sequence.name, label, step.expected, answered))
        return found
    finally:
        if "instance" in client.objects:
            client.destroy("Instance", "instance")
