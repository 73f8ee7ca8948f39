"""Enrolling: codes, what is bound by them, renewing, revoking, and by files."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rocb_server import codes
from rocb_server.app import Settings, open_store
from rocb_server.errors import Refusal, ServerFailure
from rocb_server.kiosks import Kiosks
from rocb_server.store import Store
from vrkiosk_telemetry import credentials, dsse
from vrkiosk_telemetry.encryption import create_identity
from vrkiosk_telemetry.enrolment import LASTS, Enrolment, EnrolmentError, make_request
from vrkiosk_telemetry.keys import load_public_key

START = datetime(2026, 11, 22, 9, tzinfo=UTC)
WRONG = "AAAA"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[Store]:
    create_identity(Settings(tmp_path / "server").region_key)
    with closing(open_store(Settings(tmp_path / "server"), clock)) as opened:
        yield opened


@pytest.fixture
def kiosks(store: Store) -> Kiosks:
    return store.kiosks


def enrol(kiosks: Kiosks, keys: Path, code: str) -> Enrolment:
    return credentials.accept(keys, "", kiosks.enrol(credentials.prepare(keys, code)))


def record_id(keys: Path) -> str:
    return dsse.key_id(load_public_key(keys / "record.pub"))


def code_of(why: pytest.ExceptionInfo[Refusal]) -> str:
    return str(why.value.body["code"])


def caller(kiosks: Kiosks, keys: Path):
    found = kiosks.of_key(credentials.load(keys).enrolment.device)
    assert found is not None
    return found


def test_a_code_binds_the_keys_of_a_kiosk(kiosks: Kiosks, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    enrolment = enrol(kiosks, keys, kiosks.new_code("baku"))
    assert (enrolment.kiosk, enrolment.centre) == ("baku-01", "baku")
    assert enrolment.until == START + LASTS
    record = record_id(keys)
    assert kiosks.centre_of(record) == "baku"
    assert list(kiosks.record_keys([record, "0" * 64])) == [record]
    assert (keys / "region.age.pub").read_text().splitlines()[1:] == list(enrolment.recipients)
    assert {path.name: path.stat().st_mode & 0o777 for path in keys.glob("*.key")} == {
        "device.key": 0o600,
        "record.key": 0o600,
    }


def test_the_code_is_not_kept(kiosks: Kiosks, tmp_path: Path) -> None:
    code = kiosks.new_code("baku").replace("-", "")
    database = b"".join(path.read_bytes() for path in (tmp_path / "server").glob("rocb.sqlite*"))
    assert code[:4].encode() in database
    assert code[4:].encode() not in database


def test_a_code_is_good_once_and_for_its_kiosk_however_often(
    kiosks: Kiosks, tmp_path: Path
) -> None:
    code = kiosks.new_code("baku")
    request = credentials.prepare(tmp_path / "one", code)
    first = kiosks.enrol(request)
    assert kiosks.enrol(request) == first  # its answer was lost on the way
    assert credentials.prepare(tmp_path / "one", code) == request
    with pytest.raises(Refusal) as refused:
        enrol(kiosks, tmp_path / "two", code)
    assert code_of(refused) == "code-used"


def test_a_code_is_typed_as_a_person_types_it(kiosks: Kiosks, tmp_path: Path) -> None:
    code = kiosks.new_code("baku").lower().replace("-", " ")
    assert enrol(kiosks, tmp_path / "keys", code).kiosk == "baku-01"


def test_five_wrong_tries_spend_a_code(kiosks: Kiosks, tmp_path: Path) -> None:
    code = kiosks.new_code("baku")
    said = []
    for number in range(codes.TRIES + 1):
        with pytest.raises(Refusal) as refused:
            enrol(kiosks, tmp_path / str(number), code[:-4] + WRONG)
        said.append(code_of(refused))
    assert said == ["code-wrong"] * codes.TRIES + ["code-spent"]
    with pytest.raises(Refusal) as refused:
        enrol(kiosks, tmp_path / "right", code)
    assert code_of(refused) == "code-spent"


@pytest.mark.parametrize(
    ("code", "after", "expected"),
    [
        (None, codes.LASTS, "code-expired"),
        ("ABCD-EFGH-JKLM-NPQR", timedelta(0), "code-unknown"),
        ("", timedelta(0), "code-unknown"),
    ],
)
def test_a_code_that_is_not_good_says_why(
    kiosks: Kiosks, clock: Clock, tmp_path: Path, code, after, expected
) -> None:
    made = kiosks.new_code("baku")
    clock.now += after
    with pytest.raises(Refusal) as refused:
        enrol(kiosks, tmp_path / "keys", made if code is None else code)
    assert code_of(refused) == expected
    assert kiosks.all() == []


def test_a_copied_disk_is_no_second_kiosk(kiosks: Kiosks, tmp_path: Path) -> None:
    enrol(kiosks, tmp_path / "keys", kiosks.new_code("baku"))
    credentials.forget(tmp_path / "keys")
    with pytest.raises(Refusal) as refused:
        enrol(kiosks, tmp_path / "keys", kiosks.new_code("baku"))
    assert code_of(refused) == "key-taken"
    assert len(kiosks.all()) == 1


def test_renewing_changes_the_key_once_the_new_one_is_used(
    kiosks: Kiosks, clock: Clock, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    enrol(kiosks, keys, kiosks.new_code("baku"))
    before = caller(kiosks, keys)
    clock.now += LASTS + timedelta(days=200)  # however late
    request = credentials.prepare_renewal(keys)
    answer = kiosks.renew(before, request)
    assert kiosks.take(before, "n" * 16)  # the answer was lost: the old key still is good
    assert kiosks.renew(before, request) == answer
    assert credentials.accept(keys, "", answer).until == clock.now + LASTS
    after = caller(kiosks, keys)
    assert (after.id, after.key != before.key) == (before.id, True)
    assert kiosks.take(after, "n" * 16)
    retired = kiosks.of_key(before.key)
    assert retired is not None
    assert retired.retired


@pytest.mark.parametrize("moment", ["enrolment written", "key moved"])
def test_a_power_cut_while_renewing_leaves_one_of_both(
    kiosks: Kiosks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    keys = tmp_path / "keys"
    enrol(kiosks, keys, kiosks.new_code("baku"))
    answer = kiosks.renew(caller(kiosks, keys), credentials.prepare_renewal(keys))

    class PowerCut(BaseException):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        if moment == "enrolment written":
            patch.setattr(os, "replace", cut_at(os.replace, 2, PowerCut))
        else:
            patch.setattr(credentials, "sync_folder", cut)
        with pytest.raises(PowerCut):
            credentials.accept(keys, "", answer)
    assert credentials.load(keys).enrolment == credentials.read_answer(answer)


def cut_at(call, number: int, why: type[BaseException]):
    """`call`, that raises at its n-th time."""
    left = [number]

    def counted(*values: object) -> None:
        left[0] -= 1
        if left[0] <= 0:
            raise why
        call(*values)

    return counted


def test_revoking_refuses_requests_and_sessions_until_enrolled_anew(
    kiosks: Kiosks, tmp_path: Path
) -> None:
    keys = tmp_path / "keys"
    enrol(kiosks, keys, kiosks.new_code("baku"))
    record = record_id(keys)
    kiosks.revoke("baku-01", "stolen")
    assert caller(kiosks, keys).revoked
    assert kiosks.record_keys([record]) == {}
    stolen = caller(kiosks, keys)
    assert enrol(kiosks, keys, kiosks.new_code("baku", "baku-01")).kiosk == "baku-01"
    assert not caller(kiosks, keys).revoked
    assert list(kiosks.record_keys([record])) == [record]
    found = kiosks.of_key(stolen.key)
    assert found is not None
    assert found.retired


def test_codes_are_for_kiosks_and_centres_there_are(kiosks: Kiosks) -> None:
    with pytest.raises(ServerFailure, match="no id of a centre"):
        kiosks.new_code("Baku!")
    with pytest.raises(ServerFailure, match="no kiosk baku-01"):
        kiosks.new_code("baku", "baku-01")
    with pytest.raises(ServerFailure, match="no kiosk baku-01"):
        kiosks.revoke("baku-01", "")


def test_another_servers_answer_is_not_taken(kiosks: Kiosks, clock: Clock, tmp_path: Path) -> None:
    keys = tmp_path / "keys"
    enrol(kiosks, keys, kiosks.new_code("baku"))
    request = credentials.prepare(keys, "")
    with closing(open_store(Settings(tmp_path / "other"), clock)) as other:
        answer = other.kiosks.vouch(request, "baku")
    with pytest.raises(EnrolmentError, match="another server's"):
        credentials.accept(keys, "", answer)
    credentials.forget(keys)
    with pytest.raises(EnrolmentError, match="not for the request"):
        credentials.accept(keys, "", answer)  # its key went with the request


@pytest.mark.parametrize("data", [b"", b"{}", b"<html>", b'{"payloadType": 1}', b"[" * 9000])
def test_what_is_no_request_is_refused(kiosks: Kiosks, data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        kiosks.enrol(data)
    assert code_of(refused) == "invalid"


def test_a_request_needs_both_its_keys(kiosks: Kiosks, tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="has no record key"):
        kiosks.enrol(make_request(Ed25519PrivateKey.generate(), None, kiosks.new_code("baku")))
    envelope = dsse.parse(credentials.prepare(tmp_path / "keys", kiosks.new_code("baku")))
    for one in envelope.signatures:
        half = dsse.serialize(dsse.Envelope(envelope.payload_type, envelope.payload, (one,)))
        with pytest.raises(Refusal) as refused:
            kiosks.enrol(half)
        assert code_of(refused) == "invalid"
