"""Evidence and documents: papers, seal, photographs, bags, chain of custody, report, new seal."""

from __future__ import annotations

from vrkiosk_scenarios import samples
from vrkiosk_scenarios.event_log import EventLog, surface_of
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.scoring.assessment import Assessment
from vrkiosk_scenarios.scoring.result import Reason, Shares, before, share_of

OLD_SEAL: str = "seal"  # as an item to be bagged


def evidence(case: Assessment) -> Shares:
    log, opened = case.log, case.log.opened_at
    cut = log.firsts.get("seal_cut", opened)
    papers, seal = case.scenario.papers, case.scenario.container.seal
    agrees = papers.seal_number == seal.number
    pages = [log.pages[p] for p in case.rubric.rules.evidence.document_pages if p in log.pages]
    return {
        "papers_read": before(min(pages, default=None), opened),
        "number_compared": before(log.firsts.get("seal_verify"), cut) * (log.seal_agrees is agrees),
        "seal_viewed": before(log.firsts.get("seal_view"), cut),
        "seal_tugged": before(log.firsts.get("seal_tug"), cut),
        "seal_twisted": before(log.firsts.get("seal_twist"), cut),
        "photographs": _photographs(case, cut),
        "bagged": _bagged(case),
        "custody": _custody(case),
        "report": _report(case),
        "seal_put_back": _seal_put_back(log),
    }


def _photographs(case: Assessment, cut: float | None) -> float:
    """The seal before it is cut; of a dirty box each hiding place besides."""
    taken = case.log.photographs
    seal = any("seal" in aois and (cut is None or t <= cut) for t, aois in taken)
    where = case.scenario.answer.where
    shown = {surface_of(aoi) for _, aois in taken for aoi in aois} | {
        aoi for _, aois in taken for aoi in aois
    }
    return share_of(seal + sum(place in shown for place in where), 1 + len(where))


def wanted_items(case: Assessment) -> tuple[str, ...]:
    """What has to go into a bag: contraband that lies loose, a sample of what cartons hold that
    were cut open and say otherwise, and the seal once it is cut."""
    finds = (f"find/{find.name}" for find in case.scenario.finds if find.contraband)
    seal = (OLD_SEAL,) if "seal_cut" in case.log.firsts else ()
    return (*finds, *_wanted_sample(case), *seal)


def _wanted_sample(case: Assessment) -> tuple[str, ...]:
    """That of the carton it was taken from, else of the one that was opened first. Asked for where
    there are bags."""
    opened = [name for name in samples.cartons(case.scenario) if name in case.log.opened]
    if not opened or "evidence_bag" not in case.scenario.tools:
        return ()
    taken = (bag.item for bag in case.log.bagged if samples.is_sample(bag.item))
    first = min(opened, key=case.log.opened.__getitem__)
    return (next(taken, samples.item_of(first)),)


def _bagged(case: Assessment) -> float | Reason:
    """Half for the bag, half for having been photographed in place and taken with gloves."""
    wanted = wanted_items(case)
    if not wanted:
        return "not_needed"
    best: dict[str, float] = {}
    for bag in case.log.bagged:
        share = 0.5 + 0.25 * bag.photographed + 0.25 * bag.gloves
        best[bag.item] = max(share, best.get(bag.item, 0.0))
    return sum(best.get(item, 0.0) for item in wanted) / len(wanted)


def _custody(case: Assessment) -> float | Reason:
    """A line of the custody form for each thing in a bag, and for each that should be in one."""
    items = {*wanted_items(case), *(bag.item for bag in case.log.bagged)}
    if not items:
        return "not_needed"
    return share_of(sum(item in case.log.custody for item in items), len(items))


def _report(case: Assessment) -> float:
    """Half for a report, half for the discrepancies of the papers named in it, and no others."""
    if "report" not in case.log.firsts:
        return 0.0
    wanted = discrepancies(case.scenario)
    named = case.log.discrepancies
    either = wanted | named
    return 0.5 + 0.5 * share_of(len(wanted & named), len(either))


def discrepancies(scenario: Scenario) -> set[str]:
    """What a report has to name: what the answer key says, and what box and papers show."""
    box, papers = scenario.container, scenario.papers
    found: set[str] = set(scenario.answer.discrepancies)
    if box.number_invalid or box.number != papers.container_number:
        found.add("container_number")
    if box.size_type_invalid or box.size_type != papers.size_type:
        found.add("size_type")
    if box.seal.number != papers.seal_number:
        found.add("seal_number")
    return found


def _seal_put_back(log: EventLog) -> float | Reason:
    """Asked for only where the box was opened and goes on."""
    if log.decision != "release" or "seal_cut" not in log.firsts:
        return "not_needed"
    return float("sealed" in log.firsts)
