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
    """Seven values, two columns; those above their limit with the sign of an alarm. Over them the
    place and how long the pump has run, or the alarm."""
    width, height = world.settings.displays[tool.name].size_mm
    items: list[Text | Box] = [*_state(tool, world, width)]
    items.append(Box(3.0, 15.2, width - 6.0, 0.5, "rule"))
    for number, name in enumerate(GASES):
        column, row = number // ROWS, number % ROWS
        left, base = 3.0 + column * 47.0, 24.5 + row * 12.6
        label, unit = LABELS[name]
        wrong = name in tool.alarm
        value = f"{tool.values[name]:.{DECIMALS[name]}f}"
        items.append(Text(left, base, 4.0, label, "alarm" if wrong else "dim"))
        items.append(Text(left + 34.0, base, 6.2, value, "alarm" if wrong else "digits", "right"))
        items.append(Text(left + 35.0, base, 2.6, unit, "dim"))
    if tool.spot is not None:
        pump = world.settings.gas_detector.pump_s
        part = 1.0 if tool.done else min(tool.seconds / pump, 1.0)
        items.append(Box(50.0, 63.0, 43.0, 5.0, "bar_back"))
        items.append(Box(50.0, 63.0, 43.0 * part, 5.0, "bar"))
    return Panel(width, height, tuple(items))


def _state(tool: GasDetector, world: World, width: float) -> list[Text]:
    """Where the air is drawn, and on the right whether it is fit to breathe."""
    texts, spot = world.texts, tool.spot
    if spot is None:
        return [Text(3.0, 10.5, 6.0, texts["gas.outside"], "dim")]
    place = f"{texts[f'gas.{spot.where}']}, {texts[f'gas.{spot.height}']}"
    if tool.alarm:
        return [
            Text(3.0, 10.5, 5.0, place, "body", "left", 52.0),
            Text(width - 3.0, 10.5, 6.0, texts["gas.alarm"], "alarm", "right", 36.0),
        ]
    return [Text(3.0, 10.5, 6.0, place, "good" if tool.done else "body", "left", width - 6.0)]


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
