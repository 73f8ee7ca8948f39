"""The kiosk's connection to the server: time limits on every wait, and what went wrong in words."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import Final

import httpx

TIMEOUT: Final = httpx.Timeout(60.0, connect=10.0)
# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID and X509_V_ERR_CERT_HAS_EXPIRED.
_TIME_ERRORS: Final = frozenset({9, 10})


def open_client(server: str, auth: httpx.Auth | None = None) -> httpx.Client:
    """A client for one server. The environment's proxy is used, and the certificates it names
    (SSL_CERT_FILE, SSL_CERT_DIR), unless the server is this machine."""
    return httpx.Client(timeout=TIMEOUT, trust_env=not _is_loopback(server), auth=auth)


def said(answer: httpx.Response) -> str:
    """What our server said of a refusal; "" where the answer is not in its form."""
    try:
        body = answer.json()
        return f"{body['what']} {body['why']}; {body['do']}"
    except (ValueError, KeyError, TypeError):
        return ""


def code_of(answer: httpx.Response) -> str:
    """The code of our server's refusal; "" where the answer is not in its form."""
    try:
        body = answer.json()
        return str(body["code"]) if said(answer) else ""
    except (ValueError, KeyError, TypeError):
        return ""


def words(error: Exception) -> str:
    """Why a request failed: a wrong clock is told apart from a bad certificate."""
    if isinstance(error, httpx.TimeoutException):
        return "no answer in time"
    cause: BaseException | None = error
    while cause is not None:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_words(cause)
        cause = cause.__cause__ or cause.__context__
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def _certificate_words(error: ssl.SSLCertVerificationError) -> str:
    why = f"its certificate is refused: {error.verify_message}"
    if error.verify_code not in _TIME_ERRORS:
        return f"{why}; if a proxy of this network looks into connections, add its CA"
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    return f"{why}; this machine's clock says {now}: set it if that is wrong"


def _is_loopback(server: str) -> bool:
    """Whether the server is this machine, where no proxy of the environment can reach it."""
    try:
        host = httpx.URL(server).host
        return host == "localhost" or ip_address(host).is_loopback
    except (httpx.InvalidURL, ValueError):
        return False
