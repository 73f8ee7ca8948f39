#!/usr/bin/env python3
"""Checks a recorded training session without any of the kiosk's code: Python and nothing else.

    python3 verify_record.py FOLDER [--key record.pub]

FOLDER is a sealed session (`outbox/ID`, `sent/ID`, `plain/ID`), encrypted or not, or a live one
(`live/ID`). --key is the public record key of the kiosk (PEM).

Sealed: the manifest is one signed envelope, written in the one way it is written; with --key, its
signature (Ed25519) is that key's; every file it lists is there with its size and SHA-256; nothing
else is there. Without --key nobody vouches for the manifest itself, and the verdict says so.
Live: every line of the commit logs continues the hash chain, and every committed piece of every
table has its SHA-256. A live record is not signed: this shows damage, not who wrote it.

Exit status: 0 whole, 1 damaged or not genuine, 2 nothing could be checked.

Sources: RFC 8032 (Ed25519), RFC 8410 (the key file), DSSE 1.0 protocol.md and envelope.md (the
envelope), docs/records.md (the folders).
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import re
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

MANIFEST = "manifest.json"
PAYLOAD_TYPE = "application/vnd.rocb.kiosk.manifest+json"
MANIFEST_SCHEMA = "kiosk.manifest/1"
COMMITS_SCHEMA = "kiosk.commits/1"
SESSION = "session.json"
RECEIPT = "receipt.json"  # the server's answer, put beside a sealed session after it was sent
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
DIGEST = re.compile(r"[0-9a-f]{64}")
LARGEST_TEXT = 64 << 20  # bytes of a manifest or a commit log that are read at all


class Unusable(Exception):
    """Nothing can be checked; the text says why."""


class Damaged(Exception):
    """A thing is not as it was written; the text says what."""


# --- Ed25519, RFC 8032 section 5.1: the curve -x^2 + y^2 = 1 + d x^2 y^2 modulo P

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P
ROOT_OF_MINUS_ONE = pow(2, (P - 1) // 4, P)

Point = tuple[int, int, int, int]  # extended coordinates X, Y, Z, T: x = X/Z, y = Y/Z, xy = T/Z
NEUTRAL: Point = (0, 1, 1, 0)


def add(a: Point, b: Point) -> Point:
    """Sum of two points, complete: also of equal ones. Section 5.1.4."""
    e = (a[1] - a[0]) * (b[1] - b[0]) % P
    f = (a[1] + a[0]) * (b[1] + b[0]) % P
    g = 2 * a[3] * b[3] * D % P
    h = 2 * a[2] * b[2] % P
    i, j, k, m = f - e, h - g, h + g, f + e
    return i * j % P, k * m % P, j * k % P, i * m % P


def double(a: Point) -> Point:
    """Twice a point. Section 5.1.4."""
    e, f = a[0] * a[0] % P, a[1] * a[1] % P
    g, h = 2 * a[2] * a[2] % P, e + f
    i = h - (a[0] + a[1]) * (a[0] + a[1]) % P
    j = e - f
    k = g + j
    return i * k % P, j * h % P, k * j % P, i * h % P


def recover(data: bytes) -> Point | None:
    """The point 32 bytes stand for; None where they stand for none. Section 5.1.3."""
    y = int.from_bytes(data, "little")
    sign, y = y >> 255, y & (1 << 255) - 1
    if y >= P:
        return None
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if x * x % P != square:
        x = x * ROOT_OF_MINUS_ONE % P
    if x * x % P != square or (x == 0 and sign):
        return None
    x = x if x & 1 == sign else P - x
    return x, y, 1, x * y % P


def combine(m: int, a: Point, n: int, b: Point) -> Point:
    """m * a + n * b, bit by bit from the highest: both at once."""
    both = add(a, b)
    total = NEUTRAL
    for bit in range(max(m.bit_length(), n.bit_length()) - 1, -1, -1):
        total = double(total)
        chosen = (m >> bit & 1) | (n >> bit & 1) << 1
        if chosen:
            total = add(total, (a, b, both)[chosen - 1])
    return total


BASE = recover((4 * pow(5, P - 2, P) % P).to_bytes(32, "little")) or NEUTRAL  # y = 4/5, x even


def signed_by(public: bytes, message: bytes, signature: bytes) -> bool:
    """Whether `signature` (64 bytes) over `message` is of the key `public` (32 bytes).
    Section 5.1.7, the stricter equation without cofactor: S * B - k * A = R."""
    if len(public) != 32 or len(signature) != 64:
        return False
    key, commitment = recover(public), recover(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if key is None or commitment is None or s >= ORDER:
        return False
    digest = hashlib.sha512(signature[:32] + public + message).digest()
    k = int.from_bytes(digest, "little") % ORDER
    x, y, z, _ = combine(s, BASE, k, (-key[0] % P, key[1], 1, -key[3] % P))
    return (x - commitment[0] * z) % P == 0 and (y - commitment[1] * z) % P == 0


# --- keys and envelopes

SPKI_HEAD = bytes.fromhex("302a300506032b6570032100")  # RFC 8410: the algorithm is Ed25519


def read_key(path: Path) -> bytes:
    """The 32 bytes of an Ed25519 public key in a PEM file."""
    try:
        lines = path.read_text("ascii").split("\n")
        start = lines.index("-----BEGIN PUBLIC KEY-----")
        end = lines.index("-----END PUBLIC KEY-----")
        der = base64.b64decode("".join(lines[start + 1 : end]), validate=True)
    except (OSError, ValueError) as why:
        raise Unusable(f"{path}: is no public key in PEM ({why})") from why
    if len(der) != len(SPKI_HEAD) + 32 or not der.startswith(SPKI_HEAD):
        raise Unusable(f"{path}: is no Ed25519 public key")
    return der[len(SPKI_HEAD) :]


def key_name(public: bytes) -> str:
    """What an envelope calls a key: SHA-256 of its file's content in DER."""
    return hashlib.sha256(SPKI_HEAD + public).hexdigest()


