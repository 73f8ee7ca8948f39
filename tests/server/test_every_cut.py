"""An upload of 64 KB whose connection is cut thousands of times, at one offset after the other: one
stored copy.

The application is asked in this process, behind its gate (`test_gate` has that): each request
announces all that is left, brings a few bytes, and its connection is gone.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
from base64 import b64encode
from pathlib import Path
from uuid import UUID

import pytest

from rocb_server.access import KIOSK
from rocb_server.app import make_routes
from rocb_server.kiosks import Kiosk
from rocb_server.store import Store
from rocb_server.uploads import DurableUploads
from vrkiosk_telemetry import credentials
from vrkiosk_telemetry.manifest import FileEntry

SIZE = 64 << 10
# Bytes between two cuts. ROCB_CUT_EVERY=1 cuts behind each (65,536 cuts, some minutes).
PIECE = int(os.environ.get("ROCB_CUT_EVERY", "32"))
SESSION = UUID(int=1)


class Wire:
    """Requests to the application whose connections can be cut."""

    def __init__(self, routes, kiosk: Kiosk) -> None:
        self._routes = routes
        self._kiosk = kiosk

    async def send(
        self, method: str, path: str, body: bytes = b"", cut: bool = False, **headers: str
    ) -> tuple[int, dict[str, str]]:
        """Status and headers of the answer; 0 where there is none. cut: the connection is gone
        behind `body`."""
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": [(n.encode(), v.encode()) for n, v in {"host": "x", **given}.items()],
            "client": ("127.0.0.1", 1),
            "server": ("x", 80),
            KIOSK: self._kiosk,
        }
        messages = [{"type": "http.request", "body": body, "more_body": cut}]
        answers: list = []

        async def receive():
            return messages.pop(0) if messages else {"type": "http.disconnect"}

        async def send(message) -> None:
            answers.append(message)

        await self._routes(scope, receive, send)
        start = next((m for m in answers if m["type"] == "http.response.start"), None)
        if start is None:
            return 0, {}
        return start["status"], {n.decode(): v.decode() for n, v in start["headers"]}


def b64(text: str) -> str:
    return b64encode(text.encode()).decode()


@pytest.mark.slow
def test_cut_at_each_offset_it_is_stored_once(store: Store, keys: Path, tmp_path: Path) -> None:
    content = bytes(n * 31 % 251 for n in range(SIZE))
    digest = hashlib.sha256(content).hexdigest()
    kiosk = store.kiosks.of_key(credentials.load(keys).enrolment.device)
    assert kiosk is not None
    uploads = DurableUploads(tmp_path / "server" / "uploads")
    routes = make_routes(store, uploads)
    routes.user_middleware.clear()  # the gate among them
    wire = Wire(routes, kiosk)
    tus = {"tus_resumable": "1.0.0"}

    async def run() -> int:
        assert store.plan(kiosk, SESSION, [FileEntry("a.bin", digest, SIZE)]) == [digest]
        data = f"filename {b64('a.bin')},sha256 {b64(digest)},session {b64(str(SESSION))}"
        begin = {"upload_length": str(SIZE), "upload_metadata": data}
        status, headers = await wire.send("POST", "/v1/files", **tus, **begin)
        assert status == 201
        path = "/v1/files/" + headers["location"].rpartition("/")[2]
        cuts = 0
        patch = {"content_type": "application/offset+octet-stream"}
        for offset in range(0, SIZE, PIECE):
            patch["upload_offset"], patch["content_length"] = str(offset), str(SIZE - offset)
            piece = content[offset : offset + PIECE]
            await wire.send("PATCH", path, piece, cut=True, **tus, **patch)
            cuts += 1
        # With its last byte it was complete, and became an object although nobody heard so.
        assert (await wire.send("HEAD", path, **tus))[0] == 404
        return cuts

    assert asyncio.run(run()) == SIZE // PIECE
    assert store.plan(kiosk, SESSION, [FileEntry("a.bin", digest, SIZE)]) == []
    assert store.objects.read(digest) == content
    stored = [path for path in (tmp_path / "server" / "objects").rglob("*") if path.is_file()]
    assert [path.name for path in stored] == [digest]
    assert list((tmp_path / "server" / "uploads").glob("[0-9a-f]*")) == []
