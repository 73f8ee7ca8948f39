"""Films and folders of pictures: what is in them, and that nothing half done stays."""

from __future__ import annotations

import errno
import json
from pathlib import Path

import av
import numpy as np
import pytest
from PIL import Image

from vrkiosk.replay import encode
from vrkiosk.replay.encode import ClipError, Facts, Pictures, Pixels, open_writer

FACTS = Facts(fps=10, size=(96, 64), title="S03", sessions=("one",))


def picture(number: int) -> Pixels:
    """A white bar that moves on a coloured ground."""
    made = np.full((64, 96, 3), (200, 40, 30), np.uint8)
    made[:, 8 * number : 8 * number + 8] = 255
    return made


def write(goal: Path, count: int = 10, facts: Facts = FACTS) -> None:
    with open_writer(goal, facts) as writer:
        for number in range(count):
            writer.add(picture(number), number * 100_000_000)


def test_a_film_plays_what_was_put_in(tmp_path: Path) -> None:
    goal = tmp_path / "new" / "clip.mp4"
    write(goal)
    with av.open(str(goal)) as film:
        stream = film.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (96, 64, 10)
        assert stream.codec_context.name in ("libdav1d", "av1", "vp9", "libvpx-vp9")
        assert film.metadata["title"] == "S03"
        shown = [frame.to_ndarray(format="rgb24").astype(int) for frame in film.decode(video=0)]
    assert len(shown) == 10
    for number, found in enumerate(shown):
        assert np.abs(found - picture(number)).mean() < 8, number
    assert [path.name for path in goal.parent.iterdir()] == ["clip.mp4"]


def test_a_browser_can_begin_before_it_has_the_whole_film(tmp_path: Path) -> None:
    write(tmp_path / "clip.mp4")
    data = (tmp_path / "clip.mp4").read_bytes()
    assert 0 < data.find(b"moov") < data.find(b"mdat")


def test_a_folder_holds_pictures_and_their_moments(tmp_path: Path) -> None:
    goal = tmp_path / "frames"
    write(goal, 3)
    index = json.loads((goal / "index.json").read_text())
    assert index["schema"] == encode.INDEX_SCHEMA
    assert (index["fps"], index["size"], index["sessions"]) == (10, [96, 64], ["one"])
    assert index["pictures"][2] == {"file": "000003.png", "t": 200_000_000}
    with Image.open(goal / "000003.png") as kept:
        assert (np.asarray(kept) == picture(2)).all()
    write(goal, 2)  # again: the old ones are gone
    assert sorted(path.name for path in goal.iterdir()) == [
        "000001.png",
        "000002.png",
        "index.json",
    ]


def break_off(goal: Path) -> None:
    """As Ctrl-C does after the first picture."""
    with open_writer(goal, FACTS) as writer:
        writer.add(picture(0), 0)
        raise KeyboardInterrupt


@pytest.mark.parametrize("name", ["clip.mp4", "frames"])
def test_what_is_broken_off_leaves_nothing(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyboardInterrupt):
        break_off(tmp_path / name)
    assert list(tmp_path.iterdir()) == []


def test_what_was_there_stays_when_the_new_one_is_broken_off(tmp_path: Path) -> None:
    goal = tmp_path / "clip.mp4"
    goal.write_bytes(b"an older clip")
    with pytest.raises(KeyboardInterrupt):
        break_off(goal)
    assert goal.read_bytes() == b"an older clip"


def test_a_folder_that_cannot_be_replaced_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    goal = tmp_path / "frames"
    write(goal, 3)
    rename = Path.rename

    def refuse(self: Path, target: Path) -> Path:
        if self.suffix == ".part":
            raise PermissionError(errno.EACCES, "Permission denied")
        return rename(self, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(ClipError, match="cannot be written: Permission denied"):
        write(goal, 1)
    assert [path.name for path in tmp_path.iterdir()] == ["frames"]
    assert len(list(goal.glob("*.png"))) == 3


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("words")
    with pytest.raises(ClipError, match="holds something else"):
        write(tmp_path / "mine")
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "words"


def test_a_full_disk_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*words: object, **more: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Pictures, "_add", full)
    with pytest.raises(ClipError, match="the disk is full"):
        write(tmp_path / "frames")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ClipError, match="cannot be written"):
        write(tmp_path / "file" / "clip.mp4")


@pytest.mark.parametrize(
    ("name", "size", "words"),
    [
        ("clip.avi", (96, 64), r"NAME\.mp4"),
        ("clip.mp4", (97, 64), "even width and height"),
    ],
)
def test_what_cannot_be_a_clip(
    tmp_path: Path, name: str, size: tuple[int, int], words: str
) -> None:
    with pytest.raises(ClipError, match=words):
        open_writer(tmp_path / name, Facts(10, size))


def test_without_pyav_the_way_out_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encode, "find_spec", lambda name: None)
    with pytest.raises(ClipError, match=r"vrkiosk\[export\]"):
        open_writer(tmp_path / "clip.mp4", FACTS)
    write(tmp_path / "frames", 1)
