"""The catalogue: which models and tiles there are, whose they are, and that they are whole.

`catalogue.toml` is written by `assets/build/run`. Each file is checked against its SHA-256 when it
is loaded, because a half-copied model that still parses would train officers on a wrong container.
"""

from __future__ import annotations

import hashlib
import io
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrkiosk_assets import environment
from vrkiosk_assets.environment import Environment
from vrkiosk_assets.errors import AssetError
from vrkiosk_assets.gltf import read_glb
from vrkiosk_assets.lettering import text_model
from vrkiosk_assets.lightmap import HEIGHT, ROOF, STATES, WIDTH, Interior, Lightmap
from vrkiosk_assets.model import Model
from vrkiosk_assets.stencil import painted, places

Pixels = npt.NDArray[np.uint8]

KINDS: Final = ("base", "normal", "orm")
TEXT: Final = "text:"
RESTORE: Final = "restore it from the installation, or rebuild it with assets/build/run"


@dataclass(frozen=True, slots=True)
class Display:
    """A screen or plate of a model on which a panel can be shown.

    pose: of the plane's centre in the model's frame of reference, quaternion x, y, z, w and
    position in metres; the plane is its x-y plane and faces its +z.
    """

    pose: tuple[float, ...]
    width_mm: float
    height_mm: float


