"""Reading a compilation and its cases as an actor sees them, and recording what was done to it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from bson import ObjectId
from bson.errors import InvalidId
from flask_babel import lazy_gettext as _l

from casebook.accounts import may, unit_path
from casebook.acts import Actor, declare, record
from casebook.cases import visibility
from casebook.compilations import assembling
from casebook.compilations.assembling import Assembled, Chosen
from casebook.compilations.choices import CASE_LIMIT
from casebook.compilations.models import Compilation
from casebook.refusals import NotFound, NotPermitted, Refusal, Refusals
from casebook.store import UnitOfWork

declare(
    {
        "compilations.make": _l("建立汇编"),
        "compilations.arrange": _l("编排汇编"),
        "compilations.publish": _l("生成汇编成书"),
        "compilations.download": _l("下载汇编成书"),
        "compilations.print": _l("在命令行生成汇编"),
    }
)


def load(actor: Actor, compilation_id: str, need: str = "compilations.read") -> Compilation:
    """The compilation, where it is the actor's unit's. Raises NotFound, NotPermitted."""
    try:
        found = Compilation.objects(id=ObjectId(compilation_id)).first()
    except InvalidId:
        found = None
    if found is None or not visibility.meets(actor, found.terms):
        raise NotFound("compilation.not_found", _l("没有这册汇编，或者您无权查看"))
    if not may(actor, need, unit_path(found.unit)):
        raise NotPermitted("compilation.not_permitted", _l("您的角色不能对这册汇编做这件事"))
    return found


def chosen_of(actor: Actor, compilation: Compilation) -> list[Chosen]:
    """The cases of a compilation as the actor sees them now. Raises Refusals naming those no longer
    open to the actor (by their place, not by their title)."""
    chosen, refused = [], []
    for place, item in enumerate(compilation.items, start=1):
        try:
            chosen.append(assembling.choose(actor, str(item.case_id), item.title or "", item.sections))
        except NotFound:
            refused.append(
                Refusal(
                    "compile.case_closed_to_you", _l("第 %(place)s 个案件已不对您开放，请移出"), place=place
                )
            )
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals(refused)
    return chosen


def assemble(actor: Actor, compilation: Compilation) -> Assembled:
    """The book as it would be made now by this actor."""
    return assembling.assemble(
        compilation.title,
        chosen_of(actor, compilation),
        kept=compilation.kept,
        extra=compilation.extra,
        blur_county=compilation.blur_county,
    )


def choose_all(actor: Actor, references: Sequence[str]) -> list[Chosen]:
    wanted = list(dict.fromkeys(reference.strip() for reference in references if reference.strip()))
    chosen: dict[Any, Chosen] = {}
    refused: list[Refusal] = []
    for reference in wanted:
        try:
            each = assembling.choose(actor, reference)
            chosen.setdefault(each.case.id, each)
        except NotFound:
            refused.append(
                NotFound(
                    "compile.case_unknown",
                    _l("没有案件 %(number)s，或者您无权查看"),
                    field="references",
                    number=reference,
                )
            )
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals(refused)
    if len(chosen) > CASE_LIMIT:
        raise Refusal(
            "compile.too_many", _l("一册最多编入 %(limit)s 个案件"), field="references", limit=CASE_LIMIT
        )
    return list(chosen.values())


def numbers(chosen: Sequence[Chosen]) -> list[str]:
    return [each.case.number or each.case.external_id for each in chosen]


def trace(uow: UnitOfWork, actor: Actor, act: str, compilation: Compilation, changes: list[Any]) -> None:
    record(
        uow,
        actor,
        act,
        object_kind="compilation",
        object_id=str(compilation.id),
        summary=compilation.title,
        changes=changes,
    )
