"""Observations: what is left out, and JSON there and back."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.geometry import IDENTITY, compose
from vrkiosk_scenarios.observation import UNTOLD, Display, Observation
from vrkiosk_scenarios.snapshot import (
    Box,
    Panel,
    Part,
    Picture,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_scenarios.world import World

# Quarters, which the five decimals of the JSON keep exactly.
numbers = st.integers(-(2**12), 2**12).map(lambda n: n / 4)
poses = st.tuples(*[numbers] * 7)
texts = st.builds(Text, numbers, numbers, numbers, st.text(max_size=9))
boxes = st.builds(Box, numbers, numbers, numbers, numbers)
displays = st.builds(
    Display, poses, numbers, numbers, st.lists(texts | boxes, max_size=3).map(tuple)
)
names = st.text(min_size=1, max_size=9)
observations = st.builds(
    Observation,
    st.integers(0, 2**62),
    st.dictionaries(names, poses, max_size=4),
    st.dictionaries(names, displays, max_size=2),
    poses,
    st.booleans(),
    st.booleans(),
    st.dictionaries(names, st.text(max_size=9), max_size=2),
)


@given(observations)
def test_json_there_and_back(observation: Observation) -> None:
    assert Observation.from_json(observation.to_json()) == observation


@pytest.mark.parametrize("text", ["[]", "{}", "3", '{"t": 1, "poses": []}', '{"t": null}'])
def test_other_json_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not an observation"):
        Observation.from_json(text)


def test_structure_and_hides_are_not_seen() -> None:
    world = World(schema.library()["s03"], 1)
    seen = Observation.from_snapshot(world.description, world.snapshot)
    models = {part.name: part.model for part in world.description.parts}
    assert {"false_wall", "contraband_pack"} <= set(models.values())
    assert not {models[name] for name in seen.poses} & UNTOLD
    assert "mallet" in seen.poses
    assert seen.writing["number_door"] == "XVRU 100003 4\n45G1"
    assert len(seen.to_json()) < 1 << 15


def test_what_is_hidden_is_left_out_and_displays_stand_where_their_part_is() -> None:
    turned = (0.0, 0.7071067811865476, 0.0, 0.7071067811865476)
    parts = (
        Part("meter", "density_meter", 0, (*turned, 0.0, 0.25, 0.0)),
        Part("gone", "torch"),
    )
    snapshot = SceneSnapshot(SceneDescription(parts, panels=1))
    snapshot.poses[0] = (0, 0, 0, 1, 1, 2, 3)
    snapshot.visible[1] = False
    snapshot.panels[0] = Panel(60, 40, (Text(1, 2, 3, "62"), Box(0, 0, 1, 1), Text(1, 9, 3, "x")))
    snapshot.t = 17
    seen = Observation.from_snapshot(SceneDescription(parts, panels=1), snapshot)
    assert set(seen.poses) == {"meter"}
    assert seen.t == 17
    display = seen.displays["meter"]
    assert display.words() == "62\nx"
    assert display.pose == compose(seen.poses["meter"], (*turned, 0.0, 0.25, 0.0))


def test_an_observation_is_a_copy() -> None:
    world = World(schema.library()["s03_clean"], 1)
    seen = Observation.from_snapshot(world.description, world.snapshot)
    before = dict(seen.poses)
    world.snapshot.poses[:] = 0
    assert seen.poses == before
    assert json.loads(seen.to_json())["finished"] is False


def test_a_picture_on_a_display_is_seen() -> None:
    picture = Picture(1.0, 2.0, 30.0, 20.0, 4, 3, "AAAA", (0.0, 1.0, 2.0, 3.0))
    display = Display(IDENTITY, 50.0, 40.0, (picture,))
    seen = Observation(1, {}, {"tablet": display})
    assert Observation.from_json(seen.to_json()) == seen
