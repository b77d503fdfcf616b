"""backup, restore."""

from __future__ import annotations

import shutil
from pathlib import Path

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import declare, operator, record_read
from casebook.commands.console import command, json_option, say, say_json
from casebook.store.dump import Part

declare({"store.backup": _l("备份全部数据"), "store.restore": _l("从备份恢复")})


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@json_option
@command
def backup(file: Path, as_json: bool) -> None:
    """Write every collection and file to FILE. Stop the web server first, or accept a moving picture."""
    from casebook.store import current, dump

    record_read(operator(), "store.backup", object_kind="file", object_id=file.name)
    parts = dump.dump(current().db, file)
    _told(parts, file, as_json)


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@json_option
@command
def restore(file: Path, as_json: bool) -> None:
    """Put a backup into an empty home; the search index is built anew from it."""
    from casebook.deadlines.alerts import queue
    from casebook.store import current, dump

    store = current()
    store.db.drop_collection("installation")  # says only which indexes this home has made
    parts = dump.restore(store.db, file)
    store.ensure_indexes()
    shutil.rmtree(store.settings.index_home, ignore_errors=True)
    queue.forgo(clock.today())
    record_read(operator(), "store.restore", object_kind="file", object_id=file.name)
    _told(parts, file, as_json)


def _told(parts: list[Part], file: Path, as_json: bool) -> None:
    counts = {part.collection: part.count for part in parts}
    if as_json:
        say_json({"file": str(file), "documents": sum(counts.values()), "collections": counts})
    else:
        say(_("%(file)s：%(count)s 条记录", file=str(file), count=sum(counts.values())))
