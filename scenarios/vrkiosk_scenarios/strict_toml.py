"""Tables of TOML and JSON checked against a model: one line for each thing wrong, with its line.

Scenarios, rubrics and whatever else people write are read this way.

Errors:
    Faults   file, line, key, what was expected, what was found; one line each
"""

from __future__ import annotations

import difflib
import json
import tomllib
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from vrkiosk_scenarios.errors import TrainingFailure
from vrkiosk_scenarios.toml_lines import KeyLines

M = TypeVar("M", bound=BaseModel)


class Faults(TrainingFailure):
    """A file says something wrong. One line for each: "FILE:LINE: KEY: expected ... Found: ..."."""


def _without_notes(kind: Any) -> Any:
    """A type without what `Annotated` adds to it."""
    return typing.get_args(kind)[0] if typing.get_origin(kind) is typing.Annotated else kind


def _is_union(kind: Any) -> bool:
    return typing.get_origin(kind) in (types.UnionType, typing.Union)


def _by_kind(union: Any) -> dict[str, type[BaseModel]]:
    """The models of a union by the values their `kind` may have."""
    models = [m for m in typing.get_args(union) if m is not type(None)]
    return {k: m for m in models for k in typing.get_args(m.model_fields["kind"].annotation)}


def _model_at(root: type[BaseModel], path: tuple[str | int, ...]) -> type[BaseModel] | None:
    """The model whose keys stand at this path of a file of `root`. After the number in a list of
    several models the path names the `kind`, as pydantic does."""
    kind: Any = root
    for part in path:
        if _is_union(kind):
            kind = _by_kind(kind).get(str(part))
            continue
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            field = kind.model_fields.get(str(part))
            if field is None:
                return None
            kind = field.annotation
        elif typing.get_origin(kind) in (tuple, dict):
            kind = typing.get_args(kind)[0 if typing.get_origin(kind) is tuple else 1]
        kind = _without_notes(kind)
        if _is_union(kind) and type(None) in typing.get_args(kind):
            kind = next(k for k in typing.get_args(kind) if k is not type(None))
    return kind if isinstance(kind, type) and issubclass(kind, BaseModel) else None


def _place(path: tuple[str | int, ...], data: Any) -> tuple[str | int, ...]:
    """A path of pydantic's as the file has it: without the `kind` it adds after a list's number."""
    place: list[str | int] = []
    for part in path:
        if isinstance(data, dict) and part not in data and part == data.get("kind"):
            continue
        place.append(part)
        if isinstance(data, dict):
            data = data.get(part)
        elif isinstance(data, list) and isinstance(part, int) and part < len(data):
            data = data[part]
        else:
            data = None
    return tuple(place)


def _expected(root: type[BaseModel], error: Any) -> str:
    """What was expected, in words."""
    path = tuple(error["loc"])
    if error["type"] == "scenario":
        return f"expected {error['msg']}"
    if error["type"] in ("missing", "union_tag_not_found"):
        return "expected this key; it is missing"
    if error["type"] == "union_tag_invalid":
        return f"expected one of {error['ctx']['expected_tags']}"
    if error["type"] == "extra_forbidden":
        model = _model_at(root, path[:-1])
        known = sorted(model.model_fields) if model else []
        close = difflib.get_close_matches(str(path[-1]), known, 1)
        meant = f" Did you mean {close[0]!r}?" if close else ""
        return f"expected one of the keys {', '.join(known)}; this one is unknown.{meant}"
    return f"expected otherwise: {error['msg']}"


def _found(error: Any) -> str:
    value = error["ctx"].get("tag") if error["type"] == "union_tag_invalid" else error["input"]
    if error["type"] == "missing" or isinstance(value, dict):
        return ""
    text = json.dumps(value, ensure_ascii=False)
    return f" Found: {text if len(text) <= 80 else text[:77] + '...'}"


def validate(model: type[M], data: Any, where: str, lines: KeyLines | None = None) -> M:
    """`data` as a `model`; `where` names it in messages. Faults where it is none."""
    # Through JSON, because strict validation takes an array for a tuple only there.
    try:
        return model.model_validate_json(json.dumps(data))
    except ValidationError as error:
        reports = []
        for item in error.errors():
            path = _place(tuple(item["loc"]), data)
            if item["type"].startswith("union_tag"):
                path = (*path, "kind")
            place = f"{where}:{lines.line_of(path)}" if lines else where
            key = ".".join(map(str, path)) or "the file"
            reports.append(f"{place}: {key}: {_expected(model, item)}{_found(item)}")
        raise Faults("\n".join(reports)) from None


def parse(model: type[M], text: str, where: str) -> M:
    """A `model` from the text of a TOML file; `where` names it in messages. Faults."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        line = message.partition("at line ")[2].partition(",")[0] or str(text.count("\n") + 1)
        raise Faults(f"{where}:{line}: expected TOML: {message}") from None
    try:
        return validate(model, data, where, KeyLines(text))
    except TypeError as error:  # dates and times, which JSON lacks and no key takes
        raise Faults(f"{where}:1: expected text, numbers, tables only: {error}") from None


def read_text(path: Path) -> str:
    """The text of a file. Faults where it cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError as error:
        raise Faults(f"{path}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise Faults(f"{path}: expected UTF-8 text; byte {error.start} is not") from None
