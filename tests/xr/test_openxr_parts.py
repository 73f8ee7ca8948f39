"""Parts of the OpenXR back end by themselves: loader, errors, discovery, time, memory."""

from __future__ import annotations

import ctypes as C
import json
import os
import subprocess
import sys
import threading
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import vrkiosk_xr.openxr
from vrkiosk_xr.mock import MockHeadset, MockOpenXR, VirtualClock
from vrkiosk_xr.openxr import results
from vrkiosk_xr.openxr.actions import Presses
from vrkiosk_xr.openxr.api import PROTOTYPES, xr
from vrkiosk_xr.openxr.calls import Calls
from vrkiosk_xr.openxr.discovery import candidates, explain
from vrkiosk_xr.openxr.instance import Instance
from vrkiosk_xr.openxr.memory import addresses_of, array_of, field_view, set_words
from vrkiosk_xr.openxr.profiles import JOINTS_ONLY, load_profiles
from vrkiosk_xr.openxr.results import OpenXRUnavailable, failure, result_name
from vrkiosk_xr.openxr.sample import Sample
from vrkiosk_xr.openxr.timeline import SystemClock, Timeline
from vrkiosk_xr.openxr.validation import Messenger
from vrkiosk_xr.runtime import RuntimeUnavailable

# ---------------------------------------------------------------------- import and loader


def python(code: str, **environment: str) -> str:
    """Runs code in a new interpreter, without a display or a runtime; its output."""
    kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    kept["PYTHONPATH"] = str(Path(vrkiosk_xr.openxr.__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_import_leaves_pyopengl_alone() -> None:
    loaded = "[m for m in sys.modules if m.split('.')[0] == 'OpenGL']"
    assert python(f"import sys, vrkiosk_xr.openxr; print({loaded})") == "[]"


@pytest.mark.parametrize("platform", ["egl", "glx"])
@pytest.mark.parametrize("first", ["OpenGL.platform", "sys"])
def test_pyopengl_keeps_its_platform(platform: str, first: str) -> None:
    code = (
        f"import {first}; import vrkiosk_xr.openxr; import OpenGL.platform as p; "
        f"from OpenGL import GL, {platform.upper()}; print(type(p.PLATFORM).__name__)"
    )
    assert python(code, PYOPENGL_PLATFORM=platform) == f"{platform.upper()}Platform"


def test_the_loader_says_which_configuration_is_wrong(tmp_path: Path) -> None:
    code = (
        "from vrkiosk_xr.openxr import LoaderOpenXR, probe\n"
        "from vrkiosk_xr.runtime import RuntimeUnavailable\n"
        "try: probe(LoaderOpenXR())\n"
        "except RuntimeUnavailable as error: print(error)"
    )
    missing = str(tmp_path / "nothing.json")
    told = python(code, XR_RUNTIME_JSON=missing)
    assert "XR_ERROR_RUNTIME_UNAVAILABLE" in told
    assert f"{missing} cannot be read" in told


def test_every_prototype_is_a_function_of_openxr() -> None:
    missing = [name for name in PROTOTYPES if not hasattr(xr, f"PFN_{name}")]
    assert missing in ([], ["xrEnumerateApiLayerProperties"])
    for name in set(PROTOTYPES) - set(missing):
        wanted = getattr(xr, f"PFN_{name}")._argtypes_
        sizes = [C.sizeof(kind) for kind in PROTOTYPES[name]]
        assert [C.sizeof(kind) for kind in wanted] == sizes, name


# ---------------------------------------------------------------------- errors


def test_errors_say_call_result_and_cause() -> None:
    error = failure("xrGetSystem", -35)
    assert isinstance(error, OpenXRUnavailable)
    assert isinstance(error, RuntimeUnavailable)
    assert str(error) == (
        "xrGetSystem gave XR_ERROR_FORM_FACTOR_UNAVAILABLE: "
        "no headset is found: plug it in and switch it on"
    )
    assert not isinstance(failure("xrEndFrame", -1), RuntimeUnavailable)
    assert "see its log" in str(failure("xrEndFrame", -40))


def test_causes_are_of_results_that_exist() -> None:
    known = {f"XR_{result.name}" for result in xr.Result}
    assert set(results._LIKELY_CAUSE) | results._UNAVAILABLE <= known


def test_results_nobody_knows_have_a_name() -> None:
    assert result_name(-13) == "XR_ERROR_INSTANCE_LOST"
    assert result_name(-987654) == "unknown result -987654"


# ---------------------------------------------------------------------- discovery


def manifest(path: Path, content: Any) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    return path


def test_order_of_manifests(tmp_path: Path) -> None:
    environ = {"XDG_CONFIG_HOME": f"{tmp_path}/c", "XDG_CONFIG_DIRS": f"{tmp_path}/d"}
    found = [str(path) for path in candidates(environ)]
    assert found[1] == f"{tmp_path}/c/openxr/1/active_runtime.json"
    assert found[3] == f"{tmp_path}/d/openxr/1/active_runtime.json"
    assert found[-1] == "/etc/openxr/1/active_runtime.json"
    assert next(candidates({"HOME": "/home/x"})).parts[:4] == ("/", "home", "x", ".config")
    assert list(candidates({"XR_RUNTIME_JSON": "/a.json", **environ})) == [Path("/a.json")]


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("{", "is not valid JSON"),
        ([], "names no runtime.library_path"),
        ({"runtime": {"library_path": "./gone.so"}}, "./gone.so, which does not exist"),
        ({"runtime": {"library_path": "libgone.so"}}, "its library cannot be loaded"),
    ],
)
def test_faults_of_a_manifest(tmp_path: Path, content: Any, told: str) -> None:
    path = manifest(tmp_path / "openxr" / "1" / "active_runtime.json", content)
    for environ in ({"XR_RUNTIME_JSON": str(path)}, {"XDG_CONFIG_HOME": str(tmp_path)}):
        assert told in explain(environ)


