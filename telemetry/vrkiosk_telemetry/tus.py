"""A client for resumable uploads: tus 1.0.0, core protocol and the creation extension.

On httpx, as everything else that is sent: time limits on every wait, one connection for all
chunks, and one place where requests will be signed (RFC 9421).
Source: tus.io/protocols/resumable-upload, 1.0.0.
"""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import BinaryIO, Final

import httpx

CHUNK_BYTES: Final = 1 << 20
_VERSION: Final = {"Tus-Resumable": "1.0.0"}
_GONE: Final = (HTTPStatus.NOT_FOUND, HTTPStatus.GONE)


class StalledError(Exception):
    """The server answered, but took none of the bytes sent."""


@dataclass(frozen=True, slots=True)
class Upload:
    """An upload begun. offset: bytes the server has."""

    url: str
    offset: int


def create(client: httpx.Client, address: str, size: int, metadata: Mapping[str, str]) -> Upload:
    """Begins an upload of `size` bytes. httpx.HTTPError when it is refused."""
    headers = {
        **_VERSION,
        "Upload-Length": str(size),
        "Upload-Metadata": ",".join(
            f"{key} {base64.b64encode(value.encode()).decode()}" for key, value in metadata.items()
        ),
    }
    answer = client.post(address, headers=headers).raise_for_status()
    location = answer.headers.get("location", "")
    # Of the address only the name counts: behind a proxy a server knows neither its own host nor
    # its scheme, and the next requests must go where this one went.
    name = httpx.URL(location).path.rpartition("/")[2]
    if answer.status_code != HTTPStatus.CREATED or not name:
        raise httpx.DecodingError(f"{address} did not begin an upload", request=answer.request)
    return Upload(f"{address.rstrip('/')}/{name}", 0)


def find(client: httpx.Client, url: str) -> Upload | None:
    """An upload begun before, with what the server has of it; None when it is gone."""
    answer = client.head(url, headers=_VERSION)
    if answer.status_code in _GONE:
        return None
    return Upload(url, _offset(answer.raise_for_status()))


def send(
    client: httpx.Client,
    upload: Upload,
    file: BinaryIO,
    size: int,
    sent: Callable[[int, int], None],
) -> None:
    """Sends the rest of a file. `sent` is called with the bytes of each chunk as it is sent
    (n, 0) and with what the server took of it (0, n), so that what is sent twice counts twice.

    An upload whose bytes are all there is finished by an empty chunk: the server may have been
    killed between the last byte and the end of its checks.
    Raises httpx.HTTPError, StalledError.
    """
    offset = upload.offset
    while True:
        file.seek(offset)
        chunk = file.read(min(CHUNK_BYTES, size - offset))
        headers = {
            **_VERSION,
            "Upload-Offset": str(offset),
            "Content-Type": "application/offset+octet-stream",
        }
        sent(len(chunk), 0)
        answer = client.patch(upload.url, content=chunk, headers=headers).raise_for_status()
        reached = _offset(answer)
        if chunk and reached <= offset:
            raise StalledError(f"{upload.url} takes no more than {offset} of {size} bytes")
        sent(0, reached - offset)
        offset = reached
        if offset >= size:
            return


def _offset(answer: httpx.Response) -> int:
    try:
        return int(answer.headers["upload-offset"])
    except (KeyError, ValueError):
        raise httpx.DecodingError(
            f"{answer.request.url} does not say how much of the upload it has",
            request=answer.request,
        ) from None
