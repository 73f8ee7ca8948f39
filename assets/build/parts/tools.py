"""The officer's tools. Origin = the point in the middle of the fist, -z forward, +y up."""

from __future__ import annotations

import math

from mesh import Mesh


def torch() -> list[Mesh]:
    """A hand lamp 230 mm long; the lens is at z = -0.150."""
    mesh, flat = Mesh(), Mesh(bevel=0.0015)
    barrel = [(0.0, 0.0), (0.0, 0.0150), (0.003, 0.0165), (0.145, 0.0165), (0.165, 0.0185)]
    barrel += [(0.185, 0.0265), (0.222, 0.0280), (0.228, 0.0265), (0.228, 0.0235), (0.222, 0.0225)]
    mesh.lathe(barrel, (0, 0, 0.078), (0, 0, -1), "plastic_black", sides=20, caps=False)
    mesh.lathe([(0, 0.0), (0.0, 0.0225)], (0, 0, -0.144), (0, 0, -1), "lamp", sides=20, caps=False)
    for k in range(7):  # knurled rings of the grip
        z = 0.060 - 0.016 * k
        mesh.lathe(
            [(0, 0.0164), (0.002, 0.0176), (0.008, 0.0176), (0.010, 0.0164)],
            (0, 0, z),
            (0, 0, -1),
            "rubber_grip",
            sides=20,
            caps=False,
        )
    flat.box((-0.006, 0.014, -0.075), (0.006, 0.0195, -0.058), "plastic_orange")
    return [mesh, flat]


def rangefinder() -> list[Mesh]:
    """A laser rangefinder of 126 mm; the beam leaves at z = -0.070, the screen leans to the eye."""
    body, more = Mesh(bevel=0.005), Mesh(bevel=0.0012)
    body.box((-0.025, -0.016, -0.070), (0.025, 0.010, 0.056), "plastic_grey")
    body.box((-0.0275, -0.0175, -0.058), (0.0275, 0.0055, 0.050), "plastic_orange")
    _sloping(more, 0.046, 0.040, (0.0, 0.0185, -0.036))
    for x in (-0.012, 0.012):
        more.box((x - 0.008, 0.0095, 0.012), (x + 0.008, 0.0125, 0.024), "rubber_grip")
    more.box((-0.009, 0.0095, -0.008), (0.009, 0.0135, 0.006), "plastic_blue")
    optics = Mesh()
    for x, radius, surface in ((-0.011, 0.008, "glass"), (0.012, 0.005, "laser")):
        optics.rod(
            (x, -0.003, -0.068), (x, -0.003, -0.0715), radius + 0.002, "plastic_black", sides=14
        )
        optics.rod((x, -0.003, -0.070), (x, -0.003, -0.0720), radius, surface, sides=14)
    return [body, more, optics]


def _sloping(mesh: Mesh, width: float, length: float, centre: tuple[float, float, float]) -> None:
    """A bezel whose face leans 20 degrees back towards the eye; the screen lies 1 mm above it."""
    x, (cx, cy, cz) = width / 2 + 0.002, centre
    half, lean = length / 2 + 0.002, 0.342 * (length / 2 + 0.002)
    low = cy - lean - 0.006
    points = []
    for sx in (-x, x):
        points += [
            (cx + sx, low - 0.004, cz - half),
            (cx + sx, low - 0.004, cz + half),
            (cx + sx, cy - lean, cz + half),
            (cx + sx, cy + lean, cz - half),
        ]
    faces = [(0, 1, 2, 3), (7, 6, 5, 4), (3, 2, 6, 7), (2, 1, 5, 6), (0, 3, 7, 4)]
    mesh.add(points, faces, "plastic_black")


