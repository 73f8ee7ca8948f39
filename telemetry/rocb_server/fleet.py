"""The fleet: what kiosks told of themselves, for those who look after them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from rocb_server.access import Account
from rocb_server.database import Database, moment_of, stamp
from rocb_server.errors import Refusal
from rocb_server.kiosks import Kiosk, Kiosks
from rocb_server.models import KioskRow, StateRow

MAX_STATE_BYTES: Final = 64 << 10
QUIET: Final = timedelta(days=2)  # without a report for longer is worth a look
SHORT_DISK_DAYS: Final = 14.0
LONG_WAIT: Final = timedelta(days=2)

Words = Annotated[str, StringConstraints(max_length=400)]
Count = Annotated[int, Field(ge=0, le=1 << 53)]


class HealthBody(BaseModel):
    """As `kiosk_state.Health`."""

    model_config = ConfigDict(extra="ignore")
    at: Words
    code: Words
    failed: Annotated[list[Words], Field(max_length=100)]
    warned: Annotated[list[Words], Field(max_length=100)]


class StateBody(BaseModel):
    """As `kiosk_state.KioskState`. What a later release adds is left out."""

    model_config = ConfigDict(extra="ignore")
    schema_: Annotated[Literal["kiosk.state/1"], Field(alias="schema")]
    version: Words
    waiting: Count
    waiting_bytes: Count
    oldest_s: Count | None
    parked: Count
    free_mb: Count
    disk_days: Annotated[float, Field(ge=0, le=1e9)] | None
    faults: Annotated[list[Words], Field(max_length=20)]
    health: HealthBody | None


@dataclass(frozen=True, slots=True)
class FleetRow:
    """A kiosk and what it last told. at: when, by this server's clock, None: never; attention:
    what is worth a look, as text keys below `attention_`."""

    kiosk: KioskRow
    at: str | None
    state: StateBody | None
    oldest: str | None  # since when the oldest session waits, UTC
    attention: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """As the console gets it."""
        told = self.state.model_dump(exclude={"schema_"}) if self.state is not None else {}
        return {
            "kiosk": self.kiosk.id,
            "centre": self.kiosk.centre,
            "enrolled": self.kiosk.enrolled,
            "revoked": self.kiosk.revoked,
            "revoked_why": self.kiosk.revoked_why,
            "reported": self.at,
            "oldest": self.oldest,
            "attention": list(self.attention),
            "state": told or None,
        }


class Fleet:
    """What kiosks told, in a database: the last of each."""

    def __init__(
        self,
        database: Database,
        kiosks: Kiosks,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._database = database
        self._kiosks = kiosks
        self._clock = clock

    def note(self, kiosk: Kiosk, body: bytes) -> None:
        """Takes a kiosk's report. Refusal 422 where it is none."""
        try:
            state = StateBody.model_validate_json(body)
        except ValidationError as why:
            first = why.errors(include_url=False, include_input=False)[0]
            where = ".".join(str(part) for part in first["loc"]) or "the body"
            do = "check that kiosk and server are of matching releases"
            raise Refusal(422, "invalid", "The report", f"{where}: {first['msg']}", do) from why
        told = state.model_dump_json(by_alias=True)
        with self._database.writing(kiosk.id) as db:
            db.merge(StateRow(kiosk=kiosk.id, at=stamp(self._clock()), told=told))

    def rows(self, account: Account) -> list[FleetRow]:
        """The kiosks an account may see, by centre and id."""
        with self._database.reading() as db:
            told = {row.kiosk: row for row in db.query(StateRow)}
        return [
            self._row(kiosk, told.get(kiosk.id))
            for kiosk in self._kiosks.all()
            if account.sees(kiosk.centre)
        ]

    def _row(self, kiosk: KioskRow, told: StateRow | None) -> FleetRow:
        if told is None:
            return FleetRow(kiosk, None, None, None, () if kiosk.revoked else ("never",))
        state = StateBody.model_validate_json(told.told)
        at = moment_of(told.at)
        oldest = at - timedelta(seconds=state.oldest_s) if state.oldest_s is not None else None
        return FleetRow(
            kiosk,
            told.at,
            state,
            stamp(oldest) if oldest else None,
            () if kiosk.revoked else tuple(self._attention(state, at, oldest)),
        )

    def _attention(self, state: StateBody, at: datetime, oldest: datetime | None) -> list[str]:
        now = self._clock()
        found = {
            "quiet": now - at > QUIET,
            "unhealthy": state.health is not None and bool(state.health.failed),
            "parked": state.parked > 0,
            "waiting": oldest is not None and now - oldest > LONG_WAIT,
            "disk": state.disk_days is not None and state.disk_days < SHORT_DISK_DAYS,
        }
        return [name for name, is_so in found.items() if is_so]
