"""A server with a session that `kiosk run` recorded and `kiosk sync` sent, and a real Chromium."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from rocb_server import console_pages
from rocb_server.gate import COOKIE

CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
# Software GL, the same wherever it runs.
FLAGS = ["--use-angle=swiftshader", "--enable-unsafe-swiftshader", "--ignore-gpu-blocklist"]
# Only where it runs as root, which it does in a container; the pages are our own.
FLAGS += ["--no-sandbox"] if os.geteuid() == 0 else []
PATIENCE_MS = 120_000
OFFICER = Path(__file__).parent / "bare_officer.py"


@dataclass(frozen=True)
class Console:
    """A running server. session: the one it holds; passwords: of accounts; tokens: of those who
    are logged in, once for all tests: strangers may not ask often."""

    url: str
    session: str
    passwords: Mapping[str, str]
    tokens: Mapping[str, str]

    def client(self, name: str) -> httpx.Client:
        """A client of somebody who is logged in."""
        cookies = {COOKIE: self.tokens[name]}
        return httpx.Client(base_url=self.url, trust_env=False, timeout=60, cookies=cookies)


def said(*command: str | Path) -> str:
    """What a command prints."""
    done = subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def trainer(data: Path, centre: str) -> str:
    """The password of a new trainer of a centre, who has its name."""
    add = "-m", "rocb_server", "account", "add", centre
    return said(*add, "--role", "trainer", "--centre", centre, "--data", data)


def token(url: str, name: str, password: str) -> str:
    """What the cookie of somebody holds who logged in."""
    with httpx.Client(base_url=url, trust_env=False) as client:
        answer = client.post("/login", data={"name": name, "password": password})
        return answer.cookies[COOKIE]


@pytest.fixture(scope="session")
def console(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Console]:
    """A server that has one inspection: by hands that cameras saw, cut short, contraband missed."""
    folder = tmp_path_factory.mktemp("console")
    kiosk, data = folder / "kiosk", folder / "server"
    server = "-m", "rocb_server"
    command = [sys.executable, *server, "serve", "--data", str(data), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            url = process.stdout.readline().split()[1]
            code = said(*server, "enrol-code", "new", "--centre", "baku", "--data", data)
            said("-m", "vrkiosk", "enrol", "--server", url, "--code", code, "--data", kiosk)
            play = "run", "s03", "--runtime", "officer", "--seed", "7", "--officer", "officer-17"
            said(OFFICER, *play, "--no-pictures", "--no-sound", "--data", kiosk)
            said("-m", "vrkiosk", "seal", "--data", kiosk)
            said("-m", "vrkiosk", "sync", "--once", "--data", kiosk)
            (sent,) = (kiosk / "sent").glob("[0-9a-f]*")
            passwords = {name: trainer(data, name) for name in ("baku", "astana")}
            tokens = {name: token(url, name, word) for name, word in passwords.items()}
            yield Console(url, sent.name, passwords, tokens)
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, without a window. Of one module: as long as Playwright is there its event
    loop runs in this thread, and nothing else can have one."""
    if not Path(CHROMIUM).is_file():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(chromium: Browser, console: Console) -> Iterator[Callable[..., Page]]:
    """Opens a page of the console as somebody: `open_page(path, name, language)`. What its scripts
    complain of fails the test."""
    if not (console_pages.packaged() / console_pages.FIRST).is_file():
        pytest.skip("the console is not built: run bin/console")
    complaints: list[str] = []
    contexts = []

    def opened(path: str, name: str = "baku", language: str = "en", **options: Any) -> Page:
        context = chromium.new_context(
            locale=language, viewport={"width": 1280, "height": 800}, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        context.add_cookies([{"name": COOKIE, "value": console.tokens[name], "url": console.url}])
        page.goto(f"{console.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert complaints == []
