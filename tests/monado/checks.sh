#!/bin/bash
# The parts of the Monado tests that need no training session: the harness proves itself, the
# conformance suite runs, and layers are looked at. OUT (default a temporary folder) keeps Monado's log.
set -euo pipefail
# shellcheck source=tests/monado/common.sh
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

need_privileges
if [ -z "${OUT:-}" ]; then
    OUT=$(mktemp -d)
    trap 'rm -rf "$OUT"' EXIT
fi

# Monado's client library reports what it is told to refuse on standard error: kept, not shown.
quiet() {
    local name=$1
    shift
    "$here/run.sh" --out "$OUT" "$@" 2>"$OUT/$name.stderr" || {
        tail -n 30 "$OUT/$name.stderr" >&2
        return 1
    }
    if grep -m1 '^skipped: ' "$OUT/$name.stderr"; then exit 0; fi
}

quiet harness --no-monado python /checkout/tests/monado/check_harness.py
quiet conformance --rate 90 --no-gaze python /checkout/tests/conformance/on_monado.py
quiet layers --rate 90 --validate --no-gaze python /checkout/tests/monado/layers.py
