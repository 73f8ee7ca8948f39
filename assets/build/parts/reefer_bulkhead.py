"""The bulkhead of a reefer and the evaporator's space behind it.

Air goes back through the grille at the top, down over the coil and out under the bulkhead into the
channels of the floor. Two hatches open on the coil; each is sealed with lead on a wire, because
there is room behind it.
"""

from __future__ import annotations

import math
from typing import Final

from mesh import Mesh, Point
from parts.dimensions import RF40

from vrkiosk_assets.containers import HATCH_MM

FACE: Final = RF40.wall  # z of the face that rangefinders are read against
THICK: Final = 0.025
BACK: Final = RF40.wall - 0.245  # z of the rear of the evaporator's space
HALF: Final = RF40.kind.internal.width / 2000.0
OUTLET: Final = RF40.floor + 0.095  # upper edge of the gap where air leaves
GRILLE: Final = RF40.ceiling - 0.215  # lower edge of the grille where it comes back
HATCH: Final = (0.700, 0.900)
HATCH_Y: Final = 1.330
LEDGE: Final = 1.27  # drip pan under the coil


def bulkhead() -> list[Mesh]:
    """Panel with two openings, kick plate, grille, and the plain walls of the space behind."""
    panel, battens, plain = Mesh(bevel=0.002), Mesh(bevel=0.003), Mesh()
    left, right = (x / 1000.0 for x, _ in HATCH_MM)
    edges = [-HALF, left, left + HATCH[0], right, right + HATCH[0], HALF]
    top = HATCH_Y + HATCH[1]
    for x0, x1 in zip(edges[::2], edges[1::2], strict=True):
        panel.box((x0, HATCH_Y, FACE), (x1, top, FACE - THICK), "lining")
    for x0, x1 in ((-HALF, 0.0), (0.0, HALF)):
        panel.box((x0, top, FACE), (x1, GRILLE, FACE - THICK), "lining")
        panel.box((x0, OUTLET + 0.45, FACE), (x1, HATCH_Y, FACE - THICK), "lining")
        panel.box((x0, OUTLET, FACE), (x1, OUTLET + 0.45, FACE - THICK), "stainless")
    for x in (-0.95, -0.57, -0.19, 0.19, 0.57, 0.95):  # they keep cargo off the panel
        low, high = OUTLET + 0.01, HATCH_Y - 0.06
        battens.box((x - 0.022, low, FACE + 0.016), (x + 0.022, high, FACE - 0.002), "aluminium")
    _rivets(plain)
    _hinge_lugs(battens, plain)
    _grille(plain)
    _space(plain)
    return [panel, battens, plain]


def _rivets(mesh: Mesh) -> None:
    """Rows along the edges of the panels and of the openings' frames."""
    for y in (OUTLET + 0.43, HATCH_Y - 0.025, GRILLE - 0.025):
        for k in range(19):
            _head(mesh, (-1.08 + 0.12 * k, y, FACE))
    for x in (-1.115, 1.115, -0.03, 0.03):
        for k in range(7):
            _head(mesh, (x, HATCH_Y + 0.06 + 0.13 * k, FACE))


def _head(mesh: Mesh, at: Point, radius: float = 0.0045) -> None:
    mesh.lathe([(0.0, radius), (0.002, 0.0)], at, (0, 0, 1), "stainless", sides=6, caps=False)


def _hinge_lugs(mesh: Mesh, plain: Mesh) -> None:
    """On the panel, left of each opening: where the hatches' pins stand."""
    for x_mm, _ in HATCH_MM:
        x = x_mm / 1000.0
        for y in (HATCH_Y + 0.15, HATCH_Y + 0.75):
            mesh.box(
                (x - 0.055, y - 0.035, FACE + 0.004),
                (x - 0.004, y + 0.035, FACE - 0.001),
                "stainless",
            )
        # Right of the opening the lug whose eye the lead's wire goes through, as far out as that of
        # the hatch is.
        y, eye = HATCH_Y + 0.45, x + HATCH[0] + 0.020
        mesh.box(
            (eye - 0.012, y - 0.020, FACE + 0.022),
            (eye + 0.012, y + 0.020, FACE - 0.001),
            "stainless",
        )
        _eye(plain, (eye, y, FACE + 0.022))


