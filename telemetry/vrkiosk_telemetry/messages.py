"""Bodies of the ring's messages, as main writes them. Needs numpy only: main starts fast."""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Iterator
from dataclasses import fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from vrkiosk_assets.containers import PAINTS
from vrkiosk_scenarios.snapshot import (
    TIMES,
    Box,
    Event,
    Inset,
    Panel,
    Part,
    Picture,
    SceneDescription,
    SceneSnapshot,
    Text,
)
from vrkiosk_telemetry.kernel_clock import KernelClock, boot_id
from vrkiosk_telemetry.ring import Kind
from vrkiosk_telemetry.shapes import conforming
from vrkiosk_xr.frame import Flag, FrameInput

if TYPE_CHECKING:
    from vrkiosk_scenarios.gaze import Sight

INSETS: Final = 8  # the most a scene has
PANELS: Final = 256  # the most a scene has
# What JSON of another shape than expected raises where it is taken apart.
MALFORMED: Final = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
OBJECT_INTERVAL_NS: Final = 33_000_000  # objects are recorded at 30 Hz at most

STEP_NS: Final = 100_000_000  # UTC that moves more against CLOCK_MONOTONIC was set

OBJECT: Final = np.dtype(
    [("object", "<u2"), ("visible", "u1"), ("spare", "u1"), ("pose", "<f4", (7,))]
)
SCENE: Final = np.dtype(
    [
        ("t", "<i8"),
        ("world_from_stage", "<f4", (7,)),
        ("torch", "<f4", (7,)),
        ("daylight", "<f4"),
        ("fade", "<f4"),
        ("torch_on", "u1"),
        ("spare", "u1", (7,)),
    ]
)
CLOCK: Final = np.dtype(
    [
        ("xr_ns", "<i8"),
        ("instance", "<i8"),
        ("mono_ns", "<i8"),
        ("utc_ns", "<i8"),
        ("utc_err_ns", "<i8"),
    ]
)
GAZE: Final = np.dtype([("t", "<i8"), ("frame", "<u4"), ("object", "<i4"), ("hit", "<f4", (4,))])
_GAZE: Final = struct.Struct("<qIi4f")
_SCENE_END: Final = struct.Struct("<2fB7x")  # daylight, fade, torch_on, spare
SOURCE_LASTS_NS: Final = 500_000_000
_GAZE_BITS: Final = int(Flag.GAZE_VALID | Flag.GAZE_IS_EYE)
_SOURCES: Final = {
    0: "none",
    int(Flag.GAZE_VALID): "head",
    int(Flag.GAZE_IS_EYE): "none",
    _GAZE_BITS: "eye",
}


class ObjectTracker:
    """Finds what of a scene changed since it was last recorded."""

    def __init__(self, snapshot: SceneSnapshot) -> None:
        count = len(snapshot.visible)
        self._t: int | None = None
        self._poses = np.full((count, 7), np.nan, np.float32)  # equal to nothing: all is new
        self._visible = np.zeros(count, np.bool_)
        self._panels: list[Panel | None] = [None] * len(snapshot.panels)
        self._rest = b""

    def changes(self, snapshot: SceneSnapshot) -> Iterator[tuple[Kind, bytes]]:
        """Messages that bring a record up to date; none within 33 ms of the last look."""
        if self._t is not None and 0 <= snapshot.t - self._t < OBJECT_INTERVAL_NS:
            return
        self._t = snapshot.t
        changed = (self._poses != snapshot.poses).any(axis=1) | (self._visible != snapshot.visible)
        if changed.any():
            yield Kind.OBJECTS, self._object_rows(snapshot, np.flatnonzero(changed))
        scene = scene_row(snapshot)
        if scene[8:] != self._rest:
            self._rest = scene[8:]
            yield Kind.SCENE, scene
        for number, panel in enumerate(snapshot.panels):
            last = self._panels[number]
            if panel is not last and panel != last:
                self._panels[number] = panel
                content = json.dumps(panel_to_json(panel), ensure_ascii=False, sort_keys=True)
                yield Kind.PANEL, _number_head(snapshot.t, number) + content.encode()

    def _object_rows(self, snapshot: SceneSnapshot, which: Any) -> bytes:
        rows = np.zeros(len(which), OBJECT)
        rows["object"] = which
        rows["visible"] = snapshot.visible[which]
        rows["pose"] = snapshot.poses[which]
        self._poses[which] = snapshot.poses[which]
        self._visible[which] = snapshot.visible[which]
        return snapshot.t.to_bytes(8, "little", signed=True) + rows.tobytes()


def scene_row(snapshot: SceneSnapshot) -> bytes:
    """One row of SCENE. Packed, because numpy is slow at assigning fields of a record."""
    return (
        snapshot.t.to_bytes(8, "little", signed=True)
        + snapshot.world_from_stage.tobytes()
        + snapshot.torch.tobytes()
        + _SCENE_END.pack(snapshot.daylight, snapshot.fade, snapshot.torch_on)
    )


class GazePacker:
    """Makes GAZE messages; a patch's name is encoded once."""

    def __init__(self) -> None:
        self._names: dict[str, bytes] = {}

    def body(self, frame: FrameInput, sight: Sight) -> bytes:
        """What the gaze of a frame met."""
        name = self._names.get(sight.aoi)
        if name is None:
            name = self._names[sight.aoi] = sight.aoi.encode()
        head = _GAZE.pack(frame.t, frame.index, sight.part, sight.distance, *sight.point)
        return head + name


