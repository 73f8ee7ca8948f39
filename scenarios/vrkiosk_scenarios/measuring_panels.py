"""What the radiation pager and the weighbridge show. Sizes in mm from a panel's top left corner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.snapshot import Box, Item, Panel, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.tools.radiation_pager import RadiationPager
    from vrkiosk_scenarios.world import World

BARS: Final = 9  # of the pager: each twice the one before, from the background on
STYLES: Final = {"background": "digits", "raised": "caution", "alarm": "alarm"}


def pager_panel(tool: RadiationPager, world: World) -> Panel:
    """The dose rate, its unit, a bar for each doubling, and whether it chirps."""
    width, height = world.settings.displays[tool.name].size_mm
    if tool.value is None:
        return Panel(width, height, (Text(width / 2, 20.0, 8.0, "--", "dim", "centre"),))
    items: list[Item] = [
        Text(width - 3.0, 15.0, 10.0, f"{tool.value:.2f}", STYLES[tool.level], "right"),
        Text(width - 3.0, 22.5, 4.5, world.texts["reading.dose_rate"], "dim", "right"),
    ]
    if not tool.chirping:
        items.append(Text(3.0, 22.5, 4.5, world.texts["reading.mute"], "dim"))
    step, rate = (width - 5.0) / BARS, world.settings.radiation_pager.background
    for bar in range(BARS):
        style = "bar" if tool.value >= rate else "bar_back"
        items.append(Box(3.0 + step * bar, 26.0, step - 1.2, 7.0, style))
        rate *= 2.0
    return Panel(width, height, tuple(items))


def weighbridge_panel(world: World, gross_kg: int) -> Panel:
    """The gross mass, large enough to be read from across the yard."""
    width, height = world.settings.displays["weighbridge"].size_mm
    thousands, rest = gross_kg // 1000, gross_kg % 1000
    return Panel(
        width,
        height,
        (
            Text(40.0, 95.0, 52.0, world.texts["weighbridge.gross"], "dim"),
            Text(width - 40.0, 360.0, 190.0, f"{thousands} {rest:03d}", "digits", "right"),
        ),
    )
