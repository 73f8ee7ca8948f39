"""Atlases of the cargo: cases, goods seen through film, labels and signs.

Positions in metres from an atlas's top left corner, x to the right, y down. All names, marks and
numbers are inventions; XX is no country's code (ISO 3166). Signs: IMDG Code 5.5.2.3.2 (fumigation
warning mark), ISPM 15 annex 2 (marks on wood packaging), ISO 780 (handling).
"""

from __future__ import annotations

import random
from typing import Final

import prints
from fields import Field, blend
from prints import Sheet

Box = tuple[float, float, float, float]  # left, top, width, height

CASES_SIDE: Final = 2.0
CASES: Final[dict[str, Box]] = {
    "d_side": (0.0, 0.0, 0.60, 0.40),
    "d_end": (0.60, 0.0, 0.40, 0.40),
    "e_side": (1.0, 0.0, 0.58, 0.46),
    "e_end": (1.58, 0.0, 0.25, 0.46),
    "f_side": (0.0, 0.46, 0.50, 0.24),
    "f_end": (0.50, 0.46, 0.40, 0.24),
    "f_top": (0.90, 0.46, 0.50, 0.40),
    "h_face": (0.0, 0.90, 0.60, 0.60),
    "h_end": (0.62, 0.90, 0.042, 0.60),
    "sack": (0.70, 0.90, 0.72, 0.45),
    "carton_200": (1.46, 0.90, 0.285, 0.088),
}
FILM_SIDE: Final = 2.0
FILM: Final[dict[str, Box]] = {
    "wrap_side": (0.0, 0.0, 1.20, 1.20),
    "wrap_end": (1.20, 0.0, 0.80, 1.20),
    "g_side": (0.0, 1.20, 0.66, 0.38),
    "g_end": (0.66, 1.20, 0.44, 0.38),
    "g_top": (1.10, 1.20, 0.66, 0.44),
    "bare": (0.0, 1.66, 1.80, 0.32),
}
LABELS_SIDE: Final = 0.6
LABELS: Final[dict[str, Box]] = {
    "fumigation": (0.0, 0.0, 0.40, 0.30),
    "drum": (0.40, 0.0, 0.20, 0.28),
    "ispm": (0.0, 0.31, 0.13, 0.07),
    "sachet": (0.14, 0.31, 0.12, 0.08),
    "plate": (0.27, 0.31, 0.09, 0.06),
    "tyre": (0.37, 0.31, 0.10, 0.16),
    "seal": (0.48, 0.31, 0.05, 0.02),
    "ash": (0.0, 0.40, 0.30, 0.20),
}


def cases(pixels: int) -> Sheet:
    """Trainers, cigarettes, fruit, tiles, dried fruit. Scenarios load a model with several goods,
    so fruit, sacks and drums name no one of them."""
    sheet = Sheet(pixels, CASES_SIDE)
    for name in ("d_side", "d_end"):
        _case(sheet, CASES[name], "STRIDELINE", ("TRAINERS  12 PRS", "SIZE 39-44   ART 7714"), 5)
    for name in ("e_side", "e_end"):
        _case(sheet, CASES[name], "ALTAIR", ("FILTER CIGARETTES", "10 000 PCS"), 6)
    for name in ("f_side", "f_end"):
        x, y, wide, high = CASES[name]
        sheet.box((x, y + high - 0.052), (wide, 0.052), "blue")
        sheet.text((x + 0.03, y + 0.055), 0.036, "SOLANDA", "blue", most=wide - 0.25)
        sheet.text((x + wide - 0.17, y + 0.05), 0.018, "FRESH FRUIT", most=0.15)
        sheet.text(
            (x + 0.03, y + high - 0.018),
            0.016,
            "CLASS I   KEEP COOL AND DRY",
            "white",
            most=wide - 0.06,
        )
    x, y, wide, _ = CASES["f_top"]
    sheet.text((x + 0.03, y + 0.06), 0.036, "SOLANDA", "blue")
    x, y, wide, high = CASES["h_face"]
    sheet.text((x + 0.05, y + 0.11), 0.055, "TERRALIS", most=0.45)
    sheet.box((x + 0.05, y + 0.14), (0.30, 0.12), "red")
    sheet.text((x + 0.065, y + 0.19), 0.026, "PORCELAIN TILE", "white", most=0.27)
    sheet.text((x + 0.065, y + 0.235), 0.022, "600 x 600 x 9", "white", most=0.27)
    sheet.text((x + 0.05, y + 0.33), 0.02, "4 PCS   1.44 M2   30.5 KG", most=0.4)
    prints.arrows(sheet, (x + wide - 0.17, y + high - 0.15))
    prints.goblet(sheet, (x + wide - 0.27, y + high - 0.15))
    x, y, _, high = CASES["h_end"]
    for step in range(5):
        sheet.box((x + 0.008, y + 0.05 + 0.11 * step), (0.026, 0.06), "red")
    _sack(sheet)
    x, y, wide, high = CASES["carton_200"]
    sheet.box((x, y), (wide, high), "label")
    sheet.box((x, y + 0.05), (wide, 0.022), "blue")
    sheet.text((x + 0.02, y + 0.038), 0.022, "ALTAIR", "blue", most=0.11)
    sheet.text((x + 0.15, y + 0.036), 0.010, "200 FILTER CIGARETTES", most=0.12)
    return sheet