def mallet() -> list[Mesh]:
    """A rubber mallet with a sound meter on its handle.

    The head's centre is at z = -0.260, it strikes along -y.
    """
    mesh, pod = Mesh(), Mesh(bevel=0.003)
    handle = [(0.0, 0.0), (0.0, 0.0135), (0.006, 0.016), (0.12, 0.0155), (0.16, 0.0125)]
    handle += [(0.330, 0.0120), (0.330, 0.0)]
    mesh.lathe(handle, (0, 0, 0.065), (0, 0, -1), "wood", sides=12, scale=(0.85, 1.0), caps=False)
    head = [(0.0, 0.0), (0.0, 0.026), (0.005, 0.030), (0.048, 0.0315), (0.085, 0.0315)]
    head += [(0.119, 0.030), (0.124, 0.026), (0.124, 0.0)]
    mesh.lathe(head, (0, 0.062, -0.260), (0, -1, 0), "rubber", sides=18, caps=False)
    band = [(0, 0.0318), (0.008, 0.0323), (0.016, 0.0318)]
    mesh.lathe(band, (0, 0.008, -0.260), (0, -1, 0), "steel_dark", sides=18, caps=False)
    pod.box((-0.012, 0.008, -0.066), (0.012, 0.026, -0.034), "plastic_grey")
    _sloping(pod, 0.062, 0.036, (0.0, 0.034, -0.050))
    return [mesh, pod]


def density_meter() -> list[Mesh]:
    """A backscatter density meter with a pistol handle; its face is at z = -0.130."""
    body, more = Mesh(bevel=0.006), Mesh(bevel=0.002)
    body.box((-0.043, 0.030, -0.118), (0.043, 0.112, 0.070), "plastic_yellow")
    body.box((-0.017, -0.070, -0.024), (0.017, 0.034, 0.022), "rubber_grip")
    more.box((-0.050, 0.024, -0.130), (0.050, 0.118, -0.114), "plastic_black")
    more.box((-0.009, 0.004, -0.034), (0.009, 0.028, -0.022), "plastic_orange")
    _sloping(more, 0.076, 0.060, (0.0, 0.1285, 0.022))
    for x in (-0.022, 0.0, 0.022):
        more.box((x - 0.008, 0.111, -0.052), (x + 0.008, 0.1145, -0.036), "rubber_grip")
    return [body, more]


def marker() -> list[Mesh]:
    """A tag marker; the felt tip is at z = -0.110."""
    mesh = Mesh()
    profile = [(0.0, 0.0), (0.0, 0.0095), (0.004, 0.0110), (0.120, 0.0110), (0.128, 0.0085)]
    mesh.lathe(profile, (0, 0, 0.045), (0, 0, -1), "plastic_yellow", sides=14, caps=False)
    neck = [(0.0, 0.0085), (0.010, 0.0085), (0.020, 0.0048)]
    mesh.lathe(neck, (0, 0, -0.083), (0, 0, -1), "plastic_black", sides=14, caps=False)
    tip = [(0.0, 0.0048), (0.005, 0.0040), (0.007, 0.0)]
    mesh.lathe(tip, (0, 0, -0.103), (0, 0, -1), "ink_red", sides=10, caps=False)
    return [mesh]


def bolt_cutter() -> list[Mesh]:
    """A bolt cutter held at one grip; the jaws close at z = -0.500."""
    mesh, round_parts = Mesh(bevel=0.003), Mesh()
    for s in (-1, 1):
        path = [(s * 0.0, 0, 0.075), (s * 0.004, 0, -0.05), (s * 0.020, 0, -0.34)]
        path = [(x + s * 0.022, y, z) for x, y, z in path]
        round_parts.tube(path, 0.0115, "plastic_orange", sides=10)
        round_parts.tube(
            [(path[0][0], 0, 0.076), (path[1][0], 0, -0.055)], 0.0150, "rubber_grip", sides=10
        )
        mesh.box((s * 0.006, -0.009, -0.43), (s * 0.046, 0.009, -0.33), "steel_dark")
        mesh.box((s * 0.001, -0.008, -0.515), (s * 0.026, 0.008, -0.425), "steel_dark")
        round_parts.rod(
            (s * 0.026, -0.013, -0.40), (s * 0.026, 0.013, -0.40), 0.008, "steel", sides=8
        )
    return [mesh, round_parts]


