"""Compilations: making, arranging, deciding on names. Every change is one unit of work with its trace.

Editions are made in `casebook.compilations.editions`; what other rooms call stands here too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import unit_path
from casebook.accounts.models import Unit
from casebook.acts import Actor
from casebook.compilations import assembling
from casebook.compilations.choices import CASE_LIMIT, DEFAULT_TITLE
from casebook.compilations.editions import compile_file, download, may_open, publish
from casebook.compilations.loading import assemble, choose_all, load, numbers, trace
from casebook.compilations.models import Compilation, Item
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal, Refusals
from casebook.store import UnitOfWork, transact

__all__ = [
    "add_cases",
    "arrange",
    "assemble",
    "compile_file",
    "download",
    "load",
    "make",
    "may_open",
    "publish",
]


def make(actor: Actor, references: Sequence[str], title: str | None = None) -> Compilation:
    """Begin a compilation with cases by id, number or external id.

    Raises Refusals that name each case which is unknown, closed to the actor or not decided yet, and
    Refusal `compile.name_leak` where the title holds a name of the cases.
    """
    unit = _unit_of(actor)
    chosen = choose_all(actor, references)
    compilation = Compilation(
        id=ObjectId(),
        title=(title or "").strip() or DEFAULT_TITLE,
        unit=unit,
        terms=[f"{letter}:{part}" for part in unit_path(unit) for letter in "ml"],
        items=[Item(case_id=each.case.id) for each in chosen],
        created_by=actor.id,
        created_by_name=actor.name,
    )
    compilation.by_date = f"{compilation.created_at.isoformat()}-{compilation.id}"
    if chosen:
        assembling.check_title(assembling.assemble(compilation.title, chosen), compilation.title, "title")

    def work(uow: UnitOfWork) -> Compilation:
        uow.insert(compilation)
        trace(uow, actor, "compilations.make", compilation, [("cases", None, numbers(chosen))])
        return compilation

    return transact(work)


def add_cases(
    actor: Actor, compilation_id: str, version: int | None, references: Sequence[str]
) -> Compilation:
    """Append cases; those already in the book stay where they are."""
    chosen = choose_all(actor, references)

    def change(compilation: Compilation) -> None:
        present = {item.case_id for item in compilation.items}
        fresh = [Item(case_id=each.case.id) for each in chosen if each.case.id not in present]
        if len(compilation.items) + len(fresh) > CASE_LIMIT:
            raise Refusal("compile.too_many", _l("一册最多编入 %(limit)s 个案件"), limit=CASE_LIMIT)
        compilation.items.extend(fresh)

    return _change(actor, compilation_id, version, change)


def arrange(
    actor: Actor,
    compilation_id: str,
    version: int | None,
    *,
    title: str,
    items: Sequence[tuple[str, str, Sequence[str]]],
    kept: Iterable[str] | None,
    extra: Iterable[str],
    blur_county: bool,
) -> Compilation:
    """Set title, order, titles and sections of the cases (id, own title or "", section codes) and what
    was decided about names (`kept` None: as before). Raises Refusals with `compile.name_leak` where a
    title typed holds a name."""

    def change(compilation: Compilation) -> None:
        known = {str(item.case_id) for item in compilation.items}
        compilation.title = title.strip() or DEFAULT_TITLE
        compilation.items = [
            Item(case_id=ObjectId(case_id), title=own.strip() or None, sections=list(sections))
            for case_id, own, sections in items
            if case_id in known
        ]
        if kept is not None:
            compilation.kept = sorted(set(kept))
        compilation.extra = list(dict.fromkeys(name.strip() for name in extra if len(name.strip()) >= 2))
        compilation.blur_county = blur_county
        _check_titles(actor, compilation)

    return _change(actor, compilation_id, version, change)


def _check_titles(actor: Actor, compilation: Compilation) -> None:
    if not compilation.items:
        return
    assembled = assemble(actor, compilation)
    refused: list[Refusal] = []
    titles = [("title", compilation.title)]
    titles += [(f"items.{place}.title", item.title or "") for place, item in enumerate(compilation.items)]
    for field, text in titles:
        try:
            assembling.check_title(assembled, text, field)
        except Refusal as refusal:
            refused.append(refusal)
    if refused:
        raise Refusals(refused)


def _change(
    actor: Actor, compilation_id: str, version: int | None, change: Callable[[Compilation], None]
) -> Compilation:
    load(actor, compilation_id, need="compilations.make")

    def work(uow: UnitOfWork) -> Compilation:
        compilation = uow.get(Compilation, ObjectId(compilation_id))
        if compilation is None:
            raise NotFound("compilation.not_found", _l("没有这册汇编，或者您无权查看"))
        if version is not None and compilation.version != version:
            raise Conflict("conflict.version", _l("您打开之后，这册汇编已被他人修改"), theirs=compilation)
        before = _snapshot(compilation)
        change(compilation)
        after = _snapshot(compilation)
        differences = [(name, before[name], after[name]) for name in after if before[name] != after[name]]
        if differences:
            compilation.updated_at = clock.now()
            uow.save(compilation)
            trace(uow, actor, "compilations.arrange", compilation, differences)
        return compilation

    return transact(work)


def _snapshot(compilation: Compilation) -> dict[str, Any]:
    """What an officer decides, as plain values."""
    return {
        "title": compilation.title,
        "cases": [str(item.case_id) for item in compilation.items],
        "titles": [item.title for item in compilation.items],
        "sections": [list(item.sections) for item in compilation.items],
        "kept": sorted(compilation.kept),
        "extra": list(compilation.extra),
        "blur_county": bool(compilation.blur_county),
    }


def _unit_of(actor: Actor) -> str:
    """The unit a compilation is filed under: the first for which the actor may make one."""
    units = sorted(actor.units_of("education"), key=lambda unit: (unit != actor.unit, unit))
    if units:
        return units[0]
    if actor.kind == "person":
        raise NotPermitted("compilation.not_permitted", _l("您的角色不能编印汇编"))
    root = Unit.objects(parent=None).first()
    if root is None:
        raise Refusal("case.unit_unknown", _l("没有这个单位"))
    return str(root.id)