def _eye(mesh: Mesh, at: Point) -> None:
    """The bore of a lug."""
    mesh.lathe([(0.0003, 0.0042), (0.0003, 0.0)], at, (0, 0, 1), "hole", sides=10, caps=False)


def _grille(mesh: Mesh) -> None:
    """Upright wires, 25 mm apart, in a frame."""
    high, z = RF40.ceiling - 0.004, FACE - 0.010
    for y in (GRILLE + 0.008, high - 0.008):
        mesh.box((-HALF, y - 0.010, FACE - 0.001), (HALF, y + 0.010, FACE - 0.020), "aluminium")
    for k in range(91):
        x = -1.125 + 0.025 * k
        mesh.tube([(x, GRILLE, z), (x, high, z)], 0.0025, "stainless", sides=4)
    for y in (GRILLE + 0.075, GRILLE + 0.142):
        mesh.tube([(-HALF, y, z - 0.005), (HALF, y, z - 0.005)], 0.003, "stainless", sides=4)
    for x in (-0.57, 0.0, 0.57):
        mesh.box((x - 0.012, GRILLE, FACE - 0.003), (x + 0.012, high, FACE - 0.018), "aluminium")


def _space(mesh: Mesh) -> None:
    """Rear, ends and top of the space; below it the throat that leads air into the floor."""
    low, high, front = RF40.floor - 0.063, RF40.ceiling, FACE - THICK
    x = HALF - 0.001
    mesh.add(_rectangle((-x, x), (LEDGE, high), BACK), [range(4)], "lining", tint=0.30)
    mesh.add(_rectangle((-x, x), (low, LEDGE), front - 0.075), [range(4)], "hole")
    for s in (-1, 1):
        side = [(s * x, low, BACK), (s * x, low, front), (s * x, high, front), (s * x, high, BACK)]
        mesh.add(side, [range(4) if s > 0 else (3, 2, 1, 0)], "lining", tint=0.30)
    top = [(-x, high, BACK), (x, high, BACK), (x, high, FACE), (-x, high, FACE)]
    mesh.add(top, [range(4)], "lining", tint=0.30)
    ledge = [(-x, LEDGE, front), (x, LEDGE, front), (x, LEDGE, BACK), (-x, LEDGE, BACK)]
    mesh.add(ledge, [range(4)], "stainless", tint=0.40)
    lip = [(-x, OUTLET, FACE - 0.024), (x, OUTLET, FACE - 0.024)]
    far = [(x, OUTLET + 0.03, front - 0.07), (-x, OUTLET + 0.03, front - 0.07)]
    mesh.add([*lip, *far], [(3, 2, 1, 0)], "stainless", tint=0.2)


def _rectangle(x: tuple[float, float], y: tuple[float, float], z: float) -> list[Point]:
    """Upright, facing +z."""
    return [(x[0], y[0], z), (x[1], y[0], z), (x[1], y[1], z), (x[0], y[1], z)]


def hatch() -> list[Mesh]:
    """An insulated hatch of 700 x 900 mm with two hinges and two quarter-turn latches.

    Origin on the axis of its hinges at its lower edge, the panel along +x, facing +z; it opens
    about +y by a negative angle. The axis stands 9 mm before the bulkhead's face.
    """
    panel, steel, plain = Mesh(bevel=0.003), Mesh(bevel=0.0015), Mesh()
    wide, high = HATCH
    panel.box((0.003, 0.003, -0.001), (wide - 0.003, high - 0.003, -0.030), "lining")
    panel.box((0.045, 0.045, 0.0005), (wide - 0.045, high - 0.045, -0.012), "lining", tint=0.47)
    for y in (0.15, 0.75):
        plain.rod((0.0, y - 0.040, 0.0), (0.0, y + 0.040, 0.0), 0.0065, "stainless", sides=8)
        steel.box((0.004, y - 0.034, 0.004), (0.075, y + 0.034, -0.0005), "stainless")
        for dy in (-0.020, 0.020):
            for x in (0.030, 0.058):
                _head(plain, (x, y + dy, 0.004))
    for y in (0.23, 0.67):
        _latch(steel, plain, (wide - 0.022, y))
    # The lug with its eye beside that of the bulkhead.
    steel.box((wide - 0.034, 0.430, 0.014), (wide - 0.010, 0.470, -0.0005), "stainless")
    _eye(plain, (wide - 0.022, 0.450, 0.014))
    for k in range(6):
        for y in (0.022, high - 0.022):
            _head(plain, (0.06 + 0.116 * k, y, -0.001))
    _gasket(plain, wide, high)
    return [panel, steel, plain]


