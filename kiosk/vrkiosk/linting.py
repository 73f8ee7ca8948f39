"""Findings of scenario files with their lines, as `kiosk scenario lint` prints them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from vrkiosk.drafting import TWIN
from vrkiosk_scenarios import schema, strict_toml
from vrkiosk_scenarios.lint import Finding, Sights, lint
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.toml_lines import KeyLines
from vrkiosk_scenarios.variation import vary


@dataclass(frozen=True, slots=True)
class Report:
    """What was found in a file: lines to print, and how many of them are errors."""

    lines: tuple[str, ...]
    errors: int


def lint_file(path: Path, variants: int) -> Report:
    """All findings of a file and of its variants by the seeds 1, 2, ...; each once, with how many
    variants have it where not all do. ScenarioError where the file is not valid."""
    scenario = schema.load(path)
    places = KeyLines(strict_toml.read_text(path))
    counted: Counter[Finding] = Counter()
    sights = Sights()
    for seed in range(1, variants + 1):
        try:
            counted.update(set(lint(vary(scenario, seed), sights)))
        except schema.ScenarioError as error:
            counted[Finding("error", ("variation",), f"seed {seed}: {error}")] += 1
    counted.update(_twin(path, scenario))
    lines = []
    for finding, count in counted.items():
        some = "" if count in (1, variants) else f" ({count} of {variants} variants)"
        line, key = places.line_of(finding.path), ".".join(map(str, finding.path))
        lines.append(f"{path}:{line}: {finding.level}: {key}: {finding.text}{some}")
    errors = sum(finding.level == "error" for finding in counted)
    return Report((*lines, f"{path}: {errors} errors, {len(counted)} findings"), errors)


def _twin(path: Path, scenario: Scenario) -> list[Finding]:
    """A dirty box needs the same box without its hide beside it."""
    other = path.with_name(f"{path.stem}{TWIN}.toml")
    if not scenario.answer.dirty or other.exists():
        return []
    text = f"no clean twin ({other.name}): who has learnt this box by heart passes an examination"
    return [Finding("warning", ("answer", "dirty"), text)]