def _case(sheet: Sheet, at: Box, brand: str, lines: tuple[str, ...], seed: int) -> None:
    x, y, wide, high = at
    capital = min(0.062, 0.105 * wide)
    sheet.text((x + 0.035, y + 0.05 + capital), capital, brand, most=wide - 0.07)
    sheet.box((x + 0.035, y + 0.065 + capital), (wide - 0.07, 0.006), "red")
    for number, words in enumerate(lines):
        small = min(0.022, 0.060 * wide)
        sheet.text(
            (x + 0.035, y + 0.105 + capital + 0.034 * number), small, words, most=wide - 0.07
        )
    prints.arrows(sheet, (x + wide - 0.15, y + high - 0.14))
    if wide > 0.3:
        prints.shipping_label(sheet, (x + 0.035, y + high - 0.14), random.Random(seed))


def _sack(sheet: Sheet) -> None:
    x, y, wide, high = CASES["sack"]
    sheet.box((x + 0.10, y + 0.08), (wide - 0.20, high - 0.16), "under")
    sheet.box((x + 0.11, y + 0.09), (wide - 0.22, high - 0.18), "label")
    sheet.text((x + 0.15, y + 0.19), 0.055, "SERANDA", "red", most=wide - 0.30)
    sheet.text((x + 0.15, y + 0.25), 0.030, "DRIED FRUIT AND NUTS", "blue", most=wide - 0.30)
    sheet.text((x + 0.15, y + 0.31), 0.022, "GRADE 1    CROP 14    LOT 0263", most=wide - 0.30)


def film(pixels: int) -> Sheet:
    """What stands behind film: cases of trainers, rolls of paper."""
    sheet = Sheet(pixels, FILM_SIDE)
    for name, wide in (("wrap_side", 0.60), ("wrap_end", 0.40)):
        left, top, width, _ = FILM[name]
        sheet.box((left, top), (width, 1.20), "board")
        for column in range(2):
            for row in range(3):
                at = (left + wide * column, top + 0.40 * row, wide, 0.40)
                _case(sheet, at, "STRIDELINE", ("TRAINERS  12 PRS",), 7 + row)
                sheet.box((at[0], at[1]), (0.006, 0.40), "ink")
                sheet.box((at[0], at[1]), (wide, 0.006), "ink")
    for name in ("g_side", "g_end"):
        left, top, width, high = FILM[name]
        _rolls(sheet, left, top, round(width / 0.11), round(high / 0.095))
    left, top, width, high = FILM["g_top"]
    for column in range(6):
        for row in range(4):
            middle = (left + 0.055 + 0.11 * column, top + 0.055 + 0.11 * row)
            sheet.disc(middle, 0.054, "paper")
            sheet.disc(middle, 0.021, "ink", 150)
    left, top, width, high = FILM["g_side"]
    sheet.box((left + 0.17, top + 0.09), (0.32, 0.19), "blue")
    sheet.text((left + 0.19, top + 0.17), 0.045, "PETALIA", "white", most=0.28)
    sheet.text((left + 0.19, top + 0.235), 0.024, "96 ROLLS  2 PLY", "white", most=0.28)
    return sheet


