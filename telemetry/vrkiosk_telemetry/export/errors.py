"""What can go wrong with an export.

ExportError           the text says of what, and what to do
  MissingToolError    a library of the extra `export` is not installed
"""

from __future__ import annotations

from vrkiosk_telemetry.errors import TelemetryError


class ExportError(TelemetryError):
    """Something cannot be exported."""


class MissingToolError(ExportError):
    """A library that a format needs is not installed."""
