"""The board a viewer in a headset steers a replay with: time, what happens, and buttons.

It hangs before the viewer, to be pointed at and clicked; with a controller its buttons do the same.
Pure: a `Panel` and what is under a point of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, sin
from typing import Final

from vrkiosk.replay.caption import Teller
from vrkiosk.replay.viewer import Player
from vrkiosk_scenarios.geometry import (
    DEGREE,
    Pose,
    Vec,
    about_x,
    about_y,
    angle_of,
    distance,
    forward,
    multiply,
    place_of,
    pose,
    transform,
)
from vrkiosk_scenarios.snapshot import Box, Panel, Text
from vrkiosk_telemetry.wording import speed_text

SIZE_MM: Final = (440.0, 236.0)
AHEAD, BELOW, ASIDE, TILT = 0.72, 0.30, -0.25, 24.0 * DEGREE  # metres from the eyes; leaned back
LEFT_BEHIND: Final = 1.3  # metres: farther from it, it comes along
TURNED_AWAY: Final = 0.25  # cosine of the angle between the look and the board: below, it comes
LINE: Final = (20.0, 118.0, 400.0, 14.0)  # of time: x, y, width, height in mm
JUMP_NS: Final = 10_000_000_000
# Buttons: name, x, width in mm, in one row.
BUTTONS: Final = (
    ("back", 20.0, 76.0),
    ("play", 101.0, 76.0),
    ("on", 182.0, 76.0),
    ("slower", 263.0, 76.0),
    ("faster", 344.0, 76.0),
)
ROW_Y, ROW_HIGH = 150.0, 44.0


@dataclass(frozen=True, slots=True)
class Pointed:
    """What of the board a hand points at: a button's name, "line", or "" for the rest; share:
    where on the line, 0..1."""

    name: str = ""
    share: float = 0.0


def under(point: tuple[float, float]) -> Pointed:
    """What is at a point, mm from the top left corner."""
    x, y = point
    if ROW_Y <= y <= ROW_Y + ROW_HIGH:
        for name, left, width in BUTTONS:
            if left <= x <= left + width:
                return Pointed(name)
    left, top, width, high = LINE
    if top - 8.0 <= y <= top + high + 8.0 and left - 4.0 <= x <= left + width + 4.0:
        return Pointed("line", min(max((x - left) / width, 0.0), 1.0))
    return Pointed()


def click(player: Player, pointed: Pointed) -> None:
    """Does what a part of the board is for."""
    match pointed.name:
        case "play":
            player.toggle()
        case "back":
            player.seek(player.t - JUMP_NS)
        case "on":
            player.seek(player.t + JUMP_NS)
        case "slower":
            player.faster(-1)
        case "faster":
            player.faster(1)
        case "line":
            player.seek(player.start + round(pointed.share * (player.end - player.start)))


def board(teller: Teller, player: Player, pointed: Pointed) -> Panel:
    """The board at this moment."""
    texts = teller.record.wording.texts
    width, height = SIZE_MM
    left, top, long, high = LINE
    text, style = teller.happening(player.t)
    items: list[Text | Box] = [
        Text(20.0, 38.0, 15.0, teller.clock(player.t), "digits"),
        Text(width - 20.0, 38.0, 15.0, speed_text(player.speed), "digits", "right"),
        Text(20.0, 70.0, 11.0, text, style),
        Text(20.0, 96.0, 9.0, teller.looking(player.t), "dim"),
        Box(left, top, long, high, "bar_back"),
        Box(left, top, long * teller.passed(player.t), high, "bar"),
        *(Box(left + long * share, top - 4.0, 1.0, high + 4.0, "rule") for share in teller.ticks),
    ]
    labels = {
        "back": "« 10",
        "play": texts["replay.pause" if player.playing else "replay.play"],
        "on": "10 »",
        "slower": texts["replay.headset.slower"],
        "faster": texts["replay.headset.faster"],
    }
    for name, x, wide in BUTTONS:
        style = "button_hover" if name == pointed.name else "button"
        items.append(Box(x, ROW_Y, wide, ROW_HIGH, style))
        items.append(
            Text(x + wide / 2, ROW_Y + ROW_HIGH / 2 + 4.0, 8.0, labels[name], "body", "centre")
        )
    items.append(Text(width / 2, height - 16.0, 7.0, texts["replay.headset.hint"], "dim", "centre"))
    return Panel(width, height, tuple(items))


def hung(head: Pose) -> Pose:
    """Where the board hangs for a head (both in the world): ahead, low, a little to the left."""
    look = forward(head)
    yaw = angle_of(-look[0], -look[2])
    ahead: Vec = (
        -AHEAD * sin(yaw) + ASIDE * cos(yaw),
        -BELOW,
        -AHEAD * cos(yaw) - ASIDE * sin(yaw),
    )
    x, y, z = place_of(head)
    turn = multiply(about_y(yaw - 0.3 * ASIDE / AHEAD), about_x(-TILT))
    return pose(turn, (x + ahead[0], y + ahead[1], z + ahead[2]))


def lost_sight(panel: Pose, head: Pose) -> bool:
    """Whether the viewer walked or turned away from the board: it hangs anew then."""
    away = distance(place_of(panel), place_of(head))
    if away > LEFT_BEHIND:
        return True
    look = forward(head)
    x, z = panel[4] - head[4], panel[6] - head[6]
    flat = hypot(x, z) * hypot(look[0], look[2])
    return flat > 1e-6 and (x * look[0] + z * look[2]) / flat < TURNED_AWAY


def corner(panel: Pose, point: tuple[float, float]) -> Vec:
    """A point of the board, mm from the top left corner, in the world."""
    x, y = point
    return transform(panel, ((x - SIZE_MM[0] / 2) / 1000, (SIZE_MM[1] / 2 - y) / 1000, 0.0))
