"""What is painted on a box comes from its data, on every place that ISO 6346 names."""

from __future__ import annotations

from typing import Any

import pytest

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TARPAULIN, TYPES
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.inscriptions import inscriptions, masses_lines, number_line
from vrkiosk_scenarios.scenario_box import Container

EVERYWHERE = {f"number_{place}" for place in ("right", "left", "inside_right", "inside_left")} | {
    "number_door"
}


def box(name: str, **more: Any) -> Container:
    kind = TYPES[name]
    values: dict[str, Any] = {
        "container.type": name,
        "container.size_type": kind.size_type,
        "container.tare_kg": kind.tare_kg,
        "container.max_gross_kg": kind.max_gross_kg,
        "papers.size_type": kind.size_type,
        "cargo.stacks": [],
        **{f"container.{key}": value for key, value in more.items()},
    }
    return schema.with_values(schema.library()["s03_clean"], values).container


def words(model: str) -> str:
    return model.partition(":")[2].partition(":")[2]


@pytest.mark.parametrize("name", TYPES)
def test_the_number_is_the_same_on_every_place(name: str) -> None:
    found = {item.name: words(item.model) for item in inscriptions(box(name))}
    numbers = {key: value for key, value in found.items() if key.startswith("number_")}
    assert set(numbers) >= EVERYWHERE
    assert set(numbers.values()) == {f"XVRU 100003 [4]|{TYPES[name].size_type}"}


@pytest.mark.parametrize("name", TYPES)
def test_every_inscription_lies_on_the_model_it_is_painted_on(name: str) -> None:
    triangles = 0
    for item in inscriptions(box(name)):
        model = catalogue.load_model(item.model)
        target = item.model.split(":")[1].split("/")[1]
        low, high = catalogue.load_model(target).bounds
        least, most = model.bounds
        assert (least >= low - 0.002).all()
        assert (most <= high + 0.002).all()
        triangles += len(model.indices) // 3
    assert triangles < 12_000


def test_only_a_high_box_says_how_high_it_is() -> None:
    signs = {
        name: [words(i.model) for i in inscriptions(box(name)) if i.name.startswith("height")]
        for name in ("20gp", "40hc")
    }
    assert signs == {"20gp": [], "40hc": ["2.9 M|9'6\" HIGH"] * 2}


def test_an_open_top_has_its_roof_number_on_the_tarpaulin_or_nowhere() -> None:
    covered = {i.name: i.model for i in inscriptions(box("40ot"))}
    assert covered["number_roof_rear"].startswith("text:100/tarpaulin/")
    bare = {i.name for i in inscriptions(box("40ot", left_out=[TARPAULIN]))}
    assert not any("roof" in name for name in bare)


def test_a_wrong_check_digit_is_painted_as_the_scenario_has_it() -> None:
    assert number_line("XVRU1000035") == "XVRU 100003 [5]"


def test_masses_are_in_kilograms_and_pounds() -> None:
    labels, values = masses_lines(box("20gp", tare_kg=2250, max_gross_kg=30480))
    assert [label for label in labels if label] == ["MAX.GROSS", "TARE", "NET"]
    assert values == ["30480 KG", "67200 LB", "2250 KG", "4960 LB", "28230 KG", "62240 LB"]
