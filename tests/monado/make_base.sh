#!/bin/bash
# Called by root.sh in a mount and pid namespace: FOLDER MIRROR -> a Debian 13 with what Monado,
# OpenGL, Vulkan and the product need. The mirror's name does not stay in the root.
set -euo pipefail
folder=$1
mirror=$2

packages=(
    # a runtime that needs neither headset nor graphics card
    monado-service libopenxr1-monado libopenxr-loader1 mesa-vulkan-drivers
    libegl1 libgles2 libgl1 libopengl0 libgl1-mesa-dri libglx-mesa0
    # what the product uses
    libportaudio2 fonts-dejavu-core xvfb python3 python3-venv
    # to compile the gaze layer, to bring up the loopback interface, to look at processes
    gcc libc6-dev libopenxr-dev iproute2 procps
)

rm -rf --one-file-system "$folder"
debootstrap --variant=minbase trixie "$folder" "$mirror"
mount --bind /proc "$folder/proc"
mount --bind /etc/resolv.conf "$folder/etc/resolv.conf"
certificates=/etc/ssl/certs/ca-certificates.crt
if [ -f "$certificates" ]; then
    mkdir -p "$folder/etc/ssl/certs"
    cp --no-clobber "$certificates" "$folder/etc/ssl/certs/" # for a mirror over https
fi

echo "deb $mirror trixie main" >"$folder/etc/apt/sources.list"
apt-config dump | grep -iE '^Acquire::[a-z]+::(Proxy|CaInfo|No-Cache)' \
    >"$folder/etc/apt/apt.conf.d/90machine" || true # this machine's proxies, while installing
printf 'force-unsafe-io\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/doc/*\n' \
    >"$folder/etc/dpkg/dpkg.cfg.d/quick"
printf '#!/bin/sh\nexit 101\n' >"$folder/usr/sbin/policy-rc.d" # starts no services here
chmod 755 "$folder/usr/sbin/policy-rc.d"

export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8
chroot "$folder" apt-get -q update
chroot "$folder" apt-get -q install -y --no-install-recommends "${packages[@]}"
chroot "$folder" apt-get clean

mkdir -p "$folder/checkout" "$folder/out" "$folder/opt/kiosk" # mount points of run.sh
: >"$folder/etc/apt/sources.list"
rm -rf "$folder"/var/lib/apt/lists/* "$folder"/var/log/*.log "$folder"/var/cache/apt/*.bin \
    "$folder/etc/apt/apt.conf.d/90machine"
