"""Resumable uploads: tus 1.0 by tuspyserver, on storage that survives being killed.

What this adds to tuspyserver's own local storage:

- the offset is the size of the file, never a number noted beside it, so a server killed in the
  middle of a chunk neither loses what it had nor appends behind it;
- bytes are on disk (fsync) before an offset is acknowledged;
- a request that hangs on a dead connection gives way to the next one for the same upload;
- only content that was planned is taken, and what does not match its SHA-256 is deleted (460).
"""

from __future__ import annotations

import asyncio
import contextlib
import errno
import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import APIRouter, Depends, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from tuspyserver import create_tus_router
from tuspyserver.storage.local import LocalFileStorage

from rocb_server.errors import CHECKSUM_MISMATCH, Refusal
from rocb_server.kiosk_routes import kiosk_of
from rocb_server.store import Store
from vrkiosk_telemetry.files import sha256_of, sync_file

PREFIX = "v1/files"
DAYS_TO_KEEP = 60  # of an unfinished upload: a site may be offline for weeks in the middle of one
TAKE_OVER_S = 5.0  # for a request to end after another for the same upload has come


class DurableUploads(LocalFileStorage):
    """Uploads in progress: `UID` holds the bytes, `UID.info` what tus needs to know."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        folder.mkdir(parents=True, exist_ok=True)
        self._folder = folder
        self._writers: dict[str, BinaryIO] = {}
        self._turns: dict[str, asyncio.Lock] = {}

    async def append(self, uid: str, chunk: bytes) -> None:
        # In this thread on purpose: a write that went on in another one after its request ended
        # would land behind the next request's bytes.
        try:
            self._writers[uid].write(chunk)
        except OSError as why:
            raise _no_space(why) from why

    async def flush(self, uid: str) -> None:
        try:
            await asyncio.to_thread(sync_file, self._folder / uid)
        except OSError as why:
            raise _no_space(why) from why

    async def read_info(self, uid: str) -> dict[str, Any] | None:
        info: dict[str, Any] | None = await super().read_info(uid)
        if info is not None:
            info["offset"] = await self.size(uid)
            # tuspyserver answers HEAD with 400 where this is missing.
            info["metadata"].setdefault("filetype", "application/octet-stream")
        return info

    async def write_info(self, uid: str, data: dict[str, Any]) -> None:
        # Written once: of what tuspyserver saves later only the offset changes.
        if not (self._folder / f"{uid}.info").exists():
            await super().write_info(uid, data)

    @contextlib.asynccontextmanager
    async def lock(  # type: ignore[override]  # the base class annotates the bare generator
        self, uid: str
    ) -> AsyncIterator[None]:
        """Exclusive use of an upload. 423 when the request before does not end (see `GiveWay`)."""
        turn = self._turns.setdefault(uid, asyncio.Lock())
        try:
            await asyncio.wait_for(turn.acquire(), TAKE_OVER_S)
        except TimeoutError:
            raise Refusal(
                423, "upload-busy", "This upload", "is being written by another request", "retry"
            ) from None
        try:
            with (self._folder / uid).open("ab", buffering=0) as file:
                self._writers[uid] = file
                yield
        finally:
            self._writers.pop(uid, None)
            turn.release()
            self._turns = {u: t for u, t in self._turns.items() if t.locked() or u == uid}

    def remove(self, uid: str) -> None:
        """Deletes an upload; the bytes first, since tus asks for both to be there."""
        for path in (self._folder / uid, self._folder / f"{uid}.info"):
            path.unlink(missing_ok=True)

    def remove_stale(self, now: float) -> int:
        """Deletes uploads that nobody continued for `DAYS_TO_KEEP` days. How many."""
        stale = [
            path
            for path in self._folder.iterdir()
            if path.is_file() and now - path.stat().st_mtime > DAYS_TO_KEEP * 86_400
        ]
        # A sidecar keeps the time of its creation; it goes with its upload.
        uids = {path.name for path in stale if not path.suffix}
        for uid in uids:
            self.remove(uid)
        return len(uids)


class GiveWay:
    """ASGI: the newest request for an upload ends the one before, which may hang on a connection
    that is long gone. To that one it looks as if its client had left."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._latest: dict[str, asyncio.Event] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] != "PATCH":
            await self._app(scope, receive, send)
            return
        path, leave = scope["path"], asyncio.Event()
        before = self._latest.get(path)
        if before is not None:
            before.set()
        self._latest[path] = leave
        try:
            await self._app(scope, _until(leave, receive), send)
        finally:
            if self._latest.get(path) is leave:
                del self._latest[path]