@dataclass(frozen=True, slots=True)
class Origin:
    """Whose an asset is, and which script under assets/build makes it."""

    licence: str
    author: str
    script: str


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue knows of a model."""

    id: str
    about: str
    file: str
    sha256: str
    origin: Origin
    triangles: int
    display: Display | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """What the catalogue knows of a texture tile. `side` in metres: what 1 unit of uv covers."""

    name: str
    about: str
    side: float
    files: dict[str, tuple[str, str]]  # of base, normal, orm: file and its sha256
    origin: Origin


@dataclass(frozen=True, slots=True)
class LightmapEntry:
    """What the catalogue knows of the baked light in a container."""

    name: str
    interior: Interior
    files: dict[str, tuple[str, str]]  # of each state of the doors: file and its sha256
    origin: Origin


@dataclass(frozen=True, slots=True)
class EnvironmentEntry:
    """What the catalogue knows of how the yard looks all around at a time of the day."""

    name: str
    file: str
    sha256: str
    origin: Origin


class Catalogue:
    """A folder of assets with its `catalogue.toml`. AssetError when that cannot be read."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        path = folder / "catalogue.toml"
        try:
            raw = path.read_bytes()
            table = tomllib.loads(raw.decode("utf-8"))
            self.models = {k: _entry(k, v) for k, v in table.get("model", {}).items()}
            self.tiles = {k: _tile(k, v) for k, v in table.get("tile", {}).items()}
            lit = table.get("lightmap", {})
            self.lightmaps = {k: _lightmap(k, v) for k, v in lit.items()}
            around = table.get("environment", {})
            self.environments = {k: _environment(k, v) for k, v in around.items()}
        except OSError as error:
            reason = error.strerror
            raise AssetError(f"cannot read the catalogue {path}: {reason}; {RESTORE}") from error
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise AssetError(f"the catalogue {path} is damaged: {error!r}; {RESTORE}") from error
        self.sha256 = hashlib.sha256(raw).hexdigest()
        self._by_sum = {sha256: file for file, sha256 in self.files.items()}

    @property
    def files(self) -> dict[str, str]:
        """All files it knows, relative to `folder`, with their SHA-256."""
        found = {entry.file: entry.sha256 for entry in self.models.values()}
        found.update((item.file, item.sha256) for item in self.environments.values())
        for many in (self.tiles.values(), self.lightmaps.values()):
            found.update(pair for item in many for pair in item.files.values())
        return found

    def content(self, sha256: str) -> tuple[str, bytes]:
        """Name and content of the file with this sum. AssetError when there is none, or when it is
        missing or altered."""
        if sha256 not in self._by_sum:
            raise AssetError(f"no file of the catalogue has SHA-256 {sha256[:64]}")
        file = self._by_sum[sha256]
        return file, self._read(file, sha256)

    def size(self) -> int:
        """Bytes of all its files. AssetError when one is missing."""
        try:
            return sum((self.folder / file).stat().st_size for file in self.files)
        except OSError as error:
            raise AssetError(
                f"cannot read {error.filename}: {error.strerror}; {RESTORE}"
            ) from error

    def entry(self, model_id: str) -> Entry:
        """What is known of a model. AssetError when there is none of that name."""
        if model_id not in self.models:
            raise AssetError(f"no model {model_id!r}; there are: {', '.join(sorted(self.models))}")
        return self.models[model_id]

    def load_model(self, model_id: str) -> Model:
        """The model, checked against its sum. AssetError when missing, altered or damaged.

        An id `text:HEIGHT:WORDS` is no file but block letters, HEIGHT mm high, made now;
        `text:HEIGHT/MODEL/PLACE:LINE|LINE` are lines of them painted on another model.
        """
        if model_id.startswith(TEXT):
            head, _, words = model_id.removeprefix(TEXT).partition(":")
            if "/" in head:
                return self._painted(model_id, head, words)
            return _lettered(model_id)
        entry = self.entry(model_id)
        return read_glb(self._read(entry.file, entry.sha256), model_id)

    def _painted(self, model_id: str, head: str, words: str) -> Model:
        """The model of an id `text:HEIGHT/MODEL/PLACE:LINE|LINE`."""
        height, _, where = head.partition("/")
        target, _, name = where.partition("/")
        known = places(target)
        if name not in known or not height.isdecimal() or not 0 < int(height) <= 10_000:
            raise AssetError(
                f"no model {model_id!r}; what is painted is named "
                f"text:HEIGHT_IN_MM/{target}/PLACE:WORDS, places: {', '.join(known)}"
            )
        return painted(self.load_model(target), known[name], words.split("|"), int(height) / 1000)

    def tile(self, name: str) -> Tile:
        """What is known of a tile. AssetError when there is none of that name."""
        if name not in self.tiles:
            raise AssetError(f"no tile {name!r}; there are: {', '.join(sorted(self.tiles))}")
        return self.tiles[name]

    def load_tile(self, name: str) -> dict[str, Pixels]:
        """Its three pictures, each (side, side, 3) uint8, first row at the top.

        base: sRGB colour; normal: tangent space, +y up, 128 = 0; orm: occlusion, roughness,
        metallic. AssetError when one is missing, altered or damaged.
        """
        tile = self.tile(name)
        return {kind: _pixels(self._read(*tile.files[kind]), tile.files[kind][0]) for kind in KINDS}

    def load_lightmap(self, name: str) -> Lightmap:
        """Baked light of a container, `vrkiosk_assets.lightmap` says how it is laid out.

        AssetError when there is none of that name, or it is missing, altered or damaged.
        """
        if name not in self.lightmaps:
            known = ", ".join(sorted(self.lightmaps))
            raise AssetError(f"no lightmap {name!r}; there are: {known}")
        entry = self.lightmaps[name]
        states = np.empty((len(entry.files), HEIGHT, WIDTH, 3), np.uint8)
        for layer, (file, sha256) in enumerate(entry.files.values()):
            picture = _pixels(self._read(file, sha256), file)
            if picture.shape != states.shape[1:]:
                raise AssetError(
                    f"{file} has {picture.shape[1]} x {picture.shape[0]} pixels, a lightmap "
                    f"{WIDTH} x {HEIGHT}: bake it again with assets/build/lightmap"
                )
            states[layer] = picture[::-1]
        return Lightmap(name, entry.interior, states)

    def load_environment(self, name: str) -> Environment:
        """How the yard looks all around at a time of the day.

        AssetError when there is none of that name, or it is missing, altered or damaged.
        """
        if name not in self.environments:
            known = ", ".join(sorted(self.environments))
            raise AssetError(f"no environment {name!r}; there are: {known}")
        entry = self.environments[name]
        picture = _pixels(self._read(entry.file, entry.sha256), entry.file)
        if picture.shape != (environment.HEIGHT, environment.WIDTH, 3):
            raise AssetError(
                f"{entry.file} has {picture.shape[1]} x {picture.shape[0]} pixels, an environment "
                f"{environment.WIDTH} x {environment.HEIGHT}: trace it again with "
                "assets/build/environment"
            )
        return environment.unpacked(name, picture)

    def _read(self, file: str, sha256: str) -> bytes:
        path = self.folder / file
        try:
            data = path.read_bytes()
        except OSError as error:
            raise AssetError(f"cannot read {path}: {error.strerror}; {RESTORE}") from error
        found = hashlib.sha256(data).hexdigest()
        if found != sha256:
            raise AssetError(
                f"{path} is not the file of the catalogue: SHA-256 {found[:12]}..., "
                f"expected {sha256[:12]}...; {RESTORE}, or enter a file of your own "
                "with assets/build/run --register"
            )
        return data


