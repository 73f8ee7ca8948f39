"""What can go wrong with records.

TelemetryError            the root of this room; the text says what failed and what to do
  SpaceError              the disk has too little room for a record, or cannot be written
  RecordError             a record cannot be opened at all
    DeclinedError         the officer declined the traces that are asked for
  SealError               a session could not be sealed; the live record is untouched
    InUseError            it is still being recorded
  ManifestError           a manifest is malformed, or not signed by a trusted key
  RecordKeyError          a key file is missing, unreadable or open to others
  DecryptionError         no identity opens it, or it was altered
"""

from __future__ import annotations


class TelemetryError(Exception):
    """Root of the errors of this room."""


class SpaceError(TelemetryError):
    """The disk has too little room for a record, or cannot be written: nothing is recorded."""


class RecordError(TelemetryError):
    """A record cannot be opened."""


class DeclinedError(RecordError):
    """The officer did not agree to the recording of what is asked for."""


class SealError(TelemetryError):
    """A session could not be sealed."""


class InUseError(SealError):
    """The session is still being recorded."""


class ManifestError(TelemetryError):
    """A manifest is malformed, or its signature is not one of a trusted key."""


class RecordKeyError(TelemetryError):
    """A key file cannot be used."""


class DecryptionError(TelemetryError):
    """An encrypted file cannot be decrypted."""
