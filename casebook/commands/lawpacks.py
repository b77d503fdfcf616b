"""law-pack key, make, sign, verify: signed law packs, made and looked at without a store."""

from __future__ import annotations

import functools
import os
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from casebook.commands.console import fail, json_option, say, say_json, settings_or_exit
from casebook.refusals import Refusal

if TYPE_CHECKING:
    from casebook.statutes.packing import Pack

READABLE = click.Path(exists=True, dir_okay=False, path_type=Path)
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)
WRITTEN = click.Path(dir_okay=False, path_type=Path)


def offline(run: Callable[..., Any]) -> Callable[..., Any]:
    """Run a command with settings and language alone; a refusal ends it with `code — sentence`, exit 1."""

    @functools.wraps(run)
    def wrapped(*args: Any, **kwargs: Any) -> None:
        from flask import Flask

        from casebook.web import language

        settings = settings_or_exit()
        app = Flask("casebook")
        app.extensions["casebook.settings"] = settings
        language.init_app(app, settings)
        with app.app_context(), language.speak(settings.language):
            try:
                run(*args, **kwargs)
            except Refusal as refusal:
                fail(str(refusal))

    return wrapped


@click.group("law-pack")
def law_pack() -> None:
    """Signed law packs: rows and calendar notices as one file."""


@law_pack.command()
@click.argument("file", type=WRITTEN)
@json_option
@offline
def key(file: Path, as_json: bool) -> None:
    """Make a private key that signs packs, and print its public half."""
    from casebook.statutes import keepers

    made = keepers.make_key(file).public_key()
    public, key_id = keepers.public_text(made), keepers.key_id(made)
    if as_json:
        say_json({"file": str(file), "key": public, "key_id": key_id})
        return
    say(_("私钥已写入 %(file)s，只有本人可读；请离线保管。", file=file))
    say(_("公钥 %(id)s。把下面几行交给导入方，由其核对后写入可信公钥文件：", id=key_id))
    say(f'[[keeper]]\nname = ""\nkey = "{public}"')


@law_pack.command()
@click.argument("folder", type=FOLDER)
@click.option("--output", required=True, metavar="FILE.zip", type=WRITTEN, help="the pack to write")
@click.option("--title", required=True, metavar="T", help="what the pack is called")
@click.option("--source", required=True, metavar="S", help="the document it follows")
@click.option("--made-on", metavar="DATE", type=click.DateTime(["%Y-%m-%d"]), help="default: today")
@click.option("--key", "key_file", metavar="KEY", type=READABLE, help="sign it with this private key")
@json_option
@offline
def make(
    folder: Path,
    output: Path,
    title: str,
    source: str,
    made_on: datetime | None,
    key_file: Path | None,
    as_json: bool,
) -> None:
    """Make a pack of tables/*.toml and calendar/*.json below FOLDER; a bad row or day is refused by name."""
    from casebook import clock
    from casebook.statutes import keepers, packing

    files = {path.relative_to(folder).as_posix(): _read(path) for path in _contents(folder)}
    day: date = made_on.date() if made_on else clock.today()
    content = packing.make(files, title=title, source=source, made_on=day)
    if key_file:
        content = packing.sign(content, keepers.read_key(key_file))
    _write(output, content)
    signed = _("已签名") if key_file else _("尚未签名")
    _tell(
        as_json, {"file": str(output), "files": sorted(files), "signed": bool(key_file)}, f"{output} {signed}"
    )


@law_pack.command()
@click.argument("file", type=READABLE)
@click.option("--key", "key_file", required=True, metavar="KEY", type=READABLE, help="the private key")
@json_option
@offline
def sign(file: Path, key_file: Path, as_json: bool) -> None:
    """Sign a pack, in place of a signature it may have."""
    from casebook.statutes import keepers, packing

    private = keepers.read_key(key_file)
    _write(file, packing.sign(_read(file), private))
    key_id = keepers.key_id(private.public_key())
    _tell(
        as_json,
        {"file": str(file), "key_id": key_id},
        _("已用密钥 %(id)s 签名：%(file)s", id=key_id, file=file),
    )


@law_pack.command()
@click.argument("file", type=READABLE)
@click.option("--public-key", metavar="BASE64", help="believe this key alone, not the keys of this home")
@json_option
@offline
def verify(file: Path, public_key: str | None, as_json: bool) -> None:
    """Check signature, hashes and every row of a pack, and say what is in it; nothing is imported."""
    from casebook.statutes import packing

    pack = packing.read(_read(file), _believed(public_key))
    if as_json:
        say_json(_told(pack))
        return
    say(
        _(
            "%(title)s：%(keeper)s 于 %(day)s 签发，签名和校验值相符",
            title=pack.title,
            keeper=pack.keeper,
            day=pack.made_on,
        )
    )
    say(
        _(
            "%(rows)s 行，撤去 %(withdrawn)s 行，%(notices)s 份放假安排",
            rows=len(pack.rows),
            withdrawn=len(pack.withdrawn),
            notices=len(pack.notices),
        )
    )


def _believed(public_key: str | None) -> list[Any]:
    from flask import current_app

    from casebook.statutes import keepers

    if public_key is None:
        return keepers.trusted(current_app.extensions["casebook.settings"])
    try:
        return [keepers.Keeper(_("命令行给出的公钥"), keepers.public_key(public_key))]
    except ValueError as error:
        return fail(f"key.bad — {error}", status=2)


def _told(pack: Pack) -> dict[str, Any]:
    return {
        "ok": True,
        "title": pack.title,
        "source": pack.source,
        "made_on": pack.made_on.isoformat(),
        "keeper": pack.keeper,
        "key_id": pack.key_id,
        "sha256": pack.sha256,
        "rows": [f"{row.table} {row.code}" for row in pack.rows],
        "withdrawn": [f"{table} {code} {since}".strip() for table, code, since in pack.withdrawn],
        "years": [draft.year for draft in pack.notices],
    }


def _contents(folder: Path) -> list[Path]:
    return sorted([*folder.glob("tables/*.toml"), *folder.glob("calendar/*.json")])


def _read(file: Path) -> bytes:
    from casebook.statutes import packing

    try:
        with file.open("rb") as stream:
            return stream.read(packing.PACK_BYTES + 1)
    except OSError as error:
        raise Refusal(
            "pack.cannot_read", _l("不能读取 %(path)s：%(reason)s"), path=str(file), reason=error.strerror
        ) from error


def _write(file: Path, content: bytes) -> None:
    """The whole file or none of it."""
    beside = file.with_name(f"{file.name}.part")
    try:
        beside.write_bytes(content)
        os.replace(beside, file)
    except OSError as error:
        raise Refusal("pack.not_written", _l("写不了文件 %(file)s"), file=str(file)) from error


def _tell(as_json: bool, told: dict[str, Any], text: str) -> None:
    say_json(told) if as_json else say(text)
