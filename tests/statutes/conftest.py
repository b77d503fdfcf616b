"""Keepers, a trusted key, packs to try; and the law of the files again after each test."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from casebook.acts import Actor
from casebook.law import calendar, tables
from casebook.law.tables import Row, table
from casebook.settings import Settings
from casebook.statutes import editions, keepers, packing, rows
from casebook.statutes.choices import CONFIRM, CORRECT
from casebook.statutes.models import RowDecision
from casebook.statutes.rows import Proposal
from casebook.statutes.writing import entry_of, since_of, table_text
from casebook.store import Store

SOURCE = "应急管理部官网法规库，2026-11-20 读"
MADE_ON = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _law_of_the_files(request: pytest.FixtureRequest) -> Iterator[None]:
    """For tests that have a store: it begins and ends without kept law."""
    if "store" not in request.fixturenames:
        yield
        return
    store: Store = request.getfixturevalue("store")
    editions.refresh(force=True)
    yield
    for name in ("law_decisions", "law_notices", "law_edition"):
        store.db[name].delete_many({})
    editions.refresh(force=True)
    tables.use(None)
    calendar.use(None)


@pytest.fixture
def reviewer(people: dict[str, Actor]) -> Actor:
    return people["reviewer"]


@pytest.fixture
def leader(people: dict[str, Actor]) -> Actor:
    return people["leader"]


@pytest.fixture
def key(settings: Settings) -> Iterator[Ed25519PrivateKey]:
    """A private key whose public half is trusted in this home."""
    made = Ed25519PrivateKey.generate()
    trust(settings, made)
    yield made
    keepers.file_of(settings).unlink(missing_ok=True)


def trust(settings: Settings, *keys: Ed25519PrivateKey, until: str = "") -> None:
    parts = [
        f'[[keeper]]\nname = "省厅法规处"\nkey = "{keepers.public_text(key.public_key())}"\n{until}\n'
        for key in keys
    ]
    keepers.file_of(settings).write_text("\n".join(parts), encoding="utf-8")


@pytest.fixture
def make_pack(key: Ed25519PrivateKey) -> Callable[..., bytes]:
    """`make_pack(*rows, withdrawn=…, notices=…, …)`: a signed pack."""

    def make_pack(*changed: Row, **more: Any) -> bytes:
        return packing.sign(unsigned(*changed, **more), key)

    return make_pack


def unsigned(
    *changed: Row,
    withdrawn: tuple[tuple[str, str, str], ...] = (),
    notices: tuple[dict[str, Any], ...] = (),
    title: str = "2026 年第 1 号法规包",
    made_on: date = MADE_ON,
) -> bytes:
    names = {row.table for row in changed} | {table for table, _code, _since in withdrawn}
    files = {
        f"tables/{name}.toml": table_text(
            [row for row in changed if row.table == name],
            [(code, since) for table, code, since in withdrawn if table == name],
        ).encode()
        for name in names
    }
    files |= {f"calendar/{notice['year']}.json": json.dumps(notice).encode() for notice in notices}
    return packing.make(files, title=title, source="省厅 2026 年第 1 号", made_on=made_on)


def unverified_row(name: str = "") -> Row:
    """A row of the files that was not read in a source."""
    names = [name] if name else sorted(tables.load_tables())
    return next(row for each in names for row in table(each) if not row.verified)


def confirm(actor: Actor, row: Row, **more: Any) -> RowDecision:
    proposal = Proposal(CONFIRM, more.pop("source", SOURCE), **more)
    return rows.propose(actor, row.table, row.code, since_of(row), proposal)


def correct(actor: Actor, row: Row, **changes: Any) -> RowDecision:
    entry = {key: value for key, value in {**entry_of(row), **changes}.items() if value is not None}
    return rows.propose(actor, row.table, row.code, since_of(row), Proposal(CORRECT, SOURCE, entry))