def tablet() -> list[Mesh]:
    """A rugged tablet round a screen of 240 x 170 mm that leans back 45 degrees.

    Origin where a hand holds the middle of its lower edge; the screen faces +y and +z.
    """
    slab, up = Mesh(bevel=0.004), 0.7071067811865476
    slab.box((-0.130, -0.006, -0.012), (0.130, 0.192, 0.0), "plastic_black")
    for sx in (-1, 1):
        for y in (-0.008, 0.160):
            slab.box((sx * 0.1225, y, -0.014), (sx * 0.136, y + 0.034, 0.002), "plastic_orange")
    screen = Mesh()
    screen.quad(
        [
            (-0.120, 0.008, 0.0006),
            (0.120, 0.008, 0.0006),
            (0.120, 0.178, 0.0006),
            (-0.120, 0.178, 0.0006),
        ],
        "screen",
    )
    turned = []
    for mesh in (slab, screen):
        leaning = Mesh(bevel=mesh.bevel)
        leaning.merge(mesh, lambda p: (p[0], (p[1] + p[2]) * up, (p[2] - p[1]) * up))
        turned.append(leaning)
    return turned


def controller() -> list[Mesh]:
    """A plain motion controller: handle along z, a ring of sensors at the thumb's end."""
    mesh, more = Mesh(), Mesh(bevel=0.0015)
    grip = [(0.0, 0.0), (0.002, 0.013), (0.010, 0.0165), (0.060, 0.0165), (0.100, 0.0185)]
    grip += [(0.122, 0.0215), (0.132, 0.0190), (0.135, 0.0)]
    mesh.lathe(grip, (0, 0, 0.065), (0, 0, -1), "plastic_black", sides=14, caps=False)
    ring = []
    for k in range(20):
        angle = 2 * math.pi * k / 20
        ring.append(
            (
                0.050 * math.cos(angle),
                0.012 + 0.02 * math.sin(angle),
                -0.070 - 0.045 * math.sin(angle),
            )
        )
    mesh.tube(ring, 0.0055, "plastic_grey", sides=6, closed=True)
    mesh.rod((0, 0.016, -0.045), (0, 0.030, -0.047), 0.009, "rubber_grip", sides=12)
    more.box((-0.010, -0.030, -0.056), (0.010, -0.012, -0.030), "plastic_blue")
    more.box((-0.019, -0.008, 0.006), (-0.012, 0.008, 0.030), "plastic_orange")
    return [mesh, more]


def trolley() -> list[Mesh]:
    """A tool trolley, top 0.60 m wide and 1.10 m deep at y = 0.90, its near end towards +z.

    Origin on the ground under its middle. It is no wider than an aisle between cartons.
    """
    mesh, wheels = Mesh(bevel=0.005), Mesh()
    for y, surface in ((0.86, "plastic_grey"), (0.25, "steel_dark")):
        mesh.box((-0.30, y, -0.55), (0.30, y + 0.036, 0.55), surface)
    mesh.box((-0.285, 0.895, -0.535), (0.285, 0.900, 0.535), "rubber_grip")
    for x in (-0.27, 0.27):
        for z in (-0.46, 0.46):
            mesh.box((x - 0.018, 0.12, z - 0.018), (x + 0.018, 0.862, z + 0.018), "steel")
            wheels.rod((x - 0.016, 0.062, z), (x + 0.016, 0.062, z), 0.062, "rubber", sides=16)
            mesh.box((x - 0.024, 0.055, z - 0.012), (x + 0.024, 0.125, z + 0.012), "steel_dark")
    bar = [(-0.24, 0.80, -0.55), (-0.24, 0.93, -0.64), (0.24, 0.93, -0.64), (0.24, 0.80, -0.55)]
    wheels.tube(bar, 0.013, "steel", sides=8)
    return [mesh, wheels]


def node_disc() -> list[Mesh]:
    """Where one can go: a ring of 0.25 m radius with a dot, 2 mm over the ground, facing up."""
    mesh = Mesh()
    ring = [(0.0, 0.205), (0.004, 0.212), (0.004, 0.243), (0.0, 0.250)]
    mesh.lathe(ring, (0, 0.002, 0), (0, 1, 0), "disc", sides=40, caps=False, smooth=False)
    mesh.lathe(
        [(0.0, 0.040), (0.003, 0.036), (0.003, 0.0)],
        (0, 0.002, 0),
        (0, 1, 0),
        "disc",
        sides=20,
        caps=False,
    )
    return [mesh]
