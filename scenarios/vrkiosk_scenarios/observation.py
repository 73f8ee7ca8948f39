"""What a person in the headset could perceive of a scene: all that an `Officer` gets to know.

Things one can see and name, with their poses; displays with what is written on them; where the
room stands in the world. The structure of the box and whatever is hidden are left out: of these
an officer learns by tools, as a person does.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from vrkiosk_assets.catalogue import TEXT
from vrkiosk_assets.containers import TYPES
from vrkiosk_assets.hides import HIDES
from vrkiosk_scenarios.geometry import IDENTITY, Pose, compose
from vrkiosk_scenarios.snapshot import (
    Box,
    Item,
    Panel,
    Picture,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_scenarios.solids import FIND

FINDS: Final = ("contraband_pack", "cigarette_carton", "pouch")  # what fills a void
OPEN: Final = "_open"
CONTENTS: Final = "_contents_"  # of a carton that was cut open: plain to see
# Models of the structure and of what may be hidden in it: seen only as "a wall", which tells
# nothing, so nobody may decide by them.
UNTOLD: Final = frozenset(
    {
        *(kind.model for kind in TYPES.values()),
        *(row.name for row in HIDES),
        *FINDS,
        *("ground", "hand_left", "hand_right", "bare_left", "bare_right"),
    }
)


@dataclass(frozen=True, slots=True)
class Display:
    """A panel in the world: `pose` of its middle (its plane is x-y, facing +z), size in mm, and
    what stands on it (places in mm from the top left corner)."""

    pose: Pose
    width_mm: float
    height_mm: float
    items: tuple[Item, ...]

    def words(self) -> str:
        """All its text, a line each."""
        return "\n".join(item.text for item in self.items if isinstance(item, Text))


@dataclass(frozen=True, slots=True)
class Observation:
    """A moment: `t` in ns; poses (x, y, z, w, then metres) in the world, by the part's name.

    writing: what is painted on the box, by the name of the part, a line each.
    """

    t: int
    poses: Mapping[str, Pose]
    displays: Mapping[str, Display]
    world_from_stage: Pose = IDENTITY
    finished: bool = False
    torch_on: bool = False
    writing: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def from_snapshot(
        cls, description: SceneDescription, snapshot: SceneSnapshot, *, finished: bool = False
    ) -> Observation:
        """What can be seen of a snapshot; a copy, the snapshot may change afterwards."""
        rows = snapshot.poses.tolist()
        visible = snapshot.visible.tolist()
        shut = snapshot.daylight <= 0.0  # then nobody sees the cargo
        poses: dict[str, Pose] = {}
        displays: dict[str, Display] = {}
        writing: dict[str, str] = {}
        for index, part in enumerate(description.parts):
            found = part.name.startswith(FIND) or CONTENTS in part.name
            if not visible[index] or (part.model in UNTOLD and not found):
                continue
            if shut and part.name.startswith(("carton_", FIND)):
                continue
            pose: Pose = tuple(rows[index])
            poses[part.name] = pose
            if part.name.endswith(OPEN):  # the carton is still there, though its lid is not
                poses.setdefault(part.name.removesuffix(OPEN), pose)
            if part.model.startswith(TEXT):
                writing[part.name] = _painted(part.model)
            if part.display >= 0:
                panel = snapshot.panels[part.display]
                displays[part.name] = _display(compose(pose, _pose(part.display_pose)), panel)
        place = _pose(snapshot.world_from_stage.tolist())
        lit = snapshot.torch_on
        return cls(int(snapshot.t), poses, displays, place, finished, lit, writing)

    def to_json(self) -> bytes:
        """One line of UTF-8 JSON; numbers to 0.01 mm, which is finer than anyone sees."""
        body = {
            "t": self.t,
            "finished": self.finished,
            "torch_on": self.torch_on,
            "world_from_stage": _rounded(self.world_from_stage),
            "writing": dict(self.writing),
            "poses": {name: _rounded(pose) for name, pose in self.poses.items()},
            "displays": {
                name: {
                    "pose": _rounded(d.pose),
                    "size": [d.width_mm, d.height_mm],
                    "items": [_item_to_plain(item) for item in d.items],
                }
                for name, d in self.displays.items()
            },
        }
        return json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode()

    @classmethod
    def from_json(cls, data: bytes | str) -> Observation:
        """The inverse of `to_json`. ValueError when the text is not such an observation."""
        try:
            body = json.loads(data)
            return cls(
                int(body["t"]),
                {name: _pose(pose) for name, pose in body["poses"].items()},
                {name: _display_from_plain(d) for name, d in body["displays"].items()},
                _pose(body["world_from_stage"]),
                bool(body["finished"]),
                bool(body["torch_on"]),
                {name: str(words) for name, words in body["writing"].items()},
            )
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError(f"not an observation as to_json writes it: {error!r}") from None


def _painted(model: str) -> str:
    """The words of a model of letters; the brackets round the check digit are a painted box."""
    words = model.removeprefix(TEXT).partition(":")[2]
    return words.replace("|", "\n").replace("[", "").replace("]", "")


def _display(pose: Pose, panel: Panel) -> Display:
    return Display(pose, panel.width_mm, panel.height_mm, panel.items)


def _display_from_plain(plain: Mapping[str, Any]) -> Display:
    width, height = plain["size"]
    items = tuple(_item_from_plain(item) for item in plain["items"])
    return Display(_pose(plain["pose"]), width, height, items)


def _pose(values: Any) -> Pose:
    x, y, z, w, px, py, pz = values
    return (float(x), float(y), float(z), float(w), float(px), float(py), float(pz))


def _four(values: Any) -> tuple[float, float, float, float]:
    a, b, c, d = values
    return (float(a), float(b), float(c), float(d))


def _rounded(pose: Pose) -> list[float]:
    return [round(v, 5) for v in pose]


def _item_to_plain(item: Item) -> list[Any]:
    if isinstance(item, Text):
        return ["text", item.x, item.y, item.size, item.text, item.style, item.align, item.room]
    if isinstance(item, Picture):
        corner, size = [item.x, item.y, item.width, item.height], [item.columns, item.rows]
        return ["picture", *corner, *size, item.data, list(item.view)]
    return ["box", item.x, item.y, item.width, item.height, item.style]


def _item_from_plain(plain: list[Any]) -> Item:
    kind, *values = plain
    if kind == "picture":
        x, y, width, height, columns, rows, data, view = values
        return Picture(x, y, width, height, int(columns), int(rows), str(data), _four(view))
    return Text(*values) if kind == "text" else Box(*values)
