"""The trainer's console: the files that Vite built from `telemetry/console`, and its first page.

Names of built files have a hash of their content in them, so a browser keeps them for good; the
first page it asks for anew each time. Files are kept compressed beside themselves as NAME.gz.
Paths below /console/ that are no file are pages of the console: its script reads the address.
"""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Final

from fastapi import APIRouter, Request, Response
from fastapi.responses import FileResponse, RedirectResponse

from rocb_server.errors import Refusal

PREFIX: Final = "/console"
FIRST: Final = "index.html"
HASHED: Final = "assets"  # folder of files whose names have their hash
TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
# Scripts and what they ask for come from here alone; pictures a script painted are blobs.
POLICY: Final = (
    b"default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; "
    b"img-src 'self' blob: data:; style-src 'self'; font-src 'self'; "
    b"base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)
KEPT: Final = "private, max-age=31536000, immutable"


def packaged() -> Path:
    """The folder with the built console; it need not be there."""
    return Path(str(files("rocb_server") / "console"))


def make_router(folder: Path) -> APIRouter:
    """The pages of the console built into `folder`."""
    router = APIRouter(include_in_schema=False)

    @router.get(PREFIX)
    def begin() -> Response:
        return RedirectResponse(f"{PREFIX}/", 303)

    @router.get(PREFIX + "/{path:path}")
    def page(request: Request, path: str) -> Response:
        """A built file, or the page whose script reads the address."""
        found = _file(folder, path)
        hashed = found is not None and path.startswith(f"{HASHED}/")
        found = found or folder / FIRST
        if path.startswith(f"{HASHED}/") and not hashed:
            raise _no_file(path)
        if not found.is_file():
            raise _not_built()
        headers = {"cache-control": KEPT if hashed else "no-cache", "vary": "accept-encoding"}
        kind = TYPES.get(found.suffix, "application/octet-stream")
        packed = found.with_name(f"{found.name}.gz")
        if "gzip" in request.headers.get("accept-encoding", "") and packed.is_file():
            headers["content-encoding"] = "gzip"
            found = packed
        return FileResponse(found, media_type=kind, headers=headers)

    return router


def _file(folder: Path, path: str) -> Path | None:
    """The built file of this name; None where there is none, or it lies elsewhere."""
    root = folder.resolve()
    found = (root / path).resolve()
    return (
        found if found.is_relative_to(root) and found.suffix in TYPES and found.is_file() else None
    )


def _no_file(path: str) -> Refusal:
    do = "load the page again: the server has another release of the console now"
    return Refusal(404, "no-file", f"File {path[:80]}", "is not of this release", do)


def _not_built() -> Refusal:
    do = "run bin/console in the checkout, or install the wheel, which has it"
    return Refusal(404, "no-console", "The console", "is not built into this server", do)
