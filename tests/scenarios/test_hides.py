"""Hides of every kind: where they are, what each tool reads of them, and what is refused."""

from __future__ import annotations

from collections.abc import Callable
from math import sqrt
from typing import Any

import pytest

from vrkiosk_assets.catalogue import load_model
from vrkiosk_assets.containers import TYPES
from vrkiosk_assets.hides import DRY
from vrkiosk_scenarios import schema
from vrkiosk_scenarios import settings as settings_module
from vrkiosk_scenarios.geometry import Vec, place_of, rotate, transform, turn_of
from vrkiosk_scenarios.hide_parts import parts
from vrkiosk_scenarios.hide_solids import pack_poses, plate
from vrkiosk_scenarios.hides import CUES
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.schema import ScenarioError
from vrkiosk_scenarios.solid import Solid, interior, room
from vrkiosk_scenarios.tools.density_meter import density_number
from vrkiosk_scenarios.tools.mallet import decay
from vrkiosk_scenarios.unwrapped import faces, patches
from vrkiosk_scenarios.world import World

Hidden = Callable[..., Scenario]
SETTINGS = settings_module.load_for(TYPES["40hc"])
INSIDE = ("front_wall", "floor", "ceiling", "left_wall", "right_wall")
LEAVES = ("door_left", "door_right")
IN_REEFERS = {"evaporator", "left_lining", "right_lining"}  # test_hatches.py
# From where one looks at each surface, and which way.
FEW = {"hides.0.packs.0.count": [2, 2, 1]}
EYE: Vec = (0.3, 1.1, -2.4)
AT: dict[str, tuple[Vec, Vec]] = {
    "front_wall": ((0.3, 1.1, -9.0), (0.0, 0.0, -1.0)),
    "floor": (EYE, (0.0, -1.0, 0.0)),
    "ceiling": (EYE, (0.0, 1.0, 0.0)),
    "left_wall": (EYE, (-1.0, 0.0, 0.0)),
    "right_wall": (EYE, (1.0, 0.0, 0.0)),
    "door_left": ((-0.5, 1.0, -0.6), (0.0, 0.0, 1.0)),
    "door_right": ((0.5, 1.0, -0.6), (0.0, 0.0, 1.0)),
}


def seen(world: World, kind: str) -> tuple[float, Solid, Vec]:
    """Distance, solid and point of what is met looking at a surface: the rangefinder's ray."""
    eye, way = AT[kind]
    hit = world.physics.ray(eye, way, 30.0)
    assert hit is not None
    return hit[0], hit[1], tuple(e + w * hit[0] for e, w in zip(eye, way, strict=True))  # type: ignore[return-value]


def reading(scenario: Scenario, kind: str) -> tuple[float, float, float]:
    """Distance in mm, decay in s and density of a surface, as the tools compute them."""
    world = World(scenario, 1)
    away, solid, point = seen(world, kind)
    inward, s = AT[kind][1], world.settings
    heard = decay(world.solids, solid, point, inward, s.mallet)
    return away * 1000.0, heard, density_number(world.solids, point, inward, s.density_meter)


@pytest.mark.parametrize("kind", [*INSIDE, *LEAVES])
def test_every_tool_reads_the_hide_and_its_clean_twin_apart(hidden_box: Hidden, kind: str) -> None:
    dirty = hidden_box(kind)
    near, dull, dense = reading(dirty, kind)
    far, clear, light = reading(schema.without_hides(dirty), kind)
    assert far - near == pytest.approx(dirty.hides[0].face_mm, abs=1e-6)
    assert dull < 0.5 * clear
    assert dense > light + 12


@pytest.mark.parametrize("kind", [*INSIDE, *LEAVES])
def test_a_deeper_hide_is_nearer_by_as_much(hidden_box: Hidden, kind: str) -> None:
    shallow, deep = hidden_box(kind), hidden_box(kind)
    step = -8 if kind in LEAVES else 20
    void = deep.hides[0].void_mm + step
    side = {"hides.0.void_mm": 98} if kind.endswith("_wall") and kind != "front_wall" else {}
    bare = {"hides.0.packs": [], "answer.dirty": False, "answer.where": []}
    clean = {"answer.indicators": [], "answer.best_decision": "release"}
    right = {"answer.correct_decisions": ["release"]}
    changes = {**bare, **clean, **right}
    a = reading(schema.with_values(shallow, changes), kind)
    b = reading(schema.with_values(deep, {**changes, "hides.0.void_mm": void, **side}), kind)
    assert a[0] - b[0] == pytest.approx(step, abs=1e-6)
    assert b[1] == pytest.approx(a[1], rel=0.2)  # an empty void rings, however deep it is


