"""The models of a scene for viewers: as files where they are files, and which parts stand still."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from vrkiosk_assets import catalogue
from vrkiosk_assets.errors import AssetError
from vrkiosk_scenarios.snapshot import SceneDescription
from vrkiosk_telemetry.reader import Session

GLB: Final = "model/gltf-binary"


@dataclass(frozen=True, slots=True)
class StillParts:
    """Parts that were shown all the time and never moved. poses: (n, 7), in the world; rows of
    other parts mean nothing."""

    still: npt.NDArray[np.bool_]
    poses: npt.NDArray[np.float32]

    def numbers(self) -> list[int]:
        return [int(n) for n in np.flatnonzero(self.still)]


def still_parts(session: Session, description: SceneDescription) -> StillParts:
    """Reads `objects` once. A part without a row, or hidden at first, does not count as still."""
    count = len(description.parts)
    rows = np.zeros(count, np.int64)
    shown = np.zeros(count, np.bool_)
    poses = np.zeros((count, 7), np.float32)
    for row in session.objects():
        if row.number < count:
            if not rows[row.number]:
                shown[row.number], poses[row.number] = row.visible, row.pose
            rows[row.number] += 1
    return StillParts((rows == 1) & shown, poses)


class ModelFiles:
    """glTF files of models, read once each. A model this installation lacks is left out and
    noted in `missing`: a record outlives the models it was made with."""

    def __init__(self) -> None:
        self.missing: list[str] = []
        self._files: dict[str, bytes | None] = {}

    def get(self, model: str) -> bytes | None:
        """A .glb file; None for a model that is none (a display, lettering) or is missing."""
        if model not in self._files:
            self._files[model] = self._read(model)
        return self._files[model]

    def _read(self, model: str) -> bytes | None:
        if not model or model.startswith(catalogue.TEXT):
            return None
        try:
            return (catalogue.packaged().folder / catalogue.entry(model).file).read_bytes()
        except (AssetError, OSError) as error:
            self.missing.append(f"{model}: {error}")
            return None
