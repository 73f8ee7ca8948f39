"""Protobuf messages made at run time, for the formats that hold them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Self

import numpy as np
import numpy.typing as npt
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

Rows = npt.NDArray[Any]

PACKAGE = "bench"
_Field = descriptor_pb2.FieldDescriptorProto
_TYPES = {
    "int64": _Field.TYPE_SFIXED64,
    "uint32": _Field.TYPE_UINT32,
    "float32": _Field.TYPE_FLOAT,
}


def _file(messages: Mapping[str, list[Any]]) -> Any:
    """A file descriptor of messages by name."""
    file = descriptor_pb2.FileDescriptorProto(name="bench.proto", package=PACKAGE, syntax="proto3")
    for name, fields in messages.items():
        file.message_type.add(name=name).field.extend(fields)
    return file


def _field(number: int, name: str, kind: int, repeated: bool = False, of: str = "") -> Any:
    label = _Field.LABEL_REPEATED if repeated else _Field.LABEL_OPTIONAL
    field = _Field(name=name, number=number, type=kind, label=label)
    if of:
        field.type_name = f".{PACKAGE}.{of}"
    return field


def _class(file: Any, name: str) -> Any:
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(f"{PACKAGE}.{name}"))


class RowMessage:
    """A message for each row of a table: numbers as they are, lists as packed floats."""

    def __init__(self, name: str, file: Any) -> None:
        self.name = f"{PACKAGE}.{name}"
        self.schema: bytes = descriptor_pb2.FileDescriptorSet(file=[file]).SerializeToString()
        self._class = _class(file, name)

    @classmethod
    def of(cls, name: str, columns: Mapping[str, Rows]) -> Self:
        """Made for columns (n,) or (n, k)."""
        fields = [
            _field(number, column, _TYPES[values.dtype.name], values.ndim > 1)
            for number, (column, values) in enumerate(columns.items(), 1)
        ]
        return cls(name, _file({name: fields}))

    @classmethod
    def from_schema(cls, name: str, schema: bytes) -> Self:
        """The message that `schema` of another one describes."""
        return cls(name, descriptor_pb2.FileDescriptorSet.FromString(schema).file[0])

    def encode(self, columns: Mapping[str, Rows]) -> Iterator[bytes]:
        names = list(columns)
        for row in zip(*(values.tolist() for values in columns.values()), strict=True):
            yield self._class(**dict(zip(names, row, strict=True))).SerializeToString()

    def decode(self, data: bytes) -> Any:
        return self._class.FromString(data)


class SampleMessage:
    """A sample of one thing at one time: where it is, or what the controls say."""

    def __init__(self) -> None:
        floats = [_field(n, name, _Field.TYPE_FLOAT) for n, name in enumerate("xyzw", 1)]
        of_message = _Field.TYPE_MESSAGE
        transform = [
            _field(1, "id", _Field.TYPE_STRING),
            _field(2, "position", of_message, of="Vector"),
            _field(3, "rotation", of_message, of="Quaternion"),
        ]
        sample = [
            _field(1, "t", _Field.TYPE_UINT64),
            _field(2, "transform", of_message, of="Transform"),
            _field(3, "input", _Field.TYPE_DOUBLE, repeated=True),
        ]
        file = _file(
            {
                "Vector": floats[:3],
                "Quaternion": floats,
                "Transform": transform,
                "Sample": sample,
            }
        )
        self._class = _class(file, "Sample")

    def transforms(self, t: list[int], name: str, poses: Rows) -> Iterator[bytes]:
        """A sample for each of (n, 7) poses."""
        for time, (qx, qy, qz, qw, x, y, z) in zip(t, poses.tolist(), strict=True):
            transform = {
                "id": name,
                "position": {"x": x, "y": y, "z": z},
                "rotation": {"x": qx, "y": qy, "z": qz, "w": qw},
            }
            yield self._class(t=time, transform=transform).SerializeToString()

    def inputs(self, t: list[int], numbers: Rows) -> Iterator[bytes]:
        """A sample for each of (n, k) rows of controls."""
        for time, row in zip(t, numbers.tolist(), strict=True):
            yield self._class(t=time, input=row).SerializeToString()

    def decode(self, data: bytes) -> Any:
        return self._class.FromString(data)


def varint(value: int) -> bytes:
    """A length before a message: 7 bits a byte, the lowest first."""
    found = bytearray()
    while value > 0x7F:
        found.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*found, value])


def read_varint(data: memoryview, place: int) -> tuple[int, int]:
    """The number at `place`, and the place behind it."""
    value = shift = 0
    while True:
        byte = data[place]
        place += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, place


def numbers_of(columns: Mapping[str, Rows]) -> Rows:
    """All columns side by side as (n, k) doubles."""
    count = len(next(iter(columns.values())))
    parts = [values.reshape(count, -1).astype(np.float64) for values in columns.values()]
    return np.concatenate(parts, axis=1)
