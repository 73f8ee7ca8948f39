"""What a replay in a browser is drawn from: the scene as it was recorded, models, tracks.

The scene is the record's own (table `targets`): every part with its model, and where each patch of
the surfaces lies. Models and tiles are files of the asset set, asked for by their SHA-256 and kept
by the browser for good. Tracks are the record's Parquet tables, read in pieces (RFC 9110, 14).
"""

from __future__ import annotations

import re
from dataclasses import asdict
from functools import lru_cache
from typing import Annotated, Any, Final, Literal
from urllib.parse import urlencode
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response

from rocb_server.console_pages import KEPT
from rocb_server.errors import Refusal
from rocb_server.pages import account_of, session_of
from rocb_server.session_story import Story
from rocb_server.store import Store
from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf_write import write_glb
from vrkiosk_scenarios.event_log import surface_of
from vrkiosk_scenarios.rubric import Rubric, RubricError, from_plain, packaged
from vrkiosk_scenarios.search import section_of, zones
from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_scenarios.unwrapped import corners, patches
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.messages import MALFORMED, description_from_rows

TABLES: Final = ("frames", "hands", "gaze", "eyes", "objects", "scene", "panels")
Table = Literal["frames", "hands", "gaze", "eyes", "objects", "scene", "panels"]
TYPES: Final = {".glb": "model/gltf-binary", ".jpg": "image/jpeg", ".png": "image/png"}
LEAVES: Final = {"door_left": "leaf_left", "door_right": "leaf_right", "number": "leaf_right"}
LETTERS: Final = "text:"  # models that are made when asked for
LONGEST_PIECE: Final = 32 << 20  # bytes of one answer
_RANGE: Final = re.compile(r"bytes=(\d{0,15})-(\d{0,15})")


def _add_assets(router: APIRouter) -> None:
    """What scenes are made of, by its hash: browsers keep it for good."""

    @router.get("/assets/{sha256}")
    def asset(sha256: str) -> Response:
        """A model or a picture of the asset set, by its SHA-256."""
        try:
            name, data = catalogue.packaged().content(sha256)
        except AssetError as why:
            raise _no_asset(why) from why
        kind = TYPES.get(name[name.rfind(".") :], "application/octet-stream")
        return Response(data, media_type=kind, headers={"cache-control": KEPT})

    @router.get("/letters")
    def letters(id: Annotated[str, Query(max_length=300)], assets: str = "") -> Response:
        """A model of letters by its id, painted on the model it names; `assets` makes the address
        that of one asset set."""
        if not id.startswith(LETTERS):
            raise _no_asset(AssetError(f"{id[:80]!r} names no letters"))
        try:
            data = _letters(id)
        except AssetError as why:
            raise _no_asset(why) from why
        return Response(data, media_type=TYPES[".glb"], headers={"cache-control": KEPT})


def make_router(store: Store) -> APIRouter:
    """The routes of a replay."""
    router = APIRouter(prefix="/api", tags=["replay"])

    @router.get("/sessions/{uuid}/scene")
    def scene(request: Request, uuid: UUID, lang: str = "en") -> dict[str, Any]:
        """The scene of a session: parts, models, tiles, patches."""
        row = session_of(request, store, uuid)
        story = Story(row, store, lang)
        if reason := story.unplayable():
            raise _unplayable(uuid, reason)
        store.audit.add(account_of(request).name, "session-replayed", row.uuid, row.centre)
        try:
            return _scene(story)
        except RecordError as why:
            do = "replay it with the release of the kiosk that recorded it"
            raise Refusal(422, "no-scene", f"Session {uuid}", str(why), do) from why

    @router.get("/sessions/{uuid}/tracks/{table}")
    def track(request: Request, uuid: UUID, table: Table) -> Response:
        """A table of the record, whole or the bytes asked for; whole where it is encrypted."""
        row = session_of(request, store, uuid)
        story = Story(row, store, "en")
        found = story.table(table)
        if found is None or story.declined:
            raise _no_table(uuid, table)
        headers = {"cache-control": "private, max-age=3600", "etag": f'"{found.sha256}"'}
        kind = "application/vnd.apache.parquet"
        if not found.plain:
            data = story.read(f"{table}.parquet") or b""
            return Response(data, media_type=kind, headers=headers)
        headers["accept-ranges"] = "bytes"
        wanted = _span(request.headers.get("range", ""), found.size)
        if wanted is None:
            raise _bad_range(table, found.size)
        start, end = wanted
        if end == found.size:  # nobody reads a Parquet file without its last bytes
            who = account_of(request).name
            store.audit.add(who, "file-sent", f"{uuid} {table}.parquet", row.centre)
        data = store.objects.piece(found.sha256, start, end)
        if (start, end) == (0, found.size):
            return Response(data, media_type=kind, headers=headers)
        headers["content-range"] = f"bytes {start}-{end - 1}/{found.size}"
        return Response(data, 206, media_type=kind, headers=headers)

    _add_assets(router)
    return router


@lru_cache(maxsize=256)
def _letters(model: str) -> bytes:
    return write_glb(catalogue.load_model(model))


