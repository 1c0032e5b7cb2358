"""`python -m ui` is the `dateline` command."""

from ui.cli import main

if __name__ == "__main__":
    main()
