"""Which box comes next, in each module."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest

from vrkiosk_scenarios import course_modules
from vrkiosk_scenarios.course import Box, Course, Outcome, level_after
from vrkiosk_scenarios.course_modules import MODULES
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.strict_toml import Faults, parse
from vrkiosk_scenarios.texts import Texts

LIBRARY = library()


def decided(box: Box, module: str, *, right: bool = True, at: float = 0.0) -> Outcome:
    scenario = LIBRARY[box.scenario]
    dirty = scenario.answer.dirty
    return Outcome(module, box.scenario, box.seed, scenario.difficulty, dirty, right, right, at=at)


def course(name: str, **options: object) -> Course:
    values: dict[str, object] = {"seed": 7, "who": "K-001", **options}
    return Course(course_modules.load(name), LIBRARY, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", MODULES)
def test_every_module_is_well_and_its_boxes_exist(name: str) -> None:
    module = course_modules.load(name)
    assert module.id == name
    assert set(module.scenarios) | ({module.scenario} - {""}) <= set(LIBRARY)
    texts = Texts("en")
    assert f"module.{name}" in texts
    for step in module.steps:
        assert f"course.{name}.{step.id}" in texts
        assert f"course.{name}.{step.id}_help" in texts


def test_a_module_that_is_wrong_is_refused() -> None:
    with pytest.raises(Faults, match='steps exactly where order = "steps"'):
        parse(course_modules.Module, 'id = "m9"\norder = "steps"\nscenario = "s03"\n', "m9.toml")
    with pytest.raises(Faults, match="levels of hints from 0 to 3"):
        parse(course_modules.Module, 'id = "m9"\norder = "adaptive"\nhints = [4]\n', "m9.toml")
    with pytest.raises(Faults, match="no module 'm7'"):
        course_modules.load("m7")


def test_the_same_officer_gets_the_same_box_and_another_one_another() -> None:
    boxes = {course("m4", who=who).next() for who in ("K-001", "K-001", "K-002", "K-003")}
    assert len(boxes) == 3
    assert course("m4").next() == course("m4").next()


def test_guided_scenarios_go_on_when_one_is_right_and_hints_fade() -> None:
    way = course("m3")
    names, hints = [], []
    while True:
        box = way.next()
        names.append(box.scenario)
        hints.append(box.hints)
        right = not (len(names) == 2)
        way.took(decided(box, "m3", right=right))
        if len(names) == 6:
            break
    assert names[1] == names[2]  # the one that was wrong comes again
    assert len(set(names)) == 5
    assert hints == [3, 3, 3, 2, 1, 0]


def test_practice_becomes_harder_after_two_right_and_easier_after_a_wrong_one() -> None:
    def levels(*rights: bool) -> int:
        return level_after(Outcome("m4", "s03", 1, 1, True, right, right) for right in rights)

    assert levels() == 1
    assert levels(True) == 1
    assert levels(True, True) == 2
    assert levels(True, True, True) == 2
    assert levels(True, True, True, True) == 3
    assert levels(True, True, False) == 1
    assert levels(False, False) == 1
    assert levels(*[True] * 40) == 5


def test_practice_has_as_many_dirty_boxes_as_it_is_told_and_none_twice_in_a_row() -> None:
    way = course("m4", prevalence=0.3)
    kinds, names = Counter[bool](), []
    for _ in range(200):
        box = way.next()
        names.append(box.scenario)
        kinds[LIBRARY[box.scenario].answer.dirty] += 1
        way.took(decided(box, "m4", right=len(names) % 3 > 0))
    assert 0.2 < kinds[True] / 200 < 0.4
    assert all(a != b for a, b in pairwise(names))


@pytest.mark.parametrize("who", [f"K-{number:03d}" for number in range(12)])
def test_an_examination_is_mixed_and_has_no_twins(who: str) -> None:
    way = course("m5", who=who)
    names = []
    for number in range(4):
        box = way.next()
        assert (box.number, box.hints) == (number, 0)
        assert box.last is (number % 2 == 1)
        names.append(box.scenario)
        way.took(decided(box, "m5", at=100.0 + number))
    dirty = [name for name in names if LIBRARY[name].answer.dirty]
    assert len(dirty) == 2
    assert len({name.removesuffix("_clean") for name in names}) == 4


def test_the_two_parts_of_an_examination_have_a_rest_between_them() -> None:
    way = course("m5")
    assert way.rest_until() == 0.0
    for number in range(2):
        way.took(decided(way.next(), "m5", at=1000.0 + number))
    assert way.rest_until() == 1601.0
    way.took(decided(way.next(), "m5", at=2000.0))
    assert way.rest_until() == 0.0
    way.took(decided(way.next(), "m5", at=2001.0))
    assert way.rest_until() == 0.0  # another examination may begin at once


def test_examinations_of_one_officer_differ() -> None:
    way = course("m5")
    rounds = []
    for _ in range(4):
        names = []
        for _ in range(4):
            box = way.next()
            names.append((box.scenario, box.seed))
            way.took(decided(box, "m5"))
        rounds.append(tuple(names))
    assert len(set(rounds)) == 4


def test_the_boxes_of_an_examination_are_judged_together() -> None:
    way = course("m5")
    sizes = []
    for _ in range(5):
        sizes.append(len(way.round()))
        way.took(decided(way.next(), "m5"))
    assert sizes == [0, 1, 2, 3, 4]
    assert len(way.round()) == 1
    row = way.round()[0].row()
    assert {"scenario", "decision", "dirty", "right", "total", "critical", "signs"} <= set(row)
    assert row["decision"] is None
