"""Bodies of requests, read whole up to a limit."""

from __future__ import annotations

from fastapi import Request

from rocb_server.errors import Refusal


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body; 413 beyond `limit` bytes. 415 when it does not call itself JSON: so no page
    of another site can send it from a browser without being asked."""
    return await read_bytes(request, limit, "application/json")


async def read_bytes(request: Request, limit: int, kind: str) -> bytes:
    """The whole body; 413 beyond `limit` bytes, 415 when it does not call itself `kind`."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != kind:
        do = f"send it with the header Content-Type: {kind}"
        code = "not-json" if kind == "application/json" else "wrong-type"
        raise Refusal(415, code, "The request", f"does not say that it is {kind}", do)
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > limit:
            raise Refusal(
                413,
                "too-large",
                "The request",
                f"has more than {limit >> 10} KiB",
                "send files to /v1/files, and here only what the request is for",
            )
    return bytes(body)
