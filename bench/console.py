"""The trainer's console in a real Chromium: how much its first page weighs, how soon a session of a
quarter of an hour is seen, how long a jump in time takes, and what an hour takes of memory.

Pictures are drawn by the processor where there is no graphics card: the first one then takes most
of its time for that. Sessions are human-like motion with both hands, the server runs beside.
"""

from __future__ import annotations

import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from figure import Figure
from motion import motion
from playwright.sync_api import Page, sync_playwright
from recorded import KEY, repeated, sealed

from rocb_server import console_pages
from rocb_server.access import Role
from rocb_server.app import Settings, open_store
from rocb_server.store import Store
from vrkiosk_telemetry import credentials
from vrkiosk_telemetry.manifest import MANIFEST_NAME, FileEntry, open_unverified

QUARTER_S = 900
HOUR = 4  # quarters
JUMPS = 60
PATIENCE_MS = 240_000
PASSWORD = "a bench of the console"
FLAGS = ("--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--no-sandbox")
JUMP = """async ([t, n]) => {
  location.hash = `#t=${t}`;
  const found = () => performance.getEntriesByName('replay-seek');
  while (found().length < n) await new Promise(requestAnimationFrame);
  return found().at(-1).duration;
}"""


def figures(factor: float) -> Iterator[Figure]:
    yield _weight()
    chromium = shutil.which("chromium")
    if chromium is None:
        yield Figure("console, first picture", None, 3.0, "s", "Chromium is not installed")
        return
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        sessions = _store(folder)
        with _server(folder) as url:
            browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
            page = browser.new_page(viewport={"width": 1280, "height": 800})
            page.set_default_timeout(PATIENCE_MS)
            page.goto(f"{url}/login")
            page.fill("#name", "bench")
            page.fill("#password", PASSWORD)
            page.click("main button[type=submit]")
            page.wait_for_url(lambda address: "/login" not in address)
            yield _first_picture(page, f"{url}/console/sessions/{sessions[0]}", factor)
            yield _jumps(page, factor)
            page.goto(f"{url}/console/sessions/{sessions[1]}")
            page.wait_for_selector("canvas[data-drawn]")
            yield _memory(page)
            browser.close()


def _weight() -> Figure:
    """Page, styles and scripts of the list of sessions, compressed: what comes before three.js."""
    folder = console_pages.packaged()
    if not (folder / console_pages.FIRST).is_file():
        raise RuntimeError("the console is not built: run bin/console")
    wanted = [folder / console_pages.FIRST]
    first = wanted[0].read_text()
    wanted += [folder / name for name in re.findall(r'(?:src|href)="/console/([^"]+)"', first)]
    wanted += folder.glob("assets/sessions-*.js")
    size = sum(path.with_name(f"{path.name}.gz").stat().st_size for path in wanted)
    return Figure("console, first page", size / 1024, 300.0, "KiB", f"{len(wanted)} files, gzipped")


def _store(folder: Path) -> list[str]:
    """A server's folder with a session of a quarter of an hour and one of an hour; their ids."""
    keys = folder / "keys"
    keys.mkdir(mode=0o700)
    pem = KEY.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (keys / "record.key").write_bytes(pem)
    (keys / "record.key").chmod(0o600)
    rows = motion(QUARTER_S)
    with closing(open_store(Settings(folder / "server"))) as store:
        store.accounts.add("bench", Role.ADMINISTRATOR, None, PASSWORD)
        answer = store.kiosks.vouch(credentials.prepare(keys, ""), "bench")
        device = credentials.accept(keys, "", answer).device
        records = [sealed(folder / str(n), repeated(rows, n)).path for n in (1, HOUR)]
        return [_keep(store, device, path) for path in records]


def _keep(store: Store, device: str, session: Path) -> str:
    """Puts a sealed session into a store, as a kiosk does; its id."""
    envelope = (session / MANIFEST_NAME).read_bytes()
    payload = open_unverified(envelope)
    files = [FileEntry(f["name"], f["sha256"], f["size"]) for f in payload["files"]]
    kiosk = store.kiosks.of_key(device)
    if kiosk is None:
        raise RuntimeError("the kiosk is not enrolled")
    uuid = UUID(payload["session"])
    store.plan(kiosk, uuid, files)
    for file in files:
        store.keep(file.sha256, session / file.name)
    store.commit(kiosk, uuid, envelope)
    return str(uuid)


@contextmanager
def _server(folder: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "rocb_server", "serve", "--port", "0", "--no-ingest"]
    command += ["--data", str(folder / "server")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().split()[1]
        finally:
            process.terminate()


def _first_picture(page: Page, address: str, factor: float) -> Figure:
    page.goto(address)
    page.wait_for_selector("canvas[data-drawn]")
    marks = {
        name: page.evaluate(f"performance.getEntriesByName('{name}')[0].startTime / 1000")
        for name in ("tracks-read", "models-loaded", "first-replay-frame")
    }
    how = (
        f"15 min; tracks after {marks['tracks-read']:.1f} s, models {marks['models-loaded']:.1f} s"
    )
    return Figure("console, first picture", marks["first-replay-frame"], 3.0 * factor, "s", how)


def _jumps(page: Page, factor: float) -> Figure:
    chance = random.Random(1)
    page.wait_for_timeout(5000)  # what is read ahead would count against the first jumps
    took = [
        page.evaluate(JUMP, [round(chance.uniform(1, QUARTER_S - 1), 2), n + 1])
        for n in range(JUMPS)
    ]
    how = f"median of {JUMPS} jumps anywhere, data read and scene placed; worst {max(took):.0f} ms"
    return Figure("console, scrubbing", statistics.median(took), 50.0 * factor, "ms", how)


def _memory(page: Page) -> Figure:
    """Of JavaScript and its buffers, after the hour was gone through."""
    session = page.context.new_cdp_session(page)
    for minute in range(0, 60, 2):
        page.evaluate("t => { location.hash = '#t=' + t }", minute * 60)
        page.wait_for_timeout(300)
    session.send("HeapProfiler.collectGarbage")
    mib = page.evaluate("performance.memory.usedJSHeapSize") / 2**20
    return Figure("console, memory", mib, 500.0, "MiB", "of JavaScript, an hour gone through")
