"""RRD, opened by Rerun: its own check, and its reader."""

from __future__ import annotations

import json
import struct
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rerun.chunk import RrdReader

from vrkiosk_assets import catalogue
from vrkiosk_telemetry.export.forms import Form
from vrkiosk_telemetry.export.scene_models import ModelFiles, still_parts
from vrkiosk_telemetry.reader import Session

Played = Callable[[str], Path]
Exporter = Callable[..., Path]


def rows(path: Path, entity: str) -> list[dict[str, Any]]:
    """All rows of an entity with their timelines, one chunk after the other."""
    found = []
    for chunk in RrdReader(path).stream():
        if chunk.entity_path == entity:
            found += chunk.to_record_batch().to_pylist()
    return found


def entities(path: Path) -> set[str]:
    return {chunk.entity_path for chunk in RrdReader(path).stream()}


def test_rerun_verifies_it(played_session: Played, export_one: Exporter) -> None:
    path = export_one(played_session("s03_clean"), Form.RRD)
    command = [sys.executable, "-m", "rerun_cli", "rrd", "verify", str(path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "verified without error" in done.stdout + done.stderr


def test_the_head_is_where_it_was(played_session: Played, export_one: Exporter) -> None:
    source = played_session("s03_clean")
    found = rows(export_one(source, Form.RRD), "/world/stage/head")
    recorded = np.concatenate(list(Session.open(source).frame_blocks()))
    timed = sorted((row for row in found if row.get("frame") is not None), key=lambda r: r["frame"])
    assert [row["frame"] for row in timed] == recorded["index"].tolist()
    places = np.array([row["Transform3D:translation"][0] for row in timed])
    assert places == pytest.approx(recorded["head"][:, 4:])


def test_it_holds_the_scene_the_officer_and_what_happened(
    played_session: Played, export_one: Exporter
) -> None:
    source = played_session("s03")
    path = export_one(source, Form.RRD)
    found = entities(path)
    assert {
        "/world/stage", "/world/stage/head", "/world/stage/gaze", "/world/stage/aim_right",
        "/world/objects/leaf_left", "/world/still/ground", "/world/still/contraband_pack",
        "/events", "/looks_at", "/coverage/patches_seen", "/curves/head_height_m",
    } <= found  # fmt: skip
    arrows = [row.get("Arrows3D:vectors") for row in rows(path, "/world/stage/gaze")]
    lengths = [-vectors[0][2] for vectors in arrows if vectors]
    far = [row.distance or 3.0 for row in Session.open(source).gaze()]
    assert sorted(lengths) == pytest.approx(sorted(far))
    texts = [row["TextLog:text"][0] for row in rows(path, "/events")]
    assert len(texts) == sum(1 for _ in Session.open(source).events())
    assert "decision decision full_unload hand right" in texts


def test_joints_are_points_of_a_skeleton(hand_session: Path, export_one: Exporter) -> None:
    path = export_one(hand_session, Form.RRD)
    right = rows(path, "/world/stage/hand_right")
    left = rows(path, "/world/stage/hand_left")
    assert (len(left), len(right)) == (100, 50)
    assert {len(row["Points3D:positions"]) for row in left} == {25}  # joint 3 is never valid
    assert 3 not in left[0]["Points3D:keypoint_ids"]
    without = export_one(hand_session, Form.RRD, joints=False, force=True)
    assert "/world/stage/hand_right" not in entities(without)


def test_parts_that_never_move_are_found(played_session: Played) -> None:
    session = Session.open(played_session("s03"))
    description = session.description()
    still = still_parts(session, description)
    names = {description.parts[n].name for n in still.numbers()}
    assert {"ground", "container", "false_wall", "packs_001"} <= names
    assert not names & {"leaf_left", "leaf_right", "seal", "torch", "mallet"}


@pytest.mark.parametrize("model", ["container_40hc", "carton_a", "torch", "ground"])
def test_models_are_plain_gltf(model: str) -> None:
    data = ModelFiles().get(model)
    assert data is not None
    magic, version, total, length = struct.unpack_from("<4sIII", data)
    assert (magic, version, total) == (b"glTF", 2, len(data))
    document = json.loads(data[20 : 20 + length])
    for mesh in document["meshes"]:
        for part in mesh["primitives"]:
            assert {"POSITION", "NORMAL"} <= set(part["attributes"]) <= {
                "POSITION", "NORMAL", "TEXCOORD_0",
            }  # fmt: skip
    alphas = {m["pbrMetallicRoughness"]["baseColorFactor"][3] for m in document["materials"]}
    assert alphas == {0.3 if model.startswith("container") else 1.0}


def test_a_model_that_is_missing_is_named_and_left_out() -> None:
    files = ModelFiles()
    assert files.get("no_such_model") is None
    assert files.get("") is None
    assert files.get("text:40:ABC") is None
    assert len(files.missing) == 1
    assert "no_such_model" in files.missing[0]
    assert "no_such_model" not in catalogue.packaged().models
