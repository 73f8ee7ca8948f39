"""Paints what the monitor says: a page where there is no picture, a strip below one."""

from __future__ import annotations

import textwrap
from typing import Any, Final

import numpy as np
from PIL import Image, ImageDraw

from vrkiosk.mirror.reasons import Words
from vrkiosk_render.paint import font_for
from vrkiosk_scenarios.texts import Texts

BACK: Final = (16, 22, 30)
STRIP: Final = (16, 22, 30)
FRONT: Final = (236, 240, 244)
QUIET: Final = (160, 172, 186)
STRIP_SHARE: Final = 0.07  # of the monitor's height
LINE: Final = 46  # letters
Pixels = np.ndarray[Any, np.dtype[np.uint8]]


def page(words: Words, texts: Texts, size: tuple[int, int]) -> Pixels:
    """The whole monitor, (height, width, 4), first row at the top. size: width, height."""
    width, height = size
    image = Image.new("RGBA", size, (*BACK, 255))
    draw = ImageDraw.Draw(image)
    heading, body = font_for("heading", height // 14), font_for("body", height // 26)
    x, y = width // 10, height // 4
    for line in textwrap.wrap(texts[f"mirror.{words.key}"], LINE * 2 // 3):
        draw.text((x, y), line, FRONT, heading)
        y += height // 11
    y += height // 40
    for line in textwrap.wrap(texts[f"mirror.{words.key}.do"], LINE):
        draw.text((x, y), line, FRONT, body)
        y += height // 19
    if words.code:
        draw.text((x, y + height // 40), words.code, FRONT, font_for("digits", height // 9))
        y += height // 7
    y += height // 30
    for line in textwrap.wrap(words.detail, LINE * 3 // 2)[:4]:
        draw.text((x, y), line, QUIET, font_for("body", height // 38))
        y += height // 28
    return np.asarray(image)


def strip(words: Words, texts: Texts, size: tuple[int, int]) -> Pixels:
    """What stands below a picture. size: of the monitor; the strip is as wide."""
    width, height = size[0], max(int(size[1] * STRIP_SHARE), 16)
    image = Image.new("RGBA", (width, height), (*STRIP, 255))
    draw = ImageDraw.Draw(image)
    text = texts[f"mirror.{words.key}"]
    draw.text((height // 2, height // 2), text, FRONT, font_for("body", height // 2), anchor="lm")
    return np.asarray(image)
