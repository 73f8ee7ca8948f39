"""Sliding: only for who chose it, by the other hand's stick, along the ground, never through."""

from __future__ import annotations

import pytest

from vrkiosk_scenarios import engine, schema, settings
from vrkiosk_scenarios.geometry import Vec, distance
from vrkiosk_scenarios.locomotion import named
from vrkiosk_scenarios.preferences import Preferences
from vrkiosk_scenarios.world import World
from vrkiosk_xr.frame import LEFT, RIGHT, Flag, FrameInput

SECOND = 10**9
RATE = 90
EVERYTHING = Flag.HEAD_VALID | Flag.GRIP_LEFT | Flag.GRIP_RIGHT | Flag.AIM_LEFT | Flag.AIM_RIGHT


class Walker:
    """Stands still in the room and pushes a stick."""

    def __init__(self, **wishes: str) -> None:
        wish = Preferences.from_json({"moving": "slide", **wishes})
        self.world = World(schema.library()["s03"], 1, "en", wish.fit(settings.load()))
        self.frame = FrameInput()
        self.frame.record["t"] = SECOND
        self.frame.record["flags"] = int(EVERYTHING)
        self.frame.head[5] = 1.6
        self.events: list[engine.Event] = []
        self.push(RIGHT, 0.0, 0.0, 0.1)

    def push(self, hand: int, x: float, y: float, seconds: float) -> Vec:
        """The stick of a hand for so long; where the feet went."""
        before = self.feet
        self.frame.record["axes"][hand][2:] = x, y
        for _ in range(round(seconds * RATE)):
            self.frame.record["t"] += SECOND // RATE
            self.events += engine.step(self.world, self.frame.rounded()).events
        return tuple(b - a for a, b in zip(before, self.feet, strict=True))

    @property
    def feet(self) -> Vec:
        return self.world.moving.feet

    def names(self) -> list[str]:
        return [event.name for event in self.events]


def test_the_other_hands_stick_slides_by_where_the_head_looks() -> None:
    walker = Walker()
    back = walker.push(LEFT, 0.0, -1.0, 0.5)
    assert back == pytest.approx((0.0, 0.0, 0.5), abs=0.02)
    aside = walker.push(LEFT, 1.0, 0.0, 0.5)
    assert aside == pytest.approx((0.5, 0.0, 0.0), abs=0.02)
    half = walker.push(LEFT, 0.0, 0.5, 0.5)
    assert half == pytest.approx((0.0, 0.0, -0.25), abs=0.02)
    head = walker.world.head
    assert (head[0], head[2]) == pytest.approx((walker.feet[0], walker.feet[2]), abs=1e-4)
    assert "turn" not in walker.names()


def test_who_did_not_choose_it_never_slides() -> None:
    for wishes in ({"moving": "blink"}, {"working_hands": "right"}):
        walker = Walker(**wishes)
        assert walker.push(LEFT, 0.0, -1.0, 0.5) == (0.0, 0.0, 0.0)
        assert walker.world.snapshot.vignette == 0.0


def test_left_handers_slide_with_the_right() -> None:
    walker = Walker(hand="left")
    assert walker.push(LEFT, 0.0, -1.0, 0.3) == (0.0, 0.0, 0.0)
    walker.push(LEFT, 0.0, 0.0, 0.1)
    assert walker.push(RIGHT, 0.0, -1.0, 0.3)[2] > 0.25


def test_the_edges_are_dark_while_one_slides() -> None:
    walker = Walker()
    walker.push(LEFT, 0.0, -1.0, 0.3)
    assert walker.world.snapshot.vignette == 1.0
    walker.push(LEFT, 0.0, 0.0, 0.4)
    assert walker.world.snapshot.vignette == 0.0


def test_a_shut_box_stops_a_body_and_lets_it_go_along() -> None:
    walker = Walker()
    walker.push(LEFT, 0.0, 1.0, 4.0)
    assert 0.25 <= walker.feet[2] < 0.6
    before = walker.feet
    walker.push(LEFT, 0.7, 0.7, 0.5)
    assert walker.feet[0] - before[0] > 0.2
    assert abs(walker.feet[2] - before[2]) < 0.05


def test_one_stays_near_the_places_to_stand() -> None:
    walker = Walker()
    walker.push(LEFT, 0.0, -1.0, 8.0)
    reach = walker.world.settings.locomotion.slide_reach
    assert min(distance(node.place, walker.feet) for node in walker.world.moving.nodes) <= reach
    assert walker.feet[2] < 2.2 + reach + 0.01


def test_the_trolley_comes_along_and_it_is_told() -> None:
    walker = Walker()
    walker.push(LEFT, 0.0, 1.0, 3.0)
    told = [event for event in walker.events if event.name == "walked"]
    assert told
    assert told[0].data["from"] == "start"
    assert walker.world.moving.here.name == told[-1].data["node"]
    assert "teleport" not in walker.names()


def test_inside_one_stays_inside_and_beside_the_cargo() -> None:
    walker = Walker()
    world = walker.world
    world.moving.stand(named(world.moving.nodes, "aisle_1"), world.head_in_stage)
    walker.push(LEFT, 1.0, 0.0, 3.0)
    assert 0.5 < walker.feet[0] <= world.space.half_width - 0.25 + 1e-6
    walker.push(LEFT, 0.0, -1.0, 4.0)
    assert walker.feet[2] <= -0.15
    assert world.moving.here.inside


def test_nobody_slides_on_their_knees() -> None:
    walker = Walker()
    walker.world.moving.posture = "kneel"
    assert walker.push(LEFT, 0.0, -1.0, 0.5) == (0.0, 0.0, 0.0)


def test_the_same_at_any_frame_rate() -> None:
    ends = []
    for rate in (45, 90):
        walker = Walker()
        walker.frame.record["axes"][LEFT][2:] = 0.3, -0.8
        for _ in range(rate):
            walker.frame.record["t"] += SECOND // rate
            engine.step(walker.world, walker.frame.rounded())
        ends.append(walker.feet)
    assert ends[0] == pytest.approx(ends[1], abs=0.02)
