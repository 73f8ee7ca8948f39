"""What the list shows of a session, from the info its manifest carries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from rocb_server.score_view import number


@dataclass(frozen=True, slots=True)
class Summary:
    """None where the session does not say. started: UTC, ISO 8601; score: as it states it."""

    started: str | None
    duration_s: float | None
    officer: str | None
    scenario: str | None
    decision: str | None
    score: float | None
    passed: bool | None

    @classmethod
    def from_info(cls, info: Mapping[str, Any]) -> Summary:
        """Only shows: the score was computed at the kiosk, once, from the events."""
        result = info.get("result")
        result = result if isinstance(result, Mapping) else {}
        started, ended = _moment(info.get("started")), _moment(info.get("ended_at"))
        # Training time, as the score has it; the clock's where a session has no result.
        duration = number(result.get("duration_s"))
        if duration is None and started and ended:
            duration = (ended - started).total_seconds()
        return cls(
            started=started.strftime("%Y-%m-%dT%H:%M:%SZ") if started else None,
            duration_s=duration,
            officer=_text(info.get("officer")),
            scenario=_text(info.get("scenario")),
            decision=_text(result.get("decision")),
            score=number(result.get("total")),
            passed=result["passed"] if isinstance(result.get("passed"), bool) else None,
        )


def _text(value: object) -> str | None:
    return value[:200] if isinstance(value, str) and value else None


def _moment(value: object) -> datetime | None:
    """A time in UTC; None for what is none. Without a zone it is taken for UTC."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
        if moment is None or moment.tzinfo is None:
            return moment and moment.replace(tzinfo=UTC)
        return moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
