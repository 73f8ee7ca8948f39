"""The disc that marks a place to go: seen from above, dot and ring."""

import numpy as np

from vrkiosk_assets import catalogue


def test_dot_and_ring_face_up() -> None:
    model = catalogue.load_model("node_disc")
    corners = model.vertices["position"][model.indices.reshape(-1, 3)]
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    radius = np.linalg.norm(corners.mean(axis=1)[:, [0, 2]], axis=1)
    flat = np.abs(normal[:, 1]) > 0.5 * np.linalg.norm(normal, axis=1)
    for part in (radius < 0.1, radius > 0.1):
        assert (normal[flat & part, 1] > 0).all()
        assert (flat & part).any()
