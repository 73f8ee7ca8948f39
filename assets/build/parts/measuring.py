"""What measures a box from outside: the radiation pager, and the display of the weighbridge."""

from __future__ import annotations

from mesh import Mesh
from parts.tools import bezel


def radiation_pager() -> list[Mesh]:
    """A radiation pager held in the fist; the middle of its crystal is at (0, -0.002, -0.068).

    Origin = the point in the middle of the fist, -z forward, +y up.
    """
    body, more, round_parts = Mesh(bevel=0.006), Mesh(bevel=0.0015), Mesh()
    body.box((-0.029, -0.017, -0.080), (0.029, 0.013, 0.052), "plastic_yellow")
    body.box((-0.0315, -0.0185, -0.040), (0.0315, 0.006, 0.046), "rubber_grip")
    body.box((-0.027, 0.008, -0.082), (0.027, 0.046, -0.062), "plastic_black")
    bezel(more, (0.058, 0.036), (0.0, 0.0540, -0.076), 40.0)
    more.box((-0.024, -0.013, -0.0830), (0.024, 0.009, -0.0795), "plastic_yellow")
    more.box((-0.020, -0.0115, -0.0845), (0.020, 0.0075, -0.0825), "plastic_grey")
    for k in range(4):  # ribs over the crystal
        x = -0.0135 + 0.009 * k
        more.box((x - 0.0012, -0.0115, -0.0858), (x + 0.0012, 0.0075, -0.0843), "plastic_black")
    more.box((-0.0360, -0.006, 0.030), (-0.0310, 0.004, 0.046), "steel_dark")  # the clip
    more.box((-0.0385, -0.006, -0.030), (-0.0345, 0.004, 0.046), "steel_dark")
    for x, surface in ((-0.016, "plastic_red"), (0.016, "plastic_blue")):
        round_parts.rod((x, 0.012, -0.048), (x, 0.0155, -0.048), 0.0055, surface, sides=16)
    return [body, more, round_parts]


def weighbridge() -> list[Mesh]:
    """The weighbridge's display on its post, facing +z; its screen's middle is at (0, 2.0, 0.082).

    Origin on the ground under the post.
    """
    mesh, more = Mesh(bevel=0.01), Mesh(bevel=0.004)
    mesh.box((-0.055, 0.0, -0.055), (0.055, 1.76, 0.055), "paint_grey")
    mesh.box((-0.58, 1.72, -0.075), (0.58, 2.28, 0.070), "paint_grey")
    more.box((-0.16, 0.0, -0.16), (0.16, 0.014, 0.16), "steel_dark")
    for x in (-0.125, 0.125):
        for z in (-0.125, 0.125):
            more.rod((x, 0.012, z), (x, 0.032, z), 0.012, "steel", sides=8)
    more.box((-0.535, 1.765, 0.066), (0.535, 2.235, 0.081), "plastic_black")
    more.box((-0.600, 2.278, -0.085), (0.600, 2.292, 0.190), "paint_grey")  # against rain and sun
    for x in (-0.600, 0.588):
        more.box((x, 2.06, 0.060), (x + 0.012, 2.285, 0.190), "paint_grey")
    for k in range(5):  # stripes, so that nobody drives into it
        y = 0.10 + 0.24 * k
        more.box((-0.0575, y, -0.0575), (0.0575, y + 0.12, 0.0575), "marking_yellow")
    more.tube([(0.0, 0.05, -0.060), (0.0, 1.70, -0.062), (0.0, 1.80, -0.090)], 0.012, "rubber")
    return [mesh, more]
