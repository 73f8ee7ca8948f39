"""Vectors and angles against the C library's, which may differ in the last bits."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from vrkiosk_scenarios import geometry as g

angles = st.floats(-20.0, 20.0)
numbers = st.floats(-50.0, 50.0)
vectors = st.tuples(numbers, numbers, numbers)
turns = st.tuples(*(4 * (st.floats(-1.0, 1.0),))).filter(lambda q: sum(x * x for x in q) > 1e-3)


@given(angles)
def test_sine_and_cosine(angle: float) -> None:
    sine, cosine = g.sine_cosine(angle)
    assert sine == pytest.approx(math.sin(angle), abs=1e-14)
    assert cosine == pytest.approx(math.cos(angle), abs=1e-14)


@given(numbers, numbers)
def test_angle_of(y: float, x: float) -> None:
    if abs(x) + abs(y) > 1e-9:
        away = abs(g.angle_of(y, x) - math.atan2(y, x))
        assert min(away, abs(away - 2 * math.pi)) < 1e-12


def test_angle_of_the_origin_is_zero() -> None:
    assert g.angle_of(0.0, 0.0) == 0.0


@given(turns, vectors)
def test_turning_keeps_lengths_and_undoes(q: g.Quat, v: g.Vec) -> None:
    q = g.normalise(q)
    turned = g.rotate(q, v)
    assert g.length(turned) == pytest.approx(g.length(v), abs=1e-9)
    assert g.rotate(g.conjugate(q), turned) == pytest.approx(v, abs=1e-9)


@given(turns, turns, vectors, vectors)
def test_poses_compose(a: g.Quat, b: g.Quat, p: g.Vec, v: g.Vec) -> None:
    outer, inner = g.pose(g.normalise(a), p), g.pose(g.normalise(b), v)
    both = g.compose(outer, inner)
    assert g.transform(both, v) == pytest.approx(
        g.transform(outer, g.transform(inner, v)), abs=1e-9
    )
    assert g.to_local(both, g.transform(both, v)) == pytest.approx(v, abs=1e-9)


@given(vectors.filter(lambda v: g.length(v) > 1e-3))
def test_towards(v: g.Vec) -> None:
    way = g.unit(v)
    assert g.rotate(g.towards(way), (0.0, 0.0, -1.0)) == pytest.approx(way, abs=1e-9)


def test_box_interval() -> None:
    turned = g.pose(g.about_y(math.pi / 2), (0.0, 0.0, -5.0))
    found = g.box_interval(turned, (1.0, 2.0, 3.0), (0.5, 0.0, 0.0), (0.0, 0.0, -1.0))
    assert found is not None
    assert found[:2] == pytest.approx((4.0, 6.0))
    assert found[2] == pytest.approx((0.0, 0.0, 1.0), abs=1e-9)
    assert g.box_interval(turned, (1.0, 2.0, 3.0), (3.5, 0.0, 0.0), (0.0, 0.0, -1.0)) is None


def test_box_distance_is_zero_inside() -> None:
    box = g.pose(g.NO_TURN, (1.0, 0.0, 0.0))
    assert g.box_distance(box, (0.5, 0.5, 0.5), (1.2, 0.1, 0.0)) == 0.0
    assert g.box_distance(box, (0.5, 0.5, 0.5), (2.0, 0.0, 0.0)) == pytest.approx(0.5)
