"""`python -m rocb_server`: the same as `rocb-server`."""

from rocb_server.cli import main

if __name__ == "__main__":
    main()
