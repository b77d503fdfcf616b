"""A unit was hung elsewhere in the tree: its cases follow, and with them who may see them."""

from __future__ import annotations

from typing import Any

from casebook.accounts import Unit
from casebook.acts.models import TrailEntry
from casebook.cases import service
from casebook.cases.models import Case
from casebook.store import UnitOfWork


def follow(uow: UnitOfWork, entries: list[TrailEntry]) -> None:
    """Listener of acts: after `units.move`, every case of the unit and of those below it gets the new
    path, in the same transaction; versions rise, so that nobody saves over it unknowing."""
    for entry in entries:
        if entry.act == "units.move":
            _follow_unit(uow, str(entry.object_id))


def _follow_unit(uow: UnitOfWork, unit_id: str) -> None:
    below: list[dict[str, Any]] = list(uow.collection(Unit).find({"path": unit_id}, session=uow.session))
    for unit in below:
        for case in uow.find(Case, unit=unit["_id"]):
            case.units = list(unit["path"])
            service.touch(uow, case)
