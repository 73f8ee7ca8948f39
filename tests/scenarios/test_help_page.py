"""The help page: for bare hands alone."""

from __future__ import annotations

from vrkiosk_scenarios import engine
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import Flag, FrameInput


def tabs(flags: int) -> list[str]:
    world = World(library()["s03_clean"], 3)
    for number in range(2):
        frame = FrameInput()
        frame.record["t"] = 10**9 + number * 11_111_111
        frame.record["flags"] = Flag.HEAD_VALID | Flag.GRIP_LEFT | flags
        engine.step(world, frame.rounded())
    assert world.tablet is not None
    return [button.name for button in world.tablet.buttons(world)]


def test_controllers_have_buttons_and_bare_hands_have_a_page() -> None:
    assert "page.help" not in tabs(0)
    assert "page.help" in tabs(Flag.BARE_LEFT)
