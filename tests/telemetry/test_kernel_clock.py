"""What the kernel knows of its clocks, also where it may not be asked."""

import uuid
from pathlib import Path

import pytest

from vrkiosk_telemetry.kernel_clock import BOOT_ID, BOOT_ID_VARIABLE, KernelClock, boot_id


def test_the_boot_has_one_name_however_it_is_told() -> None:
    name = boot_id({})
    assert name == BOOT_ID.read_text().strip()
    assert boot_id({BOOT_ID_VARIABLE: uuid.UUID(name).hex}, Path("/nowhere")) == name


def test_no_name_of_the_boot_is_an_error() -> None:
    with pytest.raises(OSError, match="nowhere"):
        boot_id({}, Path("/nowhere"))


def test_where_the_kernel_may_not_be_asked_the_mark_of_timesyncd_tells(tmp_path: Path) -> None:
    mark = tmp_path / "synchronized"
    clock = KernelClock(mark)
    clock._adjtimex = lambda timex: -1
    assert clock.kept() == (False, -1)
    mark.touch()
    assert clock.kept() == (True, -1)


def test_a_kernel_that_answers_is_believed(tmp_path: Path) -> None:
    clock = KernelClock(tmp_path / "synchronized")
    clock._adjtimex = lambda timex: 5
    assert clock.kept() == (False, -1)
    clock._adjtimex = lambda timex: 0
    assert clock.kept() == (True, 0)
