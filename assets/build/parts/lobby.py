"""The lobby: a small lit bay, the first thing an officer sees."""

from __future__ import annotations

from itertools import pairwise

from mesh import Mesh, Point

LAMPS_X, LAMPS_Y, LAMPS_Z = (-1.2, 1.2), 2.92, (-1.5, 1.5)
STEP = 0.25  # m between points that have their own light
SHADE = 0.35  # of what walls give back, which a corner keeps away
REACH = 0.5  # m from a corner in which it does
TINTED = 0.4  # change of a surface's colour from tint 0 to 1 (scene.frag)


def lobby() -> list[Mesh]:
    """A lit bay of 6 x 3 x 6 m; origin at the middle of its floor, one stands looking to -z."""
    mesh, wall = Mesh(), "lobby_wall"
    _sheet(mesh, (-3, 0, 3), (6, 0, 0), (0, 0, -6), "lobby_floor")
    _sheet(mesh, (-3, 3, -3), (6, 0, 0), (0, 0, 6), wall)
    corners = [(-3, -3), (3, -3), (3, 3), (-3, 3)]  # counter-clockwise, seen from above
    for (x0, z0), (x1, z1) in pairwise([*corners, corners[0]]):  # inner faces
        _sheet(mesh, (x0, 0, z0), (x1 - x0, 0, z1 - z0), (0, 3, 0), wall)
        near = 0.998  # the band lies 6 mm before the wall
        start, end = (x0 * near, z0 * near), (x1 * near, z1 * near)
        _upright(mesh, start, end, (0.95, 1.10), "lobby_band")
        _upright(mesh, start, end, (0.0, 0.10), "plastic_grey")
    mesh.box((-3.3, -0.3, -3.3), (3.3, 3.3, 3.3), wall)  # outside: no sun through the corners
    for k in range(1, 5):  # joints of the ceiling's boards
        at = -3.0 + 1.2 * k
        mesh.box((at - 0.006, 2.996, -3.0), (at + 0.006, 3.0, 3.0), "plastic_grey")
        mesh.box((-3.0, 2.9955, at - 0.006), (3.0, 3.0, at + 0.006), "plastic_grey")
    for x in LAMPS_X:
        mesh.box((x - 0.14, 2.93, -1.52), (x + 0.14, 2.995, 1.52), "plastic_white")
        mesh.box((x - 0.12, 2.925, -1.5), (x + 0.12, 2.94, 1.5), "lamp")
    _door(mesh)
    _bench(mesh, -2.9, -2.9)
    _lockers(mesh)
    _notices(mesh)
    return [mesh]


def model_table() -> list[Mesh]:
    """What a model of a box stands on; origin at the middle of its top."""
    mesh = Mesh()
    mesh.box((-0.56, -0.022, -0.26), (0.56, 0.0, 0.26), "plastic_grey")
    mesh.box((-0.575, -0.034, -0.275), (0.575, -0.006, 0.275), "plastic_black")
    mesh.box((-0.09, -0.98, -0.06), (0.09, -0.03, 0.06), "steel_dark")
    mesh.box((-0.34, -1.0, -0.22), (0.34, -0.975, 0.22), "steel_dark")
    return [mesh]


def _door(mesh: Mesh) -> None:
    """Two leaves to the yard, each with a pane, a handle and a kick plate."""
    mesh.box((1.12, 0.0, -2.998), (2.94, 2.27, -2.975), "plastic_white")
    mesh.box((1.2, 0.0, -2.98), (2.86, 2.2, -2.955), "lobby_band")
    mesh.box((2.025, 0.0, -2.958), (2.035, 2.2, -2.951), "plastic_black")
    for x0, handle in ((1.2, 1.93), (2.03, 2.13)):
        mesh.box((x0 + 0.26, 1.25, -2.956), (x0 + 0.57, 1.95, -2.950), "window")
        mesh.box((x0 + 0.05, 0.06, -2.956), (x0 + 0.78, 0.32, -2.951), "steel")
        mesh.rod((handle, 0.85, -2.91), (handle, 1.25, -2.91), 0.014, "steel", sides=8)
        for y in (0.88, 1.22):
            mesh.rod((handle, y, -2.955), (handle, y, -2.91), 0.009, "steel", sides=6)
    mesh.box((1.55, 2.34, -2.995), (2.51, 2.52, -2.96), "lobby_band")  # the way out
    _to_the_yard(mesh)


def _to_the_yard(mesh: Mesh) -> None:
    """A sign without words: an arrow, and a container's side with its corrugation and castings."""
    white, front = "marking_white", (-2.9605, -2.9585)

    def bar(x0: float, x1: float, y0: float, y1: float) -> None:
        mesh.box((x0, y0, front[0]), (x1, y1, front[1]), white)

    bar(1.98, 2.38, 2.378, 2.390)
    bar(1.98, 2.38, 2.470, 2.482)
    for k in range(11):
        x = 1.986 + 0.0376 * k
        bar(x, x + 0.012, 2.390, 2.470)
    for x in (1.974, 2.370):
        for y in (2.372, 2.472):
            bar(x, x + 0.016, y, y + 0.016)
    bar(1.64, 1.82, 2.422, 2.438)
    for k in range(8):  # its head
        half = 0.004 + 0.006 * k
        bar(1.868 - 0.0075 * k, 1.8755 - 0.0075 * k, 2.43 - half, 2.43 + half)


def _bench(mesh: Mesh, x: float, z: float) -> None:
    for k in range(3):
        mesh.box((x, 0.42, z + 0.14 * k), (x + 1.6, 0.46, z + 0.14 * k + 0.12), "wood")
    for leg in (x + 0.1, x + 1.44):
        mesh.box((leg, 0.0, z + 0.02), (leg + 0.06, 0.42, z + 0.38), "steel_dark")


