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
    """A laser rangefinder 128 mm long; the beam leaves at z = -0.072.

    The screen stands on a hood before the fist, so that no finger covers it.
    """
    body, more, optics = Mesh(bevel=0.005), Mesh(bevel=0.0015), Mesh()
    body.box((-0.021, -0.016, -0.070), (0.021, 0.010, 0.056), "plastic_grey")
    body.box((-0.0235, -0.0175, -0.066), (0.0235, 0.0045, 0.050), "plastic_orange")
    body.box((-0.018, 0.006, -0.070), (0.018, 0.030, -0.054), "plastic_grey")
    bezel(more, (0.044, 0.038), (0.0, 0.036, -0.066), 40.0)
    more.box((-0.009, 0.0095, -0.046), (0.009, 0.0135, -0.032), "plastic_blue")
    for x, radius, surface in ((-0.010, 0.007, "glass"), (0.011, 0.0045, "laser")):
        rim, lens = (x, -0.004, -0.0715), (x, -0.004, -0.0720)
        optics.rod((x, -0.004, -0.068), rim, radius + 0.002, "plastic_black", sides=14)
        optics.rod((x, -0.004, -0.070), lens, radius, surface, sides=14)
    return [body, more, optics]


def bezel(
    mesh: Mesh, size: tuple[float, float], centre: tuple[float, float, float], degrees: float
) -> None:
    """A plate that carries a screen of `size` (across, along), 1 mm under the screen's `centre`.

    degrees: how far the screen's face is turned from +y towards +z, the eye.
    """
    x, half, thick = size[0] / 2 + 0.003, size[1] / 2 + 0.003, 0.007
    lean = math.radians(degrees)
    out = (math.sin(lean), math.cos(lean))  # z, y of the face's normal
    down = (math.cos(lean), -math.sin(lean))  # z, y towards the eye, along the face
    plate = Mesh(bevel=mesh.bevel)
    plate.box((-x, -half, -thick), (x, half, 0.0), "plastic_black")

    def move(point: tuple[float, float, float]) -> tuple[float, float, float]:
        px, along, deep = point[0], -point[1], point[2] - 0.001
        z = centre[2] + along * down[0] + deep * out[0]
        return px + centre[0], centre[1] + along * down[1] + deep * out[1], z

    mesh.merge(plate, move)


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
    pod.box((-0.011, 0.008, -0.110), (0.011, 0.030, -0.082), "plastic_grey")
    bezel(pod, (0.060, 0.034), (0.0, 0.037, -0.095), 30.0)
    return [mesh, pod]


def density_meter() -> list[Mesh]:
    """A backscatter density meter over its handle; its face is at z = -0.130, y = 0.071."""
    body, more, flat = Mesh(bevel=0.006), Mesh(bevel=0.002), Mesh()
    body.box((-0.043, 0.026, -0.118), (0.043, 0.116, -0.060), "plastic_yellow")
    body.box((-0.046, 0.050, -0.108), (0.046, 0.092, -0.068), "plastic_black")
    body.box((-0.036, 0.104, -0.070), (0.036, 0.121, 0.046), "plastic_yellow")  # hood over the fist
    body.box((-0.015, -0.017, -0.096), (0.015, 0.032, -0.066), "plastic_black")
    more.box((-0.050, 0.021, -0.130), (0.050, 0.121, -0.114), "plastic_black")
    more.box((-0.006, -0.026, -0.060), (0.006, -0.013, -0.038), "plastic_orange")
    handle = [(0.0, 0.0), (0.0, 0.0145), (0.005, 0.0170), (0.060, 0.0158), (0.135, 0.0165)]
    flat.lathe(handle, (0, 0, 0.062), (0, 0, -1), "rubber_grip", sides=14, caps=False)
    bezel(more, (0.074, 0.058), (0.0, 0.1295, 0.022), 20.0)
    for x in (-0.022, 0.0, 0.022):
        more.box((x - 0.008, 0.114, -0.100), (x + 0.008, 0.1185, -0.084), "rubber_grip")
    for s in (-1, 1):  # the sign for ionising radiation's place: a yellow plate on the dark flank
        x = s * 0.0464
        plate = [(x, 0.058, -0.075), (x, 0.058, -0.101), (x, 0.084, -0.101), (x, 0.084, -0.075)]
        flat.quad(plate if s > 0 else plate[::-1], "marking_yellow")
    flat.rod((0.0, 0.071, -0.129), (0.0, 0.071, -0.1308), 0.030, "steel_dark", sides=20)
    return [body, more, flat]


