"""Signing the record of a talk, after which it never changes; and annexes, which correct what is fixed."""

from __future__ import annotations

from collections.abc import Iterator

from bson import ObjectId
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.measures import acting, particulars
from casebook.measures.models import Annex, Measure
from casebook.refusals import Refusal, Refusals

#: Two officers at least: the rule for every act of enforcement, 行政处罚法 art 42, taken over for talks.
FEWEST_TALKERS = 2
RECORDED = ("talked_to_name", "started_at", "ended_at", "place", "points", "requirements")


def sign(actor: Actor, measure_id: str | ObjectId, version: int | None) -> Measure:
    """Sign the record of a decided interview. Raises Refusals naming what the record still lacks."""

    def apply(measure: Measure, case: Case) -> None:
        if missing := list(lacking(measure)):
            raise Refusals(missing)
        own = particulars.of(measure)
        own.signed_at, own.signed_by, own.signed_by_name = clock.now(), actor.id, actor.name

    return acting.change(actor, measure_id, version, "sign", apply)


def lacking(measure: Measure) -> Iterator[Refusal]:
    """What keeps the record from being signed, each with its field."""
    own = particulars.of(measure)
    if own.signed_at:
        yield Refusal("measure.signed", _l("约谈记录已经签字"))
    if len({talker.name for talker in own.talkers}) < FEWEST_TALKERS:
        yield Refusal("measure.two_talkers", _l("约谈人员至少两名"), field="talkers")
    for name in RECORDED:
        if not getattr(own, name):
            yield Refusal("measure.record_incomplete", _l("签字前请填写此项"), field=name)


def annex(actor: Actor, measure_id: str | ObjectId, version: int | None, *, text: str) -> Measure:
    """Add a correction to what can no longer be changed. A proposal is amended instead."""
    words = text.strip()
    if not words:
        raise Refusal("measure.required", _l("请写明更正的内容"), field="text")

    def apply(measure: Measure, case: Case) -> None:
        measure.annexes.append(Annex(text=words, by=actor.id, by_name=actor.name, at=clock.now()))

    return acting.change(actor, measure_id, version, "annex", apply)
