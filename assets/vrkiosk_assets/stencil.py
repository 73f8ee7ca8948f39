"""What is painted on a container: block letters laid onto the very triangles of a model.

A number is sprayed on pressed steel, so its letters bend with the folds and the dents. Each stroke
is cut along the edges of the triangles it falls on (Sutherland and Hodgman, Reentrant polygon
clipping, 1974), and each piece lies 0.8 mm before its triangle with that one's normals.

Lengths in metres. A `Place` says where on a model lines start and which way they face; `places`
knows those of every type. Where marks stand: ISO 6346:2022, 5.2 and annex B; a number is at least
100 mm high, a check digit stands in a box.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets.containers import TYPES, ContainerType
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.lettering import ADVANCE, strokes
from vrkiosk_assets.model import VERTEX, Material, Model

Array = npt.NDArray[np.float64]
Point = tuple[float, float]
Polygon = list[Point]

PROUD: Final = 0.0008  # before the steel
DEEP: Final = 0.055  # behind a place's plane: the depth of the deepest folds and their dents
LEAST_FACING: Final = 0.25  # cosine to the way a place faces: nothing is painted on edges
SPACE: Final = 0.45  # advance of a space, in heights of a letter
BOX_AIR: Final = 0.14  # between a boxed sign and its box
BOX_LINE: Final = 0.09
LEADING: Final = 1.55  # from baseline to baseline
LEAST_AREA: Final = 1e-9  # square metres

WHITE: Final = Material("marking_white", (0.74, 0.74, 0.71), 0.5)
BLACK: Final = Material("marking_black", (0.012, 0.012, 0.012), 0.5)
INK: Final = Material("ink", (0.02, 0.02, 0.022), 0.6)
YELLOW: Final = Material("marking_yellow", (0.72, 0.46, 0.02), 0.45)


@dataclass(frozen=True, slots=True)
class Place:
    """Where lines are painted on a model.

    start: left end of the first line's baseline, or the right end where `right_aligned`, on the
    outermost plane of the surface; right, up: unit vectors in that plane, away from which the
    surface lies up to `DEEP` behind. ground: material of a sign behind the letters.
    """

    start: tuple[float, float, float]
    right: tuple[float, float, float]
    up: tuple[float, float, float]
    ink: Material = WHITE
    ground: Material | None = None
    right_aligned: bool = False

    @property
    def facing(self) -> Array:
        """Unit vector towards who reads it."""
        return np.cross(self.right, self.up)


def places(model_id: str) -> dict[str, Place]:
    """Places of a model by name. AssetError where nothing is painted on a model of that name."""
    for kind in TYPES.values():
        if model_id == kind.model:
            return _inked(_on_box(kind), kind)
        if model_id in (kind.fittings.leaf_left, kind.fittings.leaf_right):
            return _inked(_on_leaf(kind), kind)
        if model_id in {part.model for part in kind.parts if part.model == "tarpaulin"}:
            return _on_top(kind, kind.external.height / 1000.0)
    raise AssetError(f"nothing is painted on a model {model_id!r}: expected a container or a leaf")


def _inked(found: dict[str, Place], kind: ContainerType) -> dict[str, Place]:
    """White letters are black on a reefer, whose paint is white."""
    if kind.reefer is None:
        return found
    return {n: replace(p, ink=BLACK) if p.ink is WHITE else p for n, p in found.items()}


def _on_box(kind: ContainerType) -> dict[str, Place]:
    """Both sides (right upper end), front (right upper end), roof, and inside near the doors."""
    top, wall = kind.external.height / 1000.0, -kind.internal.length / 1000.0
    outer, inner = kind.external.width / 2000.0 - 0.003, kind.internal.width / 2000.0 - 0.004
    line = top - 0.46
    inside = kind.internal.height / 1000.0 - 0.27
    found = {
        "right": Place((outer, line, wall + 0.36), (0, 0, -1), (0, 1, 0), right_aligned=True),
        "left": Place((-outer, line, -0.72), (0, 0, 1), (0, 1, 0), right_aligned=True),
        "front": Place((-0.92, line, wall - 0.049), (-1, 0, 0), (0, 1, 0), right_aligned=True),
        "inside_right": Place((inner, inside, -0.30), (0, 0, 1), (0, 1, 0), BLACK, None, True),
        "inside_left": Place((-inner, inside, -0.30), (0, 0, -1), (0, 1, 0), BLACK),
        "height_right": Place((outer, line, -0.78), (0, 0, -1), (0, 1, 0), BLACK, YELLOW),
        "height_left": Place((-outer, line, wall + 0.36), (0, 0, 1), (0, 1, 0), BLACK, YELLOW),
    }
    return {**found, **_on_top(kind, top)}


def _on_top(kind: ContainerType, top: float) -> dict[str, Place]:
    """Across both ends of the roof, each read from its own end."""
    wall = -kind.internal.length / 1000.0
    return {
        "roof_rear": Place((-0.50, top, -0.62), (1, 0, 0), (0, 0, -1)),
        "roof_front": Place((0.50, top, wall + 0.62), (-1, 0, 0), (0, 0, 1)),
    }


def _on_leaf(kind: ContainerType) -> dict[str, Place]:
    """In a leaf's own frame: number and masses on the right one, the plate of the left one."""
    fittings, face = kind.fittings, -0.002
    number, masses = fittings.number / 1000.0, fittings.masses / 1000.0
    ahead, up = (1.0, 0.0, 0.0), (0.0, 1.0, 0.0)
    return {
        "number": Place((-0.108, number + 0.028, face), ahead, up, right_aligned=True),
        "masses": Place((-0.880, masses + 0.115, face), ahead, up),
        "masses_values": Place((-0.405, masses + 0.115, face), ahead, up, right_aligned=True),
        "customs": Place((0.541, fittings.plate / 1000.0 - 0.1375, face), ahead, up, INK),
    }


