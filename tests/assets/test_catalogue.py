"""The catalogue: everything in it loads, is whole, and keeps to the frames others build on."""

from __future__ import annotations

import hashlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

import vrkiosk_assets
from vrkiosk_assets import catalogue
from vrkiosk_assets.catalogue import Catalogue, LightmapEntry
from vrkiosk_assets.errors import AssetError

FOLDER = Path(vrkiosk_assets.__file__).parent
BUILD = Path(__file__).parents[2] / "assets/build"  # of the checkout: it is in no wheel
IDS = sorted(catalogue.packaged().models)
TILES = sorted(catalogue.packaged().tiles)
# What the scenarios and the kiosk ask for by name.
NEEDED = """container_40hc leaf_left leaf_right lock_rod bolt_seal false_wall contraband_pack
carton_a carton_b carton_c pallet torch rangefinder mallet density_meter marker bolt_cutter
tablet trolley node_disc hand_left hand_right controller_left controller_right
ground lobby""".split()


def test_has_every_model_that_is_asked_for() -> None:
    assert not set(NEEDED) - set(IDS)


@pytest.mark.parametrize("model_id", IDS)
def test_a_model_is_sound(model_id: str) -> None:
    model, entry = catalogue.load_model(model_id), catalogue.entry(model_id)
    assert len(model.indices) == 3 * entry.triangles
    assert {m.tile for m in model.materials} - {""} <= set(TILES)
    np.testing.assert_allclose(np.linalg.norm(model.vertices["normal"], axis=1), 1.0, atol=1e-3)
    corners = model.vertices["position"][model.indices].reshape(-1, 3, 3).astype(float)
    faces = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    shading = model.vertices["normal"][model.indices].reshape(-1, 3, 3).mean(axis=1)
    assert (np.linalg.norm(faces, axis=1) > 1e-12).all(), "triangles without an area"
    areas, wrong = np.linalg.norm(faces, axis=1), (faces * shading).sum(axis=1) <= 0
    assert areas[wrong].sum() < 1e-3 * areas.sum(), "triangles inside out"


@pytest.mark.parametrize(
    ("model_id", "low", "high", "within"),
    [
        ("container_20gp", (-1.219, 0, -5.953), (1.219, 2.591, 0.105), 0.001),
        ("container_40gp", (-1.219, 0, -12.087), (1.219, 2.591, 0.105), 0.001),
        ("container_40hc", (-1.219, 0, -12.087), (1.219, 2.896, 0.105), 0.001),
        ("leaf_left", (-0.02, 0.16, -0.066), (1.185, 2.785, 0.09), 0.02),
        ("leaf_right", (-1.20, 0.16, -0.066), (0.02, 2.785, 0.09), 0.02),
        ("false_wall", (-1.176, 0, 0), (1.176, 2.698, 0), 0.025),
        ("false_wall_8ft6", (-1.176, 0, 0), (1.176, 2.392, 0), 0.025),
        ("contraband_pack", (-0.1, -0.065, -0.02), (0.1, 0.065, 0.02), 0.002),
        ("carton_a", (-0.40, -0.25, -0.30), (0.40, 0.25, 0.30), 0.004),
        ("carton_b", (-0.60, -0.20, -0.30), (0.60, 0.20, 0.30), 0.004),
        ("carton_c", (-0.30, -0.25, -0.25), (0.30, 0.25, 0.25), 0.004),
        ("pallet", (-0.6, 0, -0.4), (0.6, 0.144, 0.4), 0.002),
    ],
)
def test_a_model_has_its_true_size(
    model_id: str, low: tuple[float, ...], high: tuple[float, ...], within: float
) -> None:
    found_low, found_high = catalogue.load_model(model_id).bounds
    np.testing.assert_allclose(found_low, low, atol=within)
    np.testing.assert_allclose(found_high, high, atol=within)


def test_the_container_is_empty_where_the_rays_say_so() -> None:
    """No vertex stands in the room that the engine's planes bound (30 mm for rings and rails)."""
    points = catalogue.load_model("container_40hc").vertices["position"]
    inside = (np.abs(points[:, 0]) < 1.176 - 0.055) & (points[:, 1] > 0.17 + 0.005)
    inside &= (points[:, 1] < 2.868 - 0.11) & (points[:, 2] < -0.12) & (points[:, 2] > -12.02)
    assert not inside.any()


def rotated(pose: tuple[float, ...], vector: tuple[float, float, float]) -> np.ndarray:
    """The vector turned by the pose's quaternion."""
    axis, w, v = np.array(pose[:3]), pose[3], np.array(vector)
    return np.asarray(v + 2 * np.cross(axis, np.cross(axis, v) + w * v))