MIRROR_TURN = 35.0  # degrees the pole mirror's face is turned from +y towards +z, the officer


def pole_mirror() -> list[Mesh]:
    """The handle of a telescopic inspection mirror; its outer tube ends at z = -0.430."""
    mesh, clamp = Mesh(), Mesh(bevel=0.0012)
    tube = [(0.0, 0.0), (0.0, 0.0112), (0.360, 0.0112), (0.360, 0.0090), (0.350, 0.0090)]
    mesh.lathe(tube, (0, 0, -0.070), (0, 0, -1), "pole_carbon", sides=18, caps=False)
    grip = [(0.0, 0.0), (0.0, 0.0130), (0.004, 0.0158), (0.012, 0.0165)]
    for k in range(6):  # waves for the fingers
        grip += [(0.022 + 0.021 * k, 0.0150), (0.032 + 0.021 * k, 0.0166)]
    grip += [(0.150, 0.0164), (0.156, 0.0140), (0.158, 0.0112)]
    mesh.lathe(grip, (0, 0, 0.085), (0, 0, -1), "rubber_grip", sides=18, caps=False)
    cap = [(0.0, 0.0), (0.0, 0.0115), (0.006, 0.0135), (0.006, 0.0)]
    mesh.lathe(cap, (0, 0, 0.091), (0, 0, -1), "plastic_orange", sides=18, caps=False)
    _clamp(mesh, clamp, -0.412, 0.0112)
    return [mesh, clamp]


def _clamp(mesh: Mesh, lever: Mesh, z: float, radius: float) -> None:
    """The collar that holds the next tube, with its lever, from `z` to 26 mm before it."""
    collar = [(0.0, radius), (0.001, radius + 0.0032), (0.025, radius + 0.0032), (0.026, radius)]
    mesh.lathe(collar, (0, 0, z), (0, 0, -1), "plastic_black", sides=18, caps=False)
    top = radius + 0.0028
    lever.box((-0.005, top, z - 0.023), (0.005, top + 0.0035, z - 0.003), "plastic_orange")
    lever.box((-0.005, top, z - 0.007), (0.005, top + 0.0065, z - 0.003), "plastic_orange")


def pole_mirror_tube_1() -> list[Mesh]:
    """The second tube, drawn in: it reaches from z = 0 to -0.455; origin as the handle's."""
    mesh, clamp = Mesh(), Mesh(bevel=0.0010)
    _inner_tube(mesh, 0.0086, -0.455)
    _clamp(mesh, clamp, -0.429, 0.0086)
    return [mesh, clamp]


def pole_mirror_tube_2() -> list[Mesh]:
    """The third tube, drawn in: it reaches from z = 0 to -0.470; origin as the handle's."""
    mesh, clamp = Mesh(), Mesh(bevel=0.0010)
    _inner_tube(mesh, 0.0066, -0.470)
    _clamp(mesh, clamp, -0.444, 0.0066)
    return [mesh, clamp]


def _inner_tube(mesh: Mesh, radius: float, end: float) -> None:
    rod = [(0.0, 0.0), (0.0, radius), (-end - 0.001, radius), (-end, radius - 0.001), (-end, 0.0)]
    mesh.lathe(rod, (0, 0, 0), (0, 0, -1), "steel", sides=16, caps=False)