def painted(model: Model, place: Place, lines: Sequence[str], height: float) -> Model:
    """Lines of letters, `height` metres high, on a model: a model in the same frame of reference.

    A sign in brackets stands in a box. AssetError where there is no surface under them.
    """
    shapes = list(_shapes(place, lines, height))
    materials = [place.ink] if place.ground is None else [place.ground, place.ink]
    target = _Target(model, place, shapes)
    pieces, owners = [], []
    for polygon, is_ground in shapes:
        for piece in target.pieces(polygon, 0.5 * PROUD if is_ground else PROUD):
            pieces.append(piece)
            owners.append(0 if is_ground else len(materials) - 1)
    if not pieces:
        raise AssetError(
            f"cannot paint {' '.join(lines)!r} on {model.name}: nothing of it lies under the place"
        )
    return _joined(f"{' '.join(lines)} on {model.name}", pieces, owners, tuple(materials))


def width(line: str, height: float) -> float:
    """Length of a painted line, metres."""
    return sum(advance for _, advance, _ in _signs(line)) * height - (ADVANCE - 0.6) * height


def _signs(line: str) -> Iterator[tuple[str, float, bool]]:
    """Each sign with its advance in heights, and whether it stands in a box."""
    boxed = False
    for sign in line:
        if sign in "[]":
            boxed = sign == "["
        elif sign == " ":
            yield sign, SPACE, False
        else:
            yield sign, ADVANCE + (2.0 * BOX_AIR if boxed else 0.0), boxed


def _shapes(place: Place, lines: Sequence[str], height: float) -> Iterator[tuple[Polygon, bool]]:
    """Convex polygons in the place's plane, (right, up), and whether each is ground."""
    widest = max(width(line, height) for line in lines)
    if place.ground is not None:
        air, low = 0.5 * height, -(len(lines) - 1) * LEADING * height
        left = -widest - air if place.right_aligned else -air
        right = left + widest + 2.0 * air
        yield _rectangle(left, low - air, right, height + air), True
    for row, line in enumerate(lines):
        at = -width(line, height) if place.right_aligned else 0.0
        base = -row * LEADING * height
        for sign, advance, boxed in _signs(line):
            shift = at + (BOX_AIR * height if boxed else 0.0)
            for quad in strokes(sign, height):
                yield [(x + shift, y + base) for x, y in quad], False
            if boxed:
                for bar in _box(shift, base, height):
                    yield bar, False
            at += advance * height


def _box(left: float, base: float, height: float) -> Iterator[Polygon]:
    """The four lines round a sign whose box of 0.6 x 1 heights starts at (left, base)."""
    air, line = BOX_AIR * height, BOX_LINE * height
    x0, x1 = left - air - line, left + 0.6 * height + air + line
    y0, y1 = base - air - line, base + height + air + line
    yield _rectangle(x0, y0, x1, y0 + line)
    yield _rectangle(x0, y1 - line, x1, y1)
    yield _rectangle(x0, y0 + line, x0 + line, y1 - line)
    yield _rectangle(x1 - line, y0 + line, x1, y1 - line)


def _rectangle(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]


