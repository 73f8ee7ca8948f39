"""What betrays a seal that is not what it seems: glue, a copy's print, a barrel that turns."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.panels import seal_panel
from vrkiosk_scenarios.snapshot import Text
from vrkiosk_scenarios.world import World

TWIST = 1.2  # radians


def sealed(state: str) -> World:
    library = schema.library()
    return World(schema.with_values(library["s03_clean"], {"container.seal.state": state}), 1)


def turned(world: World) -> tuple[list[float], list[float]]:
    """Quaternions of barrel and pin while a hand twists the seal."""
    world.seal.turned = TWIST
    world.seal.show(world)
    poses = world.snapshot.poses
    return tuple(poses[world.part(name)][:4].tolist() for name in ("seal", "seal_pin"))


def test_the_barrel_of_a_spinning_seal_turns_round_its_pin() -> None:
    world = sealed("spinning")
    barrel, pin = turned(world)
    assert abs(barrel[1]) > 0.5
    assert pin == pytest.approx([0.0, 0.0, 0.0, 1.0], abs=1e-6)
    assert world.seal.gives()[0] == world.settings.seal.sound_gives[0]
    assert world.seal.gives()[1] > 90.0


@pytest.mark.parametrize("state", ["sound", "cloned", "glued"])
def test_the_pin_of_any_other_seal_turns_with_its_barrel(state: str) -> None:
    barrel, pin = turned(sealed(state))
    assert barrel == pin


def test_only_a_glued_seal_has_glue_and_scratches() -> None:
    models = {state: {p.model for p in sealed(state).description.parts} for state in STATES}
    assert [state for state in STATES if "seal_glue" in models[state]] == ["glued"]


STATES = ("sound", "glued", "cloned", "spinning", "cut")


def test_a_copy_says_the_same_in_other_digits_on_other_plastic() -> None:
    sound, copy = (seal_panel("AH4182093", "H", state) for state in ("sound", "cloned"))

    def signs(panel_items: tuple[object, ...]) -> str:
        return "".join(item.text for item in panel_items if isinstance(item, Text))

    assert sorted(signs(sound.items)) == sorted(signs(copy.items))
    digits = [item for item in copy.items if isinstance(item, Text) and item.style == "digits"]
    assert len(digits) == 9
    assert len({item.y for item in digits}) > 2  # not on one line
    tints = {state: sealed(state).description for state in ("sound", "cloned")}
    parts = {state: found.parts[found.index("seal")] for state, found in tints.items()}
    assert parts["sound"].tint == (1.0, 1.0, 1.0) != parts["cloned"].tint


def test_a_cut_seal_lies_on_the_ground_in_one_place() -> None:
    world = sealed("cut")
    poses = world.snapshot.poses
    assert poses[world.part("seal")].tolist() == poses[world.part("seal_pin")].tolist()
    assert poses[world.part("seal_pin")][5] < 0.05
