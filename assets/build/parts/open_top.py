"""A 40' open top: no roof, but top side rails that carry removable bows, and a header that swings
out of the way of what is lowered in from above.

Walls, posts, floor and underframe are those of the dry boxes, through the same makers. The walls
end lower, under the rails; the inside is 2,345 mm wide, 7 mm less than a dry box's, so the walls
stand nearer to each other by half of that. The tarpaulin is in `open_top_cover`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from mesh import Mesh, Point
from parts import frame, shell
from parts.dimensions import CASTING_Z, FLOOR_Y, INNER_X, OT40, Box

BOW_RADIUS: Final = 0.015
BOW_END: Final = 1.116  # half the length of a bow
CAMBER: Final = 0.028  # rise of a bow's middle, so that rain runs off
RAIL_OUT: Final = 1.2005  # outer face of the rails: what hangs on them stays within the castings
RAIL_IN: Final = 1.140
RAIL_LOW: Final = 0.185  # lower face of the rails, below the top of the box
RAIL_HIGH: Final = 0.046
STAPLE_Y: Final = 0.150  # of the staples for the cable, below the top of the box
STAPLE_PITCH: Final = 0.2  # at most 200 mm apart (Customs Convention on Containers, annex 4)
CABLE_X: Final = RAIL_OUT + 0.0085
FRONT_FACE: Final = OT40.front + 0.013  # z of the front rail's outer face
HINGE: Final = (-1.046, 0.020)  # x, z of the pin on which the header swings


def bow_places(box: Box) -> list[float]:
    """z of the bows, from the doors to the front."""
    bows = [part for part in box.kind.parts if part.model == "roof_bow"]
    return [part.position[2] / 1000.0 for part in bows]


def bow_height(box: Box, x: float) -> float:
    """y of a bow's axis at a place across the box; its lowest point bounds the clear height."""
    return box.ceiling + BOW_RADIUS + CAMBER * (1.0 - (x / BOW_END) ** 2)


def staple_places(box: Box) -> list[float]:
    """z of the staples along a rail."""
    start, end = CASTING_Z - 0.215, box.casting_front + 0.215
    count = int((start - end) / STAPLE_PITCH) + 2
    return [start + (end - start) * k / (count - 1) for k in range(count)]


def container(paint: str) -> list[Mesh]:
    """The box without leaves, header, bows and tarpaulin."""
    box = OT40
    plain, lower = Mesh(), _under_rails(box)
    plain.merge(shell.side_walls(lower, paint), _nearer(box))
    plain.merge(shell.foot_strips(box), _nearer(box))
    for mesh in (shell.front_wall(box, paint), frame.castings(box), shell.fold_caps(box)):
        plain.merge(mesh)
    plain.merge(frame.lashing_rings(lower))
    for make in (frame.floor, frame.floor_hardware, frame.underframe, _sockets, _staples):
        plain.merge(make(box))
    fittings = [*frame.frame(box, paint, roofed=False), frame.keepers(box, head=False)]
    return [plain, _linings(box), *_rails(box, paint), *fittings]


def roof_bow() -> list[Mesh]:
    """A removable bow: galvanised tube of 30 mm, flattened at the ends. Origin on the ground under
    its middle."""
    mesh = Mesh()
    stations = [-BOW_END + 0.03 + (2 * BOW_END - 0.06) * k / 10 for k in range(11)]
    mesh.tube([(x, bow_height(OT40, x), 0.0) for x in stations], BOW_RADIUS, "galvanised", sides=8)
    ends = Mesh(bevel=0.002)
    y = OT40.ceiling
    for s in (-1, 1):
        ends.box(
            (s * (BOW_END - 0.045), y + 0.0105, -0.019),
            (s * (RAIL_IN - 0.002), y + 0.0225, 0.019),
            "galvanised",
        )
    return [mesh, ends]


def swing_header(paint: str) -> list[Mesh]:
    """The beam over the doors on its two pins. Origin on the ground at the axis of the left one."""
    box, (x, z) = OT40, HINGE
    beam, plain = frame.header(box, paint), Mesh()
    for s in (-1, 1):  # lugs above and below the beam, and the pin with its head and its chain
        at = s * x
        for y in (box.top - 0.0095, box.top - 0.1215):
            beam.box((at - 0.034, y - 0.005, z - 0.034), (at + 0.034, y + 0.006, z + 0.034), paint)
        plain.rod((at, box.top - 0.138, z), (at, box.top - 0.001, z), 0.0125, "galvanised")
        plain.rod((at, box.top - 0.148, z), (at, box.top - 0.138, z), 0.0200, "galvanised")
        link = [(at - s * 0.008 * k, box.top - 0.150 - 0.014 * (k % 5), z) for k in range(5)]
        plain.tube(link, 0.0025, "galvanised", sides=4)
    made = [beam, plain, frame.keepers(box, sill=False)]
    return [_moved(mesh, (-x, 0.0, -z)) for mesh in made]


