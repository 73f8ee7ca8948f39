"""The HTTP side of the server: requests in, answers and errors out."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import files
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from fastapi import FastAPI, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.staticfiles import StaticFiles
from fastapi.telemetry import TelemetryConfig
from sqlalchemy import make_url
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rocb_server import (
    class_routes,
    cohort_routes,
    console_api,
    console_pages,
    console_scene,
    fleet_routes,
    inbox_routes,
    kiosk_routes,
    lms_routes,
    login_pages,
    pages,
)
from rocb_server.accounts import Accounts
from rocb_server.audit import Audit
from rocb_server.backup import RESTORING
from rocb_server.bodies import read_body
from rocb_server.cohort import Cohort
from rocb_server.contents import KEY_NAME
from rocb_server.database import Database
from rocb_server.derived_store import DerivedStore
from rocb_server.errors import REFUSED, ServerFailure, body_of
from rocb_server.fleet import Fleet
from rocb_server.gate import IN_JSON, Gate
from rocb_server.intake import MAX_BODY_BYTES, MAX_FILE_BYTES, read_plan
from rocb_server.kiosk_routes import kiosk_of
from rocb_server.kiosks import Kiosks
from rocb_server.objects import Objects
from rocb_server.pairings import Pairings
from rocb_server.parties import Parties
from rocb_server.shelf import AUTHORS
from rocb_server.store import Store
from rocb_server.uploads import DurableUploads, GiveWay, make_router
from vrkiosk_telemetry.encryption import read_identities
from vrkiosk_telemetry.keys import load_or_create_key

DATABASE_NAME: Final = "rocb.sqlite"

# Pages show what officers and kiosks wrote: nothing in them may run, frame or fetch.
POLICY: Final = (
    b"default-src 'none'; img-src 'self'; style-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
SECURITY_HEADERS: Final = (
    (b"x-content-type-options", b"nosniff"),
    # Not no-referrer: a browser would then say that our own forms come from "null".
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)

# FastAPI would send spans wherever an environment variable says; officers' traces stay here.
NO_TELEMETRY: TelemetryConfig = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "auto_configure": False,
}


@dataclass(frozen=True, slots=True)
class Settings:
    """data: folder of the server. database_url: "" for SQLite in it; objects: of stored content,
    `s3://BUCKET/PREFIX` or a folder, "" for one in `data`."""

    data: Path
    database_url: str = ""
    objects: str = ""

    @property
    def database(self) -> str:
        """URL of the database."""
        return self.database_url or f"sqlite:///{self.data / DATABASE_NAME}"

    @property
    def database_name(self) -> str:
        """The database as it may be shown: without a password."""
        if not self.database_url:
            return str(self.data / DATABASE_NAME)
        return make_url(self.database_url).render_as_string()

    @property
    def derived(self) -> Path:
        """Folder of what was derived from the sessions."""
        return self.data / "derived"

    @property
    def region_key(self) -> Path:
        """The identities that open what kiosks encrypted."""
        return self.data / "keys" / KEY_NAME


def _now() -> datetime:
    return datetime.now(UTC)


def open_store(settings: Settings, clock: Callable[[], datetime] = _now) -> Store:
    """The store of a data folder; what is missing is made."""
    settings.data.mkdir(parents=True, exist_ok=True)
    if (settings.data / RESTORING).exists():
        raise ServerFailure(
            f"restoring a backup into {settings.data} was cut; run rocb-server restore again"
        )
    key = load_or_create_key(settings.data / "keys" / "receipt.key")
    objects = Objects.at(settings.objects or settings.data / "objects")
    database = Database(settings.database)
    identities = read_identities(settings.region_key)
    audit = Audit(database, clock)
    kiosks = Kiosks(database, key, identities, clock)
    parties = Parties(kiosks, Accounts(database, audit, clock), audit)
    authors = settings.data / AUTHORS
    derived = DerivedStore(settings.derived)
    store = Store(
        database, objects, parties, key, clock, identities, authors=authors, derived=derived
    )
    store.catch_up()
    return store


def create_app(store: Store, uploads: DurableUploads) -> ASGIApp:
    """The application. It closes `store` when it ends."""
    # Outermost, so that also an error in the server has them.
    return SecurityHeaders(make_routes(store, uploads))


def make_routes(store: Store, uploads: DurableUploads) -> FastAPI:
    """Every route, behind the gate."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        store.close()

    app = FastAPI(
        title="ROCB",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        telemetry=NO_TELEMETRY,
        responses={status: REFUSED for status in ("4XX", "422")},
    )
    app.add_exception_handler(HTTPException, _refused)
    app.add_exception_handler(RequestValidationError, _not_understood)
    app.add_exception_handler(Exception, _broken)
    app.include_router(make_router(store, uploads, MAX_FILE_BYTES))
    app.include_router(pages.make_router(store))
    app.include_router(kiosk_routes.make_router(store.kiosks))
    app.include_router(inbox_routes.make_router(store.teaching.inbox, store.recall, store.erasure))
    app.include_router(class_routes.make_router(store.teaching))
    fleet = Fleet(store.database, store.kiosks, store.kiosks.now)
    pairings = Pairings(store.database, store.kiosks.now)
    app.include_router(lms_routes.make_router(pairings, store.audit))
    app.include_router(fleet_routes.make_router(fleet))
    app.include_router(login_pages.make_router(store.parties, fleet))
    app.include_router(cohort_routes.make_router(store, Cohort(store.derived)))
    app.include_router(console_api.make_router(store))
    app.include_router(console_scene.make_router(store))
    app.include_router(console_pages.make_router(console_pages.packaged()))
    static = Path(str(files("rocb_server") / "static"))
    app.mount("/static", StaticFiles(directory=static), name="static")

    _add_sessions(app, store)
    app.add_middleware(GiveWay)
    # Outside: nobody else ends an upload.
    app.add_middleware(Gate, kiosks=store.kiosks, accounts=store.accounts)
    return app