class GazeSource:
    """Notices when frames take the gaze from another source: eye tracker, head, none.

    A blink is no change: another source has to last for half a second.
    """

    def __init__(self) -> None:
        self._told = 0
        self._seen = 0
        self._since = 0  # ns

    def change(self, frame: FrameInput) -> Event | None:
        """What to tell of this frame: `gaze_source` with source and ms it lasts already."""
        bits = frame.flags & _GAZE_BITS
        if bits == self._told:
            self._seen = bits
            return None
        t = frame.t
        if bits != self._seen:
            self._seen, self._since = bits, t
        lasts = t - self._since
        if self._told and lasts < SOURCE_LASTS_NS:
            return None
        self._told = bits
        return Event(t, "gaze_source", {"source": _SOURCES[bits], "ms": lasts // 1_000_000})


def _number_head(t: int, number: int) -> bytes:
    return t.to_bytes(8, "little", signed=True) + number.to_bytes(8, "little")


class WorldClock:
    """Relates CLOCK_MONOTONIC to UTC, and says how far to trust it."""

    def __init__(self) -> None:
        self._boot_id = boot_id()
        self._kernel = KernelClock()
        self._offset: int | None = None  # ns, UTC less CLOCK_MONOTONIC, at the last message

    @staticmethod
    def _now() -> tuple[int, int]:
        """CLOCK_MONOTONIC and UTC of the same moment, ns."""
        return time.monotonic_ns(), time.time_ns()

    def stepped(self) -> int:
        """ns that UTC was set forward (negative: back) since the last message; 0 for less than
        0.1 s, which a time server's gentle corrections may add up to."""
        if self._offset is None:
            return 0
        mono, utc = self._now()
        moved = utc - mono - self._offset
        return moved if abs(moved) > STEP_NS else 0

    def body(self, xr_time: int, instance: int) -> bytes:
        """A CLOCK message of now. xr_time: ns, XrTime of the same moment; instance: of which of
        the runtimes found so far."""
        known, error_ns = self._kernel.kept()
        row = np.zeros(1, CLOCK)
        mono, utc = self._now()
        self._offset = utc - mono
        row[0] = (xr_time, instance, mono, utc, error_ns)
        return row.tobytes() + f"{'ntp' if known else 'free'} {self._boot_id}".encode()


def panel_to_json(panel: Panel) -> dict[str, Any]:
    items = [{"kind": type(i).__name__.lower(), **_plain(i)} for i in panel.items]
    return {
        "width_mm": panel.width_mm,
        "height_mm": panel.height_mm,
        "dark": panel.dark,
        "items": items,
    }


def panel_from_json(body: dict[str, Any]) -> Panel:
    """`MALFORMED` where it is no panel's JSON."""
    kinds: dict[str, type[Text] | type[Box] | type[Picture]] = {
        "text": Text,
        "box": Box,
        "picture": Picture,
    }
    items = tuple(
        conforming(kinds[item["kind"]](**{k: _tuple(v) for k, v in item.items() if k != "kind"}))
        for item in body["items"]
    )
    return conforming(Panel(body["width_mm"], body["height_mm"], items, body["dark"]))


def _tuple(value: Any) -> Any:
    """A list, which JSON has for a tuple, as one."""
    return tuple(value) if isinstance(value, list) else value


def targets_body(description: SceneDescription) -> bytes:
    """A TARGETS message: rows of number, name, model, and the rest."""
    scene: dict[str, Any] = {"panels": description.panels, "interior": description.interior}
    if description.insets:
        scene["insets"] = [_plain(inset) for inset in description.insets]
    if description.time != TIMES[0]:
        scene["time"] = description.time
    if description.ground:
        scene["ground"] = description.ground
    if description.paint != next(iter(PAINTS)):
        scene["paint"] = description.paint
    rows: list[tuple[int, str, str, dict[str, Any]]] = [(-1, "scene", "", scene)]
    for number, part in enumerate(description.parts):
        rest = _plain(part)
        rows.append((number, rest.pop("name"), rest.pop("model"), rest))
    return json.dumps(rows, ensure_ascii=False).encode()


def description_from_rows(rows: list[tuple[int, str, str, str]]) -> SceneDescription:
    """The scene description of the rows of `targets`: number, name, model, JSON of the rest.
    `MALFORMED` where they describe none."""
    scene: dict[str, Any] = {}
    parts: dict[int, Part] = {}
    for number, name, model, content in rows:
        rest = json.loads(content)
        values = _tupled(rest)
        if number < 0:
            scene = values
        else:
            parts[number] = conforming(Part(name, model, **values))
    if sorted(parts) != list(range(len(parts))):
        raise ValueError("parts are missing")
    if len(scene.get("insets", ())) > INSETS:
        raise ValueError(f"insets: expected at most {INSETS}")
    insets = tuple(conforming(Inset(**_tupled(one))) for one in scene.pop("insets", ()))
    shown = tuple(parts[n] for n in sorted(parts))
    found = conforming(SceneDescription(shown, insets=insets, **scene))
    for inset in insets:
        for name in (inset.part, inset.camera or inset.part):
            if name not in {part.name for part in shown}:
                raise ValueError(f"insets: there is no part {name!r:.60}")
    if not 0 <= found.panels <= PANELS:
        raise ValueError(f"panels: expected 0 to {PANELS}, found {found.panels}")
    if found.time not in TIMES:
        raise ValueError(f"time: expected one of {', '.join(TIMES)}, found {found.time!r:.60}")
    if found.paint not in PAINTS:
        raise ValueError(f"paint: expected one of {', '.join(PAINTS)}, found {found.paint!r:.60}")
    return found


def _tupled(values: dict[str, Any]) -> dict[str, Any]:
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


def _plain(item: Any) -> dict[str, Any]:
    return {f.name: getattr(item, f.name) for f in fields(item)}