@pytest.mark.parametrize("kind", [*INSIDE, *LEAVES])
def test_a_thicker_plate_rings_shorter_and_reads_denser(hidden_box: Hidden, kind: str) -> None:
    thin = hidden_box(kind)
    hide = thin.hides[0]
    total, gap = hide.face_mm, hide.packs[0].gap_mm
    thick_mm = hide.thickness_mm + (1.0 if kind in LEAVES else 12.0)
    void = total - thick_mm
    packs = {"hides.0.packs.0.count": [4, 4, 1], "hides.0.packs.0.gap_mm": max(gap - 12.0, 0.0)}
    values = {"hides.0.thickness_mm": thick_mm, "hides.0.void_mm": void, **packs}
    at = {"hides.0.packs.0.at_mm": [_far_corner(kind), 0]}  # out of the way of the reading
    a = reading(schema.with_values(thin, {**packs, **at}), kind)
    b = reading(schema.with_values(thin, {**values, **at}), kind)
    assert a[0] == pytest.approx(b[0], abs=1e-6)
    assert 0.0 < b[1] <= a[1] * sqrt(hide.thickness_mm / thick_mm) * 1.2
    assert b[2] > a[2]


def _far_corner(kind: str) -> float:
    """Where packs are out of the way of the reading, across."""
    if kind in LEAVES:
        return -500.0
    return 4000.0 if kind in ("left_wall", "right_wall") else -1100.0


@pytest.mark.parametrize("kind", [*INSIDE, *LEAVES])
def test_moving_the_packs_moves_the_dense_place(hidden_box: Hidden, kind: str) -> None:
    dirty = hidden_box(kind)
    away = schema.with_values(dirty, {**FEW, "hides.0.packs.0.at_mm": [_far_corner(kind), 0]})
    assert reading(away, kind)[2] < reading(dirty, kind)[2] - 12


@pytest.mark.parametrize("kind", [*INSIDE, *LEAVES, "cross_member"])
def test_packs_are_drawn_where_they_weigh(hidden_box: Hidden, kind: str) -> None:
    scenario = hidden_box(kind)
    world = World(scenario, 1)
    block = next(s for s in world.solids if s.name == "hide_packs")
    low, high = load_model(scenario.hides[0].packs[0].model).bounds
    for part in world.description.parts:
        if part.name.startswith("packs_"):
            where = tuple(world.snapshot.poses[world.part(part.name)].tolist())
            for corner in (low.tolist(), high.tolist()):
                point = transform(where, corner)
                back = rotate(
                    (*(-v for v in turn_of(block.pose)[:3]), turn_of(block.pose)[3]),
                    tuple(p - c for p, c in zip(point, place_of(block.pose), strict=True)),
                )
                assert all(abs(b) < h + 0.003 for b, h in zip(back, block.half, strict=True))


@pytest.mark.parametrize("kind", LEAVES)
def test_a_leafs_plate_and_packs_turn_with_it(hidden_box: Hidden, kind: str) -> None:
    world = World(hidden_box(kind), 1)
    leaf = world.doors.leaves[kind.removeprefix("door_")]
    shut = world.snapshot.poses[world.part("packs_001")].copy()
    in_leaf = place_of(tuple(shut.tolist()))
    leaf.turn_to(world, 1.5)
    world.physics.settle()
    now = place_of(tuple(world.snapshot.poses[world.part("packs_001")].tolist()))
    assert now[2] > in_leaf[2] + 0.05
    solid = next(s for s in world.solids if s.name == "plate")
    eye = transform(solid.pose, (0.0, 0.0, -0.5))
    way = rotate(turn_of(solid.pose), (0.0, 0.0, 1.0))
    hit = world.physics.ray(eye, way, 2.0)
    assert hit is not None
    assert hit[1].name == "plate"
    assert world.surfaces.aoi(hit[1], eye, hit[2]) == f"{kind}/b"


