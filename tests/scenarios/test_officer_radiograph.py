"""What the ideal officer reads from a radiograph: plates, closed cross members, mixed loads."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.officer_radiograph import Film, lines, uneven
from vrkiosk_scenarios.radiograph import SIDES, Radiograph
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.snapshot import Picture
from vrkiosk_scenarios.world import World

Make = Callable[..., Scenario]
KINDS = ("front_wall", "floor", "ceiling", "left_wall", "right_wall", "door_left", "door_right")


def films(scenario: Scenario) -> tuple[Film, Film]:
    radiograph = Radiograph(scenario, World(scenario, 1).solids)
    while radiograph.advance():
        pass
    found = []
    for side in SIDES:
        shadow = radiograph.shadows[side]
        size = (shadow.columns, shadow.rows)
        picture = Picture(0.0, 0.0, 1.0, 1.0, *size, shadow.data)
        found.append(Film.of(picture, scenario.container.kind))
    return found[0], found[1]


@pytest.mark.parametrize("kind", KINDS)
def test_a_plate_is_a_line_before_its_surface(hidden_box: Make, kind: str) -> None:
    scenario = hidden_box(kind)
    assert lines(*films(scenario)) == {kind}
    assert lines(*films(schema.without_hides(scenario))) == set()


def test_a_closed_cross_member_is_wide(hidden_box: Make) -> None:
    assert lines(*films(hidden_box("cross_member"))) == {"undercarriage"}


@pytest.mark.parametrize("name", ["s03", "s05", "s06", "s12", "s13", "s14"])
def test_a_loaded_box_and_its_twin_are_told_apart(name: str) -> None:
    library = schema.library()
    dirty, clean = films(library[name]), films(library[f"{name}_clean"])
    assert lines(*clean) == set()
    if library[name].hides:
        assert lines(*dirty) == set(library[name].answer.where) - {"find"}
    else:
        assert (uneven(dirty[0]), uneven(clean[0])) == (True, False)