def depth_below(model_id: str, origin: np.ndarray, direction: np.ndarray) -> float:
    """How far a ray goes before it meets the model's front (Moeller and Trumbore); inf: never."""
    model = catalogue.load_model(model_id)
    a, b, c = model.vertices["position"][model.indices].reshape(-1, 3, 3).transpose(1, 0, 2)
    e1, e2 = (b - a).astype(float), (c - a).astype(float)
    p = np.cross(direction, e2)
    det = (e1 * p).sum(1)
    facing = det > 1e-15
    det = np.where(facing, det, 1.0)
    t = origin - a
    q = np.cross(t, e1)
    u, v, far = (t * p).sum(1) / det, (q @ direction) / det, (q * e2).sum(1) / det
    hit = facing & (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 0)
    return float(far[hit].min()) if hit.any() else float("inf")


@pytest.mark.parametrize("model_id", [i for i in IDS if catalogue.entry(i).display])
def test_a_display_lies_just_before_its_model(model_id: str) -> None:
    display = catalogue.entry(model_id).display
    assert display is not None
    assert np.linalg.norm(display.pose[:4]) == pytest.approx(1.0, abs=1e-6)
    facing, centre = rotated(display.pose, (0, 0, 1)), np.array(display.pose[4:])
    for x, y in ((0, 0), (-0.47, -0.47), (0.47, -0.47), (0.47, 0.47), (-0.47, 0.47)):
        place = rotated(display.pose, (x * display.width_mm, y * display.height_mm, 0)) / 1000
        below = depth_below(model_id, centre + place + 0.1 * facing, -facing) - 0.1
        assert 0.0003 < below < 0.004, f"at {x}, {y}: {below * 1000:.1f} mm over the surface"


def test_the_lobby_is_seen_from_inside() -> None:
    centre = np.array([0.3, 1.5, 0.2])
    for way in np.vstack([np.eye(3), -np.eye(3)]):
        assert depth_below("lobby", centre, way) < 4.0


@pytest.mark.parametrize(
    ("origin", "way", "far"),
    [
        ((0.199, 1.5, -6.0), (0, 0, -1), 6.032),  # a ridge of the front wall
        ((0.1, 1.5, -6.0), (0, -1, 0), 1.33),
        ((0.3, 1.5, -6.0), (0, 1, 0), 1.368),
    ],
)
def test_the_container_is_as_long_and_high_as_tools_read(
    origin: tuple[float, ...], way: tuple[float, ...], far: float
) -> None:
    found = depth_below("container_40hc", np.array(origin), np.array(way, float))
    assert found == pytest.approx(far, abs=0.022)


def test_no_outer_paint_shows_inside_the_container() -> None:
    """Nor any back of a face: the skins must close, or the sun would shine in."""
    model = catalogue.load_model("container_40hc")
    a, b, c = model.vertices["position"][model.indices].reshape(-1, 3, 3).transpose(1, 0, 2)
    e1, e2 = (b - a).astype(float), (c - a).astype(float)
    surface = model.vertices["material"][model.indices[::3]]
    chance = np.random.default_rng(1)
    faults = []
    for _ in range(200):
        origin = chance.uniform((-1.0, 0.4, -11.6), (1.0, 2.6, -0.6))
        way = chance.standard_normal(3)
        way /= np.linalg.norm(way)
        p = np.cross(way, e2)
        det = (e1 * p).sum(1)
        usable = np.abs(det) > 1e-15
        det = np.where(usable, det, 1.0)
        t = origin - a
        q = np.cross(t, e1)
        u, v, far = (t * p).sum(1) / det, (q @ way) / det, (q * e2).sum(1) / det
        hit = np.flatnonzero(usable & (u >= 0) & (v >= 0) & (u + v <= 1) & (far > 0))
        door = origin + way * (0.05 - origin[2]) / way[2]
        if way[2] > 0 and abs(door[0]) < 1.19 and 0.15 < door[1] < 2.8:
            continue  # through the open doors
        first = hit[np.argmin(far[hit])] if len(hit) else -1
        name = model.materials[surface[first]].name if len(hit) else "nothing"
        if name in ("paint_outer", "nothing") or det[first] < 0:
            faults.append((np.round(origin + way * far[first], 3).tolist(), name))
    assert not [f for f in faults if f[0][2] < -0.2], faults


@pytest.mark.parametrize(
    "name", [name for name in TILES if "an atlas" not in catalogue.packaged().tile(name).about]
)
def test_a_tile_is_square_and_without_a_seam(name: str) -> None:
    for picture in catalogue.load_tile(name).values():
        assert picture.shape == (1024, 1024, 3)
        assert picture.dtype == np.uint8
        values = picture.astype(float)
        for axis in (0, 1):
            steps = np.abs(np.diff(values, axis=axis)).mean()
            seam = np.abs(values.take(0, axis) - values.take(-1, axis)).mean()
            assert seam < 2.0 * steps + 2.0


