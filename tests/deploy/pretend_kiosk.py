#!/usr/bin/python3
"""The `kiosk` of a release that these tests make: small, but systemd's service. VERSION, WELL below
are filled in."""

import os
import socket
import sys
import time

VERSION = "@VERSION@"
WELL = "@WELL@" == "yes"


def tell(text: str) -> None:
    address = os.environ["NOTIFY_SOCKET"]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
        channel.sendto(text.encode(), "\0" + address[1:] if address[0] == "@" else address)


def main() -> int:
    command = sys.argv[1]
    if command == "--version":
        print(f"kiosk {VERSION}")
    if command == "run":
        if not WELL:
            return 1
        tell(f"READY=1\nSTATUS=ready: {VERSION}")
        while True:
            tell("WATCHDOG=1")
            time.sleep(1)
    return 0


if __name__ == "__main__":
    sys.exit(main())
