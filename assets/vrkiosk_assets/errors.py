"""The one error of this room."""

from __future__ import annotations


class AssetError(Exception):
    """A model, tile or catalogue that cannot be used.

    The message says what failed, what was expected and what to do about it.
    """
