"""Where the pictures of a clip go: a film, or a folder of numbered pictures. Whole or not at all.

Film: AV1 by SVT-AV1 in MP4 (docs/decisions.md says why), VP9 where the library was built without.
Everything is written under a hidden name beside the goal and renamed when it is complete.

Errors:
    ClipError       what cannot be made, and what to do instead
      ClipFailed    it was begun and could not be written: nothing of it is left
"""

from __future__ import annotations

import errno
import json
import os
import shutil
from abc import ABC, abstractmethod
from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from importlib.util import find_spec
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import numpy as np
import numpy.typing as npt

Pixels = npt.NDArray[np.uint8]

INDEX_NAME: Final = "index.json"
INDEX_SCHEMA: Final = "kiosk.clip/1"
FILM_SUFFIXES: Final = (".mp4",)
# In order of preference, with options. crf: constant quality; 24 of 63 keeps small text sharp
# where the picture jumps, and preset 8 makes that a fifth smaller than 10. 20 ms of CPU a picture
# of 960 x 540, against several hundred for drawing it without a GPU.
ENCODERS: Final = (
    ("libsvtav1", {"preset": "8", "crf": "24"}),
    ("libvpx-vp9", {"deadline": "realtime", "cpu-used": "6", "crf": "28", "b": "0", "row-mt": "1"}),
)
BT709: Final = 1  # code of ITU-R BT.709 for primaries, transfer and matrix (ITU-T H.273)
INSTALL: Final = "pip install 'vrkiosk[export]'"


class ClipError(Exception):
    """A clip cannot be made. The text says what failed and what to do."""


class ClipFailed(ClipError):
    """A clip was begun and could not be written. The text says why; nothing of it is left."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a clip says of itself. fps: pictures a second; size: width, height in pixels."""

    fps: int
    size: tuple[int, int]
    title: str = ""
    sessions: tuple[str, ...] = ()


class ClipWriter(ABC):
    """Takes pictures in order. A context manager: what ends well is kept, an exception (Ctrl-C is
    one) leaves nothing behind."""

    def __init__(self, goal: Path, facts: Facts) -> None:
        self.goal = goal
        self.facts = facts
        self.count = 0
        self._part = goal.with_name(f".{goal.name}.part")

    def add(self, picture: Pixels, t_ns: int) -> None:
        """Adds a picture (height, width, 3); t_ns: the moment of the record it shows. ClipError."""
        width, height = self.facts.size
        if picture.shape != (height, width, 3):
            raise ClipError(f"a picture of {picture.shape} in a clip of {height} x {width} x 3")
        with self._explained():
            self._add(picture, t_ns)
        self.count += 1

    def __enter__(self) -> Self:
        with self._explained():
            self.goal.parent.mkdir(parents=True, exist_ok=True)
            self._open()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if kind is None:
                with self._explained():
                    self._finish()
        finally:
            self._clear()

    def _explained(self) -> _Explained:
        return _Explained(self.goal)

    @abstractmethod
    def _open(self) -> None: ...

    @abstractmethod
    def _add(self, picture: Pixels, t_ns: int) -> None: ...

    @abstractmethod
    def _finish(self) -> None:
        """Completes the part and puts it in the goal's place."""

    @abstractmethod
    def _clear(self) -> None:
        """Frees everything and deletes the part where it still is."""


class _Explained:
    """Turns what the system or the encoder says into a ClipFailed."""

    def __init__(self, goal: Path) -> None:
        self._goal = goal

    def __enter__(self) -> None:
        pass

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # PyAV's errors are OSError, ValueError or its own; all of them have `errno`
        number = getattr(error, "errno", None)
        if error is None or not (isinstance(error, OSError) or type(error).__module__[:2] == "av"):
            return
        if number in (errno.ENOSPC, errno.EDQUOT):
            left = shutil.disk_usage(_existing(self._goal)).free / 1e6
            raise ClipFailed(
                f"{self._goal}: the disk is full ({left:.0f} MB left); nothing was kept: "
                "make room, or write elsewhere"
            ) from None
        why = getattr(error, "strerror", None) or str(error)
        raise ClipFailed(f"{self._goal}: cannot be written: {why}") from None


