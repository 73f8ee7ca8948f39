"""Who has never held a controller sees it: in the lobby, and in the first module's empty hands."""

from __future__ import annotations

import pytest

from vrkiosk.flow.foreground import Foreground, holds_controller
from vrkiosk.lobby import Lobby
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.snapshot import SceneSnapshot
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput

BOTH = Flag.GRIP_LEFT | Flag.GRIP_RIGHT
LEFT_IS_BARE = BOTH | Flag.BARE_LEFT
LEFT_IS_SEEN = BOTH | Flag.HAND_LEFT
FINGERS_BY_CONTROLLER = LEFT_IS_SEEN | Flag.HAND_LEFT_IS_CONTROLLER


def frame(flags: int) -> FrameInput:
    made = FrameInput()
    made.record["flags"] = flags
    made.record["grip"][:, 4:] = (-0.2, 1.0, -0.4), (0.2, 1.1, -0.4)
    return made


@pytest.mark.parametrize(
    ("flags", "held"),
    [
        (BOTH, True),
        (LEFT_IS_BARE, False),
        (LEFT_IS_SEEN, False),
        (FINGERS_BY_CONTROLLER, True),
        (int(Flag.GRIP_RIGHT), False),
    ],
)
def test_a_controller_is_held_where_neither_pinches_nor_cameras_say_otherwise(
    flags: int, held: bool
) -> None:
    assert holds_controller(frame(flags), 0) is held


@pytest.mark.parametrize("controllers", [True, False])
def test_the_lobby_shows_them_to_who_wears_a_headset(controllers: bool) -> None:
    lobby = Lobby("Furniture", "", controllers=controllers)
    names = [part.name for part in lobby.description.parts]
    lobby.reach(frame(LEFT_IS_BARE))
    shown = {name for name, on in zip(names, lobby.snapshot.visible, strict=True) if on}
    wanted = "controller_right" if controllers else "hand_right"
    assert {name for name in shown if name.startswith(("hand", "controller"))} == {
        "hand_left",
        wanted,
    }
    at = lobby.snapshot.poses[names.index(wanted)]
    assert at[4:].tolist() == pytest.approx([0.2, 1.1, -0.4])


def test_in_the_first_module_an_empty_hand_is_its_controller_and_a_tool_has_the_glove() -> None:
    world = World(schema.library()["s03"], 1)
    fore = Foreground(world.description)
    names = [part.name for part in fore.description.parts]
    snapshot = SceneSnapshot(world.description)
    torch, hands = world.part("torch"), [world.part("hand_left"), world.part("hand_right")]
    snapshot.visible[[torch, *hands]] = True
    snapshot.poses[hands, 4:] = (-0.2, 1.0, -0.4), (0.2, 1.1, -0.4)
    snapshot.poses[torch] = snapshot.poses[hands[1]]

    def shown() -> set[str]:
        over = fore.over(snapshot, frame(BOTH))
        return {
            name
            for name, on in zip(names, over.visible, strict=True)
            if on and name.startswith(("hand", "controller"))
        }

    assert shown() == {"hand_left", "hand_right"}
    fore.controllers = True
    assert shown() == {"controller_left", "hand_right"}
    snapshot.visible[torch] = False
    assert shown() == {"controller_left", "controller_right"}
