"""Scenario files: what is accepted, and that every refusal names file, line and reason."""

from importlib.resources import files
from pathlib import Path

import pytest

from vrkiosk_assets.catalogue import load_model
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.schema import ScenarioError
from vrkiosk_scenarios.world import World

LIBRARY = files("vrkiosk_scenarios") / "library"
S03 = (LIBRARY / "s03.toml").read_text(encoding="utf-8")


def line_of(text: str, start: str) -> int:
    return next(n for n, line in enumerate(text.splitlines(), 1) if line.startswith(start))


def refusal(text: str) -> str:
    with pytest.raises(ScenarioError) as info:
        schema.parse(text, "box.toml")
    return str(info.value)


def changed(old: str, new: str) -> str:
    assert old in S03
    return S03.replace(old, new, 1)


def test_the_library_loads_and_a_file_is_named_after_its_scenario() -> None:
    library = schema.library()
    assert {"s03", "s03_clean", "s06", "s06_clean"} <= set(library)
    for name, scenario in library.items():
        assert schema.load(Path(str(LIBRARY / f"{name}.toml"))) == scenario


def test_s03_is_the_box_of_its_answer_key() -> None:
    scenario = schema.library()["s03"]
    assert scenario.face_from_door_mm == 12032 - 300
    packs = [p for hide in scenario.hides for p in hide.packs]
    assert sum(p.number for p in packs) == 240
    assert sum(p.number * p.pack_kg for p in packs) == pytest.approx(195)
    cargo, papers = scenario.cargo, scenario.papers
    mass = sum(cargo.kinds[s.kind].mass_kg * s.columns * s.rows * s.layers for s in cargo.stacks)
    assert (papers.packages, papers.gross_kg) == (cargo.cartons, mass)
    assert sum(line.packages for line in papers.packing_list) == papers.packages
    assert sum(line.gross_kg for line in papers.packing_list) == papers.gross_kg


def test_s06_is_the_box_of_its_answer_key() -> None:
    scenario = schema.library()["s06"]
    assert scenario.height_mm == 2393 - 80
    packs = scenario.hides[0].packs[0]
    assert (packs.number, packs.number * packs.pack_kg) == (160, pytest.approx(130))
    lies = scenario.hides[0].void_mm - packs.depth_mm
    assert lies == 0  # on the box's own floor
    cargo, papers = scenario.cargo, scenario.papers
    assert papers.packages == cargo.cartons == sum(p.packages for p in papers.packing_list)
    assert papers.gross_kg == pytest.approx(25.2 * cargo.cartons)
    assert papers.vgm_kg == papers.gross_kg + scenario.container.tare_kg


def test_a_wrong_check_digit_is_refused_with_the_right_one() -> None:
    text = changed("XVRU1000034", "XVRU1000035")
    assert refusal(text).startswith(
        f"box.toml:{line_of(text, 'number =')}: container.number: expected check digit 4"
    )


def test_a_number_said_to_be_invalid_must_be() -> None:
    flag = "number_invalid = true\n"
    wrong = changed('number = "XVRU1000034"', flag + 'number = "XVRU1000035"')
    assert schema.parse(wrong, "box.toml").container.number_invalid
    valid = changed('number = "XVRU1000034"', flag + 'number = "XVRU1000034"')
    assert "expected a wrong check digit" in refusal(valid)
    assert "not three capital letters" in refusal(changed("XVRU1000034", "XVR1000034"))


def test_an_unknown_key_is_refused_with_a_suggestion() -> None:
    text = changed("void_mm = 298", "void_mn = 298")
    report = refusal(text)
    line = line_of(text, "void_mn")
    assert f"box.toml:{line}: hides.0.void_mn: expected one of the keys cues," in report
    assert "Did you mean 'void_mm'? Found: 298" in report
    header = line_of(text, "[[hides]]")
    assert f"box.toml:{header}: hides.0.void_mm: expected this key; it is missing" in report


def test_unknown_keys_deep_inside_are_placed_at_their_own_line() -> None:
    text = changed("gap_mm =", "gab_mm =")
    assert f"box.toml:{line_of(text, 'gab_mm')}: hides.0.packs.0.gab_mm" in refusal(text)
    text = S03.replace("layers = 2\njitter_mm = 10", "layers = 2\njiter_mm = 10")
    lines = [n for n, line in enumerate(text.splitlines(), 1) if line == "jiter_mm = 10"]
    report = refusal(text)
    assert f"box.toml:{lines[0]}: cargo.stacks.2.jiter_mm" in report
    assert f"box.toml:{lines[1]}: cargo.stacks.3.jiter_mm" in report
    text = changed('type = "40hc"', 'type = "40hc"\ninternal_mm = { length = 12032 }')
    assert f"box.toml:{line_of(text, 'internal_mm')}: container.internal_mm: " in refusal(text)