def open_manifest(data: bytes, public: bytes | None) -> dict[str, Any]:
    """The payload of a manifest. Damaged where it is malformed, not written as the kiosk writes it,
    or not signed by the key (where one is given)."""
    try:
        envelope = json.loads(data)
        kind = envelope["payloadType"]
        payload = base64.b64decode(envelope["payload"], validate=True)
        signatures = [
            (one["keyid"], base64.b64decode(one["sig"], validate=True))
            for one in envelope["signatures"]
        ]
        written = {
            "payloadType": kind,
            "payload": base64.b64encode(payload).decode(),
            "signatures": [
                {"keyid": name, "sig": base64.b64encode(signature).decode()}
                for name, signature in signatures
            ],
        }
        canonical = json.dumps(written, separators=(",", ":")).encode() + b"\n"
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
        raise Damaged(f"is not a signed envelope ({type(why).__name__}: {why})") from why
    if canonical != data:
        raise Damaged("is not written as the kiosk writes it")
    if kind != PAYLOAD_TYPE:
        raise Damaged(f"holds {kind!r:.80}, not a manifest")
    if public is not None:
        signed = b"DSSEv1 %d %b %d %b" % (len(kind), kind.encode(), len(payload), payload)
        ours = [signature for name, signature in signatures if name == key_name(public)]
        if not ours:
            names = ", ".join(str(name)[:16] for name, _ in signatures) or "nobody"
            raise Damaged(f"is signed by {names}, not by the key given, {key_name(public)[:16]}")
        if not any(signed_by(public, signed, signature) for signature in ours):
            raise Damaged("does not match its signature")
    return checked_payload(payload)


