"""Draws the diagrams of docs/index.md as SVG, from lists of boxes and arrows.

python docs/pictures/diagrams.py writes rooms.svg, processes.svg, frame.svg, way.svg beside it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from pathlib import Path

CELL_W, CELL_H, GAP_X, GAP_Y, EDGE = 210, 74, 46, 40, 20
COLOURS = {"ours": "#dbe7f6", "other": "#f3ead6", "data": "#e2f0dc"}


@dataclass(frozen=True)
class Box:
    """One box: where (column, row), its name, a line or two below it, and its kind."""

    column: float
    row: float
    name: str
    lines: tuple[str, ...] = ()
    kind: str = "ours"
    width: float = 1.0

    @property
    def rectangle(self) -> tuple[float, float, float, float]:
        """x, y, width, height in the picture's units."""
        x = EDGE + self.column * (CELL_W + GAP_X)
        wide = self.width * CELL_W + (self.width - 1.0) * GAP_X
        return x, EDGE + self.row * (CELL_H + GAP_Y), wide, CELL_H


@dataclass(frozen=True)
class Diagram:
    """Boxes by key, and arrows: from, to, word."""

    title: str
    boxes: dict[str, Box]
    arrows: tuple[tuple[str, str, str], ...] = field(default=())

    def svg(self) -> str:
        """The picture, readable on light and dark pages alike."""
        sides = [box.rectangle for box in self.boxes.values()]
        width = max(x + w for x, _, w, _ in sides) + EDGE
        height = max(y + h for _, y, _, h in sides) + EDGE
        parts = [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:g} {height:g}" '
            f'width="{width:g}" height="{height:g}" role="img" font-family="sans-serif">',
            f"<title>{escape(self.title)}</title>",
            '<defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="8" '
            'markerHeight="8" orient="auto"><path d="M0 0 8 4 0 8z" fill="#456"/></marker></defs>',
            f'<rect width="{width:g}" height="{height:g}" fill="#fff"/>',
            *(self._arrow(*arrow) for arrow in self.arrows),
            *(_drawn(box) for box in self.boxes.values()),
        ]
        return "\n".join([*parts, "</svg>", ""])

    def _arrow(self, start: str, end: str, word: str) -> str:
        (ax, ay), (bx, by) = _ends(self.boxes[start].rectangle, self.boxes[end].rectangle)
        line = (
            f'<path d="M{ax:g} {ay:g} {bx:g} {by:g}" stroke="#456" stroke-width="1.6" '
            'fill="none" marker-end="url(#tip)"/>'
        )
        if not word:
            return line
        upright = abs(by - ay) > abs(bx - ax)
        x, y = (ax + bx) / 2.0 + (6 if upright else 0), (ay + by) / 2.0 + (4 if upright else -6)
        anchor = "start" if upright else "middle"
        return line + _text(x, y, word, f'font-size="11" text-anchor="{anchor}"')


def _ends(
    a: tuple[float, float, float, float], b: tuple[float, float, float, float]
) -> tuple[tuple[float, float], tuple[float, float]]:
    """Middles of the two sides that face each other."""
    ax, ay, aw, ah = a
    bx, by, bw, bh = b
    if by >= ay + ah or ay >= by + bh:
        down = by > ay
        left, right = max(ax, bx), min(ax + aw, bx + bw)
        x = (left + right) / 2.0 if left < right else 0.0
        start = x or ax + aw / 2.0
        end = x or bx + bw / 2.0
        return (start, ay + ah if down else ay), (end, by if down else by + bh)
    right_of = bx > ax
    return (ax + aw if right_of else ax, ay + ah / 2.0), (
        bx if right_of else bx + bw,
        by + bh / 2.0,
    )


def _text(x: float, y: float, words: str, style: str) -> str:
    return f'<text x="{x:g}" y="{y:g}" fill="#123" {style}>{escape(words)}</text>'


def _drawn(box: Box) -> str:
    x, y, w, h = box.rectangle
    middle = x + w / 2.0
    top = y + h / 2.0 - 7.5 * len(box.lines) + 5
    style = 'text-anchor="middle" font-size='
    texts = [_text(middle, top, box.name, f'{style}"14" font-weight="bold"')]
    for number, line in enumerate(box.lines, 1):
        texts.append(_text(middle, top + 16 * number, line, f'{style}"11.5"'))
    return (
        f'<rect x="{x:g}" y="{y:g}" width="{w:g}" height="{h:g}" rx="6" '
        f'fill="{COLOURS[box.kind]}" stroke="#678"/>' + "".join(texts)
    )


