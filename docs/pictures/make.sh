#!/bin/sh
# Makes the pictures of the README and docs/course.md anew: a session by the ideal officer, its
# page in Chromium, its replay, and the window at a desk.
# Needs what bin/test installs (chromium) and a set-up checkout.
set -eu
cd "$(dirname "$0")/../.."
work=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$work"' EXIT
.venv/bin/python -m vrkiosk.showcase --runtime officer --seed 7 --no-stay --out "$work" >"$work/log"
.venv/bin/python - "$work/pictures" <<'PY'
import sys
from pathlib import Path

from PIL import Image

folder = Path(sys.argv[1])


def first(name: str) -> Image.Image:
    return Image.open(sorted(folder.glob(name))[0]).convert("RGB")


def save(picture: Image.Image, name: str) -> None:
    picture.save(f"docs/pictures/{name}", quality=88, optimize=True)


save(first("*-flag-eyes.png"), "eyes.jpg")
save(first("*-start-spectator.png"), "spectator.jpg")
save(Image.open(sorted(folder.glob("*-reading-eyes.png"))[2]).convert("RGB"), "inside.jpg")
PY
.venv/bin/python -m rocb_server serve --port 8473 --data "$work/server" >/dev/null 2>&1 &
server=$!
for _ in $(seq 60); do
  .venv/bin/python -c "import socket; socket.create_connection(('127.0.0.1', 8473), 1)" \
    2>/dev/null && break
  sleep 1
done
session=$(ls "$work/kiosk/sent" | tail -n 1)
chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-background-networking \
  --disable-component-update --disable-sync --hide-scrollbars --user-data-dir="$work/chromium" \
  --window-size=1100,1900 --screenshot="$work/page.png" \
  "http://127.0.0.1:8473/sessions/$session" >/dev/null 2>&1
.venv/bin/python -c "
from PIL import Image
Image.open('$work/page.png').convert('RGB').save('docs/pictures/session.jpg', quality=85, optimize=True)"
.venv/bin/kiosk analyse "$work/kiosk/sent/$session" --out "$work/analysis" >/dev/null
.venv/bin/python -c "
from PIL import Image
picture = Image.open('$work/analysis/pictures/${session}_scan_path.png').convert('RGB')
size = 1400, picture.height * 1400 // picture.width
picture.resize(size, Image.Resampling.LANCZOS).save(
    'docs/pictures/scan_path.jpg', quality=88, optimize=True)"
.venv/bin/python docs/pictures/replay.py "$work/kiosk/sent/$session"
.venv/bin/python docs/pictures/desk.py
