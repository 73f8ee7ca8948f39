"""Heat map and scan path of a session, painted on its surfaces laid flat."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from math import ceil, radians, sqrt, tan
from pathlib import Path
from typing import Final

import numpy as np
from PIL import Image

from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.analysis.context import HEAD, Context
from vrkiosk_telemetry.analysis.derived import Derived
from vrkiosk_telemetry.analysis.legend import Legend, draw_flag, draw_reading
from vrkiosk_telemetry.analysis.samples import Array, Mask
from vrkiosk_telemetry.analysis.sheet import (
    INK,
    PAPER,
    SCALE,
    Colour,
    Point,
    Sheet,
    Slot,
    painted,
)
from vrkiosk_telemetry.analysis.spots import Spot, Spots, find_signs, find_spots

SIGMA_DEG: Final = {False: 2.5, True: 5.0}  # eye; head, which points less exactly
SIGMA_LEAST_M: Final = 0.07  # narrower could not be made out on the sheet
# Light to dark, told apart also without colour: after ColorBrewer's YlOrRd (Brewer 2003). Even a
# look of 0.2 s stands out from the wall.
HEAT: Final = (
    (243, 244, 245),
    (255, 220, 110),
    (254, 178, 76),
    (253, 141, 60),
    (240, 80, 45),
    (220, 30, 35),
    (185, 5, 40),
    (140, 0, 40),
    (95, 0, 40),
)
# Dark to light over time, told apart also without colour.
TIME: Final = ((46, 40, 110), (38, 110, 150), (40, 165, 130), (150, 205, 60), (245, 205, 40))
HEAT_TOP_S: Final = 2.0  # the same for all sessions, so that pictures can be compared
LARGEST_S: Final = 2.0  # a look this long has the largest circle
LARGEST_PX: Final = 17.0
ROOMY_PX: Final = 10.0  # a circle this large holds its number
NUMBER_PX: Final = 12


def write_pictures(derived: Derived, folder: Path, language: str) -> list[Path]:
    """Writes heat map and scan path as PNG; none where no gaze was recorded. OSError."""
    context = derived.context
    if not context.faces or not context.looking:
        return []
    folder.mkdir(parents=True, exist_ok=True)
    texts = Texts(language)
    written = []
    for name, draw in (("heat_map", draw_heat_map), ("scan_path", draw_scan_path)):
        path = folder / f"{derived.session}_{name}.png"
        draft = path.with_name(f".{path.name}.new")
        try:
            draw(context, texts).save(draft, "PNG", optimize=True)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        written.append(path)
    return written


def draw_heat_map(context: Context, texts: Texts) -> Image.Image:
    """Seconds looked at, smoothed, on every surface. Context with faces and a gaze."""
    sheet, spots = Sheet(context.faces, context.patches), find_spots(context)
    sigma = SIGMA_DEG[context.source == HEAD]
    heat = {name: _heat(slot, spots, sigma) for name, slot in sheet.slots.items()}
    for name, slot in sheet.slots.items():
        picture = Image.fromarray(painted(heat[name] / HEAT_TOP_S, HEAT))
        sheet.image.paste(picture, (round(slot.x), round(slot.y)))
    legend = Legend(sheet, context, texts, spots)
    legend.write("heat_map")
    note = texts.fill("analysis.heat_note", deg=sigma, cm=round(SIGMA_LEAST_M * 200))
    marks = [(value / HEAT_TOP_S, f"{value:g}") for value in (0.0, 0.5, 1.0, 1.5)]
    unit = f"≥ {HEAT_TOP_S:g} {texts['analysis.heat_unit']}"
    legend.colours(HEAT, [*marks, (1.0, unit)], note)
    return sheet.image


def _heat(slot: Slot, spots: Spots, sigma_deg: float) -> Array:
    """(rows, columns) seconds about each pixel of a face, upper row first: the sum over looks of
    their duration times a Gaussian that is 1 in its middle."""
    x0, y0, x1, y1 = slot.box
    heat = np.zeros((max(round(y1 - y0), 1), max(round(x1 - x0), 1)))
    least = SIGMA_LEAST_M if slot.scale <= SCALE else 0.0
    for spot in spots.shown:
        if spot.face != slot.face.name:
            continue
        sigma = max(spot.distance * tan(radians(sigma_deg)), least) * slot.scale
        x, y = slot.at(spot.u, spot.v)
        x, y = x - x0, y - y0
        reach = ceil(3.0 * sigma)
        columns = np.arange(max(int(x) - reach, 0), min(int(x) + reach + 1, heat.shape[1]))
        rows = np.arange(max(int(y) - reach, 0), min(int(y) + reach + 1, heat.shape[0]))
        if len(rows) and len(columns):
            across = np.exp(-0.5 * ((columns - x) / sigma) ** 2)
            down = np.exp(-0.5 * ((rows - y) / sigma) ** 2)
            heat[np.ix_(rows, columns)] += spot.seconds * down[:, None] * across
    return heat


def draw_scan_path(context: Context, texts: Texts) -> Image.Image:
    """Looks in their order, numbered where there is room. Context with faces and a gaze."""
    sheet, spots = Sheet(context.faces, context.patches), find_spots(context)
    legend = Legend(sheet, context, texts, spots)
    legend.write("scan_path")
    length = max((context.end - context.start) / 1e9, 1.0)
    for before, after in pairwise(spots.shown):
        if before.face == after.face and after.number == before.number + 1:
            line = (*_pixel(sheet, before), *_pixel(sheet, after))
            sheet.draw.line(line, _at_time(after.start / length), 2)
    for spot in sorted(spots.shown, key=lambda one: -one.seconds):  # short ones on top
        x, y = _pixel(sheet, spot)
        r = radius_px(spot.seconds)
        sheet.draw.ellipse((x - r, y - r, x + r, y + r), _at_time(spot.start / length), PAPER, 2)
    _numbers(sheet, spots.shown, length)
    for sign in find_signs(context):
        at = sheet.slots[sign.face].at(sign.u, sign.v)
        if sign.kind == "flag":
            draw_flag(sheet, at, sign.label)
        else:
            draw_reading(sheet, at)
    end = f"{int(length // 60)}:{int(length % 60):02d} {texts['analysis.minutes']}"
    legend.colours(TIME, [(0.0, "0:00"), (1.0, end)], texts["analysis.path_note"])
    legend.sizes([(s, radius_px(s)) for s in (0.2, 0.5, 1.0, 2.0)])
    return sheet.image


def _pixel(sheet: Sheet, spot: Spot) -> tuple[float, float]:
    return sheet.slots[spot.face].at(spot.u, spot.v)


def radius_px(seconds: float) -> float:
    """Of a circle whose area is as the duration."""
    return max(LARGEST_PX * sqrt(min(seconds / LARGEST_S, 1.0)), 4.0)


def _at_time(share: float) -> Colour:
    r, g, b = painted(np.array([[share]]), TIME)[0, 0].tolist()
    return (r, g, b)


def _numbers(sheet: Sheet, spots: tuple[Spot, ...], length: float) -> None:
    """Each look's number, in its circle or beside it, longest looks first; where there is no room
    it is left out."""
    circles = np.array([(*_pixel(sheet, s), radius_px(s.seconds)) for s in spots]).reshape(-1, 3)
    x, y, r = circles.T
    around = np.stack([x - r, y - r, x + r, y + r], axis=1)
    taken, count = np.zeros((len(spots), 4)), 0
    for i in np.argsort(-r, kind="stable").tolist():
        label = str(spots[i].number)
        half = sheet.width_of(label, NUMBER_PX, bold=True) / 2.0 + 1.0
        for at, inside in _places(circles[i], half):
            box = np.array([at[0] - half, at[1] - 7.0, at[0] + half, at[1] + 7.0])
            on_top = (r <= r[i]) & (np.arange(len(r)) != i)  # circles that cover this one
            if inside and (_overlap(box, around) & on_top).any():
                continue
            above = box[1] < sheet.slots[spots[i].face].y  # there stands the surface's name
            if (above and not inside) or _overlap(box, taken[:count]).any():
                continue
            taken[count], count = box, count + 1
            light = inside and spots[i].start / length <= 0.55
            colour, halo = PAPER if light else INK, 0 if inside else 2
            sheet.text(at, label, NUMBER_PX, colour, bold=True, anchor="mm", halo=halo)
            break


def _places(circle: Array, half: float) -> Iterator[tuple[Point, bool]]:
    """Where a number may stand, best first: middle, and whether that is in the circle."""
    x, y, r = circle.tolist()
    if r >= ROOMY_PX:
        yield (x, y), True
    for at in ((x, y - r - 8.0), (x, y + r + 8.0), (x + r + half, y), (x - r - half, y)):
        yield at, False


def _overlap(box: Array, others: Array) -> Mask:
    """(n,) which of (n, 4) boxes a box overlaps."""
    a, b = box, others.T
    return np.asarray((a[0] < b[2]) & (b[0] < a[2]) & (a[1] < b[3]) & (b[1] < a[3]))
