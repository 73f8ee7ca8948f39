"""What is drawn of safety: protective equipment on its board, sachets, a sign, a box on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.geometry import (
    DEGREE,
    IDENTITY,
    NO_TURN,
    Pose,
    Vec,
    about_y,
    compose,
    pose,
)
from vrkiosk_scenarios.safety_panels import GAS_ON_SIGN, fumigation_sign
from vrkiosk_scenarios.snapshot import Panel, Part
from vrkiosk_scenarios.tools.garment import GLOVES

if TYPE_CHECKING:
    from vrkiosk_scenarios.doors import Leaf
    from vrkiosk_scenarios.safety_settings import Garments
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.world import World

HANDS: Final = ("hand_left", "hand_right")
BARE_HANDS: Final = ("bare_left", "bare_right")
SIGN: Final = "label_fumigation"
BOARD: Final = "ppe_board"
# The sign on the right leaf: from the hinge least and most, low and high above the ground, m.
SIGN_AT: Final = (0.50, 0.80, 0.48, 0.88)
SIGN_V: Final = -0.0005  # m before the hinge axis: on the leaf's ribs
SIGN_PANEL: Final = (0.0, -0.070, 0.0012)  # middle of its words, in the sign's own frame
UPPER_BOX: Final = ("upper_container", "upper_leaf_left", "upper_leaf_right")


def _board_pose(first: Vec, garments: Garments) -> Pose:
    """Where the board stands: beside the first place to stand, facing it."""
    x, z = garments.board
    return pose(about_y(-90.0 * DEGREE), (first[0] + x, first[1], first[2] + z))


def _sign_pose() -> Pose:
    """Of the sign's middle, in the frame of the right leaf's model."""
    near, far, low, high = SIGN_AT
    return pose(NO_TURN, (-(near + far) / 2.0, (low + high) / 2.0, SIGN_V))


def _sign_panel(scenario: Scenario) -> Panel:
    """The words of the sign: it names the gas that the box was treated with."""
    inside = scenario.gas.inside if scenario.gas is not None else {}
    return fumigation_sign(next((GAS_ON_SIGN[name] for name in GAS_ON_SIGN if name in inside), ""))


def lay_out(world: World) -> None:
    """Puts them where they are before the first frame, and on the board what hangs there."""
    scenario, garments = world.scenario, world.settings.garments
    for number, place in enumerate(world.safety.sachets, 1):
        world.show(f"sachet_{number}", pose(NO_TURN, place))
    if scenario.gas is not None and scenario.gas.labelled:
        world.show_panel(SIGN, _sign_panel(scenario))
    if scenario.place.stacked_on:
        tall = scenario.container.kind.external.height / 1000.0
        leaves = [world.doors.leaves[side].pose() for side in ("left", "right")]
        for name, below in zip(UPPER_BOX, (IDENTITY, *leaves), strict=True):
            world.show(name, compose(pose(NO_TURN, (0.0, tall, 0.0)), below))
    board = _board_pose(world.moving.nodes[0].place, garments)
    for name, place in garments.places.items():
        if name in world.tools:
            world.show(BOARD, board)
            home = compose(board, pose(NO_TURN, place))
            world.tools[name].set_home(home)
            world.show(name, home)
    if GLOVES in world.tools:
        show_hands(world)


def move_leaf(world: World, leaf: Leaf) -> None:
    """What hangs on a leaf that turned."""
    gas = world.scenario.gas
    if leaf.name == "right" and gas is not None and gas.labelled:
        world.show(SIGN, compose(leaf.pose(), _sign_pose()))


def show_hands(world: World) -> None:
    """The hands, bare until gloves are on."""
    gloved, bared = world.safety.is_gloved(world), GLOVES in world.tools
    for hand in world.hands:
        grip, tracked = hand.grip, hand.tracked
        world.show(HANDS[hand.side], grip, tracked and gloved)
        if bared:
            world.show(BARE_HANDS[hand.side], grip, tracked and not gloved)


def parts(scenario: Scenario) -> list[Part]:
    """The parts that only such scenarios have; the sign's panel is given by `scene`."""
    found: list[Part] = []
    if any(tool in scenario.tools for tool in ("helmet", "vest", "glasses", "mask")):
        found.append(Part(BOARD, BOARD))
    gas = scenario.gas
    if gas is not None:
        found += [Part(f"sachet_{n}", "fumigant_sachet") for n in range(1, gas.sachets + 1)]
    if scenario.place.stacked_on:
        kind = scenario.container.kind
        models = (kind.model, kind.fittings.leaf_left, kind.fittings.leaf_right)
        found += [Part(name, model) for name, model in zip(UPPER_BOX, models, strict=True)]
    return found
