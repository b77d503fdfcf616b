"""What keeps a case open. A case closes when nothing here is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from flask_babel import lazy_gettext as _l

from casebook.cases.choices import ACCOUNTABILITY, LIABILITY
from casebook.cases.models import Case, Rectification
from casebook.measures.blockers import Blocker, open_items
from casebook.measures.models import Measure
from casebook.refusals import Refusal

ENDED = frozenset({"concluded", "declined"})


def refusal(blocker: Blocker) -> Refusal:
    """The blocker as what refuses to close."""
    return Refusal(blocker.code, blocker.sentence, link=blocker.link)


def blockers(case: Case, measures: Iterable[Measure]) -> list[Blocker]:
    """Everything open in the case, in the order of its page; `measures` are all those of the case.

    For the eyes of people pass the answer through `shown_to` first.
    """
    return [*_investigations(case), *_rectifications(case), *open_items(measures)]


def shown_to(found: Iterable[Blocker], audiences: Collection[str]) -> list[Blocker]:
    """What a reader of `audiences` may be told: of a half that is sealed to them only that something
    is open, without number or detail."""
    every = list(found)
    plain = [blocker for blocker in every if blocker.half in audiences]
    unseen = {blocker.half for blocker in every} - set(audiences)
    if ACCOUNTABILITY in unseen:
        plain.append(Blocker("close.sealed_open", _l("追责问责调查部分尚有未结事项"), None, ACCOUNTABILITY))
    if unseen - {ACCOUNTABILITY}:
        plain.append(Blocker("close.unseen_open", _l("您无权查看的部分尚有未结事项"), None))
    return plain


def _investigations(case: Case) -> Iterator[Blocker]:
    if case.liability.state != "concluded":
        yield Blocker(
            "close.liability_open",
            _l("责任调查尚未作出结论"),
            f"/cases/{case.id}/liability/conclusion",
            LIABILITY,
        )
    if case.accountability.state in ENDED:
        return
    link = f"/cases/{case.id}/accountability/conclusion"
    yield Blocker(
        "close.accountability_open", _l("追责问责调查尚未作出结论，也未决定不启动"), link, ACCOUNTABILITY
    )
    if case.liability.state == "concluded" and case.liability.outcome == "responsible":
        yield Blocker(
            "close.responsible_without_accountability",
            _l("责任调查认定为责任事故，须有追责问责调查的结论或者不启动的决定（安全生产法第八十七条）"),
            link,
            ACCOUNTABILITY,
        )


def _rectifications(case: Case) -> Iterator[Blocker]:
    for item in case.rectifications:
        if item.signed_off_on:
            continue
        link = f"/cases/{case.id}/rectifications/{item.key}"
        if item.done_on is None:
            sentence = _l("整改事项“%(requirement)s”尚未完成", requirement=brief(item))
            yield Blocker("close.rectification_open", sentence, link, item.half)
        else:
            sentence = _l("整改事项“%(requirement)s”已报完成，尚未由他人销号", requirement=brief(item))
            yield Blocker("close.rectification_unsigned", sentence, link, item.half)


def brief(item: Rectification) -> str:
    """The first words of a requirement, for a sentence."""
    text = " ".join((item.requirement or "").split())
    return text if len(text) <= 24 else f"{text[:23]}…"
