"""What the gas detector shows, and the sign that warns of a fumigated box."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.gas import DECIMALS
from vrkiosk_scenarios.scenario_gas import GASES, GasName
from vrkiosk_scenarios.snapshot import Box, Panel, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.tools.gas_detector import GasDetector
    from vrkiosk_scenarios.world import World

LABELS: Final[dict[GasName, tuple[str, str]]] = {  # as the makers of detectors print them
    "o2": ("O2", "%"),
    "co2": ("CO2", "ppm"),
    "co": ("CO", "ppm"),
    "lel": ("LEL", "%"),
    "ph3": ("PH3", "ppm"),
    "ch3br": ("CH3Br", "ppm"),
    "voc": ("VOC", "ppm"),
}
ROWS: Final = 4
SIGN_MM: Final = (284.0, 236.0)  # of its words
# As the International Maritime Dangerous Goods Code has the sign, 5.5.2.3.2; its words are
# English on every box.
GAS_ON_SIGN: Final[dict[str, str]] = {"ph3": "PHOSPHINE", "ch3br": "METHYL BROMIDE"}


def gas_panel(tool: GasDetector, world: World) -> Panel:
    """Seven values, two columns, those above their limit in a corner of the alarm's colour; over
    them the place, and at the right below the alarm and how long the pump has run."""
    width, height = world.settings.displays[tool.name].size_mm
    items: list[Text | Box] = [_place(tool, world, width)]
    items.append(Box(3.0, 15.2, width - 6.0, 0.5, "rule"))
    for number, name in enumerate(GASES):
        left, base = 3.0 + number // ROWS * 47.0, 24.5 + number % ROWS * 12.6
        label, unit = LABELS[name]
        value = f"{tool.values[name]:.{DECIMALS[name]}f}"
        if name in tool.alarm:
            items.append(Box(left - 2.0, base - 7.0, 1.2, 9.4, "alarm"))
            items.append(Box(left - 2.0, base + 1.4, 46.0, 1.2, "alarm"))
        style = "heading" if name in tool.alarm else "dim"
        items.append(Text(left, base, 4.0, label, style, "left", 13.0))
        items.append(Text(left + 34.0, base, 6.2, value, "digits", "right", 20.0))
        items.append(Text(left + 35.0, base, 2.6, unit, "dim"))
    if tool.alarm:
        items.append(Text(71.5, 62.0, 6.0, world.texts["gas.alarm"], "alarm", "centre", 34.0))
    if tool.spot is not None:
        pump = world.settings.gas_detector.pump_s
        part = 1.0 if tool.done else min(tool.seconds / pump, 1.0)
        items.append(Box(50.0, 65.5, 43.0, 3.5, "bar_back"))
        items.append(Box(50.0, 65.5, 43.0 * part, 3.5, "bar"))
    return Panel(width, height, tuple(items))


def _place(tool: GasDetector, world: World, width: float) -> Text:
    """Where the air is drawn; with the sign of what is in order once it is known to be."""
    texts, spot = world.texts, tool.spot
    if spot is None:
        return Text(3.0, 10.5, 6.0, texts["gas.outside"], "dim")
    place = f"{texts[f'gas.{spot.where}']}, {texts[f'gas.{spot.height}']}"
    fit = tool.done and not tool.alarm
    return Text(3.0, 10.5, 6.0, place, "good" if fit else "body", "left", width - 6.0)


def fumigation_sign(gas: str) -> Panel:
    """The warning sign's words; the skull over them is the model's."""
    width, height = SIGN_MM
    rows = (
        (38.0, 34.0, "DANGER", "heading"),
        (66.0, 15.0, "THIS UNIT IS UNDER", "body"),
        (88.0, 15.0, "FUMIGATION WITH", "body"),
        (118.0, 20.0, gas, "heading"),
        (145.0, 11.0, "APPLIED ON   DATE 03   TIME 14:20", "body"),
        (168.0, 11.0, "VENTILATED ON   ______________", "body"),
        (214.0, 26.0, "DO NOT ENTER", "heading"),
    )
    items = [Text(width / 2, base, size, text, style, "centre") for base, size, text, style in rows]
    return Panel(width, height, tuple(items), dark=False)
