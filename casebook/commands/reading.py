"""show, search, reindex."""

from __future__ import annotations

import json
import sys
from typing import Any

import click
from flask_babel import gettext as _

from casebook.commands.console import acting, as_option, command, json_option, say, say_json


@click.command()
@click.argument("reference", metavar="ID")
@as_option
@json_option
@command
def show(reference: str, username: str | None, as_json: bool) -> None:
    """Print one case, by its number or external id."""
    from casebook.interchange.exporting import show_case

    line = show_case(acting(username), reference)
    if as_json:
        say_json(line)
    else:
        say(json.dumps(line, ensure_ascii=False, indent=2, default=str))


@click.command()
@click.argument("query")
@as_option
@click.option("--limit", type=click.IntRange(1, 1000), default=10, show_default=True)
@json_option
@command
def search(query: str, username: str | None, limit: int, as_json: bool) -> None:
    """Find cases by what they say."""
    from casebook.search import service

    actor = acting(username)
    service.require(actor)
    service.catch_up()
    answer = service.search(actor, query, limit=limit)
    if as_json:
        say_json(_as_json(answer))
        return
    say(_("共 %(total)s 个案件", total=answer.total))
    for hit in answer.hits:
        say(f"{hit.score:7.2f}  {hit.number or hit.external_id}  {hit.title}")
        for snippet in hit.snippets[:2]:
            say("         " + "".join(text for text, _hit in snippet))


def _as_json(answer: Any) -> dict[str, Any]:
    return {
        "total": answer.total,
        "hits": [
            {
                "external_id": hit.external_id,
                "number": hit.number,
                "title": hit.title,
                "score": round(hit.score, 4),
                "snippets": ["".join(text for text, _hit in snippet) for snippet in hit.snippets],
            }
            for hit in answer.hits
        ],
        "facets": {
            name: [{"value": value, "label": str(label), "count": count} for value, label, count in values]
            for name, values in answer.facets.items()
        },
    }


def _progress(done: int, total: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{done} / {total}", err=True, nl=done >= total)


@click.command()
@json_option
@command
def reindex(as_json: bool) -> None:
    """Build the search index anew from the store."""
    from casebook.search import service

    count = service.reindex(progress=None if as_json else _progress)
    if as_json:
        say_json({"cases": count})
    else:
        say(_("已重建 %(count)s 个案件的索引", count=count))
