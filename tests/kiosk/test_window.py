"""The mapped window: whole texts or none."""

from pathlib import Path

import pytest

from vrkiosk.window import SIZE, Window


def test_a_reader_sees_the_last_text_and_count(tmp_path: Path) -> None:
    with Window(tmp_path / "w", write=True) as writer, Window(tmp_path / "w") as reader:
        assert reader.look() == b""
        writer.show(b"first")
        writer.show("второй".encode())
        writer.submitted = 42
        assert reader.look() == "второй".encode()
        assert reader.submitted == 42


def test_a_text_being_written_is_not_seen(tmp_path: Path) -> None:
    with Window(tmp_path / "w", write=True) as writer, Window(tmp_path / "w") as reader:
        writer.show(b"whole")
        writer._words[1] += 1
        assert reader.look() == b""


def test_a_text_too_long_is_refused(tmp_path: Path) -> None:
    with (
        Window(tmp_path / "w", write=True) as writer,
        pytest.raises(ValueError, match="do not fit"),
    ):
        writer.show(bytes(SIZE))
