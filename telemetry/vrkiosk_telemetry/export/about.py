"""What an export says of its session beside the tables."""

from __future__ import annotations

import json
from typing import Final

from vrkiosk_telemetry.session import SessionInfo

# Neither is needed to read a trace, and both help to tell whose it is: a class has few officers,
# and a height few people.
LEFT_OUT: Final = {"course": "class", "preferences": "eye_height_m"}


def about(info: SessionInfo) -> bytes:
    """`session.json` of an export: the record's, without what would tell more of a person than
    the pseudonym does."""
    body = info.to_json()
    for group, name in LEFT_OUT.items():
        body[group] = {key: value for key, value in body[group].items() if key != name}
    text = json.dumps(body, indent=1, ensure_ascii=False, sort_keys=True)
    return text.encode() + b"\n"
