"""Two runs compared in words: a table of steps with the time of each run."""

from __future__ import annotations

from rich.table import Table

from vrkiosk.replay.compare import Row, align
from vrkiosk.replay.record import Outline
from vrkiosk_scenarios.steps import Step
from vrkiosk_telemetry.wording import Wording, clock_text

PLAIN = {
    "papers": "page.papers",
    "torch": "replay.say.torch_on",
    "enter": "replay.say.teleport_inside",
    "leave": "replay.say.teleport_outside",
    "carton": "event.carton_moved",
}
OF_SURFACE = {"door": "event.door", "seen": "event.surface_seen", "mark": "event.flag"}


def step_text(step: Step, wording: Wording) -> str:
    """A step in words: "Mallet: left wall"."""
    texts = wording.texts
    if step.name == "tool":
        tool = wording.or_plain(f"tool.{step.tool}", step.tool)
        return f"{tool}: {wording.place(step.surface)}"
    if step.name in OF_SURFACE:
        return f"{texts[OF_SURFACE[step.name]]}: {wording.place(step.surface)}"
    return wording.or_plain(PLAIN.get(step.name, f"event.{step.name}"), step.name)


def steps_table(a: Outline, b: Outline) -> Table:
    """Every step of both runs: when each did it, how much later b did, and what came of it."""
    texts = a.wording.texts
    starts = [_start(outline) for outline in (a, b)]
    table = Table(title=f"A {_named(a)}\nB {_named(b)}", title_justify="left")
    table.add_column(texts["replay.compare.step"])
    for name in ("A", "B", "B - A"):
        table.add_column(name, justify="right")
    table.add_column("")
    both = align(a.moments.engine, b.moments.engine, *(_span(outline) for outline in (a, b)))
    for row in both.rows:
        times = [
            step.t - start if step else None
            for step, start in zip((row.a, row.b), starts, strict=True)
        ]
        shown = ["" if t is None else clock_text(t, fine=True)[:-1] for t in times]
        table.add_row(
            step_text(row.step, a.wording),
            *shown,
            _later(times[0], times[1]),
            _note(row, a.wording),
        )
    return table


def _note(row: Row, wording: Wording) -> str:
    texts = wording.texts
    if row.a is None:
        return texts["replay.compare.only_b"]
    if row.b is None:
        return texts["replay.compare.only_a"]
    notes = [texts["replay.compare.moved"]] if row.moved else []
    if row.a.value != row.b.value:
        notes.append(f"{_value(row.a, wording)} | {_value(row.b, wording)}")
    return "; ".join(notes)


def _value(step: Step, wording: Wording) -> str:
    if step.name in ("decision", "finished"):
        return wording.decision(step.value)
    if step.name == "mark":
        return wording.or_plain(f"marks.{step.value}", step.value)
    return wording.reading({"value": step.value, "unit": step.unit})


def _later(a: int | None, b: int | None) -> str:
    return "" if a is None or b is None else f"{round((b - a) / 1e9, 1) + 0.0:+.1f} s"


def _named(outline: Outline) -> str:
    info = outline.session.info
    return " · ".join(
        part for part in (outline.title, info.officer, info.session, outline.verdict()) if part
    )


def _start(outline: Outline) -> int:
    return _span(outline)[0]


def _span(outline: Outline) -> tuple[int, int]:
    """First and last moment of the engine's log, ns."""
    times = [int(event["t"]) for event in outline.moments.engine]
    return (times[0], times[-1]) if times else (0, 0)
