#!/bin/bash
# From an empty Debian 13 and a bundle, without a network, to a kiosk that is ready and a doctor who
# is content; and away again.
#
#   tests/deploy/bundle.sh [BUNDLE]     default out/bundle (bin/bundle makes it, and the empty root)
#
# Prints a line of JSON: seconds of each step, what the doctor found wrong, and the files that were
# not there before and are not Debian's own after the kiosk was removed. Needs what run.sh needs.
# Environment: VRKIOSK_BUNDLE_ROOT as bin/bundle, VRKIOSK_OUT (default out/installed) keeps logs.
set -euo pipefail
deploy=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tests/monado/common.sh
. "$deploy/../monado/common.sh"
# shellcheck source=tests/deploy/groups.sh
. "$deploy/groups.sh"
bundle=$(realpath -m "${1:-$checkout/out/bundle}")
bare=${VRKIOSK_BUNDLE_ROOT:-/var/tmp/vrkiosk-bundle}/bare

need_privileges
[ -f "$bundle/SHA256SUMS" ] || skip "there is no bundle in $bundle: bin/bundle makes one"
[ -d "$bare/etc" ] || skip "there is no empty Debian 13 in $bare: bin/bundle makes one"
command -v systemd-nspawn >/dev/null || skip "systemd-nspawn is missing: apt-get install systemd-container"
out=${VRKIOSK_OUT:-$checkout/out/installed}
rm -rf "$out"
mkdir -p "$out"
own_group
isolated "$deploy/installed.sh" "$bare" "$bundle" "$checkout" "$out" "$groups/$group"
