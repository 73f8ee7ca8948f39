"""Opens the record of a session that begins, or that goes on."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING

from vrkiosk import journal
from vrkiosk.config import Config
from vrkiosk.folders import Folders
from vrkiosk.session_info import session_info
from vrkiosk.task import Task
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.consent import kept_preferences
from vrkiosk_telemetry.errors import RecordError, SpaceError
from vrkiosk_telemetry.quota import free_bytes
from vrkiosk_telemetry.recorder import AnyRecorder, NullRecorder, Recorder
from vrkiosk_telemetry.recovery import mark_crashed
from vrkiosk_telemetry.session import SCENARIO_NAME, SessionInfo
from vrkiosk_xr.runtime import Runtime

if TYPE_CHECKING:
    from vrkiosk.training import Training


def no_room(config: Config) -> str:
    """Why nothing can be recorded on the disk as it is; "" where it can. Below this floor practice
    goes on unrecorded, an examination does not begin, and nothing unsent is removed."""
    folder = Folders(config.data).live
    free_mb = free_bytes(folder) // 1_000_000
    if free_mb >= config.reserve_mb:
        return ""
    return (
        f"{free_mb} MB free, nothing is recorded below {config.reserve_mb} MB (reserve_mb); "
        "kiosk sync, or kiosk courier export; then free space"
    )


def open_recorder(
    training: Training,
    scenario: Scenario,
    world: World,
    runtime: Runtime,
    stack: ExitStack,
    task: Task | None,
    continued: SessionInfo | None = None,
) -> AnyRecorder:
    """The record; where the disk is full, training goes on and says that it is not recorded.
    continued: of the session that goes on."""
    info = continued
    if info is None:
        info = session_info(
            training.config, training.officer, scenario, world, runtime.info, training.rubric
        )
        preferences = training.preferences.to_json()
        info = replace(
            info,
            preferences=kept_preferences(preferences) if training.declined else preferences,
            course=dict(task.about) if task is not None else {},
        )
    live = Folders(training.config.data).live
    for crashed in mark_crashed(live):
        training.progress.step(f"session {crashed.name} broke off: kept as far as it was recorded")
    folder = live / info.session
    if training.visit is not None and training.visit.card.recorded == "none":
        training.progress.step("NOT RECORDED: the officer did not agree to a record")
        return stack.enter_context(NullRecorder("the officer did not agree to a record"))
    recorder = Recorder(
        folder,
        info,
        space_needed=training.config.reserve_mb * 1_000_000,
        lossless=training.backend.choice == "officer",
    )
    try:
        stack.enter_context(recorder)
    except (SpaceError, RecordError) as error:
        training.progress.step(f"NOT RECORDED: {error}")
        training.service.note(journal.NOT_RECORDED, "no space for a record")
        return stack.enter_context(NullRecorder(str(error)))
    # beside the record: it can be run again when the library has moved on
    text = scenario.model_dump_json(indent=1)
    (recorder.folder / SCENARIO_NAME).write_text(text, encoding="utf-8")
    return recorder
