"""Whole exports: many sessions, one after the other, each whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from vrkiosk_telemetry.errors import TelemetryError
from vrkiosk_telemetry.export.aggregates import KEYS, write_aggregates
from vrkiosk_telemetry.export.bids import Dataset
from vrkiosk_telemetry.export.derived import write_derived
from vrkiosk_telemetry.export.drafts import draft_of
from vrkiosk_telemetry.export.errors import ExportError
from vrkiosk_telemetry.export.forms import LEAST_GROUP, TABLE_FORMS, Form, Tier
from vrkiosk_telemetry.export.mcap_file import write_mcap
from vrkiosk_telemetry.export.rrd_file import write_rrd
from vrkiosk_telemetry.export.tabular import folder_name, write_tables
from vrkiosk_telemetry.export.tiers import Pseudonyms, Summary
from vrkiosk_telemetry.export.traces import Progress, tool
from vrkiosk_telemetry.reader import Session

README_NAME: Final = "export.json"
EXPORT_SCHEMA: Final = "kiosk.export/1"
_TOOLS: Final = {Form.MCAP: "foxglove", Form.RRD: "rerun"}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is asked of an export. partial: damaged sessions too, as far as they can be read;
    force: replace what is there; least_group: officers in a group of T2 and T3."""

    form: Form
    out: Path
    tier: Tier = Tier.T0
    joints: bool = True
    partial: bool = False
    force: bool = False
    names: Pseudonyms = field(default_factory=Pseudonyms)
    least_group: int = LEAST_GROUP

    def check(self) -> None:
        """ExportError where it cannot be done, whatever the sessions; MissingToolError."""
        if self.tier is not Tier.T0 and self.form not in TABLE_FORMS:
            raise ExportError(
                f"{self.form} holds traces of a body, which {self.tier} leaves out; "
                f"ask for one of {', '.join(TABLE_FORMS)}"
            )
        if self.least_group < 2:
            raise ExportError("a group has at least 2 officers, and better 5 or more")
        if self.form in _TOOLS:
            tool(_TOOLS[self.form])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one session, or of the whole of a T1, T2 or T3 export. target: what was
    written; None where `problem` says why not. notes: what was left out."""

    source: Path
    target: Path | None = None
    problem: str = ""
    notes: tuple[str, ...] = ()


def export(
    folders: Iterable[Path], plan: Plan, progress: Callable[[Path], Progress] | None = None
) -> Iterator[Outcome]:
    """Exports sessions. A bad one is told and passed over. progress: gives who is told how far a
    session is. ExportError, MissingToolError where nothing can be done at all."""
    plan.check()
    if plan.tier is not Tier.T0:
        yield from _export_tier(folders, plan, progress)
        return
    if plan.form is Form.BIDS:
        yield from _export_dataset(folders, plan, progress)
        return
    for folder in folders:
        try:
            yield _export_one(folder, plan, progress(folder) if progress else None)
        except Exception as error:  # whatever a stranger's file makes readers raise: it is told
            yield Outcome(folder, problem=_words(error))


def _words(error: Exception) -> str:
    known = isinstance(error, TelemetryError | OSError)
    return str(error) if known else f"cannot be read: {type(error).__name__}: {error}"


def _export_one(folder: Path, plan: Plan, progress: Progress | None) -> Outcome:
    session = Session.open(folder)
    target = _target(session, plan)
    notes: tuple[str, ...] = ()
    with draft_of(target, force=plan.force) as draft:
        match plan.form:
            case Form.MCAP:
                notes = write_mcap(session, draft, joints=plan.joints, progress=progress)
            case Form.RRD:
                notes = write_rrd(session, draft, joints=plan.joints, progress=progress)
            case _:
                form = plan.form.value
                write_tables(session, draft, form, joints=plan.joints, progress=progress)
        damage = _accepted_damage(session, plan)
    return Outcome(folder, target, notes=(*notes, *damage, *_unfinished(session)))


def _target(session: Session, plan: Plan) -> Path:
    name = session.info.session
    if plan.form in TABLE_FORMS:
        return plan.out / folder_name(name)
    return plan.out / f"{name}.{plan.form}"


def _damage(session: Session) -> tuple[str, ...]:
    lost = (f"lost before it was sealed: {loss}" for loss in session.losses)
    return (*map(str, session.damage), *lost)


def _unfinished(session: Session) -> tuple[str, ...]:
    if session.info.ended:
        return ()
    return ("it has no end: it is still being recorded, or broke off",)


def _accepted_damage(session: Session, plan: Plan) -> tuple[str, ...]:
    """Damage met so far, in words. ExportError where it is not to be passed over."""
    damage = _damage(session)
    if damage and not plan.partial:
        raise ExportError(
            f"damaged: {'; '.join(damage)}; with --partial what can be read is exported"
        )
    return damage


def _export_dataset(
    folders: Iterable[Path], plan: Plan, progress: Callable[[Path], Progress] | None
) -> Iterator[Outcome]:
    """All sessions as one BIDS dataset, whole or not at all."""
    notes: list[str] = []
    target = plan.out / plan.form
    with draft_of(target, force=plan.force) as draft:
        dataset = Dataset(draft, plan.names)
        for folder in folders:
            try:
                session = Session.open(folder)
                with dataset.adding(session) as parts:
                    parts.write(progress(folder) if progress else None)
                    notes += (*_accepted_damage(session, plan), *_unfinished(session))
            except Exception as error:  # as in `export`
                yield Outcome(folder, problem=_words(error))
        if not dataset.subjects:
            raise ExportError("no session could be exported; there is no dataset")
        dataset.close()
    yield Outcome(plan.out, target, notes=tuple(notes))


def _export_tier(
    folders: Iterable[Path], plan: Plan, progress: Callable[[Path], Progress] | None
) -> Iterator[Outcome]:
    """T1, T2 or T3 of all sessions that can be read, in one folder."""
    good: list[Path] = []
    summaries: list[Summary] = []
    for folder in folders:
        try:
            if progress:
                progress(folder)
            summaries.append(_summary(folder, plan))
            good.append(folder)
        except Exception as error:  # as in `export`
            yield Outcome(folder, problem=_words(error))
    target = plan.out / plan.tier
    notes: tuple[str, ...] = ()
    about: dict[str, Any] = {"schema": EXPORT_SCHEMA, "tier": plan.tier}
    with draft_of(target, force=plan.force) as draft:
        form = plan.form.value
        if plan.tier is Tier.T1:
            write_derived(good, Session.open, plan.names, draft, form)
            about["sessions"] = len(good)
        else:
            left_out = write_aggregates(summaries, plan.tier, plan.least_group, draft, form)
            about |= {
                "keys": KEYS[plan.tier],
                "least_group": plan.least_group,
                "suppressed_groups": left_out.groups,
                "suppressed_sessions": left_out.sessions,
                "unscored_sessions": left_out.unscored,
            }
            notes = left_out.words(plan.least_group)
        (draft / README_NAME).write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
    yield Outcome(plan.out, target, notes=notes)


def _summary(folder: Path, plan: Plan) -> Summary:
    """Reads what a tier needs of a session once, so that a bad one is known beforehand."""
    session = Session.open(folder)
    for _ in session.events():
        pass
    _accepted_damage(session, plan)
    return Summary.of(session, plan.names)
