"""Gaze and hand analysis of recorded sessions: measures, tables, pictures. See docs/analysis.md."""

from vrkiosk_telemetry.analysis.derived import Derived, analyse, table_path, write_tables
from vrkiosk_telemetry.analysis.parameters import ALGORITHM, Parameters
from vrkiosk_telemetry.analysis.pictures import write_pictures

__all__ = [
    "ALGORITHM",
    "Derived",
    "Parameters",
    "analyse",
    "table_path",
    "write_pictures",
    "write_tables",
]