def checked_payload(payload: bytes) -> dict[str, Any]:
    try:
        body = json.loads(payload)
        names = [row["name"] for row in body["files"]]
        good = all(
            NAME.fullmatch(row["name"]) and DIGEST.fullmatch(row["sha256"]) and row["size"] >= 0
            for row in body["files"]
        )
    except (ValueError, KeyError, TypeError, RecursionError) as why:
        raise Damaged(f"holds no list of files ({type(why).__name__}: {why})") from why
    if body.get("schema") != MANIFEST_SCHEMA:
        raise Damaged(f"is of schema {body.get('schema')!r:.40}; this reads {MANIFEST_SCHEMA}")
    if not good or len(set(names)) != len(names):
        raise Damaged("lists a file twice, or one that is no plain name with size and SHA-256")
    return dict(body)


# --- folders


@dataclass
class Report:
    """What was checked, and what is wrong; both in words."""

    checked: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    verdict: str = ""


def read_text(path: Path) -> bytes:
    """A manifest or log, unless it is absurdly large."""
    if not path.is_file() or path.stat().st_size > LARGEST_TEXT:
        raise Damaged(f"is no file of at most {LARGEST_TEXT >> 20} MiB")
    return path.read_bytes()


def file_problem(path: Path, size: int, sha256: str) -> str:
    """What is wrong with a file; "" for nothing."""
    if path.is_symlink() or not path.is_file():
        return "is missing"
    if path.stat().st_size != size:
        return f"has {path.stat().st_size} bytes, not {size}"
    found = hashlib.sha256()
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            found.update(piece)
    return "" if found.hexdigest() == sha256 else "was altered (SHA-256)"


def check_sealed(folder: Path, public: bytes | None) -> Report:
    """Checks a sealed session."""
    report = Report()
    try:
        body = open_manifest(read_text(folder / MANIFEST), public)
    except Damaged as why:
        report.wrong.append(f"{MANIFEST} {why}")
        return report
    signature = f"signed by {key_name(public)[:16]}" if public else "signature not checked"
    report.checked.append(f"{MANIFEST}: session {body.get('session')}, {signature}")
    for row in body["files"]:
        if problem := file_problem(folder / row["name"], row["size"], row["sha256"]):
            report.wrong.append(f"{row['name']} {problem}")
        else:
            report.checked.append(f"{row['name']}: {row['size']} bytes, SHA-256 as listed")
    listed = {row["name"] for row in body["files"]} | {MANIFEST, RECEIPT}
    extra = sorted(path.name for path in folder.iterdir() if path.name not in listed)
    report.wrong += [f"{name} is not in the manifest" for name in extra]
    report.checked += [f"noted when it was sealed: {one}" for one in body.get("damage", ())]
    if body.get("encrypted"):
        report.checked.append("the files are encrypted: what is in them was not looked at")
    unknown = "whole, but nothing shows who sealed it: give --key to check the signature"
    report.verdict = "whole, and signed by the key given" if public else unknown
    return report