def _until(leave: asyncio.Event, receive: Receive) -> Receive:
    async def receive_or_leave() -> Message:
        message = asyncio.ensure_future(receive())
        leaving = asyncio.ensure_future(leave.wait())
        try:
            await asyncio.wait({message, leaving}, return_when=asyncio.FIRST_COMPLETED)
            return message.result() if message.done() else {"type": "http.disconnect"}
        finally:
            message.cancel()
            leaving.cancel()

    return receive_or_leave


def make_router(store: Store, uploads: DurableUploads, max_bytes: int) -> APIRouter:
    """The tus endpoints at `/v1/files`.

    Closures, not methods: tuspyserver deep-copies its options on each request.
    """

    def before(request: Request) -> Callable[[dict[str, str], dict[str, Any]], None]:
        def check(metadata: dict[str, str], upload: dict[str, Any]) -> None:
            session, sha256 = metadata.get("session", ""), metadata.get("sha256", "")
            store.check_upload(kiosk_of(request), session, sha256, upload.get("size"))
            if not metadata.get("filename"):
                raise Refusal(
                    400,
                    "no-filename",
                    "This upload",
                    "has no `filename` in Upload-Metadata",
                    "send sha256, filename and session",
                )

        return check

    async def own(request: Request) -> None:
        """An upload that was begun is its centre's: to look at, to continue, to end."""
        uid = request.path_params.get("uuid")
        if uid and (info := await uploads.read_info(uid)) is not None:
            session = info["metadata"].get("session", "")
            await asyncio.to_thread(store.check_own, kiosk_of(request), session)

    async def after(location: str, metadata: dict[str, str]) -> None:
        await asyncio.to_thread(
            _keep, store, Path(location), metadata.get("sha256", ""), uploads.remove
        )

    tus: APIRouter = create_tus_router(
        prefix=PREFIX,
        files_dir=uploads.files_dir,
        max_size=max_bytes,
        days_to_keep=DAYS_TO_KEEP,
        on_upload_complete=after,  # type: ignore[arg-type]  # awaited if it is a coroutine
        pre_create_dep=before,
        storage=uploads,
    )
    router = APIRouter()
    router.include_router(tus, dependencies=[Depends(own)])
    return router


def _keep(store: Store, path: Path, sha256: str, remove: Callable[[str], None]) -> None:
    """Turns a complete upload into an object, or deletes it. May run twice for one upload."""
    try:
        found = sha256_of(path)
    except FileNotFoundError:
        return  # another request for the same upload was first
    if found != sha256:
        remove(path.name)
        raise Refusal(
            CHECKSUM_MISMATCH,
            "checksum-mismatch",
            f"The upload of {sha256[:16]}...",
            f"arrived as {found[:16]}... and was deleted",
            "check the file against its manifest and send it again",
        )
    try:
        store.keep(sha256, path)
    except OSError as why:
        raise _no_space(why) from why
    remove(path.name)


def _no_space(why: OSError) -> Refusal:
    if why.errno in (errno.ENOSPC, errno.EDQUOT):
        return Refusal(
            507, "no-space", "The server", "has no space left", "free space on its data disk"
        )
    return Refusal(
        500,
        "storage-failed",
        "The server",
        f"could not write ({os.strerror(why.errno or 0)})",
        "look at the server's disk and its log",
    )
