"""Two people who change the same thing at once: the second is told, and nothing is lost.

Whatever may be changed has a version, which its answer names (ETag); a change names the version it
was made from (If-Match, RFC 9110 section 13.1.1).
"""

from __future__ import annotations

import re
from typing import Final

from fastapi import Request

from rocb_server.errors import Refusal


def etag(version: int) -> str:
    """The header's value of a version."""
    return f'"{version}"'


def wanted_version(request: Request) -> int:
    """The version a change was made from. Refusal 428 where it does not say, 400 where it says
    something else."""
    value = request.headers.get("if-match", "").strip()
    if not value:
        why = "does not say which version it was made from"
        raise _refused(428, "version-missing", why, _DO)
    found = re.fullmatch(r'"([0-9]{1,9})"', value)
    if found is None:
        why = f"has If-Match: {value:.40}"
        raise _refused(400, "version-malformed", why, _DO)
    return int(found[1])


def check_version(wanted: int, present: int, what: str, who: str, when: str) -> None:
    """Refusal 412 where somebody else changed it meanwhile."""
    if wanted == present:
        return
    raise Refusal(
        412,
        "changed-meanwhile",
        what,
        f"was changed by {who} on {when}, after you opened it (version {wanted}, now {present})",
        "open it again, see what changed, and make your change once more",
    )


_DO: Final = 'send If-Match: "N", the ETag of what was read'


def _refused(status: int, code: str, why: str, do: str) -> Refusal:
    return Refusal(status, code, "The change", why, do)
