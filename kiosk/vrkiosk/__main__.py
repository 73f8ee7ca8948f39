"""`python -m vrkiosk` is `kiosk`."""

from vrkiosk.cli import main

if __name__ == "__main__":
    main()
