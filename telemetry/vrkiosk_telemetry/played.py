"""What a session was played with: its scenario, kept beside the record, and its rubric, in it."""

from __future__ import annotations

from pydantic import ValidationError

from vrkiosk_scenarios import rubric as rubrics
from vrkiosk_scenarios.rubric import Rubric, RubricError
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SCENARIO_NAME


def scenario_of(session: Session) -> Scenario:
    """The scenario a session was played with. RecordError where it is missing or another one."""
    path = session.path / SCENARIO_NAME
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise RecordError(f"{path}: cannot be read as a scenario ({error})") from None
    return read_scenario(text, session.info.scenario_sha256, str(path))


def read_scenario(text: str | bytes, sha256: str, where: str) -> Scenario:
    """The scenario of a scenario.json. sha256: which one is expected. RecordError where it is
    another one, or none of this version; `where` names it in messages."""
    try:
        scenario = Scenario.model_validate_json(text)
    except ValidationError as error:
        first, *others = error.errors(include_url=False, include_input=False)
        place = ".".join(str(key) for key in first["loc"]) or "the file"
        more = f", and {len(others)} more" if others else ""
        raise RecordError(
            f"{where}: is no scenario of this version of the kiosk ({place}: {first['msg']}{more})"
        ) from None
    except ValueError as error:
        raise RecordError(f"{where}: cannot be read as a scenario ({error})") from None
    if scenario.sha256 != sha256:
        raise RecordError(
            f"{where}: is not the scenario this session was played with (SHA-256 "
            f"{scenario.sha256[:12]}…, expected {sha256[:12]}…)"
        )
    return scenario


def rubric_of(session: Session) -> Rubric:
    """The rubric a session is scored by; the programme's where the record names none. RecordError
    where it is of another version."""
    if not session.info.rubric:
        return rubrics.packaged()
    try:
        return rubrics.from_plain(session.info.rubric)
    except RubricError as error:
        raise RecordError(f"{session.path}: {error}") from None