@pytest.mark.parametrize("name", IDS + TILES + sorted(catalogue.packaged().lightmaps))
def test_says_whose_an_asset_is_and_which_script_makes_it(name: str) -> None:
    known = catalogue.packaged()
    item = known.models.get(name) or known.tiles.get(name) or known.lightmaps[name]
    assert item.about if not isinstance(item, LightmapEntry) else item.interior
    assert item.origin.licence == "Apache-2.0"
    assert item.origin.author
    made_by = BUILD / item.origin.script
    assert made_by.suffix == ".py"
    assert made_by.is_file(), f"{name} is made by {item.origin.script}, which is not there"


def test_all_is_small_enough_to_be_kept_in_the_repository(
    capsys: pytest.CaptureFixture[str],
) -> None:
    known = catalogue.packaged()
    size = sum((FOLDER / file).stat().st_size for file in known.files)
    assert known.size() == size < 45 * 2**20
    with capsys.disabled():
        print(f" {len(known.files)} assets, {size / 2**20:.1f} MiB ", end="")


def test_no_file_is_left_out_of_the_catalogue() -> None:
    kinds = ("models", "tiles", "lightmaps", "environments")
    there = {f"{kind}/{path.name}" for kind in kinds for path in (FOLDER / kind).iterdir()}
    assert set(catalogue.packaged().files) == there


def test_unknown_names_say_what_there_is() -> None:
    with pytest.raises(AssetError, match=r"there are: .*torch"):
        catalogue.load_model("lamp")
    with pytest.raises(AssetError, match=r"there are: .*wood"):
        catalogue.load_tile("velvet")


def test_letters_are_models_too() -> None:
    low, high = catalogue.load_model("text:100:XVRU 100003 4").bounds
    assert high[1] - low[1] == pytest.approx(0.1, abs=0.01)
    for name in ("text:", "text:x:A", "text:0:A", "text:50:"):
        with pytest.raises(AssetError, match="letter"):
            catalogue.load_model(name)


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A catalogue that a test may damage."""
    for name in ("catalogue.toml", "models/torch.glb", "tiles/wood_base.jpg"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(FOLDER / name, tmp_path / name)
    return tmp_path


def test_a_missing_file_says_where_and_what_to_do(copied: Path) -> None:
    with pytest.raises(AssetError, match=r"mallet\.glb: No such file.*assets/build/run"):
        Catalogue(copied).load_model("mallet")
    with pytest.raises(AssetError, match="cannot read the catalogue"):
        Catalogue(copied / "models")


@pytest.mark.parametrize("file", sorted(catalogue.packaged().files))
def test_one_changed_byte_is_refused_by_the_files_name(file: str, tmp_path: Path) -> None:
    known = catalogue.packaged()
    users: list[tuple[Callable[[Catalogue, str], object], str]] = [
        *((Catalogue.load_model, k) for k, v in known.models.items() if v.file == file),
        *((Catalogue.load_tile, k) for k, v in known.tiles.items() if file in names(v.files)),
        *(
            (Catalogue.load_lightmap, k)
            for k, v in known.lightmaps.items()
            if file in names(v.files)
        ),
        *((Catalogue.load_environment, k) for k, v in known.environments.items() if v.file == file),
    ]
    assert len(users) == 1
    load, name = users[0]
    for path in FOLDER.iterdir():
        if path.is_dir() and not path.name.startswith("_"):
            (tmp_path / path.name).mkdir()
    shutil.copy(FOLDER / "catalogue.toml", tmp_path)
    siblings = [other for other in known.files if other.startswith(file.rpartition("_")[0])]
    for other in {file, *siblings}:
        shutil.copy(FOLDER / other, tmp_path / other)
    data = bytearray((tmp_path / file).read_bytes())
    data[len(data) * 2 // 3] ^= 1
    (tmp_path / file).write_bytes(data)
    with pytest.raises(AssetError, match=rf"{re.escape(file)} is not the file.*SHA-256"):
        load(Catalogue(tmp_path), name)


def names(files: dict[str, tuple[str, str]]) -> list[str]:
    """The files of a tile or a lightmap, without their sums."""
    return [file for file, _ in files.values()]


def test_a_tile_that_is_no_picture_is_refused(copied: Path) -> None:
    (copied / "tiles/wood_base.jpg").write_bytes(b"no picture")
    text = (copied / "catalogue.toml").read_text("utf-8")
    old = hashlib.sha256((FOLDER / "tiles/wood_base.jpg").read_bytes()).hexdigest()
    new = hashlib.sha256(b"no picture").hexdigest()
    (copied / "catalogue.toml").write_text(text.replace(old, new), "utf-8")
    with pytest.raises(AssetError, match="cannot decode"):
        Catalogue(copied).load_tile("wood")


@pytest.mark.parametrize("text", ["[model", "[model.x]\nabout = 1", "model = 3", "\udcff"])
def test_a_damaged_catalogue_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "catalogue.toml").write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(AssetError, match="damaged"):
        Catalogue(tmp_path)