@pytest.mark.parametrize(
    ("old", "new", "start", "said"),
    [
        ("difficulty = 2", "difficulty = 9", "difficulty", "less than or equal to 5"),
        ("difficulty = 2", 'difficulty = "2"', "difficulty", 'integer Found: "2"'),
        ('"torch", ', '"lantern", ', "tools", "'torch', 'rangefinder'"),
        ('ru = "Мебель, неполная загрузка"', "", "[title]", "title.ru: expected this key"),
        ("void_mm = 298", "void_mm = -3", "void_mm", "greater than 0"),
        ('kind = "front_wall"', 'kind = "roof"', "kind", "expected one of 'front_wall', 'floor'"),
        ('kind = "front_wall"\n', "", "[[hides]]", "hides.0.kind: expected this key; it is miss"),
        ('hs_code = "9403.60"', 'hs_code = "940360"', "hs_code", "match pattern"),
    ],
)
def test_wrong_values_are_placed(old: str, new: str, start: str, said: str) -> None:
    text = changed(old, new)
    report = refusal(text)
    assert report.startswith(f"box.toml:{line_of(text, start)}: ")
    assert said in report


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("void_mm = 298", "void_mm = 78", "at most 78 mm of packs behind false_wall"),
        ("void_mm = 298", "void_mm = 13000", "false_wall inside the box (void_mm"),
        ("at_mm = [-1000, 0]", "at_mm = [-400, 0]", "packs inside the box; packs sticks out"),
        ("from_door_mm = 11000", "from_door_mm = 11600", "0 to 11732 mm from the door"),
        ("layers = 2", "layers = 6", "stacks below the ceiling"),
        ('kind = "carton_b"', 'kind = "carton_z"', "stacks of known kinds"),
        ('type = "40hc"', 'type = "48hc"', "Input should be '20gp', '40gp'"),
        ('type = "40hc"', 'type = "40gp"', "42G1, the code of type 40gp, or size_type_invalid"),
        ('type = "40hc"', 'type = "40hc"\nsize_type_invalid = true', "another type's code, since"),
        ("dirty = true", "dirty = false", "neither where nor indicators for a clean box"),
        ('["full_unload", "detain"]', '["release", "full_unload"]', "no release among"),
        ('best_decision = "full_unload"', 'best_decision = "refer"', "best_decision to be one of"),
        ("count = [10, 12, 2]", "count = [10, 0, 2]", "at least one pack each way"),
        ('id = "dull_wall"', 'id = "length_short"', "different ids"),
    ],
)
def test_what_cannot_be_true_together_is_refused(old: str, new: str, said: str) -> None:
    assert said in refusal(changed(old, new))


def test_broken_toml_is_placed() -> None:
    text = changed("difficulty = 2", "difficulty = = 2")
    assert refusal(text).startswith(f"box.toml:{line_of(text, 'difficulty')}: expected TOML")
    assert refusal(S03 + "\n[").startswith(f"box.toml:{S03.count(chr(10)) + 2}: expected TOML")
    assert "text, numbers, tables only" in refusal(
        changed("difficulty = 2", "difficulty = 07:30:00")
    )


def test_files_that_cannot_be_read_are_named(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=r"none\.toml: cannot be read: No such file"):
        schema.load(tmp_path / "none.toml")
    latin = tmp_path / "latin.toml"
    latin.write_bytes(b'id = "caf\xe9"')
    with pytest.raises(ScenarioError, match=r"latin\.toml: expected UTF-8 text; byte 9"):
        schema.load(latin)


def test_the_hash_is_of_the_content_not_the_writing() -> None:
    scenario = schema.parse(S03, "a")
    assert schema.parse("# a remark\n" + S03, "b").sha256 == scenario.sha256
    moved = schema.with_values(scenario, {"hides.0.void_mm": 299.0})
    assert moved.sha256 != scenario.sha256
    assert schema.with_values(moved, {"hides.0.void_mm": 298.0}).sha256 == scenario.sha256


def test_values_can_be_changed_by_key() -> None:
    scenario = schema.parse(S03, "a")
    moved = schema.with_values(scenario, {"hides.0.void_mm": 148, "hides.0.packs.0.gap_mm": 5})
    assert (moved.hides[0].void_mm, moved.hides[0].packs[0].gap_mm) == (148, 5)
    assert scenario.face_from_door_mm - moved.face_from_door_mm == -150
    with pytest.raises(ScenarioError, match=r"no key \'hides\.7\.void_mm\'"):
        schema.with_values(scenario, {"hides.7.void_mm": 5})
    with pytest.raises(ScenarioError, match=r"changes: hides\.0\.colour: expected one of"):
        schema.with_values(scenario, {"hides.0.colour": "red"})


def test_cartons_are_as_big_as_their_models() -> None:
    for scenario in schema.library().values():
        sizes = {kind.model: kind.size_mm for kind in scenario.cargo.kinds.values()}
        for model, size_mm in sizes.items():
            low, high = load_model(model).bounds
            assert ((high - low) * 1000).tolist() == pytest.approx(size_mm, abs=6), model


def test_a_scenario_is_played_by_day_unless_it_says_dusk() -> None:
    dusk = schema.parse(changed("[title]", '[place]\ntime = "dusk"\n\n[title]'), "box.toml")
    by_day = schema.parse(S03, "box.toml")
    assert World(dusk, 1).description.time == "dusk"
    assert World(by_day, 1).description.time == "day"
    assert dusk.sha256 != by_day.sha256


def test_another_time_of_day_is_refused_with_the_words_there_are() -> None:
    said = refusal(changed("[title]", '[place]\ntime = "night"\n\n[title]'))
    line = line_of(S03, "[title]") + 1
    assert f"box.toml:{line}: place.time: expected" in said
    assert "'day' or 'dusk'" in said
