"""What the displays of tape, probe and swab analyser show. Millimetres from the top left corner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vrkiosk_scenarios.snapshot import Box, Panel, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.tools.probe import Probe
    from vrkiosk_scenarios.tools.swab import Swab
    from vrkiosk_scenarios.tools.tape import Tape
    from vrkiosk_scenarios.world import World

Item = Text | Box


def tape_panel(tool: Tape, world: World) -> Panel:
    """The length in mm: dim while it is drawn, bright once frozen."""
    width, height = world.settings.displays[tool.name].size_mm
    shown = tool.live if tool.value is None else tool.value
    value = world.texts["reading.none"] if shown is None else f"{shown}"
    style = "dim" if tool.value is None else "digits"
    items: list[Item] = [
        Text(width - 2.0, 13.0, 9.0, value, style, "right"),
        Text(width - 2.0, 22.0, 4.5, "mm", "dim", "right"),
    ]
    if tool.hook is None:
        items.append(Text(2.0, 22.0, 3.6, world.texts["reading.hook"], "body"))
    return Panel(width, height, tuple(items))


def probe_panel(tool: Probe, world: World) -> Panel:
    """How deep it is, and what clings to its tip."""
    width, height = world.settings.displays[tool.name].size_mm
    texts = world.texts
    if tool.depth_mm is None:
        return Panel(width, height, (Text(width / 2, 15.0, 9.0, "--", "dim", "centre"),))
    style = "alarm" if tool.residue in ("powder", "resin") else "body"
    items = (
        Text(width - 2.0, 13.0, 9.0, f"{tool.depth_mm}", "digits", "right"),
        Text(2.0, 13.0, 4.5, "mm", "dim"),
        Text(width / 2, 25.0, 5.0, texts[f"residue.{tool.residue}"], style, "centre"),
    )
    return Panel(width, height, items)


def analyser_panel(tool: Swab, world: World) -> Panel:
    """What to do next, how far the analysis is, or what it found."""
    width, height = world.settings.displays["swab_analyser"].size_mm
    texts, middle = world.texts, width / 2
    if tool.progress:
        done = (width - 12.0) * tool.progress / 10.0
        items: tuple[Item, ...] = (
            Text(middle, 22.0, 6.5, texts["swab.analysing"], "body", "centre"),
            Box(6.0, 32.0, width - 12.0, 9.0, "bar_back"),
            Box(6.0, 32.0, done, 9.0, "bar"),
        )
    elif tool.result is not None:
        klass = tool.result.klass
        text, style = (texts[f"swab.{klass}"], "alarm") if klass else (texts["swab.clear"], "good")
        items = (
            Text(middle, 22.0, 8.0, text, style, "centre"),
            Text(middle, 44.0, 14.0, f"{tool.result.strength:.2f}", "digits", "centre"),
        )
    elif tool.loaded:
        items = (Text(middle, 34.0, 6.5, texts["swab.insert"], "body", "centre"),)
    else:
        most = world.settings.swab.strokes
        count = texts.fill("swab.strokes", count=tool.strokes, most=most)
        items = (
            Text(middle, 24.0, 6.5, texts["swab.wipe"], "body", "centre"),
            Text(middle, 42.0, 6.5, count, "dim", "centre"),
        )
    return Panel(width, height, items)
