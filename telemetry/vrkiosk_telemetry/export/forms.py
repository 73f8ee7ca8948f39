"""What can be asked of an export. Imports nothing heavy: the command line shows it in its help."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Form(StrEnum):
    """A format."""

    CSV = "csv"
    PARQUET = "parquet"
    MCAP = "mcap"
    RRD = "rrd"
    BIDS = "bids"


class Tier(StrEnum):
    """How much an export tells about a person, from everything to nothing."""

    T0 = "T0"  # as recorded
    T1 = "T1"  # derived, a row a session, under another name
    T2 = "T2"  # aggregates over groups of officers
    T3 = "T3"  # aggregates without kiosk, site and time


TABLE_FORMS: Final = (Form.CSV, Form.PARQUET)
LEAST_GROUP: Final = 5  # officers