def pole_mirror_head() -> list[Mesh]:
    """The last tube with the mirror, drawn in: a plane mirror 200 mm across, its middle at
    (0, 0.066, -0.590), on a ball joint; origin as the handle's."""
    mesh, disc = Mesh(), Mesh()
    _inner_tube(mesh, 0.0048, -0.490)
    lean = math.radians(MIRROR_TURN)
    normal = (0.0, math.cos(lean), math.sin(lean))
    middle = (0.0, 0.066, -0.590)  # its near edge is at the pole's end

    def behind(depth: float) -> tuple[float, float, float]:
        return tuple(m - depth * n for m, n in zip(middle, normal, strict=True))

    rim = [(-0.011, 0.1025), (-0.009, 0.1052), (-0.002, 0.1058), (0.0026, 0.1045)]
    rim += [(0.0032, 0.1022), (0.0024, 0.1000), (-0.0007, 0.0990)]
    disc.lathe(rim, middle, normal, "rubber", sides=48, caps=False)
    back = [(-0.024, 0.0), (-0.019, 0.022), (-0.0135, 0.030), (-0.0125, 0.095), (-0.011, 0.1025)]
    disc.lathe(back, middle, normal, "plastic_black", sides=48, caps=False)
    glass = [(-0.0006, 0.1000), (-0.0006, 0.0)]
    disc.lathe(glass, middle, normal, "mirror", sides=48, caps=False)
    ball = (0.0, 0.0, -0.500)
    joint = [(-0.011, 0.0), (-0.0095, 0.0055), (-0.0055, 0.0095), (0.0, 0.011)]
    joint += [(-z, radius) for z, radius in reversed(joint[:-1])]
    mesh.lathe(joint, ball, normal, "steel_dark", sides=14, caps=False)
    mesh.tube([ball, (0.0, 0.006, -0.530), behind(0.020)], 0.0048, "steel", sides=10)
    socket = [(0.0, 0.0048), (0.002, 0.0080), (0.020, 0.0080), (0.022, 0.0048)]
    mesh.lathe(socket, (0, 0, -0.470), (0, 0, -1), "plastic_black", sides=14, caps=False)
    return [mesh, disc]


def videoscope() -> list[Mesh]:
    """The handset of a videoscope: a pistol grip, over it a hood with a screen of 90 x 67.5 mm.

    The screen leans back to the officer. The probe is 6 mm thick; its tip's joint is at
    (0, -0.002, -0.560).
    """
    body, more, flat = Mesh(bevel=0.005), Mesh(bevel=0.002), Mesh()
    grip = [(0.0, 0.0), (0.0, 0.0150), (0.006, 0.0178), (0.050, 0.0162), (0.090, 0.0172)]
    flat.lathe(grip, (0, 0, 0.060), (0, 0, -1), "rubber_grip", sides=18, caps=False)
    body.box((-0.021, -0.019, -0.074), (0.021, 0.034, -0.026), "plastic_grey")
    body.box((-0.024, 0.018, -0.070), (0.024, 0.052, -0.030), "plastic_orange")
    body.box((-0.016, 0.030, -0.074), (0.016, 0.092, -0.0575), "plastic_grey")  # behind the screen
    bezel(more, (0.096, 0.0735), (0.0, 0.103, -0.060), 62.0)
    lean = math.radians(62.0)
    for k in range(3):  # keys under the screen
        along = 0.0500
        x = -0.018 + 0.018 * k
        y = 0.103 - along * math.sin(lean)
        z = -0.060 + along * math.cos(lean)
        flat.rod(
            (x, y - 0.004, z - 0.004), (x, y + 0.001, z + 0.002), 0.0048, "rubber_grip", sides=12
        )
    more.box((-0.0065, -0.026, -0.058), (0.0065, -0.014, -0.038), "plastic_black")  # trigger
    nose = [(0.0, 0.0160), (0.004, 0.0160), (0.012, 0.0105), (0.026, 0.0066), (0.026, 0.0)]
    flat.lathe(nose, (0, -0.002, -0.070), (0, 0, -1), "rubber", sides=18, caps=False)
    flat.rod((0, -0.002, -0.090), (0, -0.002, -0.560), 0.0030, "braid", sides=12)
    for k in range(8):  # rings by which the depth is read off: each 50 mm from the tip's joint
        z = -0.510 + 0.050 * k
        flat.rod((0, -0.002, z), (0, -0.002, z - 0.003), 0.0032, "marking_white", sides=12)
    return [body, more, flat]


