"""What all tools share: a place on the trolley, a hand that holds, the way home."""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING

from vrkiosk_scenarios.geometry import (
    IDENTITY,
    Pose,
    Vec,
    distance,
    forward,
    mix_poses,
    place_of,
    transform,
)
from vrkiosk_scenarios.physics import RATE

if TYPE_CHECKING:
    from vrkiosk_scenarios.hands import Hand
    from vrkiosk_scenarios.snapshot import Panel
    from vrkiosk_scenarios.world import World


class Tool:
    """One tool. `pose`: its grip point in the world, pointing along -z. Latched in a hand."""

    latched = True
    loose = True  # a hand can take it

    def __init__(self, name: str) -> None:
        self.name = name
        self.pose: Pose = IDENTITY
        self.home: Pose = IDENTITY  # its place on the trolley, in the world
        self.holder: Hand | None = None
        self.panel_changed = True
        self.shown_at: Pose | None = None  # where it is drawn
        self.settled = False  # nobody holds it, and it is drawn as it is
        self._shown_as: Hashable = None
        kind = type(self)
        self._plain = kind.attached is Tool.attached and kind.shown is Tool.shown
        self._idles = kind.idle is not Tool.idle
        self.stirs = self._idles  # `idle` has something to do
        self._glide_from: Pose = IDENTITY
        self._glide_ticks = 0

    def point(self, local: Vec) -> Vec:
        """A point of the tool in the world."""
        return transform(self.pose, local)

    @property
    def direction(self) -> Vec:
        return forward(self.pose)

    @property
    def shown(self) -> bool:
        """Whether it is drawn as the tool it is."""
        return True

    def appearance(self, world: World) -> Hashable:
        """Whatever its picture depends on besides its pose and its display: while that is equal
        and the pose the same, it is not drawn anew. None: on more than that, ask each frame."""
        return False if self._plain else None

    def reach_of(self, world: World, point: Vec) -> float:
        """From a point to where a hand takes it."""
        return distance(place_of(self.pose), point)

    def take(self, world: World, hand: Hand) -> None:
        """The hand closes round it."""
        self.holder = hand
        hand.held = self
        self._glide_ticks = 0
        self.pose = hand.grip
        world.emit("tool_taken", tool=self.name, hand=hand.name)

    def let_go(self, world: World, hand: Hand) -> None:
        """Put on its place it is docked; anywhere else it flies home by itself."""
        self.end_use(world)
        self.holder = None
        hand.held = None
        near = distance(hand.point, place_of(self.home)) <= world.settings.hands.dock_reach
        self._glide_from = self.pose
        self._glide_ticks = 1 if near else max(int(world.settings.hands.glide_s * RATE), 1)
        self._stir(world, stirs=True)
        world.emit("tool_docked", tool=self.name, hand=hand.name)

    def set_home(self, home: Pose) -> None:
        """The trolley stands elsewhere."""
        self.home = home
        if self.holder is None and self._glide_ticks == 0:
            self.pose = home

    def _stir(self, world: World, *, stirs: bool) -> None:
        if self.stirs is not stirs:
            self.stirs = stirs
            world.find_stirring()

    def idle(self, world: World) -> None:
        """A step while nobody holds it, as long as it `stirs`."""
        if self._glide_ticks == 0:
            self._stir(world, stirs=self._idles)
            return
        whole = max(int(world.settings.hands.glide_s * RATE), 1)
        self._glide_ticks -= 1
        part = 1.0 - self._glide_ticks / whole
        self.pose = self.home
        if self._glide_ticks:
            self.pose = mix_poses(self._glide_from, self.home, part)

    def tick(self, world: World, hand: Hand) -> None:
        self.pose = hand.grip
        self.work(world, hand)

    def work(self, world: World, hand: Hand) -> None:
        """A step in the hand, the pose being set."""

    def press(self, world: World, hand: Hand) -> None:
        """The trigger goes down."""

    def release(self, world: World, hand: Hand) -> None:
        """The trigger comes up."""

    def end_use(self, world: World) -> None:
        """The hand lets go in the middle of whatever it did."""

    def attached(self, world: World) -> tuple[tuple[str, Pose | None], ...]:
        """Parts of it that move by themselves: their names and poses in the world; None: not to
        be seen now."""
        return ()

    def panel(self, world: World) -> Panel | None:
        """What its display shows, if it has one."""
        return None

    def show(self, world: World) -> None:
        """Writes where it is, with its moving parts and its display."""
        look = self.appearance(world)
        self.settled = look is not None and self.holder is None
        if look is None or self.shown_at is not self.pose or self._shown_as != look:
            self.shown_at, self._shown_as = self.pose, look
            world.show(self.name, self.pose, self.shown)
            for part, where in self.attached(world):
                if where is None:
                    world.hide(part)
                else:
                    world.show(part, where)
        if self.panel_changed:
            self.panel_changed = False
            panel = self.panel(world)
            if panel is not None:
                world.show_panel(self.name, panel)

    def behind_wall(self, world: World) -> bool:
        """The hand reaches through a wall: what it reads there is no reading."""
        return not world.reaches(place_of(self.pose))
