"""Where work on the box is fresh: paint, sealant, filler that glow under ultraviolet light.

Traces of a hide (`hides.Cues`) are models without solids. Their surfaces are cut here into cells of
50 mm, so that a point can be asked whether fresh sealant lies on it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from vrkiosk_assets import catalogue
from vrkiosk_scenarios.geometry import Pose, Vec, box_distance, mix, to_local, transform
from vrkiosk_scenarios.hatches import PREFIX
from vrkiosk_scenarios.scene import hide_layout

if TYPE_CHECKING:
    from vrkiosk_scenarios.hide_parts import HidePart
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.settings import Settings
    from vrkiosk_scenarios.solid import Solid
    from vrkiosk_scenarios.world import World

Cell = tuple[int, int, int]

CELL: Final = 0.05  # m
ON_PLATE: Final = 0.01  # m from a painted plate that still mean it
STICKY: Final = ("sealant", "filler")  # a probe takes something up
NEAR: Final = ((0, 0, 0), (1, 0, 0), (-1, 0, 0), (0, 1, 0), (0, -1, 0), (0, 0, 1), (0, 0, -1))


def _cell(point: Vec) -> Cell:
    return (_floor(point[0] / CELL), _floor(point[1] / CELL), _floor(point[2] / CELL))


def _floor(value: float) -> int:
    whole = int(value)
    return whole - 1 if value < whole else whole


def _triangles(model: str) -> Iterator[tuple[Vec, Vec, Vec]]:
    """Of a model of the catalogue, in its own frame."""
    mesh = catalogue.load_model(model)
    points = [(p[0], p[1], p[2]) for p in mesh.vertices["position"].tolist()]
    corners = mesh.indices.tolist()
    for start in range(0, len(corners), 3):
        a, b, c = corners[start : start + 3]
        yield points[a], points[b], points[c]


def _covered(part: HidePart) -> set[Cell]:
    """Cells that the surface of a part passes through, in the frame its pose is in."""
    found = set()
    for corners in _triangles(part.model):
        a, b, c = (transform(part.pose, corner) for corner in corners)
        longest = max(abs(p[k] - q[k]) for p, q in ((a, b), (b, c), (c, a)) for k in (0, 1, 2))
        steps = int(longest / (0.5 * CELL)) + 1
        for i in range(steps + 1):
            left, right = mix(a, b, i / steps), mix(a, c, i / steps)
            for j in range(i + 1):
                found.add(_cell(mix(left, right, j / max(i, 1))))
    return found


class FreshWork:
    """The fresh work of a scenario's box."""

    __slots__ = ("_cells", "_plates")

    def __init__(self, scenario: Scenario, settings: Settings, solids: list[Solid]) -> None:
        by_name = {solid.name: solid for solid in solids}
        glowing = [part for part in hide_layout(scenario, settings) if part.glow > 0.0]
        self._cells = [(part.cue, part.leaf, _covered(part)) for part in glowing if part.cue]
        self._plates = [
            by_name[part.name] for part in glowing if not part.cue and part.name in by_name
        ]

    def at(self, world: World, point: Vec) -> str:
        """The trace that lies at a point of the world: "paint", "sealant", ...; "" for none."""
        for cue, leaf, cells in self._cells:
            x, y, z = _cell(_in_frame(world, leaf, point))
            if any((x + i, y + j, z + k) in cells for i, j, k in NEAR):
                return cue
        for plate in self._plates:
            if box_distance(plate.pose, plate.half, point) <= ON_PLATE:
                return "paint"
        return ""

    def sticky(self, world: World, point: Vec) -> bool:
        """Fresh sealant or filler lies there."""
        return self.at(world, point) in STICKY


def _in_frame(world: World, leaf: str, point: Vec) -> Vec:
    if not leaf:
        return point
    hatch = leaf.startswith(PREFIX)
    frame: Pose = (world.hatches.named(leaf) if hatch else world.doors.leaves[leaf]).pose()
    return to_local(frame, point)