def _latch(steel: Mesh, plain: Mesh, at: tuple[float, float]) -> None:
    """Its knob, and the tongue that reaches over the bulkhead."""
    x, y = at
    plain.lathe(
        [(0.0, 0.017), (0.008, 0.017), (0.011, 0.013), (0.011, 0.0)],
        (x, y, -0.001),
        (0, 0, 1),
        "stainless",
        sides=12,
    )
    steel.box((x - 0.010, y - 0.007, 0.0100), (x + 0.060, y + 0.007, 0.0145), "steel_dark")


def _gasket(mesh: Mesh, wide: float, high: float) -> None:
    ring = [
        (0.010, 0.010),
        (wide - 0.010, 0.010),
        (wide - 0.010, high - 0.010),
        (0.010, high - 0.010),
    ]
    mesh.tube([(x, y, -0.028) for x, y in ring], 0.006, "rubber", sides=5, closed=True)


def lead_seal() -> list[Mesh]:
    """A lead on a twisted wire through the eyes of hatch and bulkhead. Origin between the eyes; the
    lead hangs 45 mm lower and looks towards +z."""
    mesh = Mesh()
    loop = []
    for k in range(13):
        angle = 2.0 * math.pi * (k / 12.0) + math.pi / 2.0
        loop.append((0.0225 * math.cos(angle), 0.012 * math.sin(angle), -0.004))
    mesh.tube(loop[:-1], 0.0009, "steel", sides=4, closed=True)
    for way in (-1, 1):
        wire = [
            (way * 0.0016 * math.sin(1.9 * k), -0.012 - 0.0026 * k, 0.0012 * math.cos(1.9 * k))
            for k in range(11)
        ]
        mesh.tube(wire, 0.0009, "steel", sides=4)
    disc = [
        (0.0, 0.0),
        (0.0, 0.0066),
        (0.001, 0.0078),
        (0.0042, 0.0078),
        (0.0052, 0.0066),
        (0.0052, 0.0),
    ]
    mesh.lathe(disc, (0.0, -0.045, -0.0026), (0, 0, 1), "lead", sides=14)
    mark = Mesh(bevel=0.0003)
    for x in (-0.0028, 0.0, 0.0028):
        mark.box((x - 0.0007, -0.048, 0.0022), (x + 0.0007, -0.042, 0.0031), "lead")
    return [mesh, mark]


def evaporator() -> list[Mesh]:
    """Coil, heater rods, two fans and pipes, in the container's frame. Before the coil and on its
    drip pan there are 110 mm of room behind each hatch, 600 mm wide and 500 mm high."""
    coil, steel, plain = Mesh(bevel=0.002), Mesh(bevel=0.002), Mesh()
    front, rear = FACE - 0.140, BACK + 0.008
    low, high = LEDGE + 0.12, LEDGE + 0.78
    for s in (-1, 1):
        coil.box((s * 0.10, low, front), (s * 1.08, high, rear), "fins")
        steel.box(
            (s * 1.08, low - 0.02, front + 0.004), (s * 1.092, high + 0.02, rear), "galvanised"
        )
        steel.box(
            (s * 0.088, low - 0.02, front + 0.004), (s * 0.10, high + 0.02, rear), "galvanised"
        )
        _fins(plain, (s * 0.10, s * 1.08), (low + 0.004, high - 0.004), front)
        _bends(plain, s, (low, high), front)
        _fan(steel, plain, (s * 0.60, high + 0.07))
        for k in range(3):
            y = low - 0.03 - 0.022 * k
            plain.rod(
                (s * 0.12, y, front - 0.02),
                (s * 1.06, y, front - 0.02),
                0.0055,
                "steel_dark",
                sides=6,
            )
    pan = [(-1.10, LEDGE + 0.002), (1.10, LEDGE + 0.032)]
    steel.box(
        (pan[0][0], pan[0][1], FACE - 0.029), (pan[1][0], pan[1][1], FACE - 0.033), "stainless"
    )
    for x, radius in ((-0.035, 0.014), (0.025, 0.009)):
        path = [
            (x, LEDGE + 0.03, rear + 0.04),
            (x, high + 0.05, rear + 0.04),
            (x + 0.05, high + 0.10, rear + 0.03),
        ]
        plain.tube(path, radius, "copper", sides=8)
    plain.tube(
        [(0.0, low, front + 0.02), (0.0, high, front + 0.02)], 0.005, "plastic_black", sides=5
    )
    return [coil, steel, plain]


