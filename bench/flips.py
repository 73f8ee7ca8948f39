"""Every single byte of a sealed session changed, one at a time: each has to be found."""

from __future__ import annotations

from collections.abc import Iterator

import damage
from figure import Figure


def figures(factor: float) -> Iterator[Figure]:
    yield damage.flips(None)
