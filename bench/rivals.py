"""Other containers for the same data, written the way their own documentation recommends.

All get the same numbers, on the record's grid: frames at 90 Hz, joints at 45 Hz, a batch a second.
Written: MCAP (foxglove-sdk, protobuf, zstd chunks), Rerun (send_columns), HDF5 (gzip + shuffle,
chunks of a second), CSV and CSV.gz (one flat table each), and a stream like PLUME's (C. Javerliat
et al., IEEE VR 2024: a protobuf sample for each transform, length-delimited, in an LZ4 frame).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from wire import RowMessage, SampleMessage, numbers_of, read_varint, varint

from vrkiosk_telemetry.tables import FRAME_COLUMNS

Rows = npt.NDArray[Any]
Times = npt.NDArray[np.int64]

HANDS_EVERY = 2  # frames
SECOND_NS = 1_000_000_000
HANDS = ("left", "right")
POSES = ("head", "gaze", "grip_left", "grip_right", "aim_left", "aim_right")
LEFT_OUT = ("view_left", "view_right")  # the archive has them as good as never
JOINTS = 26


@dataclass(frozen=True)
class Table:
    """Columns (n,) or (n, k) by name; "t" is ns and rises."""

    columns: dict[str, Rows]

    @property
    def t(self) -> Times:
        return self.columns["t"]

    def seconds(self) -> Iterator[Table]:
        """Pieces of a second: what a writer that keeps a crash cheap gets at a time."""
        marks = np.arange(self.t[0], self.t[-1] + SECOND_NS, SECOND_NS)
        ends = [*np.searchsorted(self.t, marks).tolist(), len(self.t)]
        for start, end in pairwise(ends):
            if end > start:
                yield Table({name: values[start:end] for name, values in self.columns.items()})

    def flat(self) -> dict[str, Rows]:
        """Each component as a column of its own."""
        found = {}
        for name, values in self.columns.items():
            if values.ndim == 1:
                found[name] = values
            else:
                found |= {f"{name}_{i}": values[:, i] for i in range(values.shape[1])}
        return found


@dataclass(frozen=True)
class Data:
    """What is written: `frames`, and `hands` or None."""

    frames: Table
    hands: Table | None

    @classmethod
    def of(cls, rows: Rows, joints: bool) -> Data:
        """rows: (n,) FRAME rows on the grid."""
        columns = {c.name: c.values(rows) for c in FRAME_COLUMNS if c.name not in LEFT_OUT}
        if not joints:
            return cls(Table(columns), None)
        some = rows[::HANDS_EVERY]
        hands = {"t": some["t"], "frame": some["index"], "flags": some["flags"]}
        for hand, side in enumerate(HANDS):
            hands[side] = some["joints"][:, hand, :, :7].reshape(len(some), JOINTS * 7)
        return cls(Table(columns), Table(hands))

    def tables(self) -> dict[str, Table]:
        return {"frames": self.frames} | ({"hands": self.hands} if self.hands else {})

    def seconds(self) -> Iterator[dict[str, Table]]:
        """Pieces of all tables by name."""
        parts = {name: table.seconds() for name, table in self.tables().items()}
        for frames in parts.pop("frames"):
            yield {"frames": frames} | {name: next(rest) for name, rest in parts.items()}


class Rival(Protocol):
    """name: of the format."""

    name: str

    def write(self, path: Path, data: Data) -> None:
        """Writes all of it to a new file."""
        ...

    def window(self, path: Path, first: int, last: int) -> int:
        """Reads all from t `first` to `last` (ns) into arrays or objects; how many frames."""
        ...


class Mcap:
    name = "MCAP"

    def write(self, path: Path, data: Data) -> None:
        import foxglove
        from foxglove.mcap import MCAPWriteOptions

        context = foxglove.Context()
        options = MCAPWriteOptions(chunk_size=256 * 1024, compression_threads=0)
        writer = foxglove.open_mcap(str(path), context=context, writer_options=options)
        kinds = {name: RowMessage.of(name, t.columns) for name, t in data.tables().items()}
        channels = {}
        for name, kind in kinds.items():
            schema = foxglove.Schema(name=kind.name, encoding="protobuf", data=kind.schema)
            channels[name] = foxglove.Channel(
                f"/{name}", message_encoding="protobuf", schema=schema, context=context
            )
        for tables in data.seconds():
            for name, table in tables.items():
                for t, body in zip(
                    table.t.tolist(), kinds[name].encode(table.columns), strict=True
                ):
                    channels[name].log(body, log_time=t)
            writer.flush()
        writer.close()

    def window(self, path: Path, first: int, last: int) -> int:
        from mcap.reader import make_reader

        count = 0
        with path.open("rb") as file:
            reader = make_reader(file)
            kinds: dict[str, RowMessage] = {}
            found = reader.iter_messages(starting_at=first, ending_before=last + 1)
            for schema, channel, message in found:
                name = channel.topic[1:]
                if name not in kinds and schema is not None:
                    kinds[name] = RowMessage.from_schema(name, schema.data)
                kinds[name].decode(message.data)
                count += name == "frames"
        return count


class Rerun:
    name = "Rerun"

    def write(self, path: Path, data: Data) -> None:
        import rerun

        recording = rerun.RecordingStream("bench", send_properties=False)
        recording.save(path)
        for tables in data.seconds():
            for name, values, t in self._entities(tables):
                times = [rerun.TimeColumn("t", timestamp=t.astype("datetime64[ns]"))]
                if values.shape[1] == 7:
                    columns = rerun.Transform3D.columns(
                        translation=values[:, 4:], quaternion=values[:, :4]
                    )
                else:
                    columns = rerun.Scalars.columns(scalars=values).partition(
                        np.full(len(values), values.shape[1])
                    )
                rerun.send_columns(name, times, columns, recording=recording)
            recording.flush()
        recording.disconnect()

    @staticmethod
    def _entities(tables: dict[str, Table]) -> Iterator[tuple[str, Rows, Times]]:
        """Entity paths and their (n, 7) poses or (n, k) numbers; plain columns as one entity."""
        frames = tables["frames"]
        plain = [v for name, v in frames.columns.items() if v.ndim == 1 and name != "t"]
        yield "state", np.stack(plain, axis=1), frames.t
        for name, values in frames.columns.items():
            if values.ndim == 2:
                yield name, values, frames.t
        if hands := tables.get("hands"):
            for side in HANDS:
                joints = hands.columns[side].reshape(-1, JOINTS, 7)
                for joint in range(JOINTS):
                    yield f"{side}/{joint}", joints[:, joint], hands.t

    def window(self, path: Path, first: int, last: int) -> int:
        from rerun.chunk import RrdReader

        frames: set[int] = set()
        for chunk in RrdReader(path).stream().to_chunks():
            batch = chunk.to_record_batch()
            if "t" not in batch.schema.names:
                continue
            t = batch.column("t").to_numpy(zero_copy_only=False).astype(np.int64)
            inside = (t >= first) & (t <= last)
            if inside.any():
                batch.filter(inside).to_pydict()
                if chunk.entity_path == "/state":
                    frames.update(t[inside].tolist())
        return len(frames)


class Hdf5:
    name = "HDF5"

    def write(self, path: Path, data: Data) -> None:
        import h5py

        with h5py.File(path, "w", libver="latest") as file:
            for tables in data.seconds():
                for name, table in tables.items():
                    for column, values in table.columns.items():
                        self._append(file, f"{name}/{column}", values)
                file.flush()

    @staticmethod
    def _append(file: Any, name: str, values: Rows) -> None:
        if name not in file:
            file.create_dataset(
                name,
                shape=(0, *values.shape[1:]),
                maxshape=(None, *values.shape[1:]),
                chunks=(90, *values.shape[1:]),
                dtype=values.dtype,
                compression="gzip",
                shuffle=True,
            )
        dataset = file[name]
        count = len(dataset)
        dataset.resize(count + len(values), axis=0)
        dataset[count:] = values

    def window(self, path: Path, first: int, last: int) -> int:
        import h5py

        count = 0
        with h5py.File(path, "r") as file:
            for name, group in file.items():
                t = group["t"][:]
                start, end = np.searchsorted(t, [first, last + 1])
                for dataset in group.values():
                    dataset[start:end]
                count = end - start if name == "frames" else count
        return int(count)


class Csv:
    """A flat table a file; joints, where there are, beside it."""

    name = "CSV"
    codec: str | None = None

    def write(self, path: Path, data: Data) -> None:
        import pyarrow as pa
        from pyarrow import csv

        for name, table in data.tables().items():
            flat = pa.table(table.flat())
            with pa.output_stream(self._file(path, name), compression=self.codec) as sink:
                csv.write_csv(flat, sink)

    @staticmethod
    def _file(path: Path, name: str) -> Path:
        return path if name == "frames" else path.with_name(f"{path.name}.{name}")

    def window(self, path: Path, first: int, last: int) -> int:
        import pyarrow as pa
        from pyarrow import csv

        counts = []
        for file in (path, self._file(path, "hands")):
            if file.exists():
                with pa.input_stream(file, compression=self.codec) as source:
                    t = (table := csv.read_csv(source)).column("t").to_numpy()
                table.filter(pa.array((t >= first) & (t <= last)))
                counts.append(int(((t >= first) & (t <= last)).sum()))
        return counts[0]


class CsvGz(Csv):
    name = "CSV.gz"
    codec = "gzip"


class PlumeLike:
    name = "PLUME-like"

    def write(self, path: Path, data: Data) -> None:
        import pyarrow as pa

        samples = SampleMessage()
        with pa.output_stream(path, compression="lz4") as sink:
            for tables in data.seconds():
                chunk = bytearray()
                for body in self._samples(tables, samples):
                    chunk += varint(len(body)) + body
                sink.write(bytes(chunk))

    @staticmethod
    def _samples(tables: dict[str, Table], samples: SampleMessage) -> Iterator[bytes]:
        frames = tables["frames"].columns
        t = frames["t"].tolist()
        for name in POSES:
            yield from samples.transforms(t, name, frames[name])
        controls = {n: values for n, values in frames.items() if n not in (*POSES, "t")}
        yield from samples.inputs(t, numbers_of(controls))
        if hands := tables.get("hands"):
            for side in HANDS:
                joints = hands.columns[side].reshape(-1, JOINTS, 7)
                for joint in range(JOINTS):
                    name = f"{side}/{joint}"
                    yield from samples.transforms(hands.t.tolist(), name, joints[:, joint])

    def window(self, path: Path, first: int, last: int) -> int:
        import pyarrow as pa

        samples = SampleMessage()
        with pa.input_stream(path, compression="lz4") as source:
            data = memoryview(source.read())
        place = count = 0
        while place < len(data):
            length, place = read_varint(data, place)
            sample = samples.decode(bytes(data[place : place + length]))
            place += length
            count += first <= sample.t <= last and not sample.HasField("transform")
        return count


RIVALS: tuple[Rival, ...] = (Mcap(), Rerun(), Hdf5(), Csv(), CsvGz(), PlumeLike())