def _fins(mesh: Mesh, x: tuple[float, float], y: tuple[float, float], z: float) -> None:
    """A fin every 10 mm; the gaps are not black, or they would flicker."""
    low, high = min(x) + 0.003, max(x) - 0.003
    count = int((high - low) / 0.010)
    for k in range(count):
        at = low + (high - low) * (k + 0.5) / count
        mesh.quad(_rectangle((at - 0.0022, at + 0.0022), y, z + 0.0008), "plastic_grey")


def _bends(mesh: Mesh, s: int, y: tuple[float, float], front: float) -> None:
    """U-bends of the tubes at the outer end of the coil."""
    for k in range(8):
        at = y[0] + 0.045 + (y[1] - y[0] - 0.09) * k / 7
        path = [
            (s * (1.092 + 0.016 * math.sin(a)), at + 0.016 * math.cos(a), front - 0.03)
            for a in (0.0, 0.8, 1.57, 2.34, 3.14)
        ]
        mesh.tube(path, 0.005, "copper", sides=6)


def _fan(steel: Mesh, plain: Mesh, at: tuple[float, float]) -> None:
    """An axial fan that blows down through a deck: ring, motor, five blades. at: x and y."""
    x, y = at
    middle = (FACE - THICK + BACK) / 2.0
    steel.box(
        (x - 0.46, y - 0.010, FACE - 0.034), (x + 0.46, y - 0.002, BACK + 0.004), "galvanised"
    )
    ring = [(0.0, 0.092), (0.045, 0.092), (0.045, 0.086), (0.0, 0.086)]
    plain.lathe(ring, (x, y - 0.003, middle), (0, 1, 0), "plastic_black", sides=20, caps=False)
    plain.rod((x, y - 0.055, middle), (x, y + 0.090, middle), 0.034, "steel_dark", sides=12)
    for k in range(5):
        a = 2.0 * math.pi * k / 5

        def tip(radius: float, turn: float, up: float, a: float = a) -> Point:
            c, s = math.cos(a + turn), math.sin(a + turn)
            return x + radius * c, y + up, middle + radius * s

        blade = [tip(0.030, -0.5, 0.004), tip(0.082, -0.3, 0.006), tip(0.082, 0.4, 0.032)]
        blade.append(tip(0.030, 0.5, 0.034))
        plain.quad(blade, "aluminium")
        plain.quad(blade[::-1], "aluminium")


def new_panel() -> list[Mesh]:
    """A plate of the side wall's lining put in anew: glossier and whiter than those beside it, new
    bright rivets, fresh sealant along its joints.

    1.1 m wide, from the scuff plate to the coving. Origin at the floor's height in the middle of
    its width, in its visible face, which looks towards +x; 3 mm thick.
    """
    plate, plain = Mesh(bevel=0.001), Mesh()
    low, high, half = 0.292, RF40.kind.internal.height / 1000.0 - 0.034, 0.572
    plate.box((-0.003, low, -half), (0.0, high, half), "lining_new")
    for y, z0, z1 in ((low, -half, half), (high, -half, half)):
        plain.tube([(0.0, y, z0), (0.0, y, z1)], 0.0035, "sealant", sides=5)
    for z in (-half, half):
        plain.tube([(0.0, low, z), (0.0, high, z)], 0.0035, "sealant", sides=5)
        inner = z * (half - 0.020) / half
        for k in range(18):
            at = (0.0, low + 0.05 + (high - low - 0.10) * k / 17, inner)
            plain.lathe([(0.0, 0.0048), (0.0022, 0.0)], at, (1, 0, 0), "steel", sides=8, caps=False)
    for k in range(1, 9):
        for y in (low + 0.022, high - 0.022):
            at = (0.0, y, -half + 2.0 * half * k / 9)
            plain.lathe([(0.0, 0.0048), (0.0022, 0.0)], at, (1, 0, 0), "steel", sides=8, caps=False)
    return [plate, plain]
