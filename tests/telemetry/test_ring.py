"""The ring: what goes in comes out, in order."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_telemetry.ring import Kind, Ring

CAPACITY = 4096


@pytest.fixture
def ring() -> Iterator[Ring]:
    ring = Ring.create(CAPACITY)
    yield ring
    ring.close()


def drain(ring: Ring) -> list[tuple[int, bytes]]:
    end = ring.written
    found = [(kind, bytes(body)) for kind, body, _ in ring.messages(ring.read, end)]
    ring.release(end)
    return found


@given(
    st.lists(
        st.one_of(st.none(), st.tuples(st.sampled_from([1, 2, 5]), st.binary(max_size=1500))),
        max_size=60,
    )
)
def test_messages_come_out_as_they_went_in(steps: list[tuple[int, bytes] | None]) -> None:
    ring = Ring.create(CAPACITY)
    waiting: list[tuple[int, bytes]] = []
    for step in [*steps, None]:
        if step is None:  # the other side reads everything
            assert drain(ring) == waiting
            waiting = []
        elif ring.put(*step):
            waiting.append(step)
        else:
            assert ring.pending + len(step[1]) + 16 > CAPACITY // 2  # the end may be padded
    ring.close()


def test_a_full_ring_takes_nothing_more(ring: Ring) -> None:
    body = bytes(1000)
    assert [ring.put(Kind.FRAME, body) for _ in range(5)] == [True] * 4 + [False]
    assert not ring.put(Kind.EVENT, body)
    drain(ring)
    assert ring.put(Kind.FRAME, body)


def test_room_comes_back_only_when_released(ring: Ring) -> None:
    body = bytes(2000)
    assert ring.put(Kind.FRAME, body)
    assert ring.put(Kind.FRAME, body)
    assert len(list(ring.messages(ring.read, ring.written))) == 2
    assert not ring.put(Kind.FRAME, body)


def test_both_sides_see_the_same(ring: Ring) -> None:
    other = Ring.attach(os.dup(ring.handle))
    ring.put(Kind.EVENT, b"hello")
    assert drain(other) == [(Kind.EVENT, b"hello")]
    assert ring.pending == 0
    assert other.run == ring.run
    other.close()


def test_something_else_is_no_ring() -> None:
    handle = os.memfd_create("other")
    os.ftruncate(handle, 8192)
    with pytest.raises(ValueError, match="not a ring"):
        Ring.attach(handle)
    os.close(handle)


@pytest.mark.parametrize("capacity", [0, 100, -4096])
def test_a_capacity_is_whole_pages(capacity: int) -> None:
    with pytest.raises(ValueError, match="multiple of 4096"):
        Ring.create(capacity)
