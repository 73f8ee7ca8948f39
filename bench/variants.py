"""Variants of every scenario of the library by a thousand seeds: valid, and without lint errors."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from figure import Figure

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.lint import Sights, lint
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.variation import vary

SEEDS: Final = 1000


def figures(factor: float) -> Iterator[Figure]:
    library = schema.library()
    boxes, faults, numbers = 0, 0, set()
    for scenario in library.values():
        different, found = _look(scenario)
        numbers |= different
        faults += found
        boxes += SEEDS
    yield Figure(
        "variants with a lint error",
        faults,
        0,
        "",
        f"{boxes} variants of {len(library)} scenarios, {SEEDS} seeds each; "
        f"{len(numbers)} different container numbers",
    )


def _look(scenario: Scenario) -> tuple[set[str], int]:
    """Container numbers of the variants, and how many variants are invalid or have an error."""
    sights, numbers, faults = Sights(), set(), 0
    for seed in range(SEEDS):
        try:
            variant = vary(scenario, seed)
        except schema.ScenarioError:
            faults += 1
            continue
        numbers.add(variant.container.number)
        faults += any(finding.level == "error" for finding in lint(variant, sights))
    return numbers, faults
