"""The one entry of casebook: `python run.py --help`."""

from __future__ import annotations

import os
import sys
from pathlib import Path


def _inside_environment() -> None:
    """Go on inside .venv where the calling Python lacks what casebook needs."""
    try:
        import flask  # noqa: F401
        import mongoengine  # noqa: F401
    except ModuleNotFoundError:
        own = Path(__file__).resolve().parent / ".venv" / "bin" / "python"
        if own.exists() and Path(sys.prefix).resolve() != own.parent.parent.resolve():
            os.execv(own, [str(own), *sys.argv])  # noqa: S606 - the same program, in its environment
        sys.exit(
            "setup.missing — casebook is not installed yet: run `make setup` first / 请先运行 make setup"
        )


if __name__ == "__main__":
    _inside_environment()
    from casebook.commands import main

    main()