@dataclass
class Chain:
    """Reads commit logs in order. value: the chain's after the last good line; end: of what the
    part's lines so far commit of its tables, bytes."""

    folder: Path
    report: Report
    value: str = "0" * 64
    end: int = 0
    session: str = ""
    commits: int = 0
    pieces: int = 0
    closed: bool = False

    def part(self, number: int) -> bool:
        """Checks one part. Whether the next one can be."""
        name = f"commits-{number:03d}.log"
        try:
            lines = read_text(self.folder / name).split(b"\n")
        except Damaged as why:
            self.report.wrong.append(f"{name} {why}")
            return False
        torn = lines.pop()
        self.end = 0
        for count, line in enumerate(lines, 1):
            try:
                self._line(number, line, first=count == 1)
            except Damaged as why:
                self.report.wrong.append(f"{name}, line {count}: {why}")
                return False
        rest = f"; {len(torn)} bytes after it belong to no commit" if torn else ""
        self.report.checked.append(f"{name}: {len(lines)} lines continue the chain{rest}")
        return True

    def _line(self, part: int, line: bytes, first: bool) -> None:
        digits, text = line[:64].decode("ascii", "replace"), line[65:]
        expected = hashlib.sha256(self.value.encode() + b"\n" + text).hexdigest()
        if line[64:65] != b" " or digits != expected:
            raise Damaged("was altered, or lines before it are missing: it breaks the chain")
        try:
            body = json.loads(text)
            if first:
                self._head(body, part)
            else:
                self._commit(body, part)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
            raise Damaged(f"cannot be read ({type(why).__name__}: {why})") from why
        self.value = digits

    def _head(self, body: dict[str, Any], part: int) -> None:
        if (body["schema"], body["part"], body["previous"]) != (COMMITS_SCHEMA, part, self.value):
            raise Damaged(f"is not the head of part {part} in {COMMITS_SCHEMA}")
        if body["session"] != self.session:
            raise Damaged(f"belongs to session {body['session']!r:.60}")

    def _commit(self, body: dict[str, Any], part: int) -> None:
        self.closed = bool(body.get("closed", False))
        name = f"tables-{part:03d}.arrows"
        # Pieces of one commit lie in the order of their places, each where the one before ends.
        for start, end, _rows, sha256 in sorted(body["tables"].values()):
            if start != self.end or not start < end <= start + LARGEST_TEXT:
                raise Damaged(f"commits bytes {start!r:.40} to {end!r:.40} of {name}")
            data = self._bytes(name, start, end)
            if len(data) < end - start:
                self.report.wrong.append(f"{name} ends before byte {end}, which was committed")
            elif hashlib.sha256(data).hexdigest() != sha256:
                self.report.wrong.append(f"{name} was altered between bytes {start} and {end}")
            self.end = end
            self.pieces += 1
        self.commits += 1

    def _bytes(self, name: str, start: int, end: int) -> bytes:
        path = self.folder / name
        if not path.is_file():
            return b""
        with path.open("rb") as file:
            file.seek(start)
            return file.read(end - start)


def check_live(folder: Path) -> Report:
    """Checks a live record as far as it is committed."""
    report = Report()
    try:
        info = json.loads(read_text(folder / SESSION))
        session, ended = str(info["session"]), str(info.get("ended", ""))
    except (Damaged, ValueError, KeyError, TypeError, AttributeError, RecursionError) as why:
        report.wrong.append(f"{SESSION} cannot be read ({type(why).__name__}: {why})")
        return report
    chain = Chain(folder, report, session=session)
    for number, path in enumerate(sorted(folder.glob("commits-*.log"))):
        if path.name != f"commits-{number:03d}.log":
            report.wrong.append(f"part {number} is missing")
            break
        if not chain.part(number):
            break
    if ended == "done" and not chain.closed:
        report.wrong.append("the session ended in order, its record did not")
    report.checked.append(
        f"session {session}: {chain.commits} commits, {chain.pieces} pieces of tables, "
        f"chain {chain.value}"
    )
    end = "" if chain.closed else "; the record was cut short, or is still being written"
    report.verdict = f"whole as far as it was committed{end}; a live record is not signed"
    return report


def check(folder: Path, public: bytes | None = None) -> Report:
    """Checks the folder of a session. Unusable where it is none."""
    if (folder / MANIFEST).is_file():
        return check_sealed(folder, public)
    if (folder / SESSION).is_file():
        return check_live(folder)
    raise Unusable(f"{folder}: expected the folder of a session, with {MANIFEST} or {SESSION}")


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Checks a recorded training session.")
    parser.add_argument("folder", type=Path, help="folder of a session, sealed or live")
    parser.add_argument("--key", type=Path, help="public record key of the kiosk, PEM")
    options = parser.parse_args(arguments)
    try:
        report = check(options.folder, read_key(options.key) if options.key else None)
    except (Unusable, OSError) as why:
        print(f"nothing was checked: {why}", file=sys.stderr)
        return 2
    for line in report.checked:
        print(f"  {line}")
    for line in report.wrong:
        print(f"  WRONG: {line}")
    print(f"DAMAGED: {len(report.wrong)} findings" if report.wrong else f"OK: {report.verdict}")
    return 1 if report.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
