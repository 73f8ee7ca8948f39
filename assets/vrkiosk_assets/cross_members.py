"""The cross members under a box's floor: where each stands. One table for the scripts that build
the models, for the hides that close one to a tube, and for the world that is searched from below.

Pressed channels at 305 mm, open towards the front wall, doubled under the joints of the boards;
cut in two over a gooseneck tunnel, left out where a fork-lift pocket carries the floor (sections
and pitches: common panel data of the trade). Lengths in mm, from the door plane.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vrkiosk_assets.containers import ContainerType

FIRST_MM: Final = 165.0  # web of the first
PITCH_MM: Final = 305.0
TUNNEL_MM: Final = 3300.0  # length of the gooseneck tunnel
TUNNEL_HALF_MM: Final = 515.0  # of its width
POCKET_WIDTH_MM: Final = 360.0
POCKET_APART_MM: Final = 2050.0  # middle to middle
DOUBLED_FIRST: Final = 5  # the number of the first doubled one, and of every eighth from it on
DOUBLED_EVERY: Final = 8
_END_MM: Final = 150.0  # none nearer to the front wall
_FACE_MM: Final = 105.0  # from the door plane to the rear faces of the castings
_FRONT_MM: Final = 4.0  # of the front rail behind the faces of the castings


@dataclass(frozen=True, slots=True)
class CrossMember:
    """One. number: counted from the doors, from 1; web_mm: its web's face on the doors' side;
    doubled: closed by a second web; split: two, one on either side of the gooseneck tunnel."""

    number: int
    web_mm: float
    doubled: bool = False
    split: bool = False


def member_web_mm(number: int) -> float:
    """Where the web of a cross member is."""
    return FIRST_MM + PITCH_MM * (number - 1)


def pockets(box: ContainerType) -> tuple[float, ...]:
    """Middles of the fork-lift pockets; none on a long box."""
    middle = box.external.length / 2.0 - _FACE_MM
    half = POCKET_APART_MM / 2.0
    return (middle - half, middle + half) if box.fork_pockets else ()


def tunnel(box: ContainerType) -> tuple[float, float] | None:
    """From where to where the gooseneck tunnel reaches; None: the box has none."""
    front = box.external.length - _FACE_MM - _FRONT_MM
    return (front - TUNNEL_MM, front) if box.gooseneck else None


def member_count(box: ContainerType) -> int:
    """How many places there are, pockets' included."""
    return int((box.internal.length - _END_MM - FIRST_MM) / PITCH_MM) + 1


def is_doubled(box: ContainerType, number: int) -> bool:
    """Whether two channels stand back to back there, to carry a joint of the boards."""
    return number % DOUBLED_EVERY == DOUBLED_FIRST and number + 1 < member_count(box)


def cross_members(box: ContainerType) -> tuple[CrossMember, ...]:
    """All that a box has, from the doors."""
    recess = tunnel(box)
    found = []
    for number in range(1, member_count(box) + 1):
        web = member_web_mm(number)
        if any(abs(web + 20.0 - at) < POCKET_WIDTH_MM / 2.0 + 30.0 for at in pockets(box)):
            continue
        doubled = is_doubled(box, number)
        split = recess is not None and web >= recess[0]
        found.append(CrossMember(number, web, doubled, split))
    return tuple(found)


def closable(box: ContainerType) -> tuple[CrossMember, ...]:
    """Those that may be closed to a tube: single channels over the whole width."""
    return tuple(
        member
        for member in cross_members(box)
        if not member.split and member.number % DOUBLED_EVERY != DOUBLED_FIRST
    )
