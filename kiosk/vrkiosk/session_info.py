"""What a record says of its session before it begins: who, what, with which versions."""

from __future__ import annotations

import platform
from importlib.metadata import version

from vrkiosk import __version__, packs
from vrkiosk.config import Config
from vrkiosk.folders import Folders
from vrkiosk_assets import catalogue
from vrkiosk_scenarios import schema
from vrkiosk_scenarios.rubric import Rubric
from vrkiosk_scenarios.scenario import Scenario
from vrkiosk_scenarios.world import World
from vrkiosk_telemetry.consent import Consent
from vrkiosk_telemetry.session import SessionInfo, new_session_id, utc_now
from vrkiosk_xr.runtime import RuntimeInfo


def _pack(config: Config, scenario: Scenario) -> str:
    """Hash of the pack a scenario is from. The library that comes with the kiosk is no pack: the
    kiosk's version says which one it is. No pack has an id of the library's (`packs.add_pack`), so
    none is opened and verified for one."""
    if scenario.id in schema.library_ids():
        return ""
    found = packs.find(Folders(config.data), scenario.id)
    return found[1].sha256 if found is not None else ""


def session_info(
    config: Config,
    officer: str,
    scenario: Scenario,
    world: World,
    runtime: RuntimeInfo,
    rubric: Rubric,
) -> SessionInfo:
    """A new session of a world. Whatever could make another run of it differ is named."""
    return SessionInfo(
        session=new_session_id(),
        scenario=scenario.id,
        officer=officer,
        scenario_sha256=scenario.sha256,
        pack_sha256=_pack(config, scenario),
        assets_sha256=catalogue.packaged().sha256,
        seed=world.seed,
        rubric=rubric.to_plain(),
        versions={
            "kiosk": __version__,
            "scenario": scenario.version,
            "rubric": rubric.version,
            "interaction": str(world.settings.version),
            "language": config.language,
            "python": platform.python_version(),
            "mujoco": version("mujoco"),
            "numpy": version("numpy"),
            "pyarrow": version("pyarrow"),
        },
        runtime={
            "backend": runtime.backend,
            "runtime": runtime.runtime,
            "system": runtime.system,
            "api_version": runtime.api_version,
            "space": runtime.reference_space,
            "eye_gaze": runtime.eye_gaze,
            "hand_tracking": runtime.hand_tracking,
        },
        consent=Consent.of(config.consent == "all", config.language, utc_now()).to_json(),
    )
