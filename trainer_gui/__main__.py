"""python -m trainer_gui: the window, or the command line when a sub-command is given."""

import sys


def main() -> int:
    """Opens the window if there is nothing on the command line; gives the exit code."""
    if len(sys.argv) > 1:
        from trainer_gui.cli import run_command_line

        return run_command_line(sys.argv[1:])
    from trainer_gui.gui.app import run_window

    return run_window()


if __name__ == "__main__":
    sys.exit(main())