ROOMS = Diagram(
    "Rooms of the code and what may import what",
    {
        "kiosk": Box(0.5, 0, "kiosk/ vrkiosk", ("loop, flow, debrief, doctor, commands",), width=2),
        "render": Box(0, 1, "render/ vrkiosk_render", ("draws a snapshot",)),
        "server": Box(2, 1, "telemetry/ rocb_server", ("receives, verifies, serves",)),
        "telemetry": Box(
            1, 2, "telemetry/ vrkiosk_telemetry", ("recorder, archive, sync",), width=2
        ),
        "scenarios": Box(
            0, 3, "scenarios/ vrkiosk_scenarios", ("the engine, tools, scoring",), width=3
        ),
        "xr": Box(0, 4, "xr/ vrkiosk_xr", ("the seam to headsets, mock",)),
        "assets": Box(2, 4, "assets/ vrkiosk_assets", ("models, their dimensions",)),
    },
    (
        ("kiosk", "render", ""),
        ("kiosk", "telemetry", ""),
        ("kiosk", "server", "only to start it"),
        ("render", "scenarios", ""),
        ("server", "telemetry", ""),
        ("telemetry", "scenarios", ""),
        ("scenarios", "xr", ""),
        ("scenarios", "assets", ""),
    ),
)
PROCESSES = Diagram(
    "Processes of a kiosk and of the server",
    {
        "runtime": Box(0, 0, "OpenXR runtime", ("Monado, SteamVR, WiVRn",), "other"),
        "main": Box(1, 0, "kiosk.service: main", ("frames: engine, renderer, sound",)),
        "loader": Box(2, 0, "loader", ("makes the next scene ready",)),
        "recorder": Box(1, 1, "recorder", ("ring in memory to files",)),
        "live": Box(2, 1, "live/", ("a session being recorded",), "data"),
        "seal": Box(2, 2, "kiosk-seal", ("archives, signs, encrypts",)),
        "outbox": Box(1, 2, "outbox/", ("sealed sessions",), "data"),
        "sync": Box(0, 2, "kiosk-sync", ("sends, fetches",)),
        "server": Box(0, 3, "rocb-server", ("verifies, acknowledges, shows",)),
        "people": Box(1, 3, "trainers' browsers", ("sessions, classes, fleet",), "other"),
    },
    (
        ("main", "runtime", ""),
        ("loader", "main", ""),
        ("main", "recorder", "ring"),
        ("recorder", "live", ""),
        ("live", "seal", ""),
        ("seal", "outbox", ""),
        ("outbox", "sync", ""),
        ("sync", "server", "HTTPS, signed"),
        ("people", "server", ""),
    ),
)
FRAME = Diagram(
    "What happens in one frame",
    {
        "wait": Box(0, 0, "wait_frame", ("head, hands, gaze, buttons",)),
        "round": Box(1, 0, "round_into", ("to 2^-13: the record's grid",)),
        "step": Box(2, 0, "engine.step", ("steps of 1/180 s",)),
        "record": Box(2, 1, "recorder", ("frame, events, objects",)),
        "draw": Box(1, 1, "renderer.draw", ("shadows, both eyes, insets",)),
        "submit": Box(0, 1, "submit", ("always, in a finally",)),
    },
    (
        ("wait", "round", ""),
        ("round", "step", ""),
        ("step", "record", "events"),
        ("step", "draw", "snapshot"),
        ("draw", "submit", ""),
    ),
)
SESSION = Diagram(
    "The way of a session from the headset to the trainer",
    {
        "task": Box(0, 0, "task", ("from Start to decision",)),
        "live": Box(1, 0, "live", ("each frame appended, hash chain",), "data"),
        "sealed": Box(2, 0, "sealed at its end", ("Parquet, signed, encrypted",), "data"),
        "sent": Box(2, 1, "sent", ("results first, then traces",), "data"),
        "stored": Box(1, 1, "stored once", ("verified, receipt signed",), "data"),
        "seen": Box(0, 1, "seen again", ("replay, misses, class",)),
    },
    (
        ("task", "live", ""),
        ("live", "sealed", ""),
        ("sealed", "sent", "when there is a network"),
        ("sent", "stored", ""),
        ("stored", "seen", ""),
    ),
)
DIAGRAMS = {"rooms": ROOMS, "processes": PROCESSES, "frame": FRAME, "way": SESSION}


def main() -> None:
    """Writes all of them."""
    for name, diagram in DIAGRAMS.items():
        Path(__file__).with_name(f"{name}.svg").write_text(diagram.svg(), encoding="utf-8")


if __name__ == "__main__":
    main()
