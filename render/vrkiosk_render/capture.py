"""Pictures of what was seen, as PNG files."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image

from vrkiosk_render.errors import RenderError

Pixels = npt.NDArray[np.uint8]


def side_by_side(eyes: Pixels) -> Pixels:
    """(h, 2 w, 3) from (2, h, w, 3): the left eye's picture at the left."""
    return np.concatenate((eyes[0], eyes[1]), axis=1)


def save_png(path: Path, picture: Pixels) -> None:
    """Writes one picture (h, w, 3) whole or not at all. RenderError if that is not possible."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(picture).save(part, "PNG", compress_level=4)
        part.replace(path)
    except OSError as error:
        with suppress(OSError):
            part.unlink()
        raise RenderError(f"cannot write the picture {path}: {error.strerror or error}") from error


def save_eyes(path: Path, eyes: Pixels) -> None:
    """Both eyes side by side, as `Renderer.read` gives them. RenderError as `save_png`."""
    save_png(path, side_by_side(eyes))