def videoscope_tip() -> list[Mesh]:
    """The end of the probe that bends: origin in its joint, its camera at z = -0.034."""
    mesh = Mesh()
    joint = [(-0.004, 0.0029), (0.0, 0.0033), (0.012, 0.0033), (0.012, 0.0031)]
    mesh.lathe(joint, (0, 0, 0), (0, 0, -1), "rubber", sides=14, caps=False)
    tip = [(0.0, 0.0031), (0.001, 0.0034), (0.021, 0.0034), (0.022, 0.0030), (0.022, 0.0)]
    mesh.lathe(tip, (0, 0, -0.012), (0, 0, -1), "steel", sides=14, caps=False)
    mesh.rod((0, 0, -0.0335), (0, 0, -0.0342), 0.0012, "screen", sides=12)
    for k in range(6):  # its ring of lamps
        x, y = 0.0021 * math.cos(math.pi * k / 3), 0.0021 * math.sin(math.pi * k / 3)
        mesh.rod((x, y, -0.0335), (x, y, -0.0342), 0.0005, "lamp", sides=8)
    return [mesh]


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
        end = path[0][0]
        round_parts.rod((end, 0, 0.074), (end, 0, 0.080), 0.0150, "rubber_grip", sides=10)
        mesh.box((s * 0.006, -0.009, -0.43), (s * 0.046, 0.009, -0.33), "steel_dark")
        _jaw(mesh, s)
        for x, z, radius in ((0.020, -0.447, 0.0085), (0.033, -0.405, 0.0065)):
            bolt = (s * x, -0.0165, z), (s * x, 0.0165, z)
            round_parts.rod(*bolt, radius, "steel", sides=10)
        grip = [(s * 0.0262, 0.0, -0.300), (s * 0.0422, 0.0, -0.338)]
        round_parts.tube(grip, 0.0125, "steel_dark", sides=10)  # where the tube ends in the lever
    for y in (-0.0135, 0.0105):  # plates over and under the jaws
        mesh.box((-0.031, y, -0.460), (0.031, y + 0.003, -0.393), "steel")
    return [mesh, round_parts]


def _jaw(mesh: Mesh, s: int) -> None:
    """One jaw: a beak that thins to its edge in the middle; the edge is ground bright."""
    outline = [(0.0015, -0.500), (0.006, -0.517), (0.016, -0.512), (0.029, -0.488)]
    outline += [
        (0.034, -0.455),
        (0.030, -0.428),
        (0.008, -0.420),
        (0.006, -0.452),
        (0.0015, -0.470),
    ]
    thick = [0.0012, 0.004, 0.008, 0.009, 0.009, 0.009, 0.009, 0.008, 0.0012]
    turned = [(s * x, z, t) for (x, z), t in zip(outline, thick, strict=True)]
    turned = turned if s < 0 else turned[::-1]
    count = len(turned)
    points = [(x, y * t, z) for y in (1, -1) for x, z, t in turned]
    sides = [(k, count + k, count + (k + 1) % count, (k + 1) % count) for k in range(count)]
    faces = [tuple(range(count)), tuple(range(2 * count - 1, count - 1, -1)), *sides]
    mesh.add(points, faces, "steel_dark")


