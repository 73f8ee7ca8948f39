"""Furniture cartons and a pallet."""

from __future__ import annotations

from mesh import Mesh


def carton(width: float, height: float, depth: float) -> list[Mesh]:
    """A taped carton; origin at its centre, print on the faces towards +-z and +-x."""
    body, tape = Mesh(bevel=0.006), Mesh()
    x, y, z = width / 2 - 0.002, height / 2 - 0.002, depth / 2 - 0.002
    body.box((-x, -y, -z), (x, y, z), "cardboard")
    tape.box((-x - 0.001, y - 0.01, -0.026), (x + 0.001, y + 0.0012, 0.026), "tape", without="yzZ")
    for s in (-1, 1):
        tape.box((s * x, y - 0.09, -0.026), (s * (x + 0.0012), y + 0.0012, 0.026), "tape")
    return [body, tape]


def pallet() -> list[Mesh]:
    """A flat pallet of 1,200 x 800 x 144 mm; origin on the ground under its centre."""
    mesh = Mesh(bevel=0.003)
    for z, wide in ((-0.3275, 0.145), (-0.165, 0.10), (0.0, 0.145), (0.165, 0.10), (0.3275, 0.145)):
        mesh.box((-0.6, 0.122, z - wide / 2), (0.6, 0.144, z + wide / 2), "wood", tint=0.5 + z / 3)
    for x in (-0.5275, 0.0, 0.5275):
        mesh.box((x - 0.0725, 0.100, -0.4), (x + 0.0725, 0.122, 0.4), "wood", tint=0.45)
        for z in (-0.35, 0.0, 0.35):
            mesh.box((x - 0.0725, 0.022, z - 0.05), (x + 0.0725, 0.100, z + 0.05), "wood", tint=0.4)
    for z in (-0.35, 0.0, 0.35):
        mesh.box((-0.6, 0.0, z - 0.05), (0.6, 0.022, z + 0.05), "wood", tint=0.42)
    return [mesh]
