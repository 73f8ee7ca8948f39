"""Whether what was read from JSON is what its class says: JSON holds anything under any name."""

from __future__ import annotations

from dataclasses import fields
from typing import Any, Final, TypeVar

LARGEST: Final = 1e9  # of a number: no place, size or count of a scene is beyond it
_SCALARS: Final[dict[str, tuple[type, ...]]] = {
    "str": (str,),
    "bool": (bool,),
    "int": (int,),
    "float": (int, float),
}

Item = TypeVar("Item")


def conforming(item: Item) -> Item:
    """A dataclass of texts, truths, numbers and tuples of numbers, as it is. ValueError, naming the
    field, where one is of another type, a number is huge or none, or a tuple is longer or shorter
    than its default. Fields of other types are passed over."""
    for field in fields(item):  # type: ignore[arg-type]
        value = getattr(item, field.name)
        kind = str(field.type)
        if kind in _SCALARS:
            fits = _is(value, kind)
        elif kind.startswith("tuple[float"):
            fits = (
                isinstance(value, tuple)
                and len(value) == len(field.default)  # type: ignore[arg-type]
                and all(_is(one, "float") for one in value)
            )
        else:
            continue
        if not fits:
            raise ValueError(f"{field.name}: expected {kind}, found {value!r:.60}")
    return item


def _is(value: Any, kind: str) -> bool:
    if kind != "bool" and isinstance(value, bool):
        return False
    if not isinstance(value, _SCALARS[kind]):
        return False
    return kind not in ("int", "float") or -LARGEST <= value <= LARGEST  # type: ignore[operator]
