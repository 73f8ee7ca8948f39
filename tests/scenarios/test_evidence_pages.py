"""The tablet's pages of evidence, report and decision: forms of lists, one warning, an outcome."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from vrkiosk_scenarios import schema
from vrkiosk_scenarios.evidence import Bagged
from vrkiosk_scenarios.scenario import Scenario

Make = Callable[..., Any]
RIGHT = 1


@pytest.fixture
def officer(make_puppet: Make, s03: Scenario) -> Any:
    """At the start, with one bag in the list."""
    title = {"en": "Sports bag", "ru": "Сумка", "fr": "Sac"}
    find = {"name": "bag", "model": "sports_bag", "x_mm": 0, "from_door_mm": 900, "title": title}
    tools = list(dict.fromkeys((*s03.tools, "camera", "evidence_bag", "new_seal")))
    puppet = make_puppet(schema.with_values(s03, {"tools": tools, "finds": [find]}))
    kept = puppet.world.evidence
    kept.bags.append(
        Bagged("find/bag", kept.next_bag(), True, True, 26.0, (0.0, 1.0, -0.9), 0, "bag_find_bag")
    )
    return puppet


def words(puppet: Any) -> str:
    tablet = puppet.world.tablet
    return str(tablet.panel(puppet.world).words())


def test_a_bag_gets_its_form(officer: Any) -> None:
    for button in (
        "page.evidence",
        "evidence.bag.find/bag",
        "evidence.place.2",
        "evidence.reason.goods",
    ):
        officer.poke(button)
    names = [b.name for b in officer.world.tablet.buttons(officer.world)]
    assert "evidence.sign" not in names, "nobody saw it yet"
    officer.poke("evidence.witness.partner")
    assert "Doors" in words(officer)
    officer.poke("evidence.sign")
    (signed,) = officer.named("custody")
    bag = officer.world.evidence.bags[0].bag
    assert (signed["item"], signed["bag"], signed["place"]) == ("find/bag", bag, 2)
    assert (signed["reason"], signed["witness"]) == ("goods", "partner")


def test_a_form_can_be_left_and_read_again(officer: Any) -> None:
    officer.poke("page.evidence")
    officer.poke("evidence.bag.find/bag")
    officer.poke("evidence.back")
    assert "Sports bag" in words(officer)
    assert officer.named("custody") == []


def test_a_report_names_what_differs(officer: Any) -> None:
    for button in ("page.report", "report.differs.weight", "report.differs.seal_number"):
        officer.poke(button)
    officer.poke("report.differs.weight")  # taken back
    officer.poke("report.with.seals")
    officer.poke("report.send")
    (sent,) = officer.named("report")
    assert (sent["fields"], sent["discrepancies"]) == ("seals", "seal_number")
    assert officer.world.texts["report.sent"] in words(officer)
    officer.poke("report.differs.goods")
    assert officer.world.texts["report.sent"] not in words(officer)


def test_a_decision_says_what_it_leads_to(officer: Any) -> None:
    officer.poke("page.decide")
    officer.poke("decision.detain")
    assert "72 h" in words(officer)
    officer.poke("decision.release")
    assert "0.5 h" in words(officer)


def test_what_was_left_undone_is_said_once(officer: Any) -> None:
    officer.world.seal.whole = False
    officer.poke("page.decide")
    officer.poke("decision.release")
    officer.poke("confirm")
    (warned,) = officer.named("warned")
    assert warned["undone"] == "seal custody"
    assert officer.named("finished") == []
    officer.poke("confirm")
    assert [event["decision"] for event in officer.named("finished")] == ["release"]
    officer.wait(0.1)
    assert "reached its buyers" in words(officer)


def test_nothing_undone_needs_no_warning(officer: Any) -> None:
    officer.world.evidence.bags.clear()
    officer.poke("page.decide")
    officer.poke("decision.detain")
    officer.poke("confirm")
    assert officer.named("warned") == []
    assert len(officer.named("finished")) == 1
