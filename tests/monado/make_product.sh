#!/bin/bash
# Called by root.sh in a mount and pid namespace: ROOT WORK KEY -> ROOT/opt/product/KEY, a venv with
# the wheel from ROOT/WORK on top of /opt/deps, and the gaze layer. WORK is a path inside the root.
set -euo pipefail
root=$1
work=$2
target=/opt/product/$3
new=$target.new

mount -t proc proc "$root/proc"
rm -rf "${root:?}$new"
chroot "$root" sh -euc "
    cd $work
    python3 -m venv --without-pip $new
    echo /opt/deps/lib/python3.13/site-packages >$new/lib/python3.13/site-packages/deps.pth
    /opt/deps/bin/pip --python $new/bin/python install --quiet --no-cache-dir --no-index --no-deps *.whl
    mkdir $new/gaze
    gcc -std=gnu17 -O2 -Wall -Wextra -Werror -shared -fPIC -fvisibility=hidden \
        gaze_layer.c -o $new/gaze/libgaze_layer.so
    cp gaze_layer.json $new/gaze/
    grep -rlI --null $new/bin -e $new | xargs -0 sed -i 's,$new,$target,g'
    sed -i 's,$new,$target,g' $new/pyvenv.cfg
    mv $new $target
"
