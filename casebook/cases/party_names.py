"""Names once used, for completion while typing, and the parties that may be the same."""

from __future__ import annotations

from typing import Any

from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.choices import COMMON
from casebook.cases.models import Case, PartyName
from casebook.store import UnitOfWork

#: Pairs of signs so common in names that looking them up would read half the register.
COMMON_PAIRS = frozenset(
    "有限 限公 公司 集团 团有 股份 份有 责任 任公 人民 民政 政府 管理 理局 应急 急管".split()
)
MOST = 10


def refresh(uow: UnitOfWork, case: Case) -> None:
    """Write the names of the case's parties anew, each with the terms of the part it stands in."""
    names = uow.collection(PartyName)
    names.delete_many({"case_id": case.id}, session=uow.session)
    if documents := build(case):
        names.insert_many(documents, session=uow.session)


def build(case: Case) -> list[dict[str, Any]]:
    """The name documents of a case."""
    return [
        {
            "_id": f"{case.id}:{party.key}",
            "case_id": case.id,
            "kind": party.kind,
            "name": party.name,
            "heads": sorted(pairs(party.name)),
            "uscc": party.uscc,
            "post": party.post,
            "employer": party.employer,
            "terms": list(getattr(case.access, party.half or COMMON)),
        }
        for party in case.parties
    ]


def pairs(name: str) -> set[str]:
    """Neighbouring pairs of signs, by which a name is found from any place inside it."""
    signs = "".join(name.split()).lower()
    return {signs[at : at + 2] for at in range(len(signs) - 1)} - COMMON_PAIRS


def suggest(actor: Actor, typed: str, kind: str | None = None) -> list[PartyName]:
    """Up to ten different names that contain `typed` and stand in cases the actor may see."""
    wanted = "".join(typed.split()).lower()
    keys = [wanted[at : at + 2] for at in range(len(wanted) - 1)]
    keys = [key for key in keys if key not in COMMON_PAIRS]
    if not keys:
        return []
    found: dict[tuple[str, str | None], PartyName] = {}
    for entry in PartyName.objects(heads=keys[0]).limit(400):
        name = "".join(entry.name.split()).lower()
        if wanted in name and (kind is None or entry.kind == kind) and visibility.meets(actor, entry.terms):
            found.setdefault((entry.name, entry.uscc or entry.employer), entry)
    ranked = sorted(found.values(), key=lambda entry: (not entry.name.startswith(typed), len(entry.name)))
    return ranked[:MOST]