class _Target:
    """The triangles of a model that face a place, in the place's plane."""

    def __init__(self, model: Model, place: Place, shapes: Sequence[tuple[Polygon, bool]]) -> None:
        frame = np.array([place.right, place.up, place.facing], np.float64)
        corners = model.vertices["position"][model.indices].astype(np.float64).reshape(-1, 3, 3)
        local = (corners - np.array(place.start)) @ frame.T
        seen = np.array([point for polygon, _ in shapes for point in polygon])
        low, high = seen.min(axis=0), seen.max(axis=0)
        near = (local.min(1) < (*high, 0.02)).all(1) & (local.max(1) > (*low, -DEEP)).all(1)
        local = local[near]
        a, b, c = local.transpose(1, 0, 2)
        normal = np.cross(b - a, c - a)
        length = np.maximum(np.sqrt((normal * normal).sum(1)), 1e-15)
        middle = local[..., 2].mean(1)
        keep = (normal[:, 2] > LEAST_FACING * length) & (length > 2.0 * LEAST_AREA)
        keep &= (middle > -DEEP) & (middle < 0.02)
        self._local = local[keep]
        self._face = normal[keep] / length[keep, None]
        self._low = self._local[..., :2].min(1)
        self._high = self._local[..., :2].max(1)
        kept = model.indices.reshape(-1, 3)[near][keep]
        self._normals = model.vertices["normal"][kept].astype(np.float64)
        self._frame, self._start = frame, np.array(place.start)

    def pieces(self, polygon: Polygon, proud: float) -> Iterator[tuple[Array, Array]]:
        """(n, 3) points and (n, 3) normals of the parts of a polygon on each triangle under it."""
        xs, ys = zip(*polygon, strict=True)
        low, high = (min(xs), min(ys)), (max(xs), max(ys))
        under = ((self._low < high) & (self._high > low)).all(1)
        for index in np.flatnonzero(under):
            triangle = self._local[index]
            corners = triangle[:, :2].tolist()
            cut = _clipped(polygon, [(x, y) for x, y in corners])
            if len(cut) < 3 or _area(cut) < LEAST_AREA:
                continue
            shares = np.array([_barycentric(point, corners) for point in cut])
            place = shares @ triangle + proud * self._face[index]
            normal = shares @ self._normals[index]
            normal /= np.sqrt((normal * normal).sum(1))[:, None]
            yield place @ self._frame + self._start, normal


def _clipped(polygon: Polygon, window: Polygon) -> Polygon:
    """The part of a convex polygon within a convex window; both counter-clockwise."""
    found = polygon
    for (ax, ay), (bx, by) in zip(window, [*window[1:], window[0]], strict=True):
        sides = [(bx - ax) * (y - ay) - (by - ay) * (x - ax) for x, y in found]
        kept: Polygon = []
        for k, (x, y) in enumerate(found):
            before, s0, s1 = found[k - 1], sides[k - 1], sides[k]
            if (s0 < 0.0) != (s1 < 0.0):
                t = s0 / (s0 - s1)
                kept.append((before[0] + t * (x - before[0]), before[1] + t * (y - before[1])))
            if s1 >= 0.0:
                kept.append((x, y))
        found = kept
        if not found:
            break
    return found


def _area(polygon: Polygon) -> float:
    pairs = zip(polygon, [*polygon[1:], polygon[0]], strict=True)
    return 0.5 * sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in pairs)


def _barycentric(point: Point, triangle: Sequence[Sequence[float]]) -> tuple[float, ...]:
    """Shares of a triangle's corners (x, y) in a point."""
    (ax, ay), (bx, by), (cx, cy) = triangle
    x, y = point[0] - ax, point[1] - ay
    whole = (bx - ax) * (cy - ay) - (by - ay) * (cx - ax)
    b = (x * (cy - ay) - y * (cx - ax)) / whole
    c = ((bx - ax) * y - (by - ay) * x) / whole
    return 1.0 - b - c, b, c


def _joined(
    name: str,
    pieces: Sequence[tuple[Array, Array]],
    owners: Sequence[int],
    materials: tuple[Material, ...],
) -> Model:
    """All pieces as one model, each a fan of triangles."""
    vertices = np.zeros(sum(len(place) for place, _ in pieces), VERTEX)
    indices: list[int] = []
    first = 0
    for (place, normal), owner in zip(pieces, owners, strict=True):
        end = first + len(place)
        vertices["position"][first:end] = place
        vertices["normal"][first:end] = normal
        vertices["material"][first:end] = owner
        for k in range(first + 1, end - 1):
            indices += [first, k, k + 1]
        first = end
    vertices["colour"] = (0, 128, 255, 255)
    return Model(name, vertices, np.array(indices, np.uint32), materials)
