"""A short run of the fuzz target for files from elsewhere; the inputs it once fell over."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from types import ModuleType

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from vrkiosk_telemetry import dsse
from vrkiosk_telemetry import scenario_pack as packs
from vrkiosk_telemetry.listing import LISTING_TYPE, SCHEMA, ListingError, read_listing

Loader = Callable[[Path], AbstractContextManager[ModuleType]]
SCRIPT = Path(__file__).parents[1] / "fuzz" / "fuzz_parsers.py"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
TRUSTED = {dsse.key_id(KEY.public_key()): KEY.public_key()}


@pytest.fixture
def fuzz_parsers(load_script: Loader) -> Iterator[ModuleType]:
    with load_script(SCRIPT) as module:
        yield module


def test_every_parser_takes_or_refuses_what_it_is_given(
    fuzz_parsers: ModuleType, tmp_path: Path
) -> None:
    outcomes = fuzz_parsers.fuzz(tmp_path / "work", 1, lambda number: number >= 520)
    print(dict(outcomes))
    assert outcomes.total() == 520
    (tmp_path / "again").mkdir()
    refused = {f"{name} refused" for name in fuzz_parsers.targets(tmp_path / "again")}
    assert refused <= set(outcomes)


def test_what_raises_anything_else_is_reported(
    fuzz_parsers: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(path: Path) -> object:
        raise ZeroDivisionError("oh")

    target = fuzz_parsers.Target([b"{}"], broken, (ValueError,))
    monkeypatch.setattr(fuzz_parsers, "targets", lambda folder: {"broken": target})
    with pytest.raises(AssertionError, match=r"broken, input 0 .*ZeroDivisionError: oh"):
        fuzz_parsers.fuzz(tmp_path / "work", 1, lambda number: number >= 1)
    assert (tmp_path / "work" / "broken" / "input").exists(), "the input is kept"


def test_half_a_surrogate_pair_is_no_payload_type() -> None:
    body = {"payloadType": "\ud800", "payload": "", "signatures": []}
    with pytest.raises(dsse.EnvelopeError, match="not a signed envelope"):
        dsse.parse(json.dumps(body).encode())


@pytest.mark.parametrize("body", [{}, [], {"name": "x", "version": "1", "files": 7}])
def test_a_signed_pack_that_lists_no_files_is_refused(body: object, tmp_path: Path) -> None:
    data = dsse.sign(packs.PAYLOAD_TYPE, json.dumps(body).encode(), KEY)
    (tmp_path / packs.MANIFEST).write_bytes(data)
    with pytest.raises(packs.PackError, match="says nothing usable"):
        packs.open_pack(tmp_path, TRUSTED)


def test_a_list_of_endless_numbers_or_of_the_first_year_is_refused() -> None:
    item = {"id": 1, "kind": "ticket", "name": "a", "sha256": "0" * 64, "size": 1}
    for made, size in (("2026-11-22T00:00:00+00:00", float("inf")), ("0001-01-01T00:00+05:00", 1)):
        body = {"schema": SCHEMA, "kiosk": "k", "made": made, "items": [item | {"size": size}]}
        data = dsse.sign(LISTING_TYPE, json.dumps(body | {"stored": ""}).encode(), KEY)
        with pytest.raises(ListingError, match="no list"):
            read_listing(data, KEY.public_key(), "k")
