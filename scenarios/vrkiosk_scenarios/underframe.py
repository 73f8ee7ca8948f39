"""What carries a box's floor, as solids: cross members, gooseneck tunnel, fork-lift pockets, rails.

All of it is the surface `undercarriage`, cut in a patch for each cross member; officers see it
from below where the box does not stand on the ground, strike it and read its density. Sections:
`vrkiosk_assets.cross_members`; the models have the same.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from vrkiosk_assets.containers import FLOOR_MM, ContainerType
from vrkiosk_assets.cross_members import (
    FIRST_MM,
    PITCH_MM,
    POCKET_WIDTH_MM,
    TUNNEL_HALF_MM,
    CrossMember,
    cross_members,
    pockets,
    tunnel,
)
from vrkiosk_scenarios.geometry import Vec
from vrkiosk_scenarios.solid import Solid, box_between

UNDERCARRIAGE: Final = "undercarriage"
BOARDS_M: Final = 0.028  # of plywood, on the cross members
TOP_M: Final = FLOOR_MM / 1000.0 - BOARDS_M  # of the cross members
DEPTH_M: Final = 0.125
LOW_M: Final = TOP_M - DEPTH_M
HALF_M: Final = 1.160  # of their length
WIDTH_M: Final = 0.045
DOUBLED_M: Final = 0.075
STEEL_M: Final = 0.004
RAIL_X_M: Final = (1.163, 1.213)  # of the bottom side rails
END_M: Final = (0.060, -0.036)  # z of the beam under the sill
_BEFORE_WEB_MM: Final = 130.0  # where a cross member's patch begins, halfway to the one before


def patch_number(kind: ContainerType, z: float) -> int:
    """The cross member whose patch is at a depth z (metres, negative) of the box."""
    number = int((-z * 1000.0 - FIRST_MM + _BEFORE_WEB_MM) / PITCH_MM) + 1
    return min(max(number, 1), last_number(kind))


def last_number(kind: ContainerType) -> int:
    """Number of the cross member nearest to the front wall."""
    return cross_members(kind)[-1].number


def patch_names(kind: ContainerType) -> tuple[str, ...]:
    """Patches of the undercarriage, from the doors; a pocket's are there as well."""
    return tuple(f"{UNDERCARRIAGE}/{n:02d}" for n in range(1, last_number(kind) + 1))


def patch_ends(kind: ContainerType, number: int) -> tuple[float, float]:
    """z of the ends of a patch, metres, the one nearer to the doors first."""
    begin = (FIRST_MM + PITCH_MM * (number - 1) - _BEFORE_WEB_MM) / -1000.0
    end = begin - PITCH_MM / 1000.0
    if number == 1:
        begin = 0.0
    return begin, kind.internal.length / -1000.0 if number == last_number(kind) else end


def _steel(name: str, low: Vec, high: Vec, surface: str = UNDERCARRIAGE) -> Solid:
    return box_between(name, surface, low, high, "steel", skin=STEEL_M)


def _channel(name: str, member: CrossMember, x: tuple[float, float]) -> list[Solid]:
    """Web and lower flange, and the second web of a doubled one."""
    web = member.web_mm / -1000.0
    far = web - (DOUBLED_M if member.doubled else WIDTH_M)
    found = [
        _steel(f"{name}_web", (x[0], LOW_M, web - STEEL_M), (x[1], TOP_M, web)),
        _steel(f"{name}_flange", (x[0], LOW_M, far), (x[1], LOW_M + STEEL_M, web - STEEL_M)),
    ]
    if member.doubled:
        low = (x[0], LOW_M + STEEL_M, far)
        found.append(_steel(f"{name}_back", low, (x[1], TOP_M, far + STEEL_M)))
    return found


def _members(kind: ContainerType) -> list[Solid]:
    found: list[Solid] = []
    gap = TUNNEL_HALF_MM / 1000.0
    for member in cross_members(kind):
        name = f"member_{member.number}"
        if member.split:
            found += _channel(f"{name}_left", member, (-HALF_M, -gap))
            found += _channel(f"{name}_right", member, (gap, HALF_M))
        else:
            found += _channel(name, member, (-HALF_M, HALF_M))
    return found


def _tunnel(kind: ContainerType) -> list[Solid]:
    """Its walls, its roof and the plate across its rear end."""
    recess = tunnel(kind)
    if recess is None:
        return []
    rear, front = recess[0] / -1000.0, recess[1] / -1000.0
    x = TUNNEL_HALF_MM / 1000.0
    walls = (("left", -x - STEEL_M, -x), ("right", x, x + STEEL_M))
    found = [_steel(f"tunnel_{n}", (a, LOW_M, front), (b, TOP_M, rear)) for n, a, b in walls]
    found.append(_steel("tunnel_roof", (-x, TOP_M - STEEL_M, front), (x, TOP_M, rear)))
    found.append(_steel("tunnel_rear", (-x, LOW_M, rear), (x, TOP_M, rear + STEEL_M)))
    return found


def _pockets(kind: ContainerType) -> list[Solid]:
    """Two walls and a roof each; below they are open."""
    found = []
    half, x = POCKET_WIDTH_MM / 2000.0, RAIL_X_M[1]
    for number, at in enumerate(pockets(kind), 1):
        z = at / -1000.0
        low, high = 0.020, 0.138
        roof = (-x, high, z - half), (x, high + STEEL_M, z + half)
        found.append(_steel(f"pocket_{number}_roof", *roof))
        for side, near in (("rear", z + half), ("front", z - half - STEEL_M)):
            wall = (-x, low, near), (x, high, near + STEEL_M)
            found.append(_steel(f"pocket_{number}_{side}", *wall))
    return found


def _rails(kind: ContainerType) -> list[Solid]:
    """The bottom side rails, and the beams under the sill and the front wall. Whoever stands
    beside the box sees them: they belong to no patch of the undercarriage."""
    front = (105.0 - kind.external.length) / 1000.0
    (near, far), beam = RAIL_X_M, HALF_M
    cuts = [END_M[0]]
    for at in pockets(kind):
        half = POCKET_WIDTH_MM / 2000.0
        cuts += [at / -1000.0 + half, at / -1000.0 - half]
    cuts.append(front)
    found = []
    for side, x in (("left", (-far, -near)), ("right", (near, far))):
        for number, (begin, end) in enumerate(zip(cuts[::2], cuts[1::2], strict=True), 1):
            ends = (x[0], 0.012, end), (x[1], 0.166, begin)
            found.append(_steel(f"rail_{side}_{number}", *ends, ""))
    found.append(_steel("beam_rear", (-beam, 0.018, END_M[1]), (beam, 0.158, END_M[0]), ""))
    over = TUNNEL_HALF_MM / 1000.0
    spans = ((-beam, -over), (over, beam)) if kind.gooseneck else ((-beam, beam),)
    for number, (a, b) in enumerate(spans, 1):
        low = (a, LOW_M, front)
        found.append(_steel(f"beam_front_{number}", low, (b, 0.165, front + 0.058), ""))
    # thin sections: a rail is a channel, so it weighs as much as 4 mm of its height do
    return [replace(s, density=s.density * STEEL_M / (2.0 * min(s.half))) for s in found]


def underframe(kind: ContainerType) -> list[Solid]:
    """All of it, in the frame of reference of the container."""
    return [*_members(kind), *_tunnel(kind), *_pockets(kind), *_rails(kind)]
