"""How sharp the tablet's print is, as part of the frame and as a quad layer, by computation.

    PYTHONPATH=kiosk:render:xr:scenarios:assets:telemetry python bench/legibility.py

The glass is seen straight on. In the frame: a page's mipmaps sampled trilinearly at the eye's
image, and that bilinearly at the display. As a layer: the quad's picture sampled bilinearly at the
display, once. "Contrast kept" is the slope of the picture's gradients on those of a picture reduced
to the display's pixels as well as can be (Lanczos), in linear light: 1 is all of it. No headset is
involved: lenses blur both the same.
"""

from __future__ import annotations

from math import log2, pi, tan
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw

from vrkiosk_render import paint
from vrkiosk_render.painted import PAGE
from vrkiosk_scenarios.schema import library
from vrkiosk_scenarios.snapshot import Panel, Text
from vrkiosk_scenarios.world import World
from vrkiosk_xr.openxr.quad import QUAD_SIZE

WIDTH: Final = 2064  # pixels of an eye's image
ANGLES: Final = (54.0, 40.0)  # degrees outwards and inwards from straight ahead
DISPLAY: Final = 25.0  # pixels a degree in the middle of the lens
DISTANCES: Final = (0.45, 0.61)  # m; the second is where the ideal officer holds it
FINEST: Final = 16.0  # pixels a mm
Picture = Image.Image


def light(picture: Picture) -> Picture:
    """Luminance, linear (IEC 61966-2-1), as a picture of floats."""
    value = np.asarray(picture.convert("RGB"), np.float32) / 255.0
    linear = np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)
    return Image.fromarray((linear @ [0.2126, 0.7152, 0.0722]).astype(np.float32))


def bilinear(picture: Picture, size: tuple[int, int]) -> Picture:
    """Sampled at the pixels of another grid, as a texture unit does it."""
    across, down = picture.width / size[0], picture.height / size[1]
    matrix = (across, 0.0, 0.0, 0.0, down, 0.0)
    return picture.transform(size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR)


def trilinear(picture: Picture, size: tuple[int, int]) -> Picture:
    """The same from its mipmaps."""
    level = max(log2(picture.width / size[0]), 0.0)
    found = []
    for whole in (int(level), int(level) + 1):
        room = (picture.width >> whole, picture.height >> whole)
        found.append(bilinear(picture.resize(room, Image.Resampling.BOX), size))
    fine, coarse = (np.asarray(part) for part in found)
    share = level - int(level)
    return Image.fromarray(((1.0 - share) * fine + share * coarse).astype(np.float32))


def kept(picture: Picture, ideal: Picture) -> float:
    """Slope of the gradients of a picture on those of the ideal one."""
    ours, theirs = (
        np.concatenate([g.ravel() for g in np.gradient(np.asarray(p))]) for p in (picture, ideal)
    )
    slope: npt.NDArray[Any] = ours @ theirs / (theirs @ theirs)
    return float(slope)


def smallest_cap(panel: Panel) -> float:
    """mm, of the text that is on it after what is too long was made to fit."""
    scale = 8.0
    draw = ImageDraw.Draw(Image.new("RGB", (8, 8)))
    texts = [item for item in panel.items if isinstance(item, Text)]
    return min(paint._fitting(draw, text, panel.width_mm, scale)[1] / scale for text in texts)


def panels(language: str) -> list[Panel]:
    """All pages of the tablet."""
    world = World(library()["s03"], 5, language)
    tablet = world.tablet
    if tablet is None:
        raise RuntimeError("scenario s03 has no tablet")
    found = []
    for page in tablet.book.pages:
        tablet.book.turn_to(page)
        found.append(tablet.panel(world))
    return found


def contrasts(panel: Panel, distance: float, eye: float) -> tuple[float, float]:
    """Contrast kept in the frame and as a layer. distance: m; eye: pixels a degree of an eye's
    image in its middle."""
    degrees_mm = distance * 1000.0 * tan(pi / 180.0)

    def grid(density: float) -> tuple[int, int]:
        across = density * panel.width_mm / degrees_mm
        return round(across), round(across * panel.height_mm / panel.width_mm)

    # One painting for all three: at another scale its letters stand a little elsewhere.
    whole = light(paint.paint(panel, FINEST))
    scale = paint.pixels_per_mm(panel, PAGE)
    room = round(panel.width_mm * scale), round(panel.height_mm * scale)
    page = whole.resize(room, Image.Resampling.BOX)
    ideal = whole.resize(grid(DISPLAY), Image.Resampling.LANCZOS)
    frame = bilinear(trilinear(page, grid(eye)), grid(DISPLAY))
    layer = bilinear(bilinear(page, QUAD_SIZE), grid(DISPLAY))
    return kept(frame, ideal), kept(layer, ideal)


def main() -> None:
    eye = WIDTH / sum(tan(angle * pi / 180.0) for angle in ANGLES) * pi / 180.0
    print(f"eye's image {eye:.1f} pixels a degree, display {DISPLAY:.1f}")
    for language in ("en", "ru"):
        pages = panels(language)
        cap = min(smallest_cap(panel) for panel in pages)
        for distance in DISTANCES:
            degrees = cap / 1000.0 / distance * 180.0 / pi
            texels = QUAD_SIZE[0] / pages[0].width_mm * distance * 1000.0 * tan(pi / 180.0)
            found = np.array([contrasts(panel, distance, eye) for panel in pages]).mean(axis=0)
            print(
                f"{language} {distance:.2f} m: quad {texels:.1f} texels a degree; smallest "
                f"capitals {cap:.1f} mm, {degrees * eye:.1f} pixels of the eye's image, "
                f"{degrees * DISPLAY:.1f} of the display; contrast kept "
                f"{found[0]:.2f} in the frame, {found[1]:.2f} as a layer"
            )


if __name__ == "__main__":
    main()
