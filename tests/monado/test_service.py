"""What of the Monado harness can be shown without Monado."""

from __future__ import annotations

from pathlib import Path

import pytest
from inside import GAZE_LAYER, VALIDATION_LAYER, layer_environment, size_of
from service import MonadoService, ServiceError, patched

INTERVAL = b"\x48\xc7\x83\x10\x02\x00\x00" + (50_000_000).to_bytes(4, "little")
SIZE = (320).to_bytes(4, "little") + (240).to_bytes(4, "little")


def test_patched_changes_rate_and_size_alone() -> None:
    program = b"before" + INTERVAL + b"between" + SIZE + b"after"
    out = patched(program, 90.0, (1024, 768))
    interval = INTERVAL[:7] + (11_111_111).to_bytes(4, "little")
    size = (1024).to_bytes(4, "little") + (768).to_bytes(4, "little")
    assert out == b"before" + interval + b"between" + size + b"after"


@pytest.mark.parametrize("program", [b"", INTERVAL, SIZE, INTERVAL * 2 + SIZE])
def test_other_builds_are_not_patched(program: bytes) -> None:
    with pytest.raises(ServiceError, match="run without --rate and --size"):
        patched(program, 90.0, (1024, 1024))


def test_log_is_searched_for_errors(tmp_path: Path) -> None:
    service = MonadoService(tmp_path / "log")
    assert service.error_lines() == []
    service.log.write_text("fine\nXR_ERROR_POSE_INVALID in xrEndFrame\n")
    assert service.error_lines() == ["XR_ERROR_POSE_INVALID in xrEndFrame"]
    assert service.log_tail(1) == "XR_ERROR_POSE_INVALID in xrEndFrame"
    assert service.stop() is None
    with pytest.raises(ServiceError, match="not running"):
        _ = service.pid


def test_program_that_ends_at_once(tmp_path: Path) -> None:
    service = MonadoService(tmp_path / "log")
    service.program = Path("/bin/false")
    with pytest.raises(ServiceError, match="ended by itself, status 1"):
        service.start()


def test_layers() -> None:
    assert layer_environment(gaze=False, validate=False) == {}
    both = layer_environment(gaze=True, validate=True)
    assert both["XR_ENABLE_API_LAYERS"] == f"{VALIDATION_LAYER}:{GAZE_LAYER}"
    assert both["XR_CORE_VALIDATION_FILE_NAME"] == "/out/validation.txt"


def test_sizes() -> None:
    assert size_of("1024x768") == (1024, 768)
    with pytest.raises(ValueError, match="unpack"):
        size_of("1024")