def _lettered(model_id: str) -> Model:
    """The model of an id `text:HEIGHT:WORDS`."""
    height, _, words = model_id.removeprefix(TEXT).partition(":")
    if not height.isdecimal() or not 0 < int(height) <= 10_000:
        raise AssetError(f"no model {model_id!r}; letters are named text:HEIGHT_IN_MM:WORDS")
    return text_model(words, int(height) / 1000)


def _entry(model_id: str, table: dict[str, Any]) -> Entry:
    shown = table.get("display")
    display = None
    if shown is not None:
        pose = tuple(float(v) for v in shown["pose"])
        if len(pose) != 7:
            raise ValueError(f"the display of {model_id} needs 7 numbers as its pose")
        display = Display(pose, float(shown["width_mm"]), float(shown["height_mm"]))
    return Entry(
        model_id,
        str(table["about"]),
        str(table["file"]),
        str(table["sha256"]),
        _origin(table),
        int(table["triangles"]),
        display,
    )


def _tile(name: str, table: dict[str, Any]) -> Tile:
    pictures = {k: (str(table[k]), str(table[f"{k}_sha256"])) for k in KINDS}
    return Tile(
        name,
        str(table["about"]),
        float(table["side"]),
        pictures,
        _origin(table),
    )


def _origin(table: dict[str, Any]) -> Origin:
    return Origin(str(table["licence"]), str(table["author"]), str(table["script"]))


def _lightmap(name: str, table: dict[str, Any]) -> LightmapEntry:
    half, low, high, front = (float(value) for value in table["interior"])
    states = [*STATES, ROOF] if ROOF in table else STATES
    pictures = {k: (str(table[k]), str(table[f"{k}_sha256"])) for k in states}
    return LightmapEntry(name, (half, low, high, front), pictures, _origin(table))


def _environment(name: str, table: dict[str, Any]) -> EnvironmentEntry:
    return EnvironmentEntry(name, str(table["file"]), str(table["sha256"]), _origin(table))


def _pixels(data: bytes, file: str) -> Pixels:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return np.asarray(picture.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:
        raise AssetError(f"cannot decode {file}: {error}; {RESTORE}") from error


@cache
def packaged() -> Catalogue:
    """The catalogue that comes with the kiosk, read once: it does not change while we run."""
    return Catalogue(Path(str(files("vrkiosk_assets"))))


def entry(model_id: str) -> Entry:
    """`Catalogue.entry` of the packaged catalogue."""
    return packaged().entry(model_id)


def load_model(model_id: str) -> Model:
    """`Catalogue.load_model` of the packaged catalogue."""
    return packaged().load_model(model_id)


def load_tile(name: str) -> dict[str, Pixels]:
    """`Catalogue.load_tile` of the packaged catalogue."""
    return packaged().load_tile(name)
