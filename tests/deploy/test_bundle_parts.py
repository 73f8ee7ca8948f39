"""What a bundle says it is made of."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Any

import pytest

SCRIPT = Path(__file__).parents[2] / "bin/lib/bundle/parts.py"
LOCK = """\
numpy==2.4.6 \\
    --hash=sha256:{a} \\
    --hash=sha256:{b}
    # via vrkiosk (pyproject.toml)
typing-extensions==4.16.0 \\
    --hash=sha256:{c}
""".format(a="a" * 64, b="b" * 64, c="c" * 64)
INDEX = """\
Package: rocb-kiosk
Architecture: amd64
Version: 1.2.0
SHA256: 11
Description: training

Package: libegl1
Architecture: amd64
Version: 1.7.0-1+b2
SHA256: 22
"""


@pytest.fixture(scope="module")
def parts() -> Any:
    spec = importlib.util.spec_from_file_location("bundle_parts", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def installed(folder: Path, *names: str) -> Path:
    site = folder / "lib/python3.13/site-packages"
    for name in names:
        package, version = name.split("==")
        info = site / f"{package}-{version}.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Name: {package}\nVersion: {version}\nLicense: BSD\n")
    return folder


def test_a_lock_names_every_hash_of_a_package(parts: Any) -> None:
    found = parts.hashes(LOCK)
    assert found["numpy"] == ["a" * 64, "b" * 64]
    assert found["typing-extensions"] == ["c" * 64]


def test_every_installed_package_is_named_with_what_the_lock_allows(
    parts: Any, tmp_path: Path
) -> None:
    (tmp_path / "kiosk.txt").write_text(LOCK)
    release = installed(tmp_path, "numpy==2.4.6", "typing_extensions==4.16.0", "vrkiosk==0.1.0")
    found = {part["name"]: part for part in parts.python_parts(release, tmp_path / "kiosk.txt")}
    assert set(found) == {"numpy", "typing-extensions", "vrkiosk"}
    assert found["numpy"]["purl"] == "pkg:pypi/numpy@2.4.6"
    assert found["numpy"]["licenses"] == [{"license": {"name": "BSD"}}]
    assert [one["value"] for one in found["typing-extensions"]["properties"]] == ["c" * 64]


def test_a_package_that_no_lock_names_stops_the_build(parts: Any, tmp_path: Path) -> None:
    (tmp_path / "kiosk.txt").write_text(LOCK)
    with pytest.raises(SystemExit, match=r"left-pad 1\.0 is installed and not in kiosk\.txt"):
        parts.python_parts(installed(tmp_path, "left-pad==1.0"), tmp_path / "kiosk.txt")


def test_the_bill_names_ours_and_debians_and_is_the_same_for_the_same_parts(parts: Any) -> None:
    found = parts.debian_parts(INDEX)
    assert [part["name"] for part in found] == ["libegl1", "rocb-kiosk"]
    assert found[0]["hashes"] == [{"alg": "SHA-256", "content": "22"}]
    bill = parts.bill(found, "1.2.0")
    assert bill == parts.bill(parts.debian_parts(INDEX), "1.2.0")
    other = parts.bill(parts.debian_parts(INDEX.replace("SHA256: 22", "SHA256: 23")), "1.2.0")
    assert other["serialNumber"] != bill["serialNumber"]