class Film(ClipWriter):
    """An MP4 file."""

    def __init__(self, goal: Path, facts: Facts) -> None:
        super().__init__(goal, facts)
        if any(side % 2 for side in facts.size):
            width, height = facts.size
            raise ClipError(f"a film needs an even width and height, got {width}x{height}")
        self._av: Any = load_av()
        self._encoder, self._options = _encoder(self._av)
        self._container: Any = None
        self._stream: Any = None

    def _open(self) -> None:
        os.environ.setdefault(
            "SVT_LOG", "0"
        )  # it writes to the terminal by itself; av raises anyhow
        self._container = self._av.open(
            str(self._part), "w", format="mp4", options={"movflags": "+faststart"}
        )
        stream = self._container.add_stream(
            self._encoder, rate=self.facts.fps, options=dict(self._options)
        )
        stream.width, stream.height = self.facts.size
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, self.facts.fps)
        context.gop_size = 2 * self.facts.fps  # a place to seek to every two seconds
        context.color_primaries = context.color_trc = context.colorspace = BT709
        self._container.metadata["title"] = self.facts.title
        self._container.metadata["comment"] = " ".join(self.facts.sessions)
        self._stream = stream

    def _add(self, picture: Pixels, t_ns: int) -> None:
        frame = self._av.VideoFrame.from_ndarray(np.ascontiguousarray(picture), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace="ITU709")
        frame.pts = self.count
        self._container.mux(self._stream.encode(frame))

    def _finish(self) -> None:
        self._container.mux(self._stream.encode(None))
        container, self._container = self._container, None
        container.close()
        with self._part.open("rb") as file:
            os.fsync(file.fileno())
        self._part.replace(self.goal)

    def _clear(self) -> None:
        if self._container is not None:
            # where the disk is full closing fails as well, and that was said already
            with suppress(OSError, self._av.error.FFmpegError):
                self._container.close()
            self._container = None
        self._part.unlink(missing_ok=True)


class Pictures(ClipWriter):
    """A folder of PNG files, 000001.png and on, and index.json: which moment each shows.

    A folder that is there is replaced only if it is one of these (or empty): ClipError otherwise.
    """

    def __init__(self, goal: Path, facts: Facts) -> None:
        super().__init__(goal, facts)
        strange = goal.exists() and not (goal / INDEX_NAME).exists()
        if strange and (not goal.is_dir() or any(goal.iterdir())):
            raise ClipError(f"{goal}: is there already and holds something else; name another")
        self._rows: list[dict[str, Any]] = []

    def _open(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)
        self._part.mkdir()

    def _add(self, picture: Pixels, t_ns: int) -> None:
        from PIL import Image

        name = f"{self.count + 1:06}.png"
        Image.fromarray(picture).save(self._part / name, compress_level=4)
        self._rows.append({"file": name, "t": t_ns})

    def _finish(self) -> None:
        index = {
            "schema": INDEX_SCHEMA,
            "title": self.facts.title,
            "sessions": self.facts.sessions,
            "fps": self.facts.fps,
            "size": self.facts.size,
            "pictures": self._rows,
        }
        text = json.dumps(index, ensure_ascii=False, indent=1)
        (self._part / INDEX_NAME).write_text(text, encoding="utf-8")
        old = self.goal.with_name(f".{self.goal.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        try:
            if self.goal.exists():
                self.goal.rename(old)
            self._part.rename(self.goal)
        except BaseException:
            if old.exists() and not self.goal.exists():
                old.rename(self.goal)
            raise
        shutil.rmtree(old, ignore_errors=True)

    def _clear(self) -> None:
        shutil.rmtree(self._part, ignore_errors=True)


def open_writer(goal: Path, facts: Facts) -> ClipWriter:
    """A film for a name that ends in .mp4, a folder of pictures for a name without a suffix.

    ClipError on another suffix, where PyAV is missing, and as the writers say.
    """
    if goal.suffix in FILM_SUFFIXES:
        return Film(goal, facts)
    if goal.suffix:
        raise ClipError(f"{goal}: write NAME.mp4 for a film, or a folder's name for pictures")
    return Pictures(goal, facts)


def load_av() -> Any:
    """PyAV. ClipError where it is not installed."""
    if find_spec("av") is None:
        raise ClipError(f"films need PyAV: {INSTALL}; or name a folder, for pictures")
    import av

    return av


def _encoder(av: Any) -> tuple[str, dict[str, str]]:
    for name, options in ENCODERS:
        if name in av.codecs_available:
            return name, options
    names = " or ".join(name for name, _ in ENCODERS)
    raise ClipError(f"this PyAV has no {names}: {INSTALL} brings one; or name a folder")


def _existing(path: Path) -> Path:
    """The nearest folder above that is there."""
    return next(parent for parent in path.absolute().parents if parent.exists())
