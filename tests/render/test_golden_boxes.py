"""Every container in every state of its light against kept pictures, drawn by llvmpipe.

The scenes are reduced: the box with its leaves and fittings and three cartons, no yard, no tools;
displays hold no text, because fonts differ between systems. `KIOSK_UPDATE_GOLDEN=1` draws the
pictures anew: after a model, a baked map or the shading was changed, and looked at.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from math import radians
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from vrkiosk_assets import catalogue
from vrkiosk_assets.containers import TYPES
from vrkiosk_render import capture, gl
from vrkiosk_render.renderer import Quality, Renderer
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.snapshot import Part, SceneDescription, SceneSnapshot
from vrkiosk_scenarios.world import World

pytestmark = pytest.mark.gl
FOLDER = Path(__file__).parent / "golden" / "boxes"
SIZE = 256
QUALITY = Quality(samples=4, sun_map=1024, torch_map=512, anisotropy=1.0, soft=False)
# Steps of 255. Compilers of Mesa 22 and 25 differ in the last bits; an edge may move by a sample.
MEAN, SHARE_OF_EDGES, EDGE = 0.6, 0.01, 24
OPEN = radians(102.0)
# Yard, displays, people, and what belongs to tools.
LEFT_OUT = (
    "ground",
    "seal",
    "trolley",
    "laser_dot",
    "masses",
    "hand_",
    "bare_",
    "node_",
    "mark_",
    "strap_",
    "tape_blade_",
    "swab_",
    "uv_lamp_",
    "camera_view_",
    "bag_seal",
    "ppe_board",
)
AT_DUSK = ("40hc",)  # kinds that are also kept so
CARTONS = ((-0.7, -1.6), (0.65, -2.6), (-0.6, -3.4))  # x, z
INSIDE, BEFORE = (0.0, 1.55, -0.35), (1.9, 1.75, 3.2)


@dataclass(frozen=True)
class State:
    """How a box stands in the light, and from where it is seen."""

    left: float = 0.0  # angles of the leaves
    right: float = 0.0
    torch: bool = False
    outside: bool = False
    uncovered: bool = False  # without its tarpaulin
    dusk: bool = False  # a low sun, and the lamps of the yard


STATES = {
    "outside": State(outside=True),
    "shut_torch": State(torch=True),
    "right": State(right=OPEN),
    "both": State(OPEN, OPEN),
    "both_torch": State(OPEN, OPEN, torch=True),
    "roof": State(uncovered=True),
    "dusk_outside": State(OPEN, OPEN, outside=True, dusk=True),
    "dusk_torch": State(OPEN, OPEN, torch=True, dusk=True),
}


def states_of(kind: str) -> list[str]:
    covered = "tarpaulin" in {part.name for part in box_world(kind).description.parts}
    return [
        name
        for name, state in STATES.items()
        if (covered or not state.uncovered) and (kind in AT_DUSK or not state.dusk)
    ]


def box_world(kind: str) -> World:
    """A world of an empty box of this type."""
    box = TYPES[kind]
    values: dict[str, Any] = {
        "container.type": kind,
        "container.size_type": box.size_type,
        "container.tare_kg": box.tare_kg,
        "container.max_gross_kg": box.max_gross_kg,
        "papers.size_type": box.size_type,
        "cargo.stacks": [],
        "tools": ["torch"],  # what others bring with them stands about the box
    }
    return World(schema.with_values(schema.without_hides(schema.library()["s03"]), values), 1)


@dataclass
class Reduced:
    """A part of a world's scene, with cartons of its own."""

    world: World
    description: SceneDescription
    snapshot: SceneSnapshot
    taken: list[int]

    @classmethod
    def of(cls, world: World) -> Reduced:
        whole, tools = world.description, {*world.tools}
        taken = [
            i
            for i, part in enumerate(whole.parts)
            if part.name not in tools and not part.name.startswith(LEFT_OUT)
        ]
        cartons = [Part(f"carton{i}", "carton_a") for i in range(len(CARTONS))]
        parts = (*(whole.parts[i] for i in taken), *cartons)
        description = replace(whole, parts=parts, insets=())
        made = cls(world, description, SceneSnapshot(description), taken)
        for place, (x, z) in zip(made.snapshot.poses[len(taken) :], CARTONS, strict=True):
            place[4:] = x, world.space.floor + 0.25, z
        return made

    def set(self, state: State) -> None:
        for leaf, angle in (("left", state.left), ("right", state.right)):
            self.world.doors.leaves[leaf].turn_to(self.world, angle)
        self.snapshot.poses[: len(self.taken)] = self.world.snapshot.poses[self.taken]
        self.snapshot.visible[: len(self.taken)] = self.world.snapshot.visible[self.taken]
        for i, part in enumerate(self.description.parts):
            if part.name == "tarpaulin":
                self.snapshot.visible[i] = not state.uncovered
        self.snapshot.daylight = self.world.snapshot.daylight
        self.snapshot.torch_on = state.torch
        self.snapshot.torch[:] = 0.0, 0.0, 0.0, 1.0, 0.22, 1.3, -0.5
        self.snapshot.t += 10_000_000_000  # a cut: nothing is blended, no eye adapts