def _lockers(mesh: Mesh) -> None:
    """Along the left wall: six doors, helmets on top, vests on hooks beside them."""
    for k in range(6):
        z = -2.2 + 0.42 * k
        mesh.box((-2.996, 0.1, z), (-2.56, 1.9, z + 0.40), "plastic_grey")
        mesh.box((-2.57, 0.13, z + 0.015), (-2.548, 1.87, z + 0.385), "haze_steel")
        for y in (1.66, 1.71, 1.76):
            mesh.box((-2.550, y, z + 0.12), (-2.546, y + 0.012, z + 0.28), "hole")
        mesh.box((-2.552, 1.0, z + 0.33), (-2.535, 1.09, z + 0.35), "steel")
    for k, colour in enumerate(("plastic_yellow", "plastic_white", "plastic_yellow")):
        dome = [(0.0, 0.135), (0.05, 0.13), (0.10, 0.105), (0.135, 0.06), (0.15, 0.0)]
        at = (-2.78, 1.9, -1.9 + 0.5 * k)
        mesh.lathe([(0.0, 0.165), (0.012, 0.165)], at, (0, 1, 0), colour, sides=16)
        mesh.lathe(dome, at, (0, 1, 0), colour, sides=16, scale=(1.0, 0.88))
    for k in range(3):
        z = 0.75 + 0.55 * k
        mesh.rod((-2.99, 1.72, z), (-2.93, 1.74, z), 0.008, "steel", sides=6)
        mesh.box((-2.985, 0.98, z - 0.21), (-2.93, 1.70, z + 0.21), "plastic_orange")
        for y in (1.08, 1.26):
            mesh.box((-2.986, y, z - 0.212), (-2.928, y + 0.055, z + 0.212), "label")


def _notices(mesh: Mesh) -> None:
    """On the right wall: a board with papers, an extinguisher, a first-aid box."""
    mesh.box((2.965, 1.2, -1.6), (2.997, 2.2, 0.2), "wood")
    for z, y, tall in ((-1.5, 1.62, 0.45), (-1.1, 1.55, 0.5), (-0.62, 1.62, 0.42),
                       (-0.2, 1.5, 0.55), (-1.45, 1.26, 0.28), (-0.75, 1.27, 0.26)):  # fmt: skip
        mesh.box((2.960, y, z), (2.967, y + tall, z + 0.31), "label")
    mesh.box((2.90, 1.35, 0.9), (2.997, 1.70, 1.3), "plastic_white")
    mesh.box((2.895, 1.50, 1.04), (2.90, 1.55, 1.16), "lobby_band")
    mesh.box((2.895, 1.465, 1.075), (2.90, 1.585, 1.125), "lobby_band")
    body = [(0.0, 0.075), (0.42, 0.075), (0.48, 0.03), (0.54, 0.03)]
    mesh.lathe(body, (2.88, 0.30, 1.8), (0, 1, 0), "plastic_red", sides=14)


def _sheet(mesh: Mesh, start: Point, across: Point, up: Point, surface: str) -> None:
    """A rectangle seen from where `across` x `up` points, each point as light as it would be in the
    light of the lamps: rooms of one even colour look like none."""
    columns = round(sum(map(abs, across)) / STEP) + 1
    rows = round(sum(map(abs, up)) / STEP) + 1
    normal = _unit(
        (
            across[1] * up[2] - across[2] * up[1],
            across[2] * up[0] - across[0] * up[2],
            across[0] * up[1] - across[1] * up[0],
        )
    )

    def point(i: int, j: int) -> Point:
        u, v = i / (columns - 1), j / (rows - 1)
        x, y, z = (s + u * a + v * b for s, a, b in zip(start, across, up, strict=True))
        return x, y, z

    def light(i: int, j: int) -> float:
        return min(max(0.5 + (_lit(point(i, j), normal) - 1.0) / TINTED, 0.0), 1.0)

    mesh.grid(point, columns, rows, surface, tint=light)


def _unit(vector: Point) -> Point:
    length = sum(x * x for x in vector) ** 0.5
    x, y, z = (x / length for x in vector)
    return x, y, z


def _lit(at: Point, normal: Point) -> float:
    """Light there, about 1 in the mean: of the lamps, and what the walls give back."""
    direct = 0.0
    for x in LAMPS_X:
        for k in range(7):
            z = LAMPS_Z[0] + (LAMPS_Z[1] - LAMPS_Z[0]) * (k + 0.5) / 7
            way = (x - at[0], LAMPS_Y - at[1], z - at[2])
            far = sum(d * d for d in way) + 0.05
            facing = sum(d * n for d, n in zip(way, normal, strict=True))
            direct += max(facing, 0.0) * max(way[1], 0.0) / (far * far)
    shade = 1.0
    for axis, (low, high) in enumerate(((-3.0, 3.0), (0.0, 3.0), (-3.0, 3.0))):
        if abs(normal[axis]) > 0.5:
            continue
        edge = min(at[axis] - low, high - at[axis])
        shade *= 1.0 - SHADE * max(1.0 - edge / REACH, 0.0) ** 2
    return 0.43 * direct + 0.74 * shade + 0.19


def _upright(
    mesh: Mesh,
    start: tuple[float, float],
    end: tuple[float, float],
    heights: tuple[float, float],
    surface: str,
) -> None:
    """A rectangle that stands on the line between two points (x, z)."""
    (x0, z0), (x1, z1), (low, high) = start, end, heights
    mesh.quad([(x0, low, z0), (x1, low, z1), (x1, high, z1), (x0, high, z0)], surface)
