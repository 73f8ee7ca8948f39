"""All cargo on one picture: `assets/build/run --preview DIR cargo_1 cargo_2 cargo_3`."""

from __future__ import annotations

from typing import Final

from vrkiosk_assets.cargo import KITS

Place = tuple[str, tuple[float, float, float], float]
SMALL: Final = 0.42  # m: what is shorter is a find, to be seen from nearer
LARGE: Final = 1.15
GAP: Final = 0.25


def _rows(names: list[str], width: float, gap: float) -> tuple[list[Place], float, float]:
    """Side by side, turned a little, in rows no wider than `width`; their width and depth."""
    places: list[Place] = []
    x, z, deepest, widest = 0.0, 0.0, 0.0, 0.0
    for name in names:
        kit = KITS[name]
        wide, high, deep = (side / 1000.0 for side in kit.size_mm)
        if x + wide > width and x:
            x, z, deepest = 0.0, z + deepest + gap, 0.0
        up = 0.0 if kit.on_ground else high / 2
        places.append((name, (x + wide / 2, up, z + deep / 2), 12.0))
        x, deepest = x + wide + gap, max(deepest, deep)
        widest = max(widest, x)
    return places, widest, z + deepest


def sheets() -> dict[str, tuple[list[Place], float, float]]:
    """cargo_1: cases; cargo_2: large goods; cargo_3: finds; each with its width and depth."""
    cases = [name for name in KITS if name.startswith("carton_")]
    other = [name for name in KITS if name not in cases]
    finds = [name for name in other if max(KITS[name].size_mm) < 1000 * SMALL]
    large = [name for name in other if name not in finds]
    large.sort(key=lambda name: (max(KITS[name].size_mm[1:]) > 1000 * LARGE, KITS[name].size_mm[2]))
    return {
        "cargo_1": _rows(cases, 4.6, GAP),
        "cargo_2": _rows(large, 7.0, 0.4),
        "cargo_3": _rows(finds, 1.3, 0.08),
    }
