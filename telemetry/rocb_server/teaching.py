"""What trainers prepare and kiosks fetch: officers, classes, packs, and the items of the inbox."""

from __future__ import annotations

from dataclasses import dataclass

from rocb_server.classes import Classes
from rocb_server.inbox import Inbox
from rocb_server.officers import Officers
from rocb_server.shelf import Shelf


@dataclass(frozen=True, slots=True)
class Teaching:
    """Officers, classes and packs of a server, and what its kiosks are given of them."""

    officers: Officers
    classes: Classes
    shelf: Shelf
    inbox: Inbox
