"""A session as xAPI statements, for a learning record store (LRS).

Verbs and their order are those of cmi5 (initialized, answered, completed, passed or failed,
terminated); the actor is an opaque account, never a name. Every id is a UUIDv5 of the session and
the statement's kind: an LRS does not change for an id it has, so sending again is safe.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID, uuid5

from rocb_server.models import SessionRow
from rocb_server.score_view import number

SPACE: Final = UUID("6f1d6c0e-6f0c-5a3e-9a53-9f0a6f6b7a10")  # ours, for ids of statements
ADL: Final = "http://adlnet.gov/expapi/verbs/"
ACTIVITY: Final = "urn:rocb:scenario:"
MOST_PARTS: Final = 40
VERBS: Final = ("initialized", "answered", "completed", "passed", "failed", "terminated")


def statements(row: SessionRow, info: Mapping[str, Any], home: str) -> list[dict[str, Any]]:
    """The statements of a stored session; none where it has no result. home: address of the
    server, which officers' accounts belong to."""
    result = info.get("result")
    if not isinstance(result, Mapping) or row.started is None:
        return []
    start = datetime.fromisoformat(row.started)
    took = number(result.get("duration_s")) or 0.0
    end = start + timedelta(seconds=took)
    outcome = _outcome(result, took)
    made = [_statement(row, home, "initialized", start)]
    for name, points, of in _parts(result):
        done = {"score": {"raw": points, "min": 0, "max": of}, "success": points >= of}
        made.append(_statement(row, home, "answered", end, done, part=name))
    made.append(_statement(row, home, "completed", end, {**outcome, "completion": True}))
    if isinstance(result.get("passed"), bool):
        verb = "passed" if result["passed"] else "failed"
        judged = {**outcome, "success": result["passed"]}
        made.append(_statement(row, home, verb, end, judged))
    made.append(_statement(row, home, "terminated", end, {"duration": outcome["duration"]}))
    return made


def _statement(
    row: SessionRow,
    home: str,
    verb: str,
    at: datetime,
    result: Mapping[str, Any] | None = None,
    part: str = "",
) -> dict[str, Any]:
    activity = f"{ACTIVITY}{row.scenario}"
    body: dict[str, Any] = {
        "id": str(uuid5(SPACE, f"{row.uuid} {verb} {part}")),
        "actor": {"account": {"homePage": home, "name": row.officer or "unknown"}},
        "verb": {"id": ADL + verb, "display": {"en": verb}},
        "object": {"id": f"{activity}/{part}" if part else activity},
        "context": {"registration": row.uuid, "platform": "ROCB VR kiosk"},
        "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")[:-4] + "Z",
    }
    if part:
        body["context"]["contextActivities"] = {"parent": [{"id": activity}]}
        body["object"]["definition"] = {
            "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
            "interactionType": "performance",
        }
    if result is not None:
        body["result"] = dict(result)
    return body


def _outcome(result: Mapping[str, Any], took: float) -> dict[str, Any]:
    outcome: dict[str, Any] = {"duration": f"PT{took:.2f}S"}
    total = number(result.get("total"))
    if total is not None and 0 <= total <= 100:
        scaled = round(total / 100, 4)
        outcome["score"] = {"scaled": scaled, "raw": total, "min": 0, "max": 100}
    if isinstance(result.get("decision"), str):
        outcome["response"] = result["decision"][:200]
    return outcome


def _parts(result: Mapping[str, Any]) -> Iterator[tuple[str, float, float]]:
    """Assessed parts of the score: `area/part`, points, of how many."""
    found = 0
    for area in _maps(result.get("areas")):
        for part in _maps(area.get("parts")):
            points, of = number(part.get("points")), number(part.get("of"))
            fits = points is not None and of is not None and of > 0 and 0 <= points <= of
            if part.get("assessed", True) is True and fits and found < MOST_PARTS:
                found += 1
                yield f"{area.get('name', '')}/{part.get('name', '')}"[:120], points, of  # type: ignore[misc]


def _maps(value: object) -> Iterator[Mapping[str, Any]]:
    return (one for one in (value if isinstance(value, list) else ()) if isinstance(one, Mapping))
