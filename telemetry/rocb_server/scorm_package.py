"""The SCORM 1.2 package that pairs a learner's page with the kiosk, as a zip file."""

from __future__ import annotations

import io
import json
import zipfile
from importlib.resources import files
from string import Template
from typing import Final
from xml.sax.saxutils import escape

from rocb_server.texts import texts

TEXTS: Final = ("lms_code", "lms_paired", "lms_done", "lms_offline", "lms_no_api")
INTERVAL_MS: Final = 10_000
_WHEN: Final = (2026, 1, 1, 0, 0, 0)  # the same package gives the same bytes


def make(server: str, package: str, language: str, interval_ms: int = INTERVAL_MS) -> bytes:
    """The package. server: address learners' browsers reach; package: token of `Pairings`;
    interval_ms: between two questions of a page."""
    words = texts(language)
    config = {
        "server": server.rstrip("/"),
        "package": package,
        "interval_ms": interval_ms,
        "texts": {key: words[key] for key in TEXTS},
    }
    source = files("rocb_server") / "scorm"
    manifest = Template((source / "imsmanifest.xml").read_text(encoding="utf-8"))
    content = {
        "imsmanifest.xml": manifest.substitute(
            identifier=f"rocb-{package[:8]}".replace("_", "-"), title=escape(words["lms_title"])
        ),
        "config.js": f"window.ROCB = {json.dumps(config, ensure_ascii=True)};\n",
        "index.html": (source / "index.html").read_text(encoding="utf-8"),
        "pairing.js": (source / "pairing.js").read_text(encoding="utf-8"),
    }
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in content.items():
            archive.writestr(zipfile.ZipInfo(name, _WHEN), text)
    return sink.getvalue()