def test_a_closed_cross_member_reads_dense_through_the_boards(hidden_box: Hidden) -> None:
    scenario = hidden_box("cross_member")
    web = -(0.165 + 0.305 * 8)
    s = SETTINGS.density_meter

    def over(found: Scenario, z: float) -> float:
        return density_number(World(found, 1).solids, (0.2, 0.17, z), (0.0, -1.0, 0.0), s)

    inside, between = web - 0.028, web + 0.1
    assert over(scenario, inside) > over(scenario, between) + 10
    clean = schema.without_hides(scenario)
    assert over(clean, inside) == pytest.approx(over(clean, between), abs=2)
    moved = schema.with_values(scenario, {"hides.0.number": 10})
    assert over(moved, inside) == pytest.approx(over(clean, inside))
    assert over(moved, inside - 0.305) == pytest.approx(over(scenario, inside))


def test_other_goods_in_cartons_weigh_what_they_weigh(s03: Scenario) -> None:
    contents = {
        "goods": {"en": "Cigarettes", "ru": "Сигареты", "fr": "Cigarettes"},
        "mass_kg": 90.0,
    }
    loaded = schema.with_values(s03, {"cargo.stacks.0.contents": contents})
    worlds = [World(found, 1) for found in (s03, loaded)]
    cartons = [next(s for s in w.solids if s.name == "carton_01") for w in worlds]
    assert cartons[1].density == pytest.approx(cartons[0].density * 90 / 41)
    assert [w.plans[0].mass for w in worlds] == [41.0, 90.0]
    inward, s = (-1.0, 0.0, 0.0), SETTINGS.density_meter
    x, y, z = place_of(cartons[0].pose)
    face = (x + cartons[0].half[0], y, z)
    light, heavy = (density_number(w.solids, face, inward, s) for w in worlds)
    assert heavy > light + 8
    assert schema.without_hides(loaded).cargo == s03.cargo
    only = schema.with_values(loaded, {"hides": []})
    assert only.conceals


def test_one_stands_and_stacks_on_a_false_floor() -> None:
    dirty = schema.library()["s06"]
    world, clean = World(dirty, 1), World(schema.without_hides(dirty), 1)
    assert (room(dirty).floor, interior(dirty).floor) == pytest.approx((0.25, 0.17))
    for a, b in zip(world.moving.nodes, clean.moving.nodes, strict=True):
        assert a.place[1] - b.place[1] == pytest.approx(0.08 if a.inside else 0.0)
    for plan, other in zip(world.plans, clean.plans, strict=True):
        assert plan.pose[5] - other.pose[5] == pytest.approx(0.08)
    for _ in range(60):
        world.physics.step()
    assert world.physics.carton_pose(0)[5] == pytest.approx(world.plans[0].pose[5], abs=1e-3)


@pytest.mark.parametrize("kind", [*INSIDE, *LEAVES])
def test_surfaces_keep_their_names_and_places(hidden_box: Hidden, kind: str) -> None:
    scenario = hidden_box(kind)
    world, found = World(scenario, 1), patches(scenario)
    named = world.surfaces.patches()
    assert set(found) == {aoi for parts in named.values() for aoi in parts} | {"number", "seal"}
    _, solid, point = seen(world, kind)
    normal = tuple(-v for v in AT[kind][1])
    assert world.surfaces.aoi(solid, point, normal).startswith(f"{kind}/")  # type: ignore[arg-type]


def test_floor_and_ceiling_are_where_one_sees_them(hidden_box: Hidden) -> None:
    assert faces(hidden_box("floor"))["floor"].origin[1] == pytest.approx(0.25)
    low = faces(hidden_box("ceiling"))
    assert low["ceiling"].origin[1] == pytest.approx(2.868 - 0.11)
    assert low["left_wall"].height == pytest.approx(2.698 - 0.11)
    assert low["outside_left"].height == pytest.approx(2.698)


@pytest.mark.parametrize("name", DRY)
@pytest.mark.parametrize("kind", sorted(set(CUES) - IN_REEFERS))
def test_every_cue_of_every_hide_has_a_model(hidden_box: Hidden, kind: str, name: str) -> None:
    hide = hidden_box(kind, **{"hides.0.cues": dict.fromkeys(CUES[kind], 0.5)}).hides[0]
    box = TYPES[name]
    found = parts(hide, box)
    assert found[0].name == "plate"
    assert len({part.name for part in found}) == len(found)
    for part in found:
        assert load_model(part.model).vertices.size


