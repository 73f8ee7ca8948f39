"""What bin/texts does: catalogues with the same keys, in one order, English beside each text."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDERS: Final = {
    "headset": ROOT / "scenarios/vrkiosk_scenarios/languages",
    "server": ROOT / "telemetry/rocb_server/languages",
    "kiosk": ROOT / "kiosk/vrkiosk/languages",
}
LANGUAGES: Final = ("en", "ru", "fr", "az")
UNREVIEWED: Final = "# Not reviewed by a native customs officer.\n"


def head(language: str, plural_forms: str) -> str:
    """What a catalogue begins with; no dates, so that the same texts are the same file."""
    review = "" if language == "en" else UNREVIEWED
    return f"""# Texts of the ROCB VR kiosk: the msgid is the key, the msgstr the text.
# Kept in order by bin/texts.
{review}msgid ""
msgstr ""
"Language: {language}\\n"
"Plural-Forms: {plural_forms}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


class Catalogues:
    """The catalogues of one folder, by language."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.texts: dict[str, dict[str, str]] = {}
        self.stale: dict[str, set[str]] = {}  # English changed since they were translated
        for language in LANGUAGES:
            self._load(language)

    def _load(self, language: str) -> None:
        path = self.folder / f"{language}.po"
        self.texts[language], self.stale[language] = {}, set()
        if not path.exists():
            return
        with path.open("rb") as file:
            found = read_po(file, locale=language, abort_invalid=True)
        for message in found:
            if not message.id or not message.string:
                continue
            key = str(message.id)
            self.texts[language][key] = str(message.string)
            source = " ".join(message.auto_comments)
            if message.fuzzy or (language != "en" and source != self.source(key)):
                self.stale[language].add(key)

    def source(self, key: str) -> str:
        """The English text as a comment: one line."""
        return " ".join(self.texts["en"].get(key, "").split())

    def put(self, key: str, language: str, text: str) -> None:
        self.texts[language][key] = text
        self.stale[language].discard(key)
        if language == "en":
            for other in LANGUAGES[1:]:
                self.stale[other].add(key)

    def missing(self, language: str) -> list[str]:
        have = set(self.texts[language]) - self.stale[language]
        return sorted(set(self.texts["en"]) - have)

    def save(self) -> None:
        for language in LANGUAGES:
            catalogue = Catalog(locale=language)
            for key in sorted(self.texts["en"]):
                flags = {"python-brace-format"} if "{" in self.texts["en"][key] else set()
                text = self.texts[language].get(key, "")
                if text and key in self.stale[language]:
                    flags.add("fuzzy")
                source = [self.source(key)] if language != "en" else []
                catalogue.add(key, text, auto_comments=source, flags=flags)
            with (self.folder / f"{language}.po").open("wb") as file:
                file.write(head(language, catalogue.plural_forms).encode())
                write_po(file, catalogue, width=0, omit_header=True)


def main(arguments: list[str]) -> int:
    where = next((a[2:] for a in arguments if a[2:] in FOLDERS and a[:2] == "--"), "headset")
    arguments = [a for a in arguments if a != f"--{where}"]
    catalogues = Catalogues(FOLDERS[where])
    if arguments[:1] == ["--missing"]:
        for key in catalogues.missing(arguments[1]):
            print(f"{key}\t{catalogues.source(key)}")
        return 0
    if arguments[:1] == ["--import"]:  # lines "KEY<tab>TEXT" on standard input
        for line in sys.stdin.read().splitlines():
            key, _, text = line.partition("\t")
            catalogues.put(key, arguments[1], text.replace("\\n", "\n"))
        arguments = []
    if arguments[:1] == ["--remove"]:
        for key in arguments[1:]:
            del catalogues.texts["en"][key]
        arguments = []
    if arguments:
        key, *given = arguments
        for item in sorted(given, key=lambda item: not item.startswith("en=")):
            language, _, text = item.partition("=")
            if language not in LANGUAGES or not text:
                print(f"expected en=TEXT, ru=TEXT, fr=TEXT or az=TEXT, found {item!r}")
                return 2
            catalogues.put(key, language, text.replace("\\n", "\n"))
    catalogues.save()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
