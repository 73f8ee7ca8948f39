"""What goes with an export's tables tells no more of a person than the pseudonym does."""

from __future__ import annotations

import json

from vrkiosk_scenarios.preferences import Preferences
from vrkiosk_telemetry.consent import kept_preferences
from vrkiosk_telemetry.export.about import about
from vrkiosk_telemetry.session import SessionInfo, new_session_id

INFO = SessionInfo(
    session=new_session_id(),
    scenario="s03",
    officer="officer-7",
    preferences=Preferences(hand="left", eye_height_m=1.57).to_json(),
    course={"class": "Autumn, group 2", "module": "m3", "box": 1},
)


def test_class_and_height_are_left_out_and_all_else_stays() -> None:
    found = json.loads(about(INFO))
    whole = INFO.to_json()
    assert found["course"] == {"module": "m3", "box": 1}
    assert found["preferences"] == kept_preferences(whole["preferences"])
    assert "eye_height_m" not in found["preferences"]
    assert found["preferences"]["hand"] == "left"
    for name in whole.keys() - {"course", "preferences"}:
        assert found[name] == whole[name]


def test_it_is_what_a_reader_of_sessions_takes() -> None:
    assert SessionInfo.from_json(json.loads(about(INFO))).officer == "officer-7"


def test_a_session_of_no_course_has_nothing_to_leave_out() -> None:
    plain = SessionInfo(session=new_session_id(), scenario="s03")
    assert json.loads(about(plain)) == plain.to_json()


def test_preferences_of_who_declined_say_no_height() -> None:
    assert Preferences.from_json(kept_preferences(INFO.preferences)).eye_height_m == 0.0