def _rolls(sheet: Sheet, left: float, top: float, columns: int, rows: int) -> None:
    for column in range(columns):
        for row in range(rows):
            x, y = left + 0.11 * column, top + 0.095 * row
            sheet.box((x + 0.004, y + 0.002), (0.102, 0.091), "paper", 175)
            sheet.box((x + 0.022, y + 0.002), (0.066, 0.091), "paper", 225)
            sheet.box((x + 0.035, y + 0.002), (0.034, 0.091), "paper")


def labels(pixels: int) -> Sheet:
    """Signs and labels."""
    sheet = Sheet(pixels, LABELS_SIDE)
    _fumigation(sheet)
    x, y, wide, high = LABELS["drum"]
    sheet.box((x + 0.004, y), (wide - 0.004, high), "label")
    sheet.box((x + 0.004, y), (wide - 0.004, 0.06), "blue")
    sheet.text((x + 0.02, y + 0.042), 0.024, "KARVON", "white", most=0.16)
    for number, words in enumerate(("CONCENTRATE", "FOOD GRADE", "BATCH 40 117 2")):
        sheet.text((x + 0.02, y + 0.10 + 0.035 * number), 0.012, words, most=0.16)
    _bars(sheet, (x + 0.02, y + 0.21), 0.15, 0.045, 4)
    _wood_mark(sheet)
    _small(sheet)
    return sheet


def _wood_mark(sheet: Sheet) -> None:
    """An ear of wheat, the country and number of who treated it, and how."""
    x, y, wide, high = LABELS["ispm"]
    sheet.frame((x + 0.004, y + 0.004), (wide - 0.008, high - 0.008), 0.002, "ink")
    sheet.box((x + 0.045, y + 0.004), (0.002, high - 0.008), "ink")
    for k in range(4):  # an ear of wheat
        low = y + 0.030 + 0.006 * k
        for way in (-1, 1):
            sheet.polygon(
                [(x + 0.025, low), (x + 0.025 + way * 0.011, low - 0.010), (x + 0.025, low - 0.006)]
            )
    sheet.box((x + 0.0243, y + 0.018), (0.0014, 0.040), "ink")
    sheet.text((x + 0.012, y + 0.064), 0.006, "IPPC", most=0.028)
    sheet.text((x + 0.054, y + 0.032), 0.015, "XX-00417", most=0.066)
    sheet.text((x + 0.054, y + 0.056), 0.015, "HT DB", most=0.066)


def _small(sheet: Sheet) -> None:
    """Fumigant, data plate, tyre, seal."""
    x, y, wide, high = LABELS["sachet"]
    sheet.box((x, y), (wide, high), "label")
    sheet.box((x, y + 0.05), (wide, 0.03), "red")
    sheet.text((x + 0.008, y + 0.02), 0.010, "ALU-PHOS 34 g", most=wide - 0.016)
    sheet.text((x + 0.008, y + 0.040), 0.007, "TOXIC: PHOSPHINE GAS", most=wide - 0.016)
    sheet.text((x + 0.008, y + 0.072), 0.010, "DO NOT OPEN", "white", most=wide - 0.016)
    x, y, wide, high = LABELS["plate"]
    sheet.box((x, y), (wide, high), "label")
    for number, words in enumerate(("FIELDMARK KT-22", "No 20814", "MASS  260 KG", "2.2 M")):
        sheet.text((x + 0.006, y + 0.014 + 0.0135 * number), 0.0065, words, most=wide - 0.012)
    x, y, wide, high = LABELS["tyre"]
    sheet.box((x, y), (wide, high), "label")
    sheet.text((x + 0.01, y + 0.03), 0.013, "ROVANT", most=0.08)
    sheet.text((x + 0.01, y + 0.055), 0.010, "205/55 R16", most=0.08)
    sheet.text((x + 0.01, y + 0.075), 0.010, "91 V")
    _bars(sheet, (x + 0.01, y + 0.10), 0.08, 0.04, 5)
    x, y, wide, high = LABELS["seal"]
    sheet.box((x, y), (wide, high), "yellow")
    sheet.text((x + 0.004, y + 0.014), 0.008, "AH4182093", most=0.042)


