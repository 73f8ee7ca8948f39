"""What a systematic search has to have seen: zones, sections, order."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.event_log import EventLog
from vrkiosk_scenarios.rubric import Rubric, packaged, parse
from vrkiosk_scenarios.scoring.coverage import order
from vrkiosk_scenarios.search import Search, section_of, zones

RUBRIC = packaged()
BOX = schema.library()["s03"]
Row = dict[str, Any]


def seen(aoi: str, t: float, distance: float = 1.0, **more: Any) -> Row:
    found = {"aoi": aoi, "lit": True, "distance": distance, "source": "eye", **more}
    return {"t": int(t * 1e9), "name": "surface_seen", **found}


def search(*events: Row, rubric: Rubric = RUBRIC) -> Search:
    start = {"t": 0, "name": "session_started"}
    return Search.of(BOX, EventLog.read([start, *events]), rubric)


def changed(old: str, new: str) -> Rubric:
    text = files("vrkiosk_scenarios").joinpath("rubric.toml").read_text(encoding="utf-8")
    assert old in text
    return parse(text.replace(old, new), "changed.toml")


def test_a_box_on_blocks_shows_all_thirty_six_zones() -> None:
    blocks = schema.with_values(BOX, {"place.stand": "blocks"})
    assert len(zones(blocks, RUBRIC)) == 36
    assert len(zones(BOX, RUBRIC)) == 31  # the underside of one on the ground cannot be seen


def test_a_scenario_without_places_outside_asks_for_nothing_there() -> None:
    nodes = [
        {"name": "doors", "x_mm": 0, "from_door_mm": -800, "level": "ground"},
        {"name": "inside", "x_mm": 0, "from_door_mm": 1000, "level": "floor"},
    ]
    surfaces = {z.surface for z in zones(schema.with_values(BOX, {"nodes": nodes}), RUBRIC)}
    assert not surfaces & {"outside_left", "outside_right", "undercarriage"}
    assert "left_wall" in surfaces


def test_a_short_box_has_zones_of_one_section() -> None:
    short = schema.with_values(
        BOX,
        {
            "container.type": "20gp",
            "container.size_type": "22G1",
            "papers.size_type": "22G1",
            "cargo.stacks": [],
        },
    )
    walls = [z for z in zones(short, RUBRIC) if z.surface == "left_wall"]
    assert [z.sections for z in walls] == [("01",), ("02",), ("03",), ("04",), ("05",)]


def test_half_of_a_zones_sections_make_it_seen() -> None:
    found = search(seen("left_wall/a01", 1), seen("left_wall/c10", 2))
    times = {(z.surface, z.number): z.t for z in found.zones if z.surface == "left_wall"}
    assert times == {
        ("left_wall", 1): 1.0,
        ("left_wall", 2): None,
        ("left_wall", 3): None,
        ("left_wall", 4): None,
        ("left_wall", 5): 2.0,
    }
    assert found.surfaces()["left_wall"] == 0.4
    assert found.complete("left_wall") is None
    whole = changed("zone_share = 0.5", "zone_share = 1.0")
    assert search(seen("left_wall/a01", 1), rubric=whole).surfaces()["left_wall"] == 0.0


def test_far_looks_count_only_as_far_as_the_rubric_says_and_by_mirror_always() -> None:
    near = changed("within_m = 2.5", "within_m = 1.5")
    far, mirror = seen("ceiling/b01", 1, 2.0), seen("ceiling/b03", 1, 3.5, by="pole_mirror")
    assert search(far).surfaces()["ceiling"] == 0.2
    assert search(far, mirror, rubric=near).surfaces()["ceiling"] == 0.2


def test_more_than_the_least_dwell_may_be_asked() -> None:
    slow = changed("least_ms = 400", "least_ms = 900")
    leave = {"t": 2 * 10**9, "name": "aoi_leave", "aoi": "ceiling/b01", "source": "eye", "ms": 500}
    assert search(seen("ceiling/b01", 1), leave, rubric=slow).surfaces()["ceiling"] == 0.0
    again = {**leave, "t": 3 * 10**9}
    assert search(seen("ceiling/b01", 1), leave, again, rubric=slow).surfaces()["ceiling"] == 0.2


def test_a_tools_reading_is_a_look_and_darkness_is_none() -> None:
    reading = {"tool": "mallet", "value": 0.1, "unit": "s", "aoi": "floor/a02"}
    found = search(
        {"t": 1, "name": "reading", **reading},
        {"t": 2, "name": "surface_seen", "aoi": "floor/a09", "lit": False, "distance": 1.0},
    )
    assert {row.section for row in found.seen()} == {"02"}
    assert found.first("floor") is not None


def test_names_of_sections() -> None:
    assert section_of("left_wall/b07") == ("left_wall", "07")
    assert section_of("door_left/a") == ("door_left", "")
    assert section_of("undercarriage/09") == ("undercarriage", "09")
    assert section_of("seal") == ("seal", "")


def walk(*surfaces: str) -> Search:
    """Every section of each surface, one after the other."""
    rows, t = [], 0
    for surface in surfaces:
        for zone in zones(BOX, RUBRIC):
            if zone.surface == surface:
                for section in zone.sections:
                    t += 1
                    rows.append(seen(f"{surface}/a{section}" if section else surface, t))
    return search(*rows)


OUT, DOORS = ("outside_left", "outside_right"), ("door_left", "door_right")


def test_any_consistent_walk_has_full_order() -> None:
    inside = ("left_wall", "front_wall", "right_wall")
    assert order(walk(*OUT, *DOORS, *inside, "ceiling")) == 1.0
    assert order(walk(*OUT, *DOORS, "ceiling", *reversed(inside))) == 1.0
    assert order(walk(*DOORS, "ceiling", *inside, *OUT)) == 1.0


def test_going_to_and_fro_and_leaving_out_cost_order() -> None:
    mixed = order(walk("left_wall", *OUT, "ceiling", *DOORS, "front_wall", "right_wall"))
    part = order(walk(*OUT, *DOORS, "left_wall"))
    assert 0.0 < mixed < 1.0
    assert part == 0.2  # three of six points: 3 of 15 pairs
    assert order(search()) == 0.0
