"""A session in words on the terminal: for one whose officer declined to have movements recorded."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from vrkiosk.replay.record import Outline
from vrkiosk_telemetry.moments import Group
from vrkiosk_telemetry.wording import clock_text


def print_outline(outline: Outline, console: Console) -> None:
    """Score, what was missed and the events; what a replay would have said and not shown."""
    texts, words, info = outline.wording.texts, outline.wording, outline.session.info
    console.print(f"{outline.title} · {info.session} · {info.started}")
    if outline.declined:
        console.print(texts["replay.declined"], style="bold")
        console.print(texts["replay.declined_why"])
    console.print(outline.verdict())
    result = outline.result or {}
    for area in result.get("areas", ()):
        name = words.or_plain(f"area.{area.get('name', '')}", str(area.get("name", "")))
        console.print(f"  {name}: {area.get('points', 0):g} / {area.get('of', 0):g}")
    for name in result.get("critical", ()):
        console.print(f"  {words.or_plain(f'critical.{name}', str(name))}")
    misses = result.get("misses", ())
    console.print(texts["miss.heading" if misses else "replay.no_misses"])
    for miss in misses:
        console.print(f"  {': '.join(words.miss(miss))}")
    console.print(texts["replay.tab_events"])
    console.print(_events(outline))


def _events(outline: Outline) -> Table:
    table = Table(box=None, show_header=False, pad_edge=False)
    moments = outline.moments.shown(frozenset(Group))
    start = moments[0].t if moments else 0
    for moment in moments:
        when = clock_text(moment.t - start, fine=True)
        table.add_row(f"  {when}", outline.wording.event(moment))
    return table
