"""The score of a session as the server shows it: what the kiosk computed, and nothing else."""

from __future__ import annotations

from rocb_server.score_view import STAGES, ScoreView
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.scoring import score

EVENTS = [
    {"t": 0, "name": "session_started"},
    {"t": 10**9, "name": "in_view", "aoi": "front_wall", "clear": True, "lit": False},
    {
        "t": 2 * 10**9,
        "name": "surface_seen",
        "aoi": "front_wall/a1",
        "lit": True,
        "distance": 1.0,
        "source": "head",
    },
    {"t": 3 * 10**9, "name": "finished", "decision": "release"},
]


def test_a_result_is_shown_as_it_is() -> None:
    scenario = schema.with_values(schema.library()["s03"], {"tools": ["torch", "tablet"]})
    result = score(scenario, EVENTS)
    view = ScoreView.of(result.to_dict())
    assert view is not None
    assert (view.total, view.passed, view.critical) == (result.total, False, result.critical)
    assert (view.source, view.rubric) == ("head", result.rubric.version)
    why = {part.name: part.why for area in view.areas for part in area.parts if part.of is None}
    assert why["gas_test"] == why["photographs"] == "not_in_scenario"
    hidden = next(cue for cue in view.cues if cue.kind == "item")
    times = dict(zip(view.stages, hidden.times, strict=True))
    assert hidden.surface == "front_wall"
    assert (times["in_view"], times["lit"], times["looked"]) == (1.0, None, 2.0)


def test_a_result_of_another_release_is_shown_as_far_as_it_goes() -> None:
    view = ScoreView.of(
        {"total": 50, "areas": [{"name": "safety", "parts": [{"assessed": False}]}]}
    )
    assert view is not None
    assert (view.source, view.rubric, view.cues, view.waited_s) == ("", "", (), None)
    assert view.areas[0].parts[0].why == ""
    assert ScoreView.of(None) is None
    assert len(STAGES) == 7
