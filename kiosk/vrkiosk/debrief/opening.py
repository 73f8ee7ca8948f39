"""Makes the debrief of a task that has just ended ready: what is watched, and where it is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from vrkiosk.debrief.debrief import Debrief
from vrkiosk.debrief.errand import Errand
from vrkiosk.debrief.exhibit import Exhibit
from vrkiosk.debrief.painted import covered_at
from vrkiosk.debrief.runs import ExpertRun, OwnRun
from vrkiosk.debrief.sheet import Case
from vrkiosk.debrief.spots import Spots
from vrkiosk.debrief.watch import Clock, Watch
from vrkiosk.flow.board import Board, PlainBoard
from vrkiosk.replay.drawn import CoveragePatches
from vrkiosk.task import Task
from vrkiosk_render.renderer import Renderer
from vrkiosk_render.scene import Scene
from vrkiosk_scenarios.snapshot import SceneDescription, SceneSnapshot


@dataclass(frozen=True, slots=True)
class Played:
    """What of a task its debrief needs besides the result. seed: the box was varied by; first: the
    scene as it was found; folder: of the record, None where there is none; declined: nothing that
    follows a body may be kept."""

    seed: int
    description: SceneDescription
    first: SceneSnapshot
    folder: Path | None
    declined: bool


@contextmanager
def open_board(
    case: Case, played: Played, renderer: Renderer, scene: Scene, task: Task | None
) -> Iterator[Board]:
    """What stands before the officer after a task: the debrief, or the board of a course that
    debriefs nothing."""
    own = task.board if task is not None else None
    if own is not None:
        yield PlainBoard(partial(own, case.result))
        return
    more = task.more if task is not None else False
    with open_debrief(case, played, renderer, scene, more=more) as debrief:
        yield debrief


def open_debrief(
    case: Case, played: Played, renderer: Renderer, scene: Scene, *, more: bool
) -> Debrief:
    """The debrief with its runs on the way. Close its `watch` when it is over."""
    own, why = None, ""
    if played.declined:
        why = "declined"
    elif played.folder is None:
        why = "not_recorded"
    else:
        own = Errand(OwnRun(played.folder))
    watch = Watch(case.events, own, Errand(ExpertRun(case.scenario, played.seed)), why=why)
    spots = Spots(case.scenario, played.description, played.first)
    exhibit = Exhibit(renderer, scene, played.description, played.first, spots)
    exhibit.coverage["own"] = coverage_of(case, played, spots)
    return Debrief(case, more=more, watch=watch, exhibit=exhibit)


def coverage_of(case: Case, played: Played, spots: Spots) -> CoveragePatches:
    """What the result counts as searched, section by section."""
    times = {(row["surface"], row["section"]): float(row["t"]) for row in case.result["sections"]}
    covered = covered_at(spots.patches, times, Clock(case.events))
    about = case.scenario, case.rubric, covered, played.description, played.first.poses
    return CoveragePatches(*about, spots.patches)
