"""Scenarios that are valid and yet unfair: each fault is found, and the library has none."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.lint import Finding, lint
from vrkiosk_scenarios.scenario import Scenario

LIBRARY = schema.library()


def errors(scenario: Scenario) -> list[Finding]:
    return [finding for finding in lint(scenario) if finding.level == "error"]


@pytest.mark.parametrize("name", LIBRARY)
def test_the_library_has_no_errors(name: str) -> None:
    assert errors(LIBRARY[name]) == []


def test_a_sign_no_tool_shows_is_found(s03: Scenario) -> None:
    tools = [tool for tool in s03.tools if tool != "mallet"]
    found = errors(schema.with_values(s03, {"tools": tools}))
    assert [finding.path[:2] for finding in found] == [("answer", "indicators")]
    assert "'tap'" in found[0].text
    assert "mallet" in found[0].text


@pytest.mark.parametrize("tool", ["tablet", "bolt_cutter", "marker"])
def test_tools_without_which_nothing_can_be_decided(s03: Scenario, tool: str) -> None:
    tools = [other for other in s03.tools if other != tool]
    assert any(tool in f.text for f in errors(schema.with_values(s03, {"tools": tools})))


def test_a_sign_that_cannot_be_seen_from_anywhere_is_found(s03: Scenario) -> None:
    nodes = [{"name": "far", "x_mm": 0, "from_door_mm": -6000, "level": "ground"}]
    found = errors(schema.with_values(s03, {"nodes": nodes}))
    assert any("front_wall cannot be seen" in finding.text for finding in found)


def test_a_sign_on_a_surface_that_does_not_exist_is_found(s03: Scenario) -> None:
    found = errors(schema.with_values(s03, {"answer.indicators.0.aoi": "frontwall"}))
    assert any("frontwall" in finding.text and "its name" in finding.text for finding in found)


def test_a_hiding_place_without_a_sign_is_found(s03: Scenario) -> None:
    found = errors(schema.with_values(s03, {"answer.where": ["front_wall", "ceiling"]}))
    assert [finding.path for finding in found] == [("answer", "where", 1)]


def test_texts_that_are_copied_or_missing_are_found(s03: Scenario) -> None:
    found = lint(schema.with_values(s03, {"title.ru": s03.title.en}))
    assert any(f.path == ("title",) and f.level == "warning" for f in found)


def test_papers_that_differ_without_a_sign_are_found(s03: Scenario) -> None:
    found = lint(schema.with_values(s03, {"papers.gross_kg": 9000.0}))
    assert any(f.path == ("papers", "gross_kg") for f in found)


def test_a_weight_that_nothing_tells_is_found() -> None:
    scenario = schema.with_values(LIBRARY["s05"], {"place.weighbridge": False})
    scenario = schema.with_values(scenario, {"tools": [t for t in scenario.tools if t != "scale"]})
    assert ["nothing weighs" in finding.text for finding in errors(scenario)] == [True]
