"""Panels as pictures: what is written is there, large enough, and inside."""

from __future__ import annotations

import base64
import zlib

import numpy as np
import pytest
from PIL import Image, ImageFont

from vrkiosk_render import paint
from vrkiosk_scenarios.snapshot import Box, Panel, Picture, Text

GLYPHS = "əƏğĞıIiİşçöüёЁщœŒ«»№−"


def ink(panel: Panel, scale: float = 4.0) -> np.ndarray:
    """Where a panel differs from its background."""
    picture = np.asarray(paint.paint(panel, scale)).astype(int)
    back = (paint.DARK if panel.dark else paint.LIGHT)["back"]
    return np.abs(picture - back).max(axis=2) > 40


def extent(mask: np.ndarray) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(mask)
    return columns.min(), rows.min(), columns.max() + 1, rows.max() + 1


def test_a_cap_has_the_height_asked_for_and_stands_on_its_baseline() -> None:
    left, top, _, bottom = extent(ink(Panel(100, 60, (Text(10, 40, 12, "H"),)), 6.0))
    assert bottom == pytest.approx(40 * 6, abs=2)
    assert bottom - top == pytest.approx(12 * 6, rel=0.06)
    assert left >= 10 * 6


@pytest.mark.parametrize(("align", "low", "high"), [("left", 50, 70), ("right", 30, 50)])
def test_alignment(align: str, low: int, high: int) -> None:
    left, _, right, _ = extent(ink(Panel(100, 20, (Text(50, 15, 8, "HH", align=align),))))
    assert left >= low * 4 - 1
    assert right <= high * 4 + 1


def test_centred_text_is_in_the_middle() -> None:
    left, _, right, _ = extent(ink(Panel(100, 20, (Text(50, 15, 8, "HH", align="centre"),))))
    assert (left + right) / 2 == pytest.approx(200, abs=3)


def test_a_line_too_long_is_made_smaller_not_cut() -> None:
    long = Panel(60, 20, (Text(30, 15, 9, "XVRU 100003 4", "digits", "centre"),))
    left, top, right, bottom = extent(ink(long))
    assert left > 0
    assert right < 60 * 4
    assert bottom - top < 9 * 4


def test_a_line_keeps_to_the_room_it_has() -> None:
    line = Text(50, 15, 6, "Responsibility", align="centre", room=30.0)
    left, _, right, _ = extent(ink(Panel(100, 20, (line,))))
    assert right - left <= 30 * 4


@pytest.mark.parametrize("letter", GLYPHS)
def test_letters_of_all_languages_have_a_glyph(letter: str) -> None:
    font = paint.font_for("body", 40)
    if not isinstance(font, ImageFont.FreeTypeFont) or font.getname()[0] == "Aileron":
        pytest.skip("no Noto or DejaVu font is installed: only Pillow's own, which has few letters")
    missing = font.getmask("\U0010ffff").getbbox(), bytes(font.getmask("\U0010ffff"))
    assert (font.getmask(letter).getbbox(), bytes(font.getmask(letter))) != missing


@pytest.mark.parametrize("style", paint.SHAPED)
def test_states_have_a_shape_beside_the_colour(style: str) -> None:
    plain = ink(Panel(100, 20, (Text(5, 15, 6, "State"),)))
    shaped = ink(Panel(100, 20, (Text(5, 15, 6, "State", style),)))
    assert extent(shaped)[2] > extent(plain)[2] + 20
    # the shape itself stands where the plain text would begin
    assert shaped[:, 20 : 20 + 6 * 4].any()


@pytest.mark.parametrize("palette", [paint.DARK, paint.LIGHT])
def test_contrast(palette: dict[str, tuple[int, int, int]]) -> None:
    def luminance(colour: tuple[int, int, int]) -> float:
        c = np.array(colour) / 255
        linear = np.where(c <= 0.04045, c / 12.92, ((c + 0.055) / 1.055) ** 2.4)
        return float(linear @ (0.2126, 0.7152, 0.0722))

    def contrast(name: str) -> float:
        a, b = sorted((luminance(palette[name]), luminance(palette["back"])))
        return (b + 0.05) / (a + 0.05)

    assert min(contrast(name) for name in ("body", "heading", "digits")) >= 7.0
    assert min(contrast(name) for name in ("dim", "good", "caution", "alarm")) >= 4.5


def test_boxes_are_where_they_are_said_to_be() -> None:
    left, top, right, bottom = extent(ink(Panel(100, 50, (Box(10, 20, 30, 5, "bar"),))))
    assert (left, top, right, bottom) == (40, 80, 160, 100)


def test_an_empty_bar_draws_nothing() -> None:
    assert not ink(Panel(100, 50, (Box(10, 20, 0.0, 5, "bar"),))).any()


def test_a_panel_fits_its_page() -> None:
    room = (1280, 1024)
    for panel in (Panel(240, 170), Panel(30, 15), Panel(2000, 100), Panel(50, 900)):
        scale = paint.pixels_per_mm(panel, room)
        picture: Image.Image = paint.paint(panel, scale)
        assert picture.width <= room[0]
        assert picture.height <= room[1]
        assert scale <= 6.0


def grey(columns: int, rows: int, pixels: bytes, view: tuple[float, float, float, float]) -> Panel:
    data = base64.b64encode(zlib.compress(pixels)).decode()
    return Panel(40, 40, (Picture(10, 10, 20, 20, columns, rows, data, view),))


def test_a_picture_stands_in_its_place_with_its_greys() -> None:
    panel = grey(2, 2, bytes([0, 255, 255, 0]), (0.0, 0.0, 2.0, 2.0))
    shown = np.asarray(paint.paint(panel, 4.0))
    assert shown[50, 50].tolist() == [0, 0, 0]
    assert shown[50, 110].tolist() == [255, 255, 255]
    assert extent(ink(panel)) == (40, 40, 120, 120)


def test_a_picture_shows_its_view_and_nothing_beyond() -> None:
    panel = grey(2, 2, bytes([0, 255, 255, 255]), (1.0, 0.0, 1.0, 1.0))
    assert np.asarray(paint.paint(panel, 4.0))[80, 80].tolist() == [255, 255, 255]
    half = grey(2, 2, bytes([255] * 4), (0.0, -1.0, 2.0, 4.0))
    assert extent(ink(half)) == (40, 60, 120, 100)


@pytest.mark.parametrize(("data", "columns"), [("AAAA", 2), ("!", 2), ("", 2), ("AAAA", 99999)])
def test_pixels_that_are_none_are_refused(data: str, columns: int) -> None:
    with pytest.raises(ValueError, match="expected"):
        Picture(0, 0, 1, 1, columns, 2, data).pixels()