def views(state: State) -> np.ndarray:
    """(2, 11) of somebody on the sill, or before the box to the right."""
    found = np.zeros((2, 11), np.float32)
    turn, place = ((0.0, 0.21644, 0.0, 0.97630), BEFORE) if state.outside else (None, INSIDE)
    found[:, :4] = turn or (-0.0348995, 0.0, 0.0, 0.9993908)
    found[:, 4:7] = place
    found[0, 4] -= 0.032
    found[1, 4] += 0.032
    found[:, 7:] = -0.75, 0.75, 0.75, -0.75
    return found


@pytest.fixture
def driver(context) -> str:
    """What draws. Kept pictures are llvmpipe's alone."""
    name = gl.driver()
    if "llvmpipe" not in name:
        pytest.skip(f"kept pictures are llvmpipe's, this is {name}")
    return name


@pytest.mark.parametrize("kind", sorted(TYPES))
def test_a_box_looks_as_it_was_looked_at(driver: str, kind: str) -> None:
    scene = Reduced.of(box_world(kind))
    loader = catalogue.packaged()
    renderer = Renderer(
        scene.description,
        loader.load_model,
        stereo="layer",
        quality=QUALITY,
        tiles=loader.load_tile,
    )
    target = renderer.offscreen_target(SIZE, SIZE)
    differing = []
    for name in states_of(kind):
        scene.set(STATES[name])
        if STATES[name].dusk and renderer.description.time != "dusk":
            renderer.set_scene(replace(scene.description, time="dusk"))
        renderer.draw(scene.snapshot, views(STATES[name]), target)
        said = compared(f"{kind}_{name}", capture.side_by_side(renderer.read(target)), driver)
        differing += [said] if said else []
    renderer.delete_target(target)
    renderer.close()
    assert not differing, "look at them; KIOSK_UPDATE_GOLDEN=1 keeps them: " + "; ".join(differing)


def compared(name: str, found: np.ndarray, driver: str) -> str:
    """How a picture differs from the kept one; "" where it does not."""
    path = FOLDER / f"{name}.png"
    if os.environ.get("KIOSK_UPDATE_GOLDEN", "") == "1":
        FOLDER.mkdir(parents=True, exist_ok=True)
        capture.save_png(path, found)
        (FOLDER / "driver.txt").write_text(driver + "\n", encoding="utf-8")
    with Image.open(path) as image:
        kept = np.asarray(image.convert("RGB"))
    apart = np.abs(found.astype(int) - kept)
    edges = (apart.max(axis=2) > EDGE).mean()
    if apart.mean() <= MEAN and edges <= SHARE_OF_EDGES:
        return ""
    return f"{name}: {apart.mean():.2f} of 255 apart on average, {edges:.1%} of edges"


def test_every_box_and_state_is_kept_and_nothing_else() -> None:
    expected = {f"{kind}_{name}.png" for kind in TYPES for name in states_of(kind)}
    assert {path.name for path in FOLDER.glob("*.png")} == expected


def test_kept_pictures_are_compared_on_the_driver_that_drew_them(context) -> None:
    name = gl.driver()
    kept = (FOLDER / "driver.txt").read_text(encoding="utf-8").strip()
    print(f"driver: {name}; the kept pictures are of {kept}")
    assert kept.startswith("llvmpipe")
    if os.environ.get("LIBGL_ALWAYS_SOFTWARE") == "1" or "llvmpipe" in name:
        assert name.startswith("llvmpipe"), "software drawing was asked for, and is not what draws"
