"""Who deals with the server, and the log of what they did."""

from __future__ import annotations

from dataclasses import dataclass

from rocb_server.accounts import Accounts
from rocb_server.audit import Audit
from rocb_server.kiosks import Kiosks


@dataclass(frozen=True, slots=True)
class Parties:
    """Kiosks, people, and the audit log of both."""

    kiosks: Kiosks
    accounts: Accounts
    audit: Audit
