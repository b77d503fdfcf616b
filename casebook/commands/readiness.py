"""What a home needs before the first command works: indexes as declared, and one unit."""

from __future__ import annotations

import hashlib
import json

from casebook.accounts import Unit
from casebook.accounts.console import FIRST_UNIT
from casebook.acts import SYSTEM, record
from casebook.cases import rows
from casebook.store import Store, UnitOfWork, indexes, transact

COLLECTION = "installation"


def prepare(store: Store) -> None:
    """Bring the indexes to what the models declare, where they differ, and sort keys with them."""
    wanted = _declared()
    found = store.db[COLLECTION].find_one({"_id": "indexes"})
    if not found or found.get("digest") != wanted:
        store.ensure_indexes()
        rows.renew_sort_keys(store.db)
        store.db[COLLECTION].replace_one({"_id": "indexes"}, {"digest": wanted}, upsert=True)


def ensure_unit() -> None:
    """Make the unit that cases are filed under where nobody has set up units yet."""

    def work(uow: UnitOfWork) -> None:
        if uow.collection(Unit).find_one({}, {"_id": 1}, session=uow.session):
            return
        unit = Unit(**FIRST_UNIT, kind="city", path=[FIRST_UNIT["id"]])
        uow.insert(unit)
        record(uow, SYSTEM, "units.add", object_kind="unit", object_id=unit.id, summary=unit.name)

    transact(work)


def _declared() -> str:
    """A digest of every index the models declare."""
    specs = {model._get_collection_name(): model._meta["index_specs"] for model in indexes.models()}
    return hashlib.sha256(json.dumps(specs, sort_keys=True, default=str).encode()).hexdigest()