def _add_sessions(app: FastAPI, store: Store) -> None:
    """How a session of a kiosk comes: plan, manifest, receipt; its files come by tus between."""

    @app.post("/v1/sessions/{uuid}/plan")
    async def plan(uuid: UUID, request: Request) -> dict[str, list[str]]:
        """Which of these files' content is not here yet: `{"missing": [sha256, ...]}`."""
        entries = read_plan(await read_body(request, MAX_BODY_BYTES))
        missing = await run_in_threadpool(store.plan, kiosk_of(request), uuid, entries)
        return {"missing": missing}

    @app.put("/v1/sessions/{uuid}/manifest")
    async def manifest(uuid: UUID, request: Request) -> Response:
        """The commit. 201 when the session was stored now, 200 when it had been before; the body
        is the receipt, a signed envelope."""
        envelope = await read_body(request, MAX_BODY_BYTES)
        done = await run_in_threadpool(store.commit, kiosk_of(request), uuid, envelope)
        status = 201 if done.fresh else 200
        return Response(done.receipt, status, media_type="application/json")

    @app.get("/v1/sessions/{uuid}/receipt")
    def receipt(uuid: UUID, request: Request) -> Response:
        """The receipt given for a session of the kiosk's centre, as it was given."""
        row = store.session(uuid)
        if row is None or row.receipt is None or row.centre != kiosk_of(request).centre:
            raise pages.no_session(uuid)
        return Response(row.receipt, media_type="application/json")


class SecurityHeaders:
    """Adds `SECURITY_HEADERS` and a policy to every answer: the console's own scripts may run.
    Plain ASGI, so that bodies stream through it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        ours = scope.get("path", "").startswith(f"{console_pages.PREFIX}/")
        policy = (b"content-security-policy", console_pages.POLICY if ours else POLICY)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], policy, *SECURITY_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return _answer(request, error.status_code, error.detail, dict(error.headers or {}))


def _not_understood(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"])
    return _answer(request, 422, f"{where}: {first['msg']}", {})


def _broken(request: Request, error: Exception) -> Response:
    why = f"an error in the server ({type(error).__name__}); its log has the details"
    return _answer(request, 500, why, {})


def _answer(request: Request, status: int, detail: Any, headers: dict[str, str]) -> Response:
    body = body_of(status, detail)
    if request.url.path.startswith(IN_JSON):
        return JSONResponse(body, status, headers=headers)
    return pages.error_page(request, status, body)