def test_strength_says_how_plainly_a_cue_shows(hidden_box: Hidden) -> None:
    def shown(**cues: float) -> dict[str, tuple[float, float, float]]:
        hide = hidden_box("front_wall", **{"hides.0.cues": cues}).hides[0]
        return {part.name: part.tint for part in parts(hide, TYPES["40hc"])}

    assert set(shown()) == {"plate"}
    assert shown()["plate"] == (1.0, 1.0, 1.0)
    weak, strong = shown(weld=0.2, paint=0.3), shown(weld=1.0, paint=1.0)
    assert set(weak) == {"plate", "plate_weld_1"}
    assert weak["plate_weld_1"] < strong["plate_weld_1"] == (1.0, 1.0, 1.0)
    assert 1.0 > weak["plate"][0] > strong["plate"][0]


@pytest.mark.parametrize(
    ("kind", "values", "said"),
    [
        ("floor", {"hides.0.cues": {"weld": 0.5}}, r"kind floor can show \(paint, screws"),
        ("floor", {"hides.0.cues": {"paint": 1.5}}, "less than or equal to 1"),
        ("floor", {"hides.0.void_mm": 30}, "at most 30 mm of packs behind plate"),
        ("ceiling", {"hides.0.void_mm": 300}, "void_mm and thickness_mm of plate to be"),
        (
            "left_wall",
            {**FEW, "hides.0.from_door_mm": 1000},
            "on a ridge of the wall, the nearest at 993",
        ),
        ("left_wall", {**FEW, "hides.0.length_mm": 5000}, "a whole number of segments of 1112 mm"),
        ("left_wall", {"hides.0.length_mm": 22240}, "plate inside the box"),
        ("right_wall", {"hides.0.void_mm": 83}, "a hide there is a model of; plate"),
        ("door_left", {"hides.0.packs.0.at_mm": [0, 0]}, "packs sticks out behind plate"),
        ("cross_member", {"hides.0.number": 5}, "number of a single channel"),
        ("floor", {"hides.0.packs.0.pack_mm": [200, 120, 40]}, "pack_mm of packs to be the size"),
        ("floor", {"hides.0.packs.0.model": "brick"}, "brick is no model"),
        ("floor", {"hides.0.packs.0.name": "plate"}, "different names for all hides and packs"),
    ],
)
def test_what_cannot_be_built_is_refused(
    hidden_box: Hidden, kind: str, values: dict[str, Any], said: str
) -> None:
    with pytest.raises(ScenarioError, match=said):
        hidden_box(kind, **values)


def test_two_hides_do_not_share_a_place(hidden_box: Hidden) -> None:
    scenario = hidden_box("left_wall")
    first = scenario.model_dump(mode="json")["hides"][0]
    second = {**first, "name": "other", "packs": []}
    with pytest.raises(ScenarioError, match="one hide before each place of the left_wall"):
        schema.with_values(scenario, {"hides": [first, second]})
    apart = {**second, "from_door_mm": 159 + 278 * 26, "length_mm": 1112}
    assert len(schema.with_values(scenario, {"hides": [first, apart]}).hides) == 2


def test_cargo_does_not_stand_in_a_hide(hidden_box: Hidden) -> None:
    stack = {"kind": "carton_c", "x_mm": -870, "from_door_mm": 3000}
    beside = {**stack, "from_door_mm": 9000}
    scenario = hidden_box("left_wall")
    assert schema.with_values(scenario, {"cargo.stacks": [beside]}).cargo.cartons == 1
    with pytest.raises(ScenarioError, match="x -1096 to 1176 mm"):
        schema.with_values(scenario, {"cargo.stacks": [stack]})
    at_door = {**stack, "x_mm": 0, "from_door_mm": 260}
    with pytest.raises(ScenarioError, match="44 to 12032 mm from the door"):
        schema.with_values(hidden_box("door_left"), {"cargo.stacks": [at_door]})


def test_poses_of_packs_follow_their_plate(hidden_box: Hidden) -> None:
    scenario = hidden_box("front_wall")
    hide = scenario.hides[0]
    poses = pack_poses(plate(hide, scenario, SETTINGS), hide, hide.packs[0])
    assert len(poses) == 240
    back = -scenario.face_from_door_mm / 1000.0 - 0.002
    assert max(p[6] for p in poses) + 0.02 == pytest.approx(back - 0.002)
    assert min(p[6] for p in poses) - 0.02 > -12.032
