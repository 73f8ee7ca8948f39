"""What each document of the papers shows: items right of the list of documents.

A document is offered where the scenario has it. Figures stand as they are written; whether they
agree is for the officer to see.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Final

from vrkiosk_scenarios.pages.page import BODY, RIGHT, ROW
from vrkiosk_scenarios.snapshot import Box, Text

if TYPE_CHECKING:
    from vrkiosk_scenarios.scenario_papers import Papers, TemperatureLog
    from vrkiosk_scenarios.snapshot import Item
    from vrkiosk_scenarios.world import World

X: Final = 70.0  # where documents begin
TITLE_Y: Final = 50.0
FIRST_Y: Final = 61.0
APART: Final = 2  # letters between a label and its value
DATE_MM: Final = 44.0
INDENT: Final = 6.0
LINE_MM: Final = 8.2
LETTERS: Final = 42  # of a line of text
EVENT_MM: Final = 15.2
# The chart of a temperature log: a point for each reading, a line at what was set.
CHART_TOP: Final = 88.0
CHART_BOTTOM: Final = 121.0
CHART_LEFT: Final = X + 18.0
POINT_MM: Final = 2.4

Pairs = Iterable[tuple[str, str]]


def rows(pairs: Pairs, top: float = FIRST_Y) -> list[Item]:
    """Lines of a label and a value, the first baseline at `top`. They share the width as their
    lengths are, so that neither is made smaller than it has to be."""
    items: list[Item] = []
    for number, (label, value) in enumerate(pairs):
        y = top + ROW * number
        a_letter = (RIGHT - 2.0 - X) / (len(label) + len(value) + APART)
        items.append(Text(X, y, BODY, label, "dim", "left", max(a_letter * len(label), 1.0)))
        room = a_letter * len(value)
        items.append(Text(RIGHT - 2.0, y, BODY, value, "body", "right", room))
    return items


def money(currency: str, value: float) -> str:
    """An amount as papers have it."""
    return f"{currency} {value:,.2f}"


def summary(world: World) -> list[Item]:
    """What the manifest says, and the inside sizes of a box of the type it names."""
    papers, texts, box = world.scenario.papers, world.texts, world.scenario.container.internal_mm
    method = texts[f"papers.vgm_method_{papers.vgm_method}"]
    pairs = (
        (texts["papers.container"], f"{papers.container_number}  {papers.size_type}"),
        (texts["papers.seal"], papers.seal_number),
        (texts["papers.goods"], world.words(papers.goods)),
        (texts["papers.hs_code"], papers.hs_code),
        (texts["papers.packages"], f"{papers.packages}"),
        (texts["papers.gross"], f"{papers.gross_kg:g}"),
        _mass(world),
        (texts["papers.vgm_method"], method),
        (texts["papers.shipper"], papers.shipper),
        (texts["papers.consignee"], papers.consignee),
        (texts["papers.internal"], f"{box.length:g}×{box.width:g}×{box.height:g}"),
    )
    return rows(pairs)


def _mass(world: World) -> tuple[str, str]:
    """The verified gross mass, beside it what the weighbridge showed once that was read."""
    texts, verified = world.texts, f"{world.scenario.papers.vgm_kg:g}"
    bridge = world.weighbridge
    if bridge is None or not bridge.read:
        return texts["papers.vgm"], verified
    return texts["papers.vgm_weighed"], f"{verified} / {bridge.shown}"


def risk(world: World) -> list[Item]:
    """Why the box was picked: reasons in neutral words, nothing added up."""
    items: list[Item] = []
    y = FIRST_Y
    for found in world.scenario.papers.risks:
        lines = [(X, "body", line) for line in _lines(world.texts[f"risk.{found.reason}"])]
        if found.detail is not None:
            lines += [(X + INDENT, "dim", line) for line in _lines(world.words(found.detail))]
        for x, style, line in lines:
            items.append(Text(x, y, BODY, line, style))
            y += LINE_MM
        y += LINE_MM / 2
    return items


def _lines(text: str) -> list[str]:
    """A text in lines that fit beside the list of documents."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".lstrip()
        if len(longer) > LETTERS and lines[-1]:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def packing(world: World) -> list[Item]:
    """Line by line: goods, packages, gross mass; then the sums as the list has them."""
    papers, texts = world.scenario.papers, world.texts
    items: list[Item] = []
    y = FIRST_Y
    for line in papers.packing_list:
        figures = texts.fill("papers.line", packages=line.packages, kg=f"{line.gross_kg:g}")
        items.append(Text(X, y, BODY, world.words(line.goods), "body"))
        items.append(Text(RIGHT - 2.0, y + ROW, BODY, figures, "dim", "right"))
        y += 2.0 * ROW + 2.0
    return items


def transport(world: World) -> list[Item]:
    """The bill of lading, and the places on the way."""
    papers, texts = world.scenario.papers, world.texts
    bill = papers.bill_of_lading
    pairs: list[tuple[str, str]] = []
    if bill is not None:
        named = texts["papers.to_order"] if bill.to_order else papers.consignee
        vessel = bill.vessel if bill.voyage == "-" else f"{bill.vessel}, {bill.voyage}"
        pairs = [
            (texts["papers.number"], f"{bill.number}  {bill.date}"),
            (texts["papers.vessel"], vessel),
            (texts["papers.consignee"], named),
            (texts["papers.notify"], bill.notify),
            (texts["papers.freight"], texts[f"papers.freight_{bill.freight}"]),
        ]
        if bill.marks:
            pairs.append((texts["papers.marks"], bill.marks))
    first, *others = papers.route
    pairs.append((texts["papers.route"], first))
    pairs += [("", place) for place in others]
    return rows(pairs)


