#!/bin/bash
# Called by bin/bundle in a mount and pid namespace: BARE WORK VERSION PYTHON -> WORK/bundle/*.deb of
# ours: the locked Python packages and the wheel in /opt/kiosk/releases/VERSION, and what systemd,
# udev and sysusers read. dpkg-deb gives everything in it the time of $SOURCE_DATE_EPOCH.
set -euo pipefail
bare=$1 work=$2 version=$3 python=$4
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=bin/lib/debian.sh
. "$here/../debian.sh"

root=$work/root
release=/opt/kiosk/releases/$version
mkdir -p "$root" "$work/upper" "$work/scratch" "$work/bundle"
mount -t overlay overlay -o "lowerdir=$bare,upperdir=$work/upper,workdir=$work/scratch" "$root"
apt_in_root "$root" "$(cat "$bare/../mirror")"
DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8 \
    chroot "$root" apt-get -q install -y --no-install-recommends python3 python3-venv
mount -t tmpfs tmpfs "$root/mnt"
pip_in_root "$root" "$python"
cp "$work/kiosk.txt" "$work"/*.whl "$root/mnt/"

chroot "$root" sh -euc "
    python3 -m venv /mnt/pip
    python3 -m venv --without-pip $release
    pip='/mnt/pip/bin/pip --python $release/bin/python install --quiet --no-cache-dir --no-compile'
    \$pip --require-hashes -r /mnt/kiosk.txt
    \$pip --no-index --no-deps /mnt/*.whl
    rm -f $release/bin/rocb-server # the server's packages are not of a kiosk
    # Written once, here: nobody may write there later. Checked by content, not by time.
    $release/bin/python -m compileall -q --invalidation-mode unchecked-hash $release/lib
    $release/bin/python -c 'import vrkiosk.cli'
    touch $release/.complete # the mark of a whole release (installing.py)
"

deb=$work/deb
mkdir -p "$deb/DEBIAN" "$deb/opt/kiosk/releases" "$deb/usr/bin" "$deb/usr/share/doc/rocb-kiosk"
cp -a "$root$release" "$deb/opt/kiosk/releases/"
cp -r "$work/deploy/." "$deb/"
install -D -m 0644 "$work/kiosk.service" "$deb/usr/lib/systemd/system/kiosk.service"
ln -s /opt/kiosk/current/bin/kiosk "$deb/usr/bin/kiosk"
cp "$here/copyright" "$deb/usr/share/doc/rocb-kiosk/copyright"
find "$deb/etc" "$deb/usr" -type d -exec chmod 0755 {} +
find "$deb/etc" "$deb/usr" -type f -exec chmod 0644 {} +
chmod -R go-w,a+rX "$deb/opt"
# dpkg takes "~" for earlier than nothing: a .dev comes before its release.
sed "s/@VERSION@/${version/.dev/~dev}/; s/@SIZE@/$(du -sk --apparent-size "$deb" | cut -f1)/" \
    "$here/control" >"$deb/DEBIAN/control"
for script in postinst prerm postrm; do
    sed "s/@VERSION@/$version/g" "$here/$script" >"$deb/DEBIAN/$script"
    chmod 0755 "$deb/DEBIAN/$script"
done
(cd "$deb" && find etc -type f -printf '/%p\n' | LC_ALL=C sort >DEBIAN/conffiles)
(cd "$deb" && find etc opt usr -type f -print0 | LC_ALL=C sort -z | xargs -0 md5sum >DEBIAN/md5sums)
mkdir -p "$root/mnt/deb"
mount --bind "$deb" "$root/mnt/deb"
# Here and not with this machine's dpkg: another version packs differently.
chroot "$root" dpkg-deb --root-owner-group -Zzstd -z12 --build /mnt/deb /mnt/ >/dev/null
cp "$root"/mnt/rocb-kiosk_*.deb "$work/bundle/"
"$python" "$here/parts.py" python "$deb/opt/kiosk/releases/$version" "$work/kiosk.txt" >"$work/python.json"