def tablet() -> list[Mesh]:
    """A rugged tablet with a handle; its screen of 240 x 170 mm leans back 45 degrees.

    The handle is under the middle of the lower edge, so that the fist covers nothing of the
    screen, which faces +y and +z.
    """
    slab, screen, grip = Mesh(bevel=0.004), Mesh(), Mesh()
    low = 0.036
    slab.box((-0.130, low - 0.006, -0.012), (0.130, low + 0.192, 0.0), "plastic_black")
    slab.box((-0.022, -0.006, -0.011), (0.022, low, -0.003), "plastic_grey")
    for side in (-1, 1):
        for y in (low - 0.008, low + 0.160):
            near, far = (side * 0.1225, y, -0.014), (side * 0.136, y + 0.034, 0.002)
            slab.box(near, far, "plastic_orange")
    bottom, top, z = low + 0.008, low + 0.178, 0.0006
    corners = [(-0.120, bottom), (0.120, bottom), (0.120, top), (-0.120, top)]
    screen.quad([(x, y, z) for x, y in corners], "screen")
    turned = []
    for mesh in (slab, screen):
        leaning = Mesh(bevel=mesh.bevel)
        leaning.merge(mesh, _leaning_back)
        turned.append(leaning)
    handle = [(0.0, 0.0), (0.0, 0.013), (0.004, 0.0155), (0.096, 0.0155), (0.100, 0.013)]
    grip.lathe([*handle, (0.100, 0.0)], (0, 0, 0.050), (0, 0, -1), "rubber_grip", sides=14)
    return [*turned, grip]


def _leaning_back(point: tuple[float, float, float]) -> tuple[float, float, float]:
    """Turned by -45 degrees about x: what faced +z faces +y as well."""
    x, y, z = point
    return x, (y + z) * math.sqrt(0.5), (z - y) * math.sqrt(0.5)


def trolley() -> list[Mesh]:
    """A tool trolley, top 0.60 m wide and 1.10 m deep at y = 0.90, its near end towards +z; over
    its middle and its far end a tray at y = 1.14 from z = -0.60 to 0.02.

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
    mesh.box((-0.30, 1.115, -0.60), (0.30, 1.136, 0.02), "plastic_grey")
    mesh.box((-0.285, 1.134, -0.585), (0.285, 1.140, 0.005), "rubber_grip")
    for x in (-0.284, 0.284):  # posts of the tray
        mesh.box((x - 0.012, 0.896, -0.285), (x + 0.012, 1.120, -0.255), "steel")
        mesh.box((x - 0.012, 0.896, -0.545), (x + 0.012, 1.120, -0.515), "steel")
        mesh.box((x - 0.012, 0.896, -0.045), (x + 0.012, 1.120, -0.015), "steel")
    _flanks(mesh, wheels)
    return [mesh, wheels]


def _flanks(mesh: Mesh, round_parts: Mesh) -> None:
    """What the trolley has on its sides: left a holster over a box of gloves, right a hook."""
    for z in (0.20, 0.245):
        round_parts.box((-0.405, 0.795, z), (-0.300, 0.835, z + 0.014), "steel_dark")
        round_parts.box((-0.405, 0.795, z), (-0.393, 0.880, z + 0.014), "steel_dark")
    mesh.box((-0.422, 0.595, -0.135), (-0.302, 0.6835, 0.165), "plastic_white")
    round_parts.box((-0.4235, 0.605, -0.130), (-0.4205, 0.675, 0.160), "plastic_blue")
    round_parts.box((-0.400, 0.683, -0.095), (-0.325, 0.6855, 0.125), "plastic_black")
    for z in (-0.10, 0.13):
        mesh.box((-0.310, 0.640, z - 0.015), (-0.270, 0.875, z + 0.015), "steel_dark")
    hook = [(0.295, 0.872, 0.40), (0.385, 0.872, 0.40), (0.393, 0.882, 0.40), (0.393, 0.900, 0.40)]
    round_parts.tube(hook, 0.006, "steel", sides=8)


def laser_dot() -> list[Mesh]:
    """What the rangefinder's beam leaves on a surface: a glowing bead of 8 mm radius, as large as
    a real dot looks with its glare, so that it is seen from the other end of a box."""
    mesh = Mesh()
    bead = [(-0.008, 0.0), (-0.005, 0.006), (0.0, 0.008), (0.005, 0.006), (0.008, 0.0)]
    mesh.lathe(bead, (0, 0, 0), (0, 1, 0), "laser", sides=12, caps=False)
    return [mesh]


def node_disc() -> list[Mesh]:
    """Where one can go: a ring of 0.25 m radius with a dot, 2 mm over the ground, facing up."""
    mesh = Mesh()
    ring = [(0.0, 0.250), (0.004, 0.243), (0.004, 0.212), (0.0, 0.205)]
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
