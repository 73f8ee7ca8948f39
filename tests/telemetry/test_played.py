"""The scenario beside a record, and what is said of one that cannot be used."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from vrkiosk_telemetry.errors import RecordError
from vrkiosk_telemetry.played import scenario_of
from vrkiosk_telemetry.reader import Session
from vrkiosk_telemetry.session import SCENARIO_NAME


def test_a_scenario_of_another_version_is_refused_in_one_line(
    played_session: Callable[[str], Path], tmp_path: Path
) -> None:
    folder = tmp_path / "session"
    shutil.copytree(played_session("s03"), folder)
    assert scenario_of(Session.open(folder)).id == "s03"
    path = folder / SCENARIO_NAME
    content = json.loads(path.read_text(encoding="utf-8"))
    content["container"]["length_mm"] = content["container"].pop("type")
    path.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(RecordError) as refused:
        scenario_of(Session.open(folder))
    message = str(refused.value)
    assert "no scenario of this version" in message
    assert "container.type: Field required, and 1 more" in message
    assert "\n" not in message
