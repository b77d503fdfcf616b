"""users add | list | reset."""

from __future__ import annotations

import click


@click.group()
def users() -> None:
    """People who may sign in."""
