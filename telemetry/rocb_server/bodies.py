"""Bodies of requests, read whole up to a limit."""

from __future__ import annotations

from fastapi import Request

from rocb_server.errors import Refusal


async def read_body(request: Request, limit: int) -> bytes:
    """The whole body; 413 beyond `limit` bytes. 415 when it does not call itself JSON: so no page
    of another site can send it from a browser without being asked."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        do = "send it with the header Content-Type: application/json"
        raise Refusal(415, "not-json", "The request", "does not say that it is JSON", do)
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
