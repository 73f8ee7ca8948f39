"""Variants of a scenario: the same task with other names, numbers, places and order, by seed.

Each thing that varies has a stream of chance of its own, named after it. So the same seed gives
the same variant everywhere, what one part draws does not depend on another, and a clean twin shows
with the same seed the same box as the dirty one. What agreed between box and papers agrees in
every variant, and what differed differs in the same signs.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final, TypeVar

from vrkiosk_scenarios import iso6346, schema
from vrkiosk_scenarios.randomness import Random
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scenario_variation import Variation, add_at

# FNV-1a, 64 bits (Fowler, Noll, Vo): what sets a stream apart from the others of a seed.
_FNV_START: Final = 0xCBF29CE484222325
_FNV_PRIME: Final = 0x100000001B3
_MASK: Final = (1 << 64) - 1
_NO_DIGIT: Final = 10  # remainder for which ISO 6346 advises against a serial
_NUMBER_SIGNS: Final = 11  # of a container number

Data = dict[str, Any]
T = TypeVar("T")


def vary(scenario: Scenario, seed: int) -> Scenario:
    """The variant of a scenario that belongs to a seed; the scenario itself where nothing varies,
    as in a variant, which is drawn once.

    ScenarioError where a variant is no valid scenario: the file allows more than fits.
    """
    if scenario.variation == Variation():
        return scenario
    rules, data = scenario.variation, scenario.model_dump(mode="json")
    data["variation"] = Variation().model_dump(mode="json")
    data["drawn"] = {"sha256": scenario.sha256, "seed": seed}
    if rules.owners:
        _renumber(data, _owner(scenario, rules, seed), _stream(seed, "serial"))
    if rules.seals:
        _reseal(data, scenario, rules, seed)
    for role, names in (("shipper", rules.shippers), ("consignee", rules.consignees)):
        if names:
            name = _one_of(names, _stream(seed, role))
            data["papers"] = _replaced(data["papers"], {data["papers"][role]: name})
    if rules.packing_shuffled:
        _shuffle(data["papers"]["packing_list"], _stream(seed, "packing"))
    if rules.cargo_mirrored and _one_of((False, True), _stream(seed, "mirrored")):
        _mirror(data)
    if rules.starts:
        data["start"] = _one_of(rules.starts, _stream(seed, "start"))
    for move in rules.moves:
        drawn = _stream(seed, " ".join(move.keys)).between(0, move.choices - 1)
        for key in move.keys:
            add_at(data, key, move.least + drawn * move.step)
    for name in rules.optional:  # last: others are moved by their number in the list
        if _one_of((False, True), _stream(seed, f"optional {name}")):
            _leave_out(data, name)
    return schema.from_data(data, f"scenario {scenario.id} varied by seed {seed}")


def _stream(seed: int, name: str) -> Random:
    """Chance for one thing: the seed and the name together say what comes."""
    mixed = _FNV_START
    for byte in name.encode():
        mixed = ((mixed ^ byte) * _FNV_PRIME) & _MASK
    return Random(Random(seed).bits() ^ mixed)


def _one_of(choices: Sequence[T], chance: Random) -> T:
    return choices[chance.between(0, len(choices) - 1)]


def _shuffle(items: list[Any], chance: Random) -> None:
    """In place, every order equally likely (Fisher, Yates)."""
    for last in range(len(items) - 1, 0, -1):
        other = chance.between(0, last)
        items[last], items[other] = items[other], items[last]


def _replaced(value: Any, names: dict[str, str]) -> Any:
    """A tree with texts that stand for something else replaced wherever they are all of a text."""
    if isinstance(value, dict):
        return {key: _replaced(item, names) for key, item in value.items()}
    if isinstance(value, list):
        return [_replaced(item, names) for item in value]
    return names.get(value, value) if isinstance(value, str) else value


def _texts(value: Any, wanted: Callable[[str], bool]) -> set[str]:
    """Every text of a tree that is wanted."""
    if isinstance(value, dict | list):
        items = value.values() if isinstance(value, dict) else value
        return {text for item in items for text in _texts(item, wanted)}
    return {value} if isinstance(value, str) and wanted(value) else set()


# --- numbers


def _owner(scenario: Scenario, rules: Variation, seed: int) -> dict[str, str]:
    """The owner code of the box's number, and the one that takes its place."""
    return {scenario.container.number[:4]: _one_of(rules.owners, _stream(seed, "owner"))}


def _renumber(data: Data, owners: dict[str, str], chance: Random) -> None:
    """All container numbers: other digits, shifted alike in all of them, and other owners. One
    that is valid stays so, and one whose check digit is wrong stays wrong by as much."""
    found = sorted(_texts(data, _is_container_number))
    while True:
        shifts = [chance.between(0, 9) for _ in range(6)]
        names = {number: _other_number(number, owners, shifts) for number in found}
        if all(iso6346.remainder(number[:10]) != _NO_DIGIT for number in names.values()):
            break
    for table in ("container", "papers"):
        data[table] = _replaced(data[table], names)


def _is_container_number(text: str) -> bool:
    if len(text) != _NUMBER_SIGNS or not text[10].isdigit():
        return False
    try:
        iso6346.check_digit(text[:10])
    except ValueError:
        return False
    return True


def _other_number(number: str, owners: dict[str, str], shifts: list[int]) -> str:
    body = owners.get(number[:4], number[:4]) + _shifted(number[4:10], shifts)
    wrong_by = int(number[10]) - iso6346.check_digit(number[:10])
    return f"{body}{(iso6346.check_digit(body) + wrong_by) % 10}"


def _shifted(digits: str, shifts: list[int]) -> str:
    """Each digit moved on by its place's shift; two numbers differ afterwards where they did."""
    return "".join(
        str((int(sign) + shift) % 10) for sign, shift in zip(digits, shifts, strict=False)
    )


def _reseal(data: Data, scenario: Scenario, rules: Variation, seed: int) -> None:
    """All seal numbers of the box's own form: another prefix, digits shifted alike."""
    own = scenario.container.seal.number
    head, digits = own[:2], own[2:]

    def alike(text: str) -> bool:
        return len(text) == len(own) and text[:2] == head and text[2:].isdigit()

    if not digits.isdigit():
        return
    prefix, chance = _one_of(rules.seals, _stream(seed, "seal owner")), _stream(seed, "seal")
    shifts = [chance.between(0, 9) for _ in digits]
    for table in ("container", "papers"):
        found = _texts(data[table], alike)
        names = {number: prefix + _shifted(number[2:], shifts) for number in found}
        data[table] = _replaced(data[table], names)


# --- places


def _mirror(data: Data) -> None:
    """What stands or lies left is right: the place across the box of stacks and finds."""
    cargo = data["cargo"]
    for stack in cargo["stacks"]:
        wide, _, deep = cargo["kinds"][stack["kind"]]["size_mm"]
        step = (deep if stack["turned"] else wide) + stack["gap_mm"]
        stack["x_mm"] = 0.0 - stack["x_mm"] - (stack["columns"] - 1) * step
    for find in data["finds"]:
        find["x_mm"], find["turn_deg"] = 0.0 - find["x_mm"], 0.0 - find["turn_deg"]


def _leave_out(data: Data, bait: str) -> None:
    """A bait and whatever has its name."""
    for key, items in data.items():
        if isinstance(items, list):
            data[key] = [i for i in items if not isinstance(i, dict) or i.get("name") != bait]
    data["answer"]["baits"] = [b for b in data["answer"]["baits"] if b["id"] != bait]
