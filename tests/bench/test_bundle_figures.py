"""What the bench of the bundle makes of two bundles and of an installation."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

FOUND = {"install_s": 20.0, "boot_s": 3.0, "attract_s": 9.0, "doctor_s": 5.0, "remove_s": 2.0}


@pytest.fixture
def bundle(bench: Callable[[str], ModuleType]) -> Any:
    return bench("bundle")


def listed(folder: Path, text: str) -> Path:
    folder.mkdir()
    (folder / "SHA256SUMS").write_text(text)
    return folder


def test_files_that_are_others_or_only_in_one_differ(bundle: Any, tmp_path: Path) -> None:
    one = listed(tmp_path / "one", "11  a.deb\n22  Release\n33  only here.deb\n")
    other = listed(tmp_path / "other", "11  a.deb\n23  Release\n")
    assert bundle.differences(one, other) == ["Release", "only here.deb"]
    assert bundle.differences(one, one) == []


def test_what_the_machine_lacks_is_no_complaint(bundle: Any) -> None:
    figures = list(bundle.told({**FOUND, "wrong": ["cores", "sound"], "left": []}, 1.0))
    assert {figure.verdict for figure in figures} == {"ok"}
    assert figures[0].value == 28.0


@pytest.mark.parametrize("wrong", [{"wrong": ["layers"]}, {"left": ["/opt/kiosk"]}])
def test_a_complaint_or_a_file_left_behind_is_short(bundle: Any, wrong: dict[str, Any]) -> None:
    figures = bundle.told({**FOUND, "wrong": [], "left": [], **wrong}, 1.0)
    assert sum(figure.short for figure in figures) == 1
