"""What is written on a sheet: whose session, surfaces, what was missed, scales with their units."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
from PIL import Image

from vrkiosk_scenarios.miss_report import Miss
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.analysis.context import HEAD, Context
from vrkiosk_telemetry.analysis.sheet import (
    ALARM,
    DIM,
    EDGE,
    FOOTER,
    FRAME,
    HEADER,
    INK,
    PAPER,
    SCALE,
    TITLE,
    WIDTH,
    Colour,
    Point,
    Sheet,
    painted,
)
from vrkiosk_telemetry.analysis.spots import Spots, missed_patches, missed_signs

BAR: Final = (420, 20)  # pixels of a scale of colours
LINE: Final = 22
INDENT: Final = 14
MOST_SIGNS: Final = 9
FLIPPED: Final = ("right_wall", "outside_left")  # the doors are on the right there
LENGTHWISE: Final = ("ceiling", "left_wall", "floor", "outside_right", *FLIPPED)


class Legend:
    """Writes on a sheet. One sheet, one legend."""

    def __init__(self, sheet: Sheet, context: Context, texts: Texts, spots: Spots) -> None:
        self._sheet = sheet
        self._context = context
        self._texts = texts
        self._spots = spots
        self._right = EDGE

    def write(self, name: str) -> None:
        """Everything that both pictures have. name: text key of the title below "analysis."."""
        self._header(name)
        missed = missed_patches(self._context)
        self._sheet.grid()
        self._sheet.mark_missed(missed)
        self._sheet.names(dict(self._titles()))
        self._ends()
        self._signs(missed_signs(self._context))
        self._keys(bool(missed))

    def _header(self, name: str) -> None:
        context, texts, info = self._context, self._texts, self._context.session.info
        by_head = "_head" if context.source == HEAD else ""
        self._sheet.text((EDGE, 48), texts[f"analysis.{name}{by_head}"], 28, bold=True)
        title = context.scenario.title if context.scenario else None
        what = (title.of(texts.language)) if title else ""
        when = str(info.started)[:16].replace("T", " ")
        parts = (f"{info.scenario}: {what}", str(info.officer), f"{when} UTC", info.session)
        self._sheet.text((EDGE, 77), "  ·  ".join(parts), 15, DIM)
        out = texts.fill("analysis.elsewhere", cargo=self._spots.cargo, rest=self._spots.nowhere)
        self._sheet.text((EDGE, 101), out, 15, DIM)

    def _titles(self) -> Iterator[tuple[str, str]]:
        """Each surface with its looks."""
        for name, slot in self._sheet.slots.items():
            title = self._texts[f"surface.{name}"].capitalize()
            here = [spot.seconds for spot in self._spots.shown if spot.face == name]
            if slot.scale > SCALE:
                times = round(slot.scale / SCALE)
                title += f", {self._texts.fill('analysis.inset', times=times)}"
            elif here and not name.startswith("door_"):
                seconds = f"{sum(here):.1f}"
                looks = self._texts.fill("analysis.looks", count=len(here), seconds=seconds)
                title += f"  ({looks})"
            yield name, title

    def _ends(self) -> None:
        """Which end of a long surface is at the doors."""
        doors, front = self._texts["analysis.doors"], self._texts["analysis.front"]
        for name in LENGTHWISE:
            slot = self._sheet.slots[name]
            x0, _, x1, y1 = slot.box
            left, right = (front, doors) if name in FLIPPED else (doors, front)
            self._sheet.text((x0 + 5, y1 - 5), f"← {left}", 13, DIM)
            self._sheet.text((x1 - 5, y1 - 5), f"{right} →", 13, DIM, anchor="rs")

    def _signs(self, missed: list[Miss]) -> None:
        """Signs of the answer key that were missed, in words."""
        x = self._sheet.slots["front_wall"].x
        y = HEADER + TITLE + 12
        for miss in missed[:MOST_SIGNS]:
            self._sheet.text((x, y), "•", 15, ALARM)
            for line in self._wrapped(self._words(miss), WIDTH - EDGE - x - INDENT):
                self._sheet.text((x + INDENT, y), line, 15, ALARM)
                y += LINE

    def _words(self, miss: Miss) -> str:
        texts = self._texts
        if miss.kind == "false_mark":
            return f"{texts[f'surface.{miss.what}'].capitalize()}: {texts['analysis.false_mark']}"
        answer = self._context.scenario.answer if self._context.scenario else None
        signs = (*answer.indicators, *answer.checks) if answer else ()
        title = next(sign.title for sign in signs if sign.id == miss.what)
        what = title.of(texts.language)
        said = texts.fill(f"analysis.sign_{miss.kind}", what=what)
        return said[0].upper() + said[1:]

    def _wrapped(self, text: str, width: float) -> Iterator[str]:
        line = ""
        for word in text.split():
            longer = f"{line} {word}".strip()
            if line and self._sheet.width_of(longer, 15) > width:
                yield line
                longer = word
            line = longer
        yield line

    @property
    def _foot(self) -> float:
        return float(self._sheet.height - FOOTER + 42)

    def _keys(self, missed: bool) -> None:
        """Lower right: what signs mean. What does not occur is not explained."""
        if not missed:
            return
        text, y = self._texts["analysis.missed"], self._foot
        x = WIDTH - EDGE - self._sheet.width_of(text, 15)
        self._sheet.missed_box((x - 36, y - 14, x - 10, y + 4))
        self._sheet.text((x, y), text, 15)

    def colours(
        self, colours: tuple[Colour, ...], marks: list[tuple[float, str]], note: str
    ) -> None:
        """Lower left: a scale of colours with labels at shares of its length, and how it was
        made."""
        width, height = BAR
        y = self._foot
        ramp = np.tile(np.linspace(0.0, 1.0, width), (height, 1))
        self._sheet.image.paste(Image.fromarray(painted(ramp, colours)), (EDGE, round(y) - 16))
        self._sheet.draw.rectangle((EDGE, y - 16, EDGE + width, y - 16 + height), None, FRAME)
        for share, label in marks:
            x = EDGE + share * width
            self._sheet.draw.line((x, y + 4, x, y + 9), FRAME, 1)
            anchor = "ls" if not share else "ms"
            self._sheet.text((x, y + 26), label, 15, anchor=anchor)
        self._sheet.text((EDGE, y + 54), note, 15, DIM)
        self._right = EDGE + width + 110

    def sizes(self, circles: list[tuple[float, float]]) -> None:
        """Beside the colours: circles of so many (seconds, pixels), then marks and readings."""
        x, y = float(self._right), self._foot
        for seconds, radius in circles:
            x += radius
            self._sheet.draw.ellipse(
                (x - radius, y - 6 - radius, x + radius, y - 6 + radius), FRAME
            )
            label = self._texts.fill("analysis.seconds", value=f"{seconds:g}")
            self._sheet.text((x, y + 30), label, 14, anchor="ms")
            x += radius + 30
        for draw, key in ((draw_flag, "mark"), (draw_reading, "reading")):
            if draw is draw_flag:
                draw_flag(self._sheet, (x, y + 4), "1")
            else:
                draw_reading(self._sheet, (x - 8, y - 26))
            x += 34
            x += self._sheet.text((x, y), self._texts[f"analysis.{key}"], 15) + 26


def draw_flag(sheet: Sheet, at: Point, label: str) -> None:
    """A mark an officer set there."""
    x, y = at
    sheet.draw.line((x, y, x, y - 26), ALARM, 3)
    sheet.draw.polygon(((x, y - 26), (x + 22, y - 19), (x, y - 12)), ALARM)
    sheet.text((x + 7, y - 19), label, 11, PAPER, bold=True, anchor="mm")


def draw_reading(sheet: Sheet, at: Point) -> None:
    """A tool gave a reading there: a diamond beside it, since one looks at what one measures."""
    x, y = at[0] + 22.0, at[1] + 20.0
    sheet.draw.line((*at, x, y), INK, 1)
    sheet.draw.polygon(((x, y - 7), (x + 7, y), (x, y + 7), (x - 7, y)), PAPER, INK, 2)