def _moved(mesh: Mesh, by: Point) -> Mesh:
    moved = Mesh(mesh.bevel, mesh.weighted)
    moved.merge(mesh, lambda p: (p[0] + by[0], p[1] + by[1], p[2] + by[2]))
    return moved


def _under_rails(box: Box) -> Box:
    """A box as high as the walls are: what the makers of walls and rings go by."""
    kind = box.kind
    external = replace(kind.external, height=kind.external.height - 1000.0 * RAIL_LOW + 90.0)
    internal = replace(kind.internal, height=kind.internal.height - 85.0)
    return Box(replace(kind, external=external, internal=internal))


def _nearer(box: Box) -> Callable[[Point], Point]:
    """Moves the walls of a dry box inwards, to this one's width."""
    shift = INNER_X - box.kind.internal.width / 2000.0

    def move(point: Point) -> Point:
        x, y, z = point
        return x - shift if x > 0 else x + shift, y, z

    return move


def _rails(box: Box, paint: str) -> list[Mesh]:
    """The top side rails: a deep hollow section, open to nothing above it, on a flange that closes
    the folds of the wall."""
    mesh, thin = Mesh(bevel=0.006), Mesh(bevel=0.0012)
    low, high = box.top - RAIL_LOW, box.top - RAIL_HIGH
    z0, z1 = -0.045, box.wall - 0.018
    for s in (-1, 1):
        mesh.box((s * RAIL_IN, low, z0), (s * RAIL_OUT, high, z1), paint, wear=0.35)
        thin.box((s * (RAIL_IN - 0.004), low - 0.004, z0), (s * 1.2122, low + 0.001, z1), paint)
        # what joins it to the castings
        for near, far in ((-0.040, -0.080), (box.wall + 0.02, box.wall - 0.016)):
            mesh.box((s * 1.100, low - 0.02, near), (s * 1.172, box.top - 0.116, far), paint)
    # the front head plate: what the front rail shows inside
    mesh.box(
        (-1.139, box.top - 0.152, box.wall + 0.018),
        (1.139, box.top - 0.070, box.wall - 0.0005),
        "paint_inner",
    )
    return [mesh, thin]


def _linings(box: Box) -> Mesh:
    """Plain plates inside, behind posts and along floor and front wall; as in a dry box, but up to
    the rails, and without blocks: from below one sees the castings themselves."""
    mesh, paint = Mesh(bevel=0.003), "paint_inner"
    wall, low = box.wall, FLOOR_Y - 0.005
    side, high = box.kind.internal.width / 2000.0, box.top - RAIL_LOW - 0.004
    for s in (-1, 1):
        mesh.box((s * 1.1695, FLOOR_Y, 0.0), (s * 1.180, high, -0.11), paint)
        mesh.box((s * 1.163, FLOOR_Y, wall + 0.07), (s * 1.177, high, wall - 0.046), paint)
        mesh.box((s * 1.169, FLOOR_Y, wall + 0.012), (s * 1.209, high, wall - 0.008), paint)
        mesh.box((s * 1.152, low, -0.02), (s * (side + 0.001), FLOOR_Y + 0.022, wall), paint)
    mesh.box((-1.167, low, wall + 0.008), (1.167, FLOOR_Y + 0.07, wall - 0.0005), paint)
    return mesh


def _sockets(box: Box) -> Mesh:
    """The pockets on the rails' inner faces that the bows are laid into from above."""
    mesh, y = Mesh(), box.ceiling
    for z in bow_places(box):
        for s in (-1, 1):
            near, far = s * (RAIL_IN - 0.024), s * (RAIL_IN + 0.001)
            for side in (-1, 1):
                mesh.box(
                    (near, y - 0.004, z + side * 0.021),
                    (far, y + 0.034, z + side * 0.025),
                    "paint_outer",
                )
            mesh.box((near, y - 0.004, z - 0.021), (far, y + 0.009, z + 0.021), "paint_outer")
    return mesh


def _staples(box: Box) -> Mesh:
    """Round-bar staples that come through the eyelets and hold the cable before them."""
    mesh, y = Mesh(), box.top - STAPLE_Y
    for s in (-1, 1):
        for z in staple_places(box):
            path = [
                (s * (RAIL_OUT - 0.001), y + 0.016, z),
                (s * (RAIL_OUT + 0.0145), y + 0.014, z),
                (s * (RAIL_OUT + 0.0145), y - 0.014, z),
                (s * (RAIL_OUT - 0.001), y - 0.016, z),
            ]
            mesh.tube(path, 0.0028, "galvanised", sides=4)
    for x in front_staples():
        at = FRONT_FACE + 0.001
        path = [(x, y + 0.016, at), (x, y + 0.014, at - 0.0085), (x, y - 0.014, at - 0.0085)]
        mesh.tube([*path, (x, y - 0.016, at)], 0.0028, "galvanised", sides=4)
    return mesh


def front_staples() -> list[float]:
    """x of the staples on the front rail."""
    return [-0.99 + 0.198 * k for k in range(11)]
