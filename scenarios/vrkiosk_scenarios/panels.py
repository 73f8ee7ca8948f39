"""What the displays of tools and signs show, as data; the tablet has `pages`.

Sizes in millimetres from a panel's top left corner. Sizes of type follow
docs/interaction.md: 9 mm digits on tools.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.inscriptions import KG_PER_LB
from vrkiosk_scenarios.snapshot import Box, Item, Panel, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.scenario import Scenario
    from vrkiosk_scenarios.tools.density_meter import DensityMeter
    from vrkiosk_scenarios.tools.mallet import Mallet
    from vrkiosk_scenarios.tools.rangefinder import Rangefinder
    from vrkiosk_scenarios.world import World

STACKING_KG: Final = 192_000.0  # at 1.8 g; less is a restricted box
RACKING_N: Final = 150_000.0
BARS: Final = 12  # of the mallet's strip, 50 ms each


def _size(world: World, name: str) -> tuple[float, float]:
    return world.settings.displays[name].size_mm


def rangefinder_panel(tool: Rangefinder, world: World) -> Panel:
    """The value large, the two before it small; the live value while the dot is on."""
    width, height = _size(world, tool.name)
    none = world.texts["reading.none"]
    shown = tool.live if tool.measuring else (tool.values[0] if tool.values else None)
    value = none if shown is None else f"{shown}"
    style = "dim" if tool.measuring else "digits"
    items: list[Item] = [
        Text(width - 2.0, 13.0, 9.0, value, style, "right"),
        Text(width - 2.0, 20.0, 4.5, "mm", "dim", "right"),
    ]
    for row, old in enumerate(tool.values[1:]):
        text = none if old is None else f"{old}"
        items.append(Text(width - 2.0, 28.0 + 6.5 * row, 4.5, text, "dim", "right"))
    if tool.braced:
        items.append(Text(2.0, 20.0, 4.5, "|<", "dim"))
    return Panel(width, height, tuple(items))


def mallet_panel(tool: Mallet, world: World) -> Panel:
    """How long it rang: a number, and a strip that falls with the sound's energy."""
    width, height = _size(world, tool.name)
    if tool.value is None:
        return Panel(width, height, (Text(width / 2, 18.0, 8.0, "--", "dim", "centre"),))
    shown = world.texts.fill("reading.decay", value=f"{tool.value:.2f}")
    items: list[Item] = [Text(width - 2.0, 11.0, 8.0, shown, "digits", "right")]
    step, base = (width - 4.0) / BARS, height - 2.0
    for bar in range(BARS):
        left = 2.0 + bar * step
        items.append(Box(left, base - 18.0, step - 1.0, 18.0, "bar_back"))
        # a straight line of level against time that ends at the decay time
        part = max(0.0, 1.0 - bar * 0.05 / tool.value)
        if part > 0.0:
            items.append(Box(left, base - 18.0 * part, step - 1.0, 18.0 * part, "bar"))
    return Panel(width, height, tuple(items))


def density_panel(tool: DensityMeter, world: World) -> Panel:
    """The number, or how far the measurement is."""
    width, height = _size(world, tool.name)
    scale = Text(width / 2, height - 3.0, 4.0, world.texts["reading.simulated_scale"], "dim")
    scale = Text(scale.x, scale.y, scale.size, scale.text, "dim", "centre")
    if tool.measuring:
        done = (width - 8.0) * tool.progress / 10.0
        hold = world.texts["reading.hold"]
        return Panel(
            width,
            height,
            (
                Text(width / 2, 18.0, 6.0, hold, "body", "centre"),
                Box(4.0, 28.0, width - 8.0, 8.0, "bar_back"),
                Box(4.0, 28.0, done, 8.0, "bar"),
                scale,
            ),
        )
    shown = "--" if tool.value is None else f"{tool.value}"
    return Panel(width, height, (Text(width / 2, 34.0, 22.0, shown, "digits", "centre"), scale))


def mark_panel(number: int) -> Panel:
    """A mark on a surface."""
    return Panel(70.0, 70.0, (Text(35.0, 48.0, 38.0, str(number), "alarm", "centre"),))


def seal_panel(number: str, security: str, state: str = "sound") -> Panel:
    """The number on the seal's flag, in two lines, and its class (ISO 17712). The digits of a copy
    are of another font, each stamped by itself: apart, and not on one line."""
    half = (len(number) + 1) // 2
    items: list[Item] = [Text(11.0, 25.0, 5.5, security, "heading", "centre")]
    for row, part in enumerate((number[:half], number[half:])):
        base = 9.0 + 7.0 * row
        if state != "cloned":
            items.append(Text(11.0, base, 4.6, part, "body", "centre"))
            continue
        first = 11.0 - 1.85 * (len(part) - 1)
        for place, sign in enumerate(part):
            shift = 0.35 * ((place * 2 + row) % 3 - 1)
            x = first + 3.7 * place
            items.append(Text(x, base + shift, 4.1, sign, "digits", "centre"))
    return Panel(22.0, 28.0, tuple(items), dark=False)


def plate_panel(scenario: Scenario) -> Panel:
    """The safety approval plate on the left door, its lines as the Convention numbers them (CSC,
    1972, annex I, appendix), and the mark of the owner's examination programme. Title 8 mm and
    more, the rest 5 mm and more."""
    box = scenario.container
    rows = (
        ("CSC SAFETY APPROVAL", "", 10.0),
        ("XV-BV-2114-0417", "", 6.5),
        ("DATE MANUFACTURED", "04/2021", 6.5),
        ("IDENTIFICATION NO.", box.plate_number or box.number, 6.5),
        ("MAX. OPERATING GROSS", _both(box.max_gross_kg), 6.5),
        ("ALLOW. STACK. 1.8 G", _both(STACKING_KG), 6.5),
        ("TRANSVERSE RACKING", f"{RACKING_N:.0f} N", 6.5),
        ("TARE", _both(box.tare_kg), 6.5),
    )
    items: list[Item] = []
    for row, (left, right, size) in enumerate(rows):
        y = 20.0 + 19.0 * row
        items.append(Text(12.0, y, size, left, "heading" if row == 0 else "body"))
        items.append(Text(258.0, y, size, right, "body", "right"))
        items.append(Box(10.0, y + 5.0, 250.0, 0.6, "rule"))
    items.append(Box(10.0, 165.0, 250.0, 18.0, "button_hover"))
    items.append(Text(135.0, 178.0, 9.0, "ACEP-XV-2021-03", "heading", "centre"))
    return Panel(270.0, 190.0, tuple(items), dark=False)


def _both(kilograms: float) -> str:
    """A mass in both units, pounds to the nearest ten."""
    pounds = 10.0 * int(kilograms / KG_PER_LB / 10.0 + 0.5)
    return f"{kilograms:.0f} KG  {pounds:.0f} LB"