def _span(header: str, size: int) -> tuple[int, int] | None:
    """First byte and the one behind the last of a Range header; the whole without one; None where
    there are no such bytes, or too many. Several ranges are not asked for by our readers."""
    if not header:
        return (0, size) if size <= LONGEST_PIECE else None
    match = _RANGE.fullmatch(header.strip())
    if match is None or not any(match.groups()):
        return None
    first, last = match.groups()
    start = int(first) if first else max(size - int(last), 0)
    end = min(int(last) + 1, size) if first and last else size
    return (start, end) if start < end <= start + LONGEST_PIECE else None


def _scene(story: Story) -> dict[str, Any]:
    columns = ["object", "name", "model", "content"]
    rows = [tuple(row[name] for name in columns) for row in story.rows("targets", columns)]
    try:
        description = description_from_rows(rows)
    except MALFORMED as why:
        raise RecordError(f"its table targets describes no scene ({why})") from why
    known = catalogue.packaged()
    set_sha256 = str(story.info.get("assets_sha256", ""))
    models = {
        name: address
        for name in dict.fromkeys(part.model for part in description.parts if part.model)
        if (address := _address(known, name)) is not None
    }
    return {
        "origin": str(story.origin),
        "language": story.info.get("versions", {}).get("language", "en"),
        "parts": [asdict(part) for part in description.parts],
        "models": models,
        "tiles": {name: _tile(tile) for name, tile in known.tiles.items()},
        "interior": description.interior,
        "ground": description.ground,
        "time": description.time,
        "tables": [name for name in TABLES if story.table(name) is not None],
        "insets": [asdict(inset) for inset in description.insets],
        "same_assets": set_sha256 in ("", known.sha256),
        "patches": _patches(story, description),
    }


def _address(known: catalogue.Catalogue, model: str) -> str | None:
    """Where a model is asked for; None for one that this server does not have."""
    if model.startswith(LETTERS):
        return f"/api/letters?{urlencode({'id': model, 'assets': known.sha256[:16]})}"
    entry = known.models.get(model)
    return f"/api/assets/{entry.sha256}" if entry else None


def _tile(tile: catalogue.Tile) -> dict[str, Any]:
    return {kind: f"/api/assets/{sha256}" for kind, (_, sha256) in tile.files.items()}


def _patches(story: Story, description: SceneDescription) -> list[dict[str, Any]]:
    """Every patch that the score counts: its corners, doors shut, and when it and its section were
    first seen in light or tested, s; None: never."""
    scenario = story.scenario
    if scenario is None:
        return []
    rubric = _rubric(story)
    wanted = {zone.surface for zone in zones(scenario, rubric)}
    covered = story.moments.covered()
    sections: dict[tuple[str, str], int] = {}
    for aoi, first in covered.items():
        section = section_of(aoi)
        sections[section] = min(first, sections.get(section, first))
    names = {part.name: number for number, part in enumerate(description.parts)}
    found = []
    for aoi, patch in patches(scenario).items():
        surface = surface_of(aoi)
        if surface not in wanted:
            continue
        t = covered.get(aoi)
        section_t = sections.get(section_of(aoi))
        found.append(
            {
                "aoi": aoi,
                "corners": [round(float(v), 4) for v in corners(patch).ravel()],
                "normal": patch.face.normal,
                "part": names.get(LEAVES.get(surface, ""), -1),
                "t": None if t is None else story.seconds(t),
                "section_t": None if section_t is None else story.seconds(section_t),
            }
        )
    return found


def _rubric(story: Story) -> Rubric:
    """By which the session was scored."""
    plain = story.info.get("rubric")
    try:
        return from_plain(plain) if isinstance(plain, dict) and plain else packaged()
    except RubricError as why:
        raise RecordError(str(why)) from why


_WHY: Final = {
    "encrypted": ("is encrypted to a key this server does not have", "give this server the key"),
    "receiving": ("is still being received", "open it again when all of it is here"),
    "declined": (
        "has no movements: the officer declined their recording",
        "read its result and events",
    ),
    "no_tracks": ("has no tracks of movements", "read its result and events"),
}


def _unplayable(uuid: UUID, why: str) -> Refusal:
    found, do = _WHY[why]
    return Refusal(409, f"unplayable-{why}".replace("_", "-"), f"Session {uuid}", found, do)


def _no_table(uuid: UUID, table: str) -> Refusal:
    do = "open the session's page, which says what is here"
    return Refusal(404, "no-file", f"Table {table}", f"is not in session {uuid}", do)


def _bad_range(table: str, size: int) -> Refusal:
    do = f"ask for one range within its {size} bytes, of {LONGEST_PIECE} at most"
    refusal = Refusal(416, "bad-range", f"Table {table}", "has no such bytes", do)
    refusal.headers = {"content-range": f"bytes */{size}"}
    return refusal


def _no_asset(why: AssetError) -> Refusal:
    do = "install the release the session was recorded with"
    return Refusal(404, "no-asset", "What a replay asked for", str(why)[:300], do)
