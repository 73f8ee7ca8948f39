"""Brings an update in: verified whole, laid beside what runs, tried, kept or taken back.

    copy -> verify -> unpack beside -> try its command -> wait until nobody trains -> switch
    -> health window -> good, or the one before again

A kill or a power cut at any step leaves a whole release current, and the next call, or the next
start of the machine, goes on from there (`resume`): the links say how far it came (installing.py).
The updater is run from the good release, never from the one that is tried.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, Literal

from vrkiosk import installing, journal, units
from vrkiosk.installing import MARK, InstallError, Site, point, prove, sweep, whole_release
from vrkiosk.units import SystemdUnavailable, UnitState
from vrkiosk.update import bundle
from vrkiosk.update.admission import admit, trusted_keys
from vrkiosk.update.bundle import Update, manifest_in, open_update, unpack
from vrkiosk.update.manifest import Manifest, Refused, UpdateError, parse
from vrkiosk.update.records import FOLDER, Last, Records, Result, Trying
from vrkiosk_telemetry import dsse
from vrkiosk_telemetry.files import sync_folder, write_atomic

MOST_BYTES: Final = 4 << 30  # of an update
STARTS: Final = 3  # of a trial that is cut short each time, before it counts as failed
BUSY: Final = ("training", "making", "starting")
IN_LOBBY: Final = ("ready", "training", "making")
Question = Literal["version", "preflight"]  # does its command run; the doctor's quick look
KINDS: Final[dict[Result, journal.Kind]] = {
    "installed": journal.UPDATED,
    "refused": journal.UPDATE_REFUSED,
    "rolled back": journal.UPDATE_BACK,
}


@dataclass(frozen=True, slots=True)
class Window:
    """Seconds. quiet: that nobody may have trained before the switch. reach: in which a release
    has to come up. hold: that it then has to stay up."""

    quiet: float = 60.0
    reach: float = 120.0
    hold: float = 60.0
    step: float = 1.0


def ask_release(what: Question, release: Path) -> None:
    """By a unit of its own, as the service's user and without a network. InstallError: not well."""
    installing.run(("systemctl", "start", f"kiosk-{what}@{release.name}.service"))


def ask_kiosk() -> UnitState:
    return units.ask(units.KIOSK)[units.KIOSK]


