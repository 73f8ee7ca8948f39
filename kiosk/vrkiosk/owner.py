"""Root's commands on a kiosk's data: done as the user the data belongs to."""

from __future__ import annotations

import os
import pwd
from pathlib import Path


def become_owner(data: Path) -> None:
    """Where root works on a folder of another user, goes on as that user: files that root made
    there would be closed to the service. Nothing to anybody else."""
    if os.geteuid() != 0 or not data.is_dir():
        return
    owner = data.stat()
    if owner.st_uid == 0:
        return
    try:
        name = pwd.getpwuid(owner.st_uid).pw_name
        os.initgroups(name, owner.st_gid)
    except KeyError:  # a folder of another machine
        os.setgroups([])
    os.setgid(owner.st_gid)
    os.setuid(owner.st_uid)
