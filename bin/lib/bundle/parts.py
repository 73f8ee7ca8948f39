"""Writes what a bundle is made of, as CycloneDX 1.5: ours, each Python and each Debian package.

python parts.py python RELEASE LOCK   prints the packages installed in RELEASE, with the hashes LOCK
                                      allows for each, as JSON
python parts.py WORK VERSION          writes WORK/bundle/sbom.cdx.json from WORK/python.json and
                                      WORK/bundle/Packages
"""

from __future__ import annotations

import json
import re
import sys
import uuid
from email.parser import HeaderParser
from pathlib import Path
from typing import Any

Part = dict[str, Any]


def python_parts(release: Path, lock: Path) -> list[Part]:
    """What is installed, each pinned by the lock but for the wheel of this checkout."""
    locked = hashes(lock.read_text())
    found = []
    for metadata in sorted(release.glob("lib/python*/site-packages/*.dist-info/METADATA")):
        about = HeaderParser().parsestr(metadata.read_text(errors="replace"), headersonly=True)
        name, version = about["Name"], about["Version"]
        key = re.sub(r"[-_.]+", "-", name).lower()
        if key not in locked and key != "vrkiosk":
            raise SystemExit(f"{name} {version} is installed and not in {lock.name}")
        part: Part = {
            "type": "library",
            "bom-ref": f"python:{key}",
            "name": key,
            "version": version,
            "purl": f"pkg:pypi/{key}@{version}",
            # a lock names each file of a version: the hash of the one installed is among them
            "properties": [{"name": "lock:sha256", "value": h} for h in locked.get(key, [])],
        }
        if licence := about["License-Expression"] or about["License"]:
            part["licenses"] = [{"license": {"name": licence.splitlines()[0][:80]}}]
        found.append(part)
    return found


def hashes(lock: str) -> dict[str, list[str]]:
    """The SHA-256 that a lock file allows for each package."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in lock.splitlines():
        if pinned := re.match(r"([A-Za-z0-9._-]+)==", line):
            name = re.sub(r"[-_.]+", "-", pinned[1]).lower()
            found[name] = []
        found.setdefault(name, []).extend(re.findall(r"--hash=sha256:([0-9a-f]{64})", line))
    return found


def debian_parts(packages: str) -> list[Part]:
    """The packages of an apt index."""
    found = []
    for paragraph in filter(str.strip, packages.split("\n\n")):
        about = HeaderParser().parsestr(paragraph)
        name, version = about["Package"], about["Version"]
        found.append(
            {
                "type": "application" if name == "rocb-kiosk" else "library",
                "bom-ref": f"debian:{name}",
                "name": name,
                "version": version,
                "purl": f"pkg:deb/debian/{name}@{version}?arch={about['Architecture']}",
                "hashes": [{"alg": "SHA-256", "content": about["SHA256"]}],
            }
        )
    return sorted(found, key=lambda part: str(part["name"]))


def bill(parts: list[Part], version: str) -> Part:
    """The document; its serial number follows from what is in it."""
    named = "\n".join(f"{part['purl']} {part.get('hashes', '')}" for part in parts)
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, named)}",
        "version": 1,
        "metadata": {
            "component": {"type": "application", "name": "rocb-kiosk", "version": version}
        },
        "components": parts,
    }


def main(arguments: list[str]) -> None:
    if arguments[0] == "python":
        print(json.dumps(python_parts(Path(arguments[1]), Path(arguments[2]))))
        return
    work, version = Path(arguments[0]), arguments[1]
    parts = debian_parts((work / "bundle/Packages").read_text())
    parts += json.loads((work / "python.json").read_text())
    document = json.dumps(bill(parts, version), indent=1, sort_keys=True)
    (work / "bundle/sbom.cdx.json").write_text(document + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