@dataclass
class Updater:
    """site: the machine. ask: the state of kiosk.service. ask_release: raises InstallError where a
    release does not answer well. recording: whether a record is being written. tell: a line for
    whoever waits. send: notes in the system's journal."""

    site: Site = field(default_factory=lambda: Site(apart=True))
    ask: Callable[[], UnitState] = ask_kiosk
    ask_release: Callable[[Question, Path], None] = ask_release
    window: Window = Window()
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    recording: Callable[[], bool] = lambda: False
    tell: Callable[[str], None] = print
    send: Callable[[journal.Kind, str], None] = journal.send

    @property
    def records(self) -> Records:
        return Records(self.site.root / FOLDER)

    def check(self, path: Path) -> Manifest:
        """What `apply` would take now. Refused, UpdateError otherwise. Nothing is written."""
        update = open_update(path, trusted_keys(self.site.root))
        self._admit(update.manifest)
        return update.manifest

    def apply(self, path: Path) -> Manifest:
        """Takes an update. Refused, UpdateError: it was not taken, or was taken back; what runs
        then is what ran before."""
        with self.records.alone():
            self._resume()
            try:
                update = self._take(path)
                release = self._lay_beside(update)
            except UpdateError as error:
                self._note(path.name, "refused", str(error))
                raise
            self._wait_until_nobody_trains()
            self._switch(update.manifest, release)
            self._try(update.manifest.version)
            return update.manifest

    def settled(self, path: Path) -> Result | None:
        """What came of this very update, where it is the last one that was taken."""
        manifest, last = manifest_in(path, trusted_keys(self.site.root)), self.records.last()
        if last is None or manifest.sequence != self.records.sequence():
            return None
        return last.result if last.version == manifest.version else None

    def resume(self) -> None:
        """Ends a trial that was cut short. UpdateError where it ended with the release before."""
        with self.records.alone():
            self._resume()

    def roll_back(self) -> str:
        """Makes the release before current again; its name. UpdateError where there is none."""
        with self.records.alone():
            left = whole_release(self.site.current)
            try:
                release = installing.roll_back(self.site)
            except InstallError as error:
                raise UpdateError(str(error)) from None
            name = left.name if left is not None else "?"
            self._note(name, "rolled back", f"by hand; {release.name} runs again")
            return release.name

    def _resume(self) -> None:
        trying = self.records.trying()
        current, good = whole_release(self.site.current), whole_release(self.site.good)
        if trying is None:
            return
        if current is None or good is None:
            raise UpdateError(
                f"{self.site.current} or {self.site.good} leads to no release: install the kiosk "
                "again: docs/technician.md"
            )
        if current == good:
            self._settle(trying, current)
            return
        if trying.starts >= STARTS:
            self._back(trying.version, f"its trial was cut short {trying.starts} times")
        self._try(trying.version)

    def _settle(self, trying: Trying, release: Path) -> None:
        """A trial that was cut short before the switch, or after its end: the files of what is
        current are laid, whichever it is."""
        installing.change(self.site, release)
        manifest = manifest_of(release)
        if manifest is not None and manifest.version == trying.version:
            self._note(trying.version, "installed", "")
        else:
            why = f"it was cut short before the switch; {release.name} runs, apply it again"
            self._note(trying.version, "rolled back", why)

    def _take(self, path: Path) -> Update:
        """Copies an update to where nobody else writes, and verifies the copy."""
        copy = self.records.incoming
        try:
            _copy(path, copy)
        except OSError as error:
            raise UpdateError(
                f"{path}: cannot be copied ({error.strerror}); plug the stick in again, or free "
                "space"
            ) from None
        update = open_update(copy, trusted_keys(self.site.root))
        self._admit(update.manifest)
        return update

    def _admit(self, manifest: Manifest) -> None:
        current = whole_release(self.site.current)
        admit(
            manifest,
            self.site.root,
            version=version_of(current) if current is not None else "",
            sequence=self.records.sequence(),
            now=self.now(),
        )

    def _lay_beside(self, update: Update) -> Path:
        """The whole release in its folder, on the disk, and its command tried."""
        name = update.manifest.version
        release = self.site.releases / name
        draft = self.site.releases / f".new-{name}"
        self.site.releases.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
        if release in (whole_release(self.site.current), whole_release(self.site.good)):
            raise Refused(f"{name} is what runs here")
        try:
            self.tell(f"unpacking {name}")
            unpack(update, draft)
            os.sync()
            write_atomic(draft / MARK, update.envelope, 0o644)
            shutil.rmtree(release, ignore_errors=True)
            os.replace(draft, release)
            sync_folder(release.parent)
        except OSError as error:
            raise UpdateError(f"{release}: cannot be written ({error.strerror})") from None
        finally:
            shutil.rmtree(draft, ignore_errors=True)
        try:
            self.ask_release("version", release)
        except InstallError as error:
            shutil.rmtree(release, ignore_errors=True)
            raise Refused(f"{name} does not run here: {error}") from None
        return release

    def _wait_until_nobody_trains(self) -> None:
        """Between sessions, and not in a moment between two of one officer."""
        quiet_since = self.clock()
        told = False
        while True:
            if self._somebody_trains():
                quiet_since = self.clock()
                if not told:
                    self.tell("somebody trains: waiting until nobody does")
                    told = True
            elif self.clock() - quiet_since >= self.window.quiet:
                return
            self.sleep(self.window.step)

    def _somebody_trains(self) -> bool:
        state = self._state()
        return state.active == "active" and (state.text.startswith(BUSY) or self.recording())

    def _switch(self, manifest: Manifest, release: Path) -> None:
        """From here on the new release is current, or nothing happened."""
        state = self._state()
        good = whole_release(self.site.good)
        if good is None:
            if whole_release(self.site.current) is None:
                raise UpdateError(f"{self.site.current}: no whole release runs here to go back to")
            prove(self.site)
            good = whole_release(self.site.good)
        sound = good is not None and self._sound(good)
        self.records.plan(Trying(manifest.version, state.text.startswith(IN_LOBBY), sound))
        point(self.site.current, release)

    def _try(self, version: str) -> None:
        """The health window of what is current. UpdateError where the one before runs again."""
        release = whole_release(self.site.current)
        trying = self.records.trying()
        assert release is not None
        assert trying is not None
        # Only now: one whose switch was cut short may come again.
        if (manifest := manifest_of(release)) is not None:
            self.records.took(manifest.sequence)
        self.records.begin(trying)
        self.tell(f"trying {version}")
        try:
            new = installing.lay(self.site, release, whole_release(self.site.good))
            installing.apply(self.site)
            if new:
                self.site.run(("systemctl", "preset", *new))
            if self.site.booted:
                installing.restart(self.site)
            wrong = self._what_is_wrong(trying, release)
        except (InstallError, SystemdUnavailable, OSError) as error:
            wrong = self._failure() or str(error)
        if wrong:
            self._back(version, wrong)
        prove(self.site)
        self._note(version, "installed", "")
        sweep(self.site)

    def _what_is_wrong(self, trying: Trying, release: Path) -> str:
        """Of the release that was just started; "" where it may stay."""
        wanted = IN_LOBBY if trying.ready else (*IN_LOBBY, "waiting")
        end = self.clock() + self.window.reach
        while True:
            state = self.ask()
            if failure := self._failure():
                return failure
            if state.active == "active" and state.text.startswith(wanted):
                break
            if self.clock() >= end:
                what = state.text or state.active
                return f"it did not reach the lobby in {self.window.reach:.0f} s ({what})"
            self.sleep(self.window.step)
        pid, end = state.pid, self.clock() + self.window.hold
        while self.clock() < end:
            self.sleep(self.window.step)
            state = self.ask()
            if state.active != "active" or state.pid != pid:
                return f"it ended within {self.window.hold:.0f} s ({state.result or state.active})"
        if trying.sound and not self._sound(release):
            return "kiosk doctor --preflight fails with it"
        return ""

    def _failure(self) -> str:
        """How kiosk.service failed; "" where it did not."""
        state = self._state()
        if state.active != "failed":
            return ""
        return f"kiosk.service failed ({state.result}, exit status {state.exit_status})"

    def _sound(self, release: Path) -> bool:
        try:
            self.ask_release("preflight", release)
        except InstallError:
            return False
        return True

    def _back(self, version: str, why: str) -> None:
        good = whole_release(self.site.good)
        assert good is not None
        installing.change(self.site, good)
        self._note(version, "rolled back", why)
        raise UpdateError(f"{version} was taken back: {why}; {good.name} runs again")

    def note_refusal(self, name: str, why: str) -> None:
        """For `status`: a file that was not even looked into."""
        with self.records.alone():
            self._note(name, "refused", why)

    def _note(self, version: str, result: Result, why: str) -> None:
        when = self.now().isoformat(timespec="seconds")
        self.records.make()
        self.records.end(Last(version, result, why, when))
        self.send(KINDS[result], f"{version} {result}{': ' if why else ''}{why}")

    def _state(self) -> UnitState:
        """Where systemd cannot be asked, nothing runs that an update could disturb."""
        try:
            return self.ask()
        except SystemdUnavailable:
            return UnitState(units.KIOSK)


def manifest_of(release: Path) -> Manifest | None:
    """What a release was signed as; None where it came by a package or `bin/install`."""
    text = (release / MARK).read_bytes()
    return parse(dsse.parse(text).payload) if text.strip() else None


def version_of(release: Path) -> str:
    """From its folder's name; VERSION, or VERSION-BUILD by `bin/install`."""
    return release.name.split("-")[0]


def altered(release: Path) -> str:
    """What of a release is not as it was signed; "" where all of it is, or nobody signed it."""
    manifest = manifest_of(release)
    return bundle.whole(release, manifest) if manifest is not None else ""


def _copy(source: Path, target: Path) -> None:
    """A plain file, and no more of it than an update may have."""
    handle = os.open(source, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as there, target.open("wb") as here:
        left = MOST_BYTES
        while data := there.read(min(bundle.CHUNK, left)):
            here.write(data)
            left -= len(data)
        here.flush()
        os.fsync(here.fileno())
