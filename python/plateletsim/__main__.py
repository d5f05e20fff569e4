"""The command `plateletsim`, for who has the interpreter but not the script: `python -m plateletsim`."""

from plateletsim.command.main import main

if __name__ == "__main__":
    main()