def trade(world: World) -> list[Item]:
    """Invoice and declaration."""
    papers, texts = world.scenario.papers, world.texts
    pairs: list[tuple[str, str]] = []
    if papers.invoice is not None:
        one = papers.invoice
        pairs += [
            (texts["papers.invoice"], f"{one.number}  {one.date}"),
            (texts["papers.terms"], one.terms),
            (texts["papers.value"], money(one.currency, one.value)),
        ]
    if papers.declaration is not None:
        two = papers.declaration
        pairs += [
            (texts["papers.declaration"], two.number),
            (texts["papers.procedure"], texts[f"papers.procedure_{two.procedure}"]),
            (texts["papers.origin"], two.origin),
            (texts["papers.customs_value"], money(two.currency, two.value)),
            (texts["papers.net"], f"{two.net_kg:g}"),
        ]
    return rows(pairs)


def history(world: World) -> list[Item]:
    """Seals put on and movements so far, by date."""
    papers, texts = world.scenario.papers, world.texts
    found = [
        (s.date, s.place, f"{texts['papers.sealed']} {s.number}, {texts[f'sealed.{s.reason}']}")
        for s in papers.seals
    ]
    found += [(m.date, m.place, texts[f"movement.{m.event}"]) for m in papers.movements]
    items: list[Item] = []
    for number, (date, place, what) in enumerate(sorted(found)):
        y = FIRST_Y + EVENT_MM * number
        items.append(Text(X, y, BODY, date, "dim"))
        items.append(Text(X + DATE_MM, y, BODY, place, "body", "left", RIGHT - X - DATE_MM))
        items.append(Text(X + DATE_MM, y + 7.4, BODY, what, "dim", "left", RIGHT - X - DATE_MM))
    return items


def certificates(world: World) -> list[Item]:
    """The reefer's own log, and the fumigation certificate."""
    papers, texts = world.scenario.papers, world.texts
    items: list[Item] = []
    log, gassed = papers.temperature_log, papers.fumigation
    if log is not None:
        items += rows(
            (
                (texts["papers.log_set"], f"{log.set_c:g} °C"),
                (texts["papers.log_interval"], f"{log.interval_h:g} h"),
            )
        )
        items += _chart(log)
    if gassed is not None:
        pairs = (
            (texts["papers.fumigation"], f"{gassed.number}  {gassed.date}"),
            (texts["papers.fumigant"], texts[f"fumigant.{gassed.fumigant}"]),
            (texts["papers.aired"], f"{gassed.aired_h:g} h"),
        )
        items += rows(pairs, FIRST_Y if log is None else CHART_BOTTOM + 21.0)
    return items


def _chart(log: TemperatureLog) -> list[Item]:
    """A point for each reading; where none was taken there is none."""
    values = [value for _, value in log.readings]
    low, high = min(*values, log.set_c), max(*values, log.set_c)
    span = max(high - low, 1.0)
    begin, end = log.readings[0][0], log.readings[-1][0]
    wide, tall = RIGHT - 4.0 - CHART_LEFT, CHART_BOTTOM - CHART_TOP

    def height(value: float) -> float:
        return CHART_BOTTOM - tall * (value - low) / span

    items: list[Item] = [
        Text(X + 15.0, CHART_TOP + 2.0, BODY, f"{high:g}", "dim", "right"),
        Text(X + 15.0, CHART_BOTTOM + 2.0, BODY, f"{low:g}", "dim", "right"),
        Text(CHART_LEFT, CHART_BOTTOM + 9.0, BODY, f"{begin:g} h", "dim"),
        Text(RIGHT - 2.0, CHART_BOTTOM + 9.0, BODY, f"{end:g} h", "dim", "right"),
        Box(CHART_LEFT, height(log.set_c), wide, 0.5, "rule"),
    ]
    for hour, value in log.readings:
        x = CHART_LEFT + (wide - POINT_MM) * (hour - begin) / (end - begin)
        items.append(Box(x, height(value) - POINT_MM / 2, POINT_MM, POINT_MM, "bar"))
    return items


def _has_transport(papers: Papers) -> bool:
    return papers.bill_of_lading is not None or bool(papers.route)


def _has_trade(papers: Papers) -> bool:
    return papers.invoice is not None or papers.declaration is not None


def _has_certificates(papers: Papers) -> bool:
    return papers.temperature_log is not None or papers.fumigation is not None


# In the order of the list: what is on each, and whether a scenario has it.
DOCUMENTS: Final[Mapping[str, tuple[Callable[[World], list[Item]], Callable[[Papers], bool]]]] = {
    "summary": (summary, lambda papers: True),
    "risk": (risk, lambda papers: bool(papers.risks)),
    "packing": (packing, lambda papers: bool(papers.packing_list)),
    "transport": (transport, _has_transport),
    "trade": (trade, _has_trade),
    "history": (history, lambda papers: bool(papers.seals or papers.movements)),
    "certificates": (certificates, _has_certificates),
}