def test_no_manifest_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "vrkiosk_xr.openxr.discovery.candidates", lambda environ: iter([tmp_path / "none.json"])
    )
    assert "no OpenXR runtime is set up" in explain({})


# ---------------------------------------------------------------------- time


def timeline(clock: VirtualClock, offset: int) -> Timeline:
    """A timeline started on an instance whose XrTime is `offset` ns behind."""

    class Offset:
        def function(self, instance: int, name: str, *argtypes: type[Any]) -> Any:
            def convert(instance: int, moment: int, out: int) -> int:
                time = xr.timespec.from_address(moment)
                ns = time.tv_sec * 1_000_000_000 + time.tv_nsec
                C.c_int64.from_address(out).value = ns - offset
                return 0

            return convert

    line = Timeline(clock)
    line.start(Calls(Offset(), 1), convertible=True)
    return line


def test_time_keeps_the_runtimes_spacing() -> None:
    line = timeline(VirtualClock(1_000_000_000), offset=999_000_000)
    assert [line.frame_time(t, 11) for t in (1_000_000, 1_000_011)] == [10**9, 10**9 + 11]
    assert line.monotonic(500) == 999_000_500


def test_time_never_goes_back() -> None:
    clock = VirtualClock(1_000_000_000)
    line = timeline(clock, offset=0)
    first = line.frame_time(5_000_000_000, 11)
    line.start(Calls(MockOpenXR(), 0), convertible=False)  # a runtime far behind
    assert line.frame_time(100, 11) == first + 1
    assert line.frame_time(111, 11) == first + 2


def test_a_wait_ends_when_woken() -> None:
    clock = SystemClock()
    waiter = threading.Thread(target=clock.wait, args=(60.0,))
    waiter.start()
    clock.wake()
    waiter.join(30.0)
    assert not waiter.is_alive()
    clock.wake()
    clock.wait(60.0)  # nor is a wake lost that comes before the wait
    before = clock.now()
    clock.wait(0.001)  # and it ends no more than one
    assert clock.now() - before >= 1_000_000


# ---------------------------------------------------------------------- memory


def test_arrays_of_structures_have_their_types() -> None:
    array = array_of(xr.View, 2)
    assert {view._type for view in array} == {xr.StructureType.VIEW.value}
    first, second = addresses_of(array)
    assert second - first == C.sizeof(xr.View)


def test_fields_are_seen_without_a_copy() -> None:
    array = array_of(xr.View, 2)
    view = field_view(array, "pose", "<f4", 11)
    array[1].fov.angle_left = -0.5
    assert view[1].tolist() == [0, 0, 0, 1, 0, 0, 0, -0.5, 0, 0, 0]


def test_words_are_set_in_place() -> None:
    info = xr.SessionCreateInfo()
    set_words(info, _next=0x5_0000_0001, system_id=7)
    assert (info._next, info.system_id) == (0x5_0000_0001, 7)


def test_sample_views_are_the_frame() -> None:
    sample = Sample()
    sample.t, sample.xr_time, sample.gaze_t = 1, 2, 3
    sample.index, sample.flags, sample.buttons, sample.late = 4, 5, 6, 7
    sample.joints_valid[:], sample.joints_tracked[:] = (8, 9), (10, 11)
    sample.axes[:], sample.features[:] = range(8), range(16)
    sample.joints[1, 25, 7], sample.grips[1, 6] = 12, 13
    sample.pack()
    record = sample.frame.record
    assert [record[name] for name in ("t", "xr_time", "gaze_t")] == [1, 2, 3]
    assert [record[name] for name in ("index", "flags", "buttons", "late")] == [4, 5, 6, 7]
    assert record["joints_valid"].tolist() == [8, 9]
    assert record["joints_tracked"].tolist() == [10, 11]
    assert record["axes"].ravel().tolist() == list(range(8))
    assert record["features"].ravel().tolist() == list(range(16))
    assert (record["joints"][1, 25, 7], record["grip"][1, 6]) == (12, 13)
    for address, name in (
        (sample.head_at, "head"),
        (sample.gaze_at, "gaze"),
        (sample.views_at, "views"),
    ):
        assert address == record[name].ctypes.data
    for number, place in enumerate(sample.places):
        place[:] = bytes([number] * 28)
    for number, name in ((1, "grip"), (3, "aim")):
        assert record[name].tobytes() == bytes([number] * 28 + [number + 1] * 28)
    assert record["head"].tobytes() == bytes(28)


