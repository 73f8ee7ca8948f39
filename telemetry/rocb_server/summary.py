"""What the list shows of a session, from the info its manifest carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rocb_server.score_view import number


@dataclass(frozen=True, slots=True)
class Summary:
    """None where the session does not say. started: ISO 8601; score: as the session states it."""

    started: str | None
    duration_s: float | None
    officer: str | None
    scenario: str | None
    decision: str | None
    score: float | None

    @classmethod
    def from_info(cls, info: Mapping[str, Any]) -> Summary:
        """Only shows: the score was computed at the kiosk, once, from the events."""
        result = info.get("result")
        result = result if isinstance(result, Mapping) else {}
        started = _text(info.get("started"))
        return cls(
            started=started,
            duration_s=_between(started, _text(info.get("ended_at"))),
            officer=_text(info.get("officer")),
            scenario=_text(info.get("scenario")),
            decision=_text(result.get("decision")),
            score=number(result.get("total")),
        )


def _text(value: object) -> str | None:
    return value[:200] if isinstance(value, str) and value else None


def _between(start: str | None, end: str | None) -> float | None:
    if start is None or end is None:
        return None
    try:
        return (datetime.fromisoformat(end) - datetime.fromisoformat(start)).total_seconds()
    except (ValueError, TypeError):  # not dates, or one with and one without a zone
        return None
