"""Who may ask for what: every route of the server, in one table. What is not in it is not there.

Roles, by what a person does: a trainer sees the sessions of one centre; a regional trainer those of
all; a technician sees the kiosks of one centre and no session; an administrator sees everything.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Final

from starlette.routing import compile_path

from vrkiosk_telemetry.enrol import ENROL_PATH, RENEW_PATH
from vrkiosk_telemetry.kiosk_state import STATE_PATH

KIOSK: Final = "rocb.kiosk"  # who asks, in the scope of a request that was let in
ACCOUNT: Final = "rocb.account"


class Role(StrEnum):
    """What a person does here."""

    TRAINER = "trainer"
    REGIONAL = "regional-trainer"
    TECHNICIAN = "technician"
    ADMINISTRATOR = "administrator"

    @property
    def of_a_centre(self) -> bool:
        """Whether accounts with this role belong to one centre and see it alone."""
        return self in (Role.TRAINER, Role.TECHNICIAN)


class Needs(Enum):
    """What a route asks of who calls it: nothing, the signature of a kiosk, or a right."""

    NOTHING = "nothing"
    TOKEN = "token"  # in its address; pages of other sites ask, without a cookie
    KIOSK = "kiosk"
    LOGIN = "login"  # any account
    SESSIONS = "sessions"
    KIOSKS = "kiosks"
    AUDIT = "audit"
    CLASSES = "classes"  # to see them
    TEACHING = "teaching"  # to prepare them, at one's own centre
    PACKS = "packs"  # to give kiosks scenarios


RIGHTS: Final[Mapping[Role, frozenset[Needs]]] = {
    Role.TRAINER: frozenset(
        {Needs.LOGIN, Needs.SESSIONS, Needs.CLASSES, Needs.TEACHING, Needs.PACKS}
    ),
    Role.REGIONAL: frozenset({Needs.LOGIN, Needs.SESSIONS, Needs.CLASSES, Needs.PACKS}),
    Role.TECHNICIAN: frozenset({Needs.LOGIN, Needs.KIOSKS}),
    Role.ADMINISTRATOR: frozenset({Needs.LOGIN, Needs.SESSIONS, Needs.KIOSKS, Needs.AUDIT}),
}

OF_PEOPLE: Final = frozenset(Needs) - {Needs.NOTHING, Needs.TOKEN, Needs.KIOSK}

ROUTES: Final[Mapping[tuple[str, str], Needs]] = {
    ("GET", "/login"): Needs.NOTHING,
    ("POST", "/login"): Needs.NOTHING,
    ("GET", "/static/{path:path}"): Needs.NOTHING,
    ("HEAD", "/static/{path:path}"): Needs.NOTHING,
    ("GET", "/openapi.json"): Needs.LOGIN,
    ("HEAD", "/openapi.json"): Needs.LOGIN,
    ("POST", "/logout"): Needs.LOGIN,
    ("GET", "/"): Needs.LOGIN,  # leads to what the role may see
    ("GET", "/sessions/{uuid}"): Needs.SESSIONS,
    ("GET", "/sessions/{uuid}/receipt"): Needs.SESSIONS,
    ("GET", "/sessions/{uuid}/files/{name}"): Needs.SESSIONS,
    ("GET", "/console"): Needs.LOGIN,
    ("GET", "/console/{path:path}"): Needs.LOGIN,
    ("GET", "/api/me"): Needs.LOGIN,
    ("GET", "/api/texts/{language}"): Needs.LOGIN,
    ("GET", "/api/programme"): Needs.LOGIN,
    ("GET", "/api/sessions"): Needs.SESSIONS,
    ("GET", "/api/sessions/{uuid}"): Needs.SESSIONS,
    ("GET", "/api/sessions/{uuid}/scene"): Needs.SESSIONS,
    ("GET", "/api/sessions/{uuid}/tracks/{table}"): Needs.SESSIONS,
    ("GET", "/api/assets/{sha256}"): Needs.SESSIONS,
    ("GET", "/api/letters"): Needs.SESSIONS,
    ("GET", "/kiosks"): Needs.KIOSKS,
    ("GET", "/api/kiosks"): Needs.KIOSKS,
    ("POST", "/lms/packages/{package}/pairings"): Needs.TOKEN,
    ("GET", "/lms/pairings/{token}"): Needs.TOKEN,
    ("POST", "/api/pairings/{code}"): Needs.TEACHING,
    ("POST", "/v1/pairings/{code}"): Needs.KIOSK,
    ("POST", STATE_PATH): Needs.KIOSK,
    ("GET", "/api/cohort"): Needs.SESSIONS,
    ("GET", "/api/cohort/{name}"): Needs.SESSIONS,
    ("GET", "/audit"): Needs.AUDIT,
    ("GET", "/api/officers"): Needs.CLASSES,
    ("POST", "/api/officers"): Needs.TEACHING,
    ("PUT", "/api/officers/{pseudonym}"): Needs.TEACHING,
    ("DELETE", "/api/officers/{pseudonym}"): Needs.TEACHING,
    ("POST", "/api/officers/{pseudonym}/pin"): Needs.TEACHING,
    ("GET", "/api/classes"): Needs.CLASSES,
    ("POST", "/api/classes"): Needs.TEACHING,
    ("GET", "/api/classes/{uuid}"): Needs.CLASSES,
    ("PUT", "/api/classes/{uuid}"): Needs.TEACHING,
    ("DELETE", "/api/classes/{uuid}"): Needs.TEACHING,
    ("GET", "/api/classes/{uuid}/ticket"): Needs.TEACHING,  # it has names
    ("POST", "/api/classes/{uuid}/ticket"): Needs.TEACHING,
    ("DELETE", "/api/classes/{uuid}/ticket"): Needs.TEACHING,
    ("GET", "/api/packs"): Needs.CLASSES,
    ("POST", "/api/packs"): Needs.PACKS,
    ("GET", "/api/packs/{sha256}"): Needs.CLASSES,
    ("DELETE", "/api/packs/{sha256}"): Needs.PACKS,
    ("POST", ENROL_PATH): Needs.NOTHING,  # the code is the proof
    ("POST", RENEW_PATH): Needs.KIOSK,
    ("POST", "/v1/sessions/{uuid}/plan"): Needs.KIOSK,
    ("PUT", "/v1/sessions/{uuid}/manifest"): Needs.KIOSK,
    ("GET", "/v1/sessions/{uuid}/receipt"): Needs.KIOSK,
    ("POST", "/v1/erasures"): Needs.KIOSK,
    ("POST", "/v1/sessions/missing"): Needs.KIOSK,
    ("GET", "/v1/inbox"): Needs.KIOSK,
    ("GET", "/v1/inbox/{sha256}"): Needs.KIOSK,
    ("POST", "/v1/inbox/acknowledgements"): Needs.KIOSK,
    ("POST", "/v1/files"): Needs.KIOSK,
    ("POST", "/v1/files/"): Needs.KIOSK,
    ("OPTIONS", "/v1/files/"): Needs.KIOSK,
    ("HEAD", "/v1/files/{uuid}"): Needs.KIOSK,
    ("PATCH", "/v1/files/{uuid}"): Needs.KIOSK,
    ("DELETE", "/v1/files/{uuid}"): Needs.KIOSK,
}


@dataclass(frozen=True, slots=True)
class Account:
    """A person who is logged in. centre: the one whose things they see; None: all."""

    name: str
    role: Role
    centre: str | None

    def may(self, needs: Needs) -> bool:
        return needs in RIGHTS[self.role]

    def sees(self, centre: str) -> bool:
        """Whether something of this centre is theirs to see."""
        return self.centre is None or self.centre == centre


_PATTERNS: Final[tuple[tuple[str, re.Pattern[str], Needs], ...]] = tuple(
    (method, compile_path(path)[0], needs) for (method, path), needs in ROUTES.items()
)


def needs_of(method: str, path: str) -> Needs | None:
    """What a request needs; None: there is no such route."""
    for known, pattern, needs in _PATTERNS:
        if known == method and pattern.match(path):
            return needs
    return None


def methods_of(path: str) -> list[str]:
    """The methods this address knows."""
    return sorted({method for method, pattern, _ in _PATTERNS if pattern.match(path)})
