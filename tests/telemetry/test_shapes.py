"""What comes out of JSON is what its class says, or is refused with the field's name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from vrkiosk_scenarios.snapshot import Box, Inset, Panel, Part, Picture, SceneDescription, Text
from vrkiosk_telemetry.messages import (
    MALFORMED,
    description_from_rows,
    panel_from_json,
    panel_to_json,
    targets_body,
)
from vrkiosk_telemetry.shapes import conforming


@pytest.mark.parametrize(
    "item",
    [
        Part("wall", "model", 3, tint=(0.0, 1, 1.0)),
        Text(1, 2.0, 3.0, "a"),
        Panel(100.0, 50.0, (Box(0.0, 0.0, 5.0, 5.0),), True),
        SceneDescription((Part("wall", ""),), 2),
    ],
)
def test_what_conforms_is_given_back(item: Any) -> None:
    assert conforming(item) is item


@pytest.mark.parametrize(
    ("item", "field"),
    [
        (Part(5, "m"), "name"),  # type: ignore[arg-type]
        (Part("a", "m", True), "display"),
        (Part("a", "m", 1.5), "display"),  # type: ignore[arg-type]
        (Part("a", "m", tint=(1.0, 1.0)), "tint"),  # type: ignore[arg-type]
        (Part("a", "m", tint=(1.0, 1.0, float("nan"))), "tint"),
        (Part("a", "m", tint=[1.0, 1.0, 1.0]), "tint"),  # type: ignore[arg-type]
        (Part("a", "m", casts_shadow=1), "casts_shadow"),  # type: ignore[arg-type]
        (Text(1.0, 1e300, 1.0, "a"), "y"),
        (Text(1.0, 1.0, 1.0, None), "text"),  # type: ignore[arg-type]
        (SceneDescription((), "2"), "panels"),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_is_named(item: Any, field: str) -> None:
    with pytest.raises(ValueError, match=f"^{field}: expected"):
        conforming(item)


@pytest.mark.parametrize("panels", [-1, 257, 10**9])
def test_a_scene_has_so_many_panels(panels: int) -> None:
    with pytest.raises(MALFORMED):
        description_from_rows([(-1, "scene", "", f'{{"panels": {panels}}}')])


def test_parts_are_numbered_without_a_gap() -> None:
    rows = [(0, "a", "m", "{}"), (2, "b", "m", "{}")]
    with pytest.raises(MALFORMED, match="missing"):
        description_from_rows(rows)


def test_a_panel_of_something_else_is_refused() -> None:
    with pytest.raises(MALFORMED):
        panel_from_json({"width_mm": "x", "height_mm": 1, "items": [], "dark": False})


def rows_of(description: SceneDescription) -> list[tuple[int, str, str, str]]:
    rows = json.loads(targets_body(description))
    return [(number, name, model, json.dumps(rest)) for number, name, model, rest in rows]


def test_mirrors_and_cameras_are_kept_with_the_scene() -> None:
    parts = (Part("mirror", "pole"), Part("handset", "scope"), Part("tip", ""))
    insets = (
        Inset("mirror", (0.2, 0.2), (0.5, 0.5, 0.5, 0.5, 0.0, 0.1, -1.0), round=True),
        Inset("handset", (0.09, 0.068), camera="tip", fov=1.2, lamp=0.07),
    )
    description = SceneDescription(parts, insets=insets)
    assert description_from_rows(rows_of(description)) == description


@pytest.mark.parametrize(
    "insets",
    [
        [{"part": "nobody"}],
        [{"part": "wall", "camera": "nobody"}],
        [{"part": "wall", "size": [1.0]}],
        [{"part": "wall", "fov": "wide"}],
        [{"part": "wall", "unknown": 1}],
        [{"part": "wall"}] * 9,
        "mirror",
        [3],
    ],
)
def test_an_inset_of_something_else_is_refused(insets: Any) -> None:
    rows = [(-1, "scene", "", json.dumps({"insets": insets})), (0, "wall", "m", "{}")]
    with pytest.raises(MALFORMED):
        description_from_rows(rows)


@pytest.mark.parametrize("time", ["day", "dusk"])
def test_the_time_of_day_is_kept_with_the_scene(time: str) -> None:
    description = SceneDescription((Part("wall", "m"),), time=time)
    assert description_from_rows(rows_of(description)) == description


def test_how_low_the_yard_lies_is_kept_with_the_scene() -> None:
    description = SceneDescription((Part("wall", "m"),), ground=-0.9)
    assert description_from_rows(rows_of(description)) == description


def test_the_paint_of_the_box_is_kept_with_the_scene() -> None:
    description = SceneDescription((Part("wall", "m"),), paint="red")
    assert description_from_rows(rows_of(description)) == description
    with pytest.raises(MALFORMED, match=r"^paint: expected"):
        description_from_rows([(-1, "scene", "", json.dumps({"paint": "pink"}))])


def test_a_scene_by_day_is_recorded_as_it_always_was() -> None:
    assert "time" not in rows_of(SceneDescription((Part("wall", "m"),)))[0][3]


@pytest.mark.parametrize("time", ["night", "", 3, None, ["dusk"], "d" * 10_000])
def test_another_time_of_day_is_refused(time: Any) -> None:
    with pytest.raises(MALFORMED, match=r"^time: expected"):
        description_from_rows([(-1, "scene", "", json.dumps({"time": time}))])


def test_a_panel_with_a_picture_comes_back_from_json() -> None:
    picture = Picture(1.0, 2.0, 30.0, 20.0, 4, 3, "AAAA", (0.0, 1.0, 2.0, 3.0))
    panel = Panel(50.0, 40.0, (Text(1.0, 2.0, 3.0, "a", room=9.0), picture))
    assert panel_from_json(json.loads(json.dumps(panel_to_json(panel)))) == panel
