"""Every command of casebook: `python run.py --help`."""

from __future__ import annotations

import click


class Lazy(click.Group):
    """A group whose commands are imported when they are called, so that `--help` is quick."""

    COMMANDS = {
        "serve": "serving:serve",
        "init": "serving:init",
        "stop": "serving:stop",
        "users": "people:users",
        "import": "interchange:import_cases",
        "export": "interchange:export_cases",
        "schema": "interchange:schema",
        "show": "reading:show",
        "search": "reading:search",
        "reindex": "reading:reindex",
        "compile": "compiling:compile_book",
        "alerts": "alerting:alerts",
        "law": "law:law",
        "law-pack": "lawpacks:law_pack",
        "deadlines": "clocks:deadlines",
        "audit": "auditing:audit",
        "check": "auditing:check",
        "backup": "backing:backup",
        "restore": "backing:restore",
    }

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        from importlib import import_module

        place = self.COMMANDS.get(cmd_name)
        if place is None:
            return None
        module, name = place.split(":")
        found: click.Command = getattr(import_module(f"casebook.commands.{module}"), name)
        return found


@click.group(cls=Lazy, context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """casebook: one case, two investigations.

    State lives under CASEBOOK_HOME (default ./var). Exit status: 0 done, 1 refused or partly refused,
    2 bad usage; errors go to standard error as `code — sentence`.
    """
