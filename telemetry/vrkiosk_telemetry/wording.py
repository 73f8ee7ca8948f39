"""What happened, in words: events, places, misses and times, for every replay there is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.texts import Texts
from vrkiosk_telemetry.moments import Moment

UNITS: Final = {"mm": "length", "s": "decay", "1": "density"}
EVIDENCE: Final = ("photograph", "bagged", "custody", "report", "sealed", "warned")
FLAT: Final = ("floor", "ceiling")  # whose rows lie side by side


def clock_text(ns: int, *, fine: bool = False) -> str:
    """2:05, or 1:02:05 from an hour on; `fine` with hundredths of a second."""
    hundredths = round(ns / 1e7)
    seconds, rest = divmod(hundredths, 100)
    minutes, seconds = divmod(seconds, 60)
    hours, minutes = divmod(minutes, 60)
    text = f"{hours}:{minutes:02d}:{seconds:02d}" if hours else f"{minutes}:{seconds:02d}"
    return f"{text}.{rest:02d}" if fine else text


def speed_text(speed: float) -> str:
    """As in 0.5x or 16x."""
    return f"{speed:g}x"


class Wording:
    """Words of one language. `scenario` names the signs of its answer key; None: by their ids.

    Whatever a record of another release may hold is shown as it is rather than refused.
    """

    def __init__(self, texts: Texts, scenario: Scenario | None = None) -> None:
        self.texts = texts
        self.scenario = scenario

    def or_plain(self, key: str, plain: str) -> str:
        """A text, or `plain` where there is none."""
        return self.texts[key] if key in self.texts else plain

    def place(self, aoi: str) -> str:
        """A surface or a patch of it: "left wall 7, low"."""
        surface, _, patch = aoi.partition("/")
        if not surface:
            return self.texts["replay.nothing"]
        if surface == "carton" and patch:
            return self.texts.fill("replay.carton", number=patch.removeprefix("carton_"))
        if surface == "find" and patch:
            return self._find(patch)
        name = self.or_plain(f"surface.{surface}", surface)
        if not patch:
            return name
        side = "flat" if surface in FLAT else "wall"
        row = self.or_plain(f"replay.row.{side}_{patch[0]}", patch)
        number = patch[1:].lstrip("0")
        return f"{name} {number}, {row}" if number else f"{name}, {row}"

    def _find(self, name: str) -> str:
        """What a loose thing is called in its scenario, else by its own name."""
        for find in self.scenario.finds if self.scenario is not None else ():
            if find.name == name:
                return find.title.of(self.texts.language)
        return name

    def kept(self, name: str, data: Mapping[str, Any]) -> str:
        """One line of evidence: what was done, and with what."""
        match name:
            case "photograph":
                what = ", ".join(self.place(aoi) for aoi in str(data.get("aois", "")).split()[:2])
                value = f"{data.get('number', '')}  {what}"
            case "sealed":
                value = str(data.get("number", ""))
            case "report":
                names = str(data.get("discrepancies", "")).split()
                value = ", ".join(self.or_plain(f"report.differs_{n}", n) for n in names)
            case "warned":
                names = str(data.get("undone", "")).split()
                value = ", ".join(self.or_plain(f"decision.open_{n}", n) for n in names)
            case _:
                value = f"{self.place(str(data.get('item', '')))} {data.get('bag', '')}"
        said = self.texts[f"event.{name}"]
        return f"{said}: {value}" if value else said

    def reading(self, data: Mapping[str, Any]) -> str:
        """A value as the tool showed it, without its place: "11731 mm"."""
        value, unit = data.get("value", ""), str(data.get("unit", ""))
        key = f"reading.{UNITS.get(unit, '')}"
        return self.texts.fill(key, value=value) if key in self.texts else f"{value} {unit}"

    def air(self, data: Mapping[str, Any]) -> str:
        """Where air was drawn, and whether it is fit to breathe: "Gasket, low: PH3 1.22"."""
        where, height = str(data.get("place", "")), str(data.get("height", ""))
        place = f"{self.or_plain(f'gas.{where}', where)}, {self.or_plain(f'gas.{height}', height)}"
        names = str(data.get("alarm", "")).split()
        if not names:
            return f"{place}: {self.texts['replay.say.air_fit']}"
        return f"{place}: " + ", ".join(f"{name.upper()} {data.get(name, '')}" for name in names)

    def event(self, moment: Moment) -> str:
        """One line that says what happened."""
        name, data = moment.name, moment.data
        if name == "bookmark":
            return self.texts["replay.bookmark"]
        if name == "reading":
            tool = str(data.get("tool", ""))
            shown = self.or_plain(f"tool.{tool}", tool)
            return f"{shown}: {self.reading(data)}, {self.place(str(data.get('aoi', '')))}"
        if name == "gas_reading":
            return self.air(data)
        if name in EVIDENCE:
            return self.kept(name, data)
        if name == "hazard":
            kind = str(data.get("kind", ""))
            return f"{self.texts['event.hazard']}: {self.or_plain(f'hazard.{kind}', kind)}"
        key = f"replay.say.{_say_key(name, data)}"
        if key not in self.texts:
            return self.or_plain(f"event.{name}", name)
        return self.texts.fill(
            key, what=self._what(name, data), value=_value(data), kind=self._kind(data)
        )

    def decision(self, name: str | None) -> str:
        if not name:
            return self.texts["replay.no_decision"]
        return self.or_plain(f"decision.{name}", name)

    def miss(self, miss: Mapping[str, Any]) -> tuple[str, str]:
        """What kind of miss, and of what: "Looked at, not tested", "the front wall ..."."""
        kind, what = str(miss.get("kind", "")), str(miss.get("what", ""))
        return self.or_plain(f"miss.{kind}", kind), self.sign(what)

    def sign(self, name: str) -> str:
        """What the answer key calls a sign or a check; else a surface, an event, or as it is."""
        if self.scenario is not None:
            answer = self.scenario.answer
            for sign in (*answer.indicators, *answer.checks):
                if sign.id == name:
                    return sign.title.of(self.texts.language)
        return self.or_plain(f"surface.{name}", self.or_plain(f"event.{name}", name))

    def _kind(self, data: Mapping[str, Any]) -> str:
        if f"call.{data.get('result', '')}" in self.texts:
            return self.texts.fill(
                f"call.{data['result']}", where=self.place(str(data.get("aoi", "")))
            )
        kind = str(data.get("kind", ""))
        return self.or_plain(f"marks.{kind}", kind)

    def _node(self, node: str) -> str:
        """A place to stand; those of one kind are numbered: "aisle_3"."""
        kind, _, number = node.rpartition("_")
        if kind and number.isdigit():
            name = self.or_plain(f"replay.node.{kind}", kind)
            return f"{name} {number}" if number != "0" else name
        return self.or_plain(f"replay.node.{node}", node)

    def _what(self, name: str, data: Mapping[str, Any]) -> str:
        if "tool" in data:
            return self.or_plain(f"tool.{data['tool']}", str(data["tool"]))
        if "page" in data:
            return self.or_plain(f"page.{data['page']}", str(data["page"]))
        if "decision" in data:
            return self.decision(str(data["decision"]))
        if "who" in data:
            return self.or_plain(f"call.{data['who']}", str(data["who"]))
        if "node" in data:
            return self._node(str(data["node"]))
        if "item" in data:
            return self.or_plain(f"tool.{data['item']}", str(data["item"]))
        if name == "found":
            return str(data.get("system") or data.get("runtime") or "")
        if name == "profile":
            return str(data.get("path", "")).rpartition("/")[2]
        return self.place(str(data.get("aoi", "")))


def _say_key(name: str, data: Mapping[str, Any]) -> str:
    match name:
        case "torch":
            return "torch_on" if data.get("on") else "torch_off"
        case "uv_seen":
            return "uv_glow" if data.get("glows") else "uv_seen"
        case "seal_verify":
            return "seal_agrees" if data.get("agrees") else "seal_differs"
        case "rod":
            return f"rod_{data.get('rod', '')}"
        case "ppe" | "strap":
            return f"{name}_on" if data.get("on") else f"{name}_off"
        case "cargo_fell":
            return "cargo_held" if data.get("held") else "cargo_out"
        case "ajar":
            return f"ajar_{data.get('leaf', '')}"
        case "door":
            return f"door_{data.get('leaf', '')}"
        case "presence":
            return "presence_on" if data.get("present") else "presence_off"
    return name


def _value(data: Mapping[str, Any]) -> str:
    for key in ("deg", "gave_mm", "number"):
        if key in data:
            return str(data[key])
    return str(data.get("carton", "")).removeprefix("carton_")