def test_steady_frames_keep_no_memory(make_rig: Callable[..., Any]) -> None:
    rig = make_rig()
    for _ in range(100):
        rig.frame()
    rig.times.clear()
    package = str(Path(vrkiosk_xr.openxr.__file__).parent / "*")
    tracemalloc.start()
    try:
        for _ in range(10):
            rig.frame()
        before = tracemalloc.take_snapshot()
        for _ in range(100):
            rig.frame()
        after = tracemalloc.take_snapshot()
    finally:
        tracemalloc.stop()
    ours = [tracemalloc.Filter(True, package)]
    growth = after.filter_traces(ours).compare_to(before.filter_traces(ours), "filename")
    assert sum(entry.size_diff for entry in growth) <= 512  # single values replaced by others


# ---------------------------------------------------------------------- profiles, validation


def test_every_device_a_kiosk_may_meet_has_a_profile() -> None:
    known = {profile.path.removeprefix("/interaction_profiles/") for profile in load_profiles()}
    assert known >= {
        *("khr/simple_controller", "khr/generic_controller", "oculus/touch_controller"),
        *("facebook/touch_controller_pro", "meta/touch_controller_plus"),
        *("meta/touch_pro_controller", "meta/touch_plus_controller"),
        *("valve/index_controller", "htc/vive_controller", "htc/vive_cosmos_controller"),
        *("htc/vive_focus3_controller", "microsoft/motion_controller"),
        *("hp/mixed_reality_controller", "bytedance/pico_neo3_controller"),
        *("bytedance/pico4_controller", "ext/hand_interaction_ext"),
    }


def test_a_profile_is_known_by_extension_or_by_version() -> None:
    by_name = {profile.path.rpartition("/")[2]: profile for profile in load_profiles()}
    pico, generic = by_name["pico4_controller"], by_name["generic_controller"]
    vive = by_name["vive_controller"]
    assert vive.known(frozenset(), (1, 0))
    assert pico.known(frozenset(), (1, 1))
    assert not pico.known(frozenset(), (1, 0))
    assert pico.known(frozenset({"XR_BD_controller_interaction"}), (1, 0))
    assert not generic.known(frozenset(), (1, 1))
    assert not by_name["touch_plus_controller"].known(frozenset(), (1, 0))


def test_profiles_are_complete() -> None:
    profiles = load_profiles()
    assert len({profile.path for profile in profiles}) == len(profiles) >= 4
    for profile in profiles:
        for inputs in profile.inputs:
            assert {"grip", "aim", "trigger"} <= set(inputs), profile.path
        assert 0 < profile.trigger[1] < profile.trigger[0] <= 1
        assert 0 < profile.squeeze[1] < profile.squeeze[0] <= 1


def test_thresholds_follow_the_device() -> None:
    presses = Presses()
    assert presses.update([0.6, 0, 0, 0]) == 0  # joints only: a pinch of 0.6 is none
    touch = next(profile for profile in load_profiles() if "touch" in profile.path)
    presses.use(touch, JOINTS_ONLY)
    assert presses.update([0.6, 0, 0.6, 0]) == 1 << 4


def test_messages_of_layers_are_collected() -> None:
    messages: list[str] = []
    messenger = Messenger(messages)
    data = xr.DebugUtilsMessengerCallbackDataEXT(
        message_id="VUID-1", function_name="xrEndFrame", message="wrong"
    )
    severity, kind = 0x1000, 2
    assert messenger.info._user_callback(severity, kind, C.pointer(data), None) == 0
    assert messages == ["VUID-1 xrEndFrame: wrong"]


@pytest.mark.parametrize("offered", [True, False])
def test_validation_is_listened_to_where_offered(offered: bool) -> None:
    headset = MockHeadset()
    if offered:
        headset.extensions |= {"XR_EXT_debug_utils"}
    instance = Instance(MockOpenXR(headset), "test", drawing=True, messages=[])
    assert ("XR_EXT_debug_utils" in instance.extensions) == offered
    instance.close()


def test_events_are_read_without_a_copy() -> None:
    mock = MockOpenXR()
    instance = Instance(mock, "test", drawing=True)
    assert instance.next_event() == 0
    mock.lose_instance(announced=True)
    assert instance.next_event() == xr.StructureType.EVENT_DATA_INSTANCE_LOSS_PENDING.value
    assert np.isfinite(instance.event(xr.EventDataInstanceLossPending).loss_time)
    instance.close()