def _fumigation(sheet: Sheet) -> None:
    x, y, wide, high = LABELS["fumigation"]
    sheet.box((x, y), (wide, high), "label")
    sheet.frame((x + 0.004, y + 0.004), (wide - 0.008, high - 0.008), 0.004, "ink")
    sheet.text((x + 0.125, y + 0.055), 0.036, "DANGER", most=0.15)
    for side in (0.065, wide - 0.065):
        _skull(sheet, (x + side, y + 0.045))
    sheet.text((x + 0.038, y + 0.100), 0.0195, "THIS UNIT IS UNDER FUMIGATION", most=wide - 0.05)
    rows = ("WITH  PHOSPHINE", "APPLIED ON  03 NOV", "VENTILATED ON", "TIME  16:40")
    for number, words in enumerate(rows):
        sheet.text((x + 0.038, y + 0.138 + 0.034 * number), 0.0150, words, most=0.32)
        sheet.box((x + 0.038, y + 0.143 + 0.034 * number), (0.32, 0.0012), "ink")
    sheet.text((x + 0.083, y + 0.284), 0.030, "DO NOT ENTER", most=0.234)


def _skull(sheet: Sheet, at: tuple[float, float]) -> None:
    x, y = at
    for way in (-1, 1):
        ends = [(x - 0.030, y + 0.026 * way), (x + 0.030, y - 0.026 * way)]
        (ax, ay), (bx, by) = ends
        sheet.polygon([(ax, ay - 0.004), (bx, by - 0.004), (bx, by + 0.004), (ax, ay + 0.004)])
    sheet.disc((x, y - 0.008), 0.021, "ink")
    sheet.box((x - 0.011, y + 0.008), (0.022, 0.014), "ink")
    for way in (-1, 1):
        sheet.disc((x + 0.008 * way, y - 0.007), 0.0055, "white")
    for k in range(3):
        sheet.box((x - 0.007 + 0.006 * k, y + 0.011), (0.0016, 0.012), "white")


def _bars(sheet: Sheet, at: tuple[float, float], wide: float, high: float, seed: int) -> None:
    chance, x = random.Random(seed), at[0]
    while x < at[0] + wide:
        width = chance.choice((0.0012, 0.0012, 0.0024, 0.0036))
        sheet.box((x, at[1]), (width, high), "ink")
        x += width + chance.choice((0.0012, 0.0024))


# In the order in which they are laid on; what is not in a sheet is left out.
INKS: Final = {
    "board": (0.36, 0.23, 0.125),
    "paper": (0.80, 0.80, 0.79),
    "under": (0.030, 0.085, 0.26),
    "label": (0.74, 0.735, 0.70),
    "yellow": (0.72, 0.46, 0.02),
    "blue": (0.030, 0.085, 0.26),
    "red": (0.36, 0.035, 0.025),
    "ink": (0.030, 0.027, 0.026),
    "white": (0.74, 0.735, 0.70),
}
FULL: Final = ("board", "paper", "label")


def inked(sheet: Sheet, colour: Field, share: Field | float) -> Field:
    """The colour under all inks; `share`: how full the printed ones are."""
    for name, ink in INKS.items():
        if name in sheet.masks:
            weight = sheet.coverage(name) * (1.0 if name in FULL else share)
            colour = blend(weight, colour, ink)
    return colour
