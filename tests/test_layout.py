"""The layout holds: `import xr` is pyopenxr, rooms are source roots, packages are typed."""

from pathlib import Path

ROOT = Path(__file__).parent.parent
PACKAGES = {
    "kiosk": ("vrkiosk",),
    "render": ("vrkiosk_render",),
    "xr": ("vrkiosk_xr",),
    "scenarios": ("vrkiosk_scenarios",),
    "assets": ("vrkiosk_assets",),
    "telemetry": ("vrkiosk_telemetry", "rocb_server"),
}


def test_import_xr_is_pyopenxr() -> None:
    import xr

    assert hasattr(xr, "create_instance")


def test_no_module_lies_directly_in_a_room() -> None:
    assert [str(p) for room in PACKAGES for p in (ROOT / room).glob("*.py")] == []


def test_every_package_is_typed() -> None:
    missing = [
        name
        for room, names in PACKAGES.items()
        for name in names
        if not (ROOT / room / name / "py.typed").is_file()
    ]
    assert missing == []
