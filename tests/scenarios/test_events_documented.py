"""docs/events.md says what the engine emits, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
PAGE = Path(__file__).parents[2] / "docs" / "events.md"


@pytest.fixture(scope="module")
def documented() -> dict[str, set[str]]:
    """Event names, and every word in code type of their rows."""
    found = {}
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        cells = line.strip("|").split("|")
        if line.startswith("| `") and len(cells) == 3:
            words = set(re.findall(r"\w+", " ".join(re.findall(r"`([^`]*)`", line))))
            for name in re.findall(r"`(\w+)`", cells[0]):
                found[name] = words
    return found


def test_every_event_and_field_is_documented(
    make_puppet: Make, s03: Scenario, documented: dict[str, set[str]]
) -> None:
    puppet = make_puppet(s03)
    puppet.axes[1][2] = 1.0
    puppet.wait(0.05)
    puppet.axes[1][2] = 0.0
    puppet.wait(0.05)
    puppet.inspect()
    assert len({event.name for event in puppet.events}) > 20
    for event in puppet.events:
        assert event.name in documented, event
        assert set(event.data) <= documented[event.name], event
