"""The tables on both databases, and two servers that share one, with the objects beside them."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from rocb_server.app import Settings, open_store
from rocb_server.database import Database
from rocb_server.errors import ServerFailure
from rocb_server.models import Base
from rocb_server.objects import Objects
from vrkiosk_telemetry import credentials, sync
from vrkiosk_telemetry.sync_report import Patience

QUICK = Patience(attempts=3, wait_initial=0.01, wait_max=0.05, wait_jitter=0.01)


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """A new database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'rocb.sqlite'}"
    return str(request.getfixturevalue("postgres").create(tmp_path.name))


def test_the_changes_lead_to_the_tables_of_this_release(url: str) -> None:
    with closing(Database(url)) as database, database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_opened_again_and_by_several_at_once_it_stays(url: str) -> None:
    together = threading.Barrier(4)
    failed: list[BaseException] = []

    def use() -> None:
        together.wait()
        try:
            Database(url).close()
        except BaseException as why:
            failed.append(why)

    threads = [threading.Thread(target=use) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_database_of_a_later_release_is_left_alone(url: str) -> None:
    with closing(Database(url)) as database, database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(ServerFailure, match="later release"):
        Database(url)


def test_tables_without_a_version_are_left_alone(url: str) -> None:
    with closing(Database(url)) as database, database.engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    with pytest.raises(ServerFailure, match="no release kept up to date"):
        Database(url)


def test_a_code_is_used_once_by_two_kiosks_at_once(url: str, tmp_path: Path) -> None:
    with closing(open_store(Settings(tmp_path / "server", url))) as store:
        code = store.kiosks.new_code("baku")
        together = threading.Barrier(4)
        outcomes: list[str] = []

        def enrol(number: int) -> None:
            request = credentials.prepare(tmp_path / str(number), code)
            together.wait()
            try:
                store.kiosks.enrol(request)
                outcomes.append("enrolled")
            except Exception as why:
                outcomes.append(str(why).split(":")[0])

        threads = [threading.Thread(target=enrol, args=(n,)) for n in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(outcomes) == ["The enrolment code"] * 3 + ["enrolled"]
        assert [row.id for row in store.kiosks.all()] == ["baku-01"]


def test_a_nonce_is_taken_once_by_two_servers_at_once(url: str, tmp_path: Path) -> None:
    with (
        closing(open_store(Settings(tmp_path / "server", url))) as one,
        closing(open_store(Settings(tmp_path / "server", url))) as two,
    ):
        answer = one.kiosks.enrol(credentials.prepare(tmp_path / "k", one.kiosks.new_code("baku")))
        device = credentials.accept(tmp_path / "k", "", answer).device
        kiosk = one.kiosks.of_key(device)
        assert kiosk is not None
        together = threading.Barrier(4)
        taken: list[bool] = []

        def take(kiosks) -> None:
            together.wait()
            taken.append(kiosks.take(kiosk, "n" * 16))

        threads = [threading.Thread(target=take, args=(s.kiosks,)) for s in (one, two) * 2]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(taken) == [False, False, False, True]


def test_objects_in_a_bucket_are_as_in_a_folder(bucket: str, tmp_path: Path) -> None:
    source = tmp_path / "a"
    source.write_bytes(os.urandom(9 << 20))  # more than one part of an upload
    name = hashlib.sha256(source.read_bytes()).hexdigest()
    for place in (bucket, tmp_path / "objects"):
        objects = Objects.at(place)
        assert objects.size(name) is None
        with pytest.raises(FileNotFoundError):
            objects.read(name)
        objects.put(name, source)
        objects.put(name, source)
        assert objects.size(name) == 9 << 20
        assert b"".join(objects.stream(name)) == source.read_bytes() == objects.read(name)
        objects.delete(name)
        objects.delete(name)
        assert objects.size(name) is None


def test_a_bucket_that_is_not_there_is_said_so(bucket: str) -> None:
    with pytest.raises(ServerFailure, match="check that the bucket is there"):
        Objects.at("s3://no-such-bucket/x")


@pytest.fixture
def replicas(
    postgres, bucket: str, tmp_path: Path, record_key, make_replica: Callable
) -> Iterator[list]:
    """Two servers on one PostgreSQL and one bucket, with the same keys."""
    url = postgres.create(tmp_path.name)
    running = [make_replica(tmp_path, n, url, bucket) for n in range(2)]
    yield running
    for server in running:
        if server.process is not None:
            server.end(signal.SIGKILL)


def test_two_servers_share_everything_while_one_is_killed(
    replicas, postgres, make_sessions, tmp_path: Path
) -> None:
    sessions = make_sessions(replicas[0].keys)
    made = [sessions.make({"frames.parquet": os.urandom(300_000)}) for _ in range(4)]
    again = tmp_path / "copied"
    kills: list[str] = []

    def kill_one(now) -> None:
        if now.session and not kills and now.done > 100_000:
            kills.append(now.session)
            replicas[0].end(signal.SIGKILL)

    first = sync.sync_once(sessions.data, replicas[0].url, kill_one, patience=QUICK)
    assert len(kills) == 1
    assert first.exit_code == 3
    shutil.copytree(sessions.data, again)
    second = sync.sync_once(sessions.data, replicas[1].url, patience=QUICK)
    assert sorted(one.session for one in (*first.sent, *second.sent)) == sorted(made)
    replicas[0].start()
    third = sync.sync_once(again, replicas[0].url, patience=QUICK)
    assert third.exit_code == 0
    assert third.bytes_sent == 0  # both have what one was sent
    postgres.end(signal.SIGKILL)
    postgres.start()
    late = sessions.make()
    assert [
        one.session for one in sync.sync_once(sessions.data, replicas[1].url, patience=QUICK).sent
    ] == [late]
