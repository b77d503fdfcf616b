"""What keeps a case open. A case closes when nothing here is left."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from flask_babel import lazy_gettext as _l

from casebook.cases.choices import ACCOUNTABILITY, HALVES, LIABILITY
from casebook.cases.models import Case, Rectification
from casebook.deadlines import blockers as deadlines
from casebook.deadlines.models import Clock
from casebook.investigations import stage_table
from casebook.investigations.entries import pending
from casebook.investigations.facts import is_accident
from casebook.measures.blockers import Blocker, open_items
from casebook.measures.models import Measure
from casebook.measures.transfers import thresholds as transfers
from casebook.measures.transfers.models import TransferQuestion
from casebook.refusals import Refusal

ENDED = frozenset({"concluded", "declined"})


def refusal(blocker: Blocker) -> Refusal:
    """The blocker as what refuses to close."""
    return Refusal(blocker.code, blocker.sentence, link=blocker.link)


def blockers(
    case: Case,
    measures: Iterable[Measure],
    clocks: Iterable[Clock] = (),
    questions: Iterable[TransferQuestion] = (),
) -> list[Blocker]:
    """Everything open in the case, in the order of its page; `measures`, `clocks` and `questions` (of
    transfers) are all of the case.

    For the eyes of people pass the answer through `shown_to` first.
    """
    every = list(measures)
    return [
        *_investigations(case),
        *_approvals(case),
        *_recusals(case),
        *_rectifications(case),
        *open_items(every),
        *transfers.open_items(case, every, questions),
        *deadlines.open_items(case, clocks),
    ]


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
    link = f"/cases/{case.id}/accountability/conclusion"
    if case.accountability.state not in ENDED:
        sentence = _l("追责问责调查尚未作出结论，也未决定不启动")
        yield Blocker("close.accountability_open", sentence, link, ACCOUNTABILITY)
    if owes_accountability(case):
        yield Blocker(
            "close.responsible_without_accountability",
            _l(
                "责任调查认定为责任事故，须有追责问责调查的结论：有责任或者无责任，并写明理由（安全生产法第八十七条）"
            ),
            link,
            ACCOUNTABILITY,
        )


def owes_accountability(case: Case) -> bool:
    """A responsible accident whose second investigation has come to no conclusion; having declined it is
    none. 安全生产法 2021 art 87."""
    responsible = case.liability.state == "concluded" and case.liability.outcome == "responsible"
    return responsible and is_accident(case) and case.accountability.state != "concluded"


def _approvals(case: Case) -> Iterator[Blocker]:
    for half in HALVES:
        if asked := pending(case.investigation(half)):
            yield Blocker(
                "close.approval_open",
                _l("进入“%(stage)s”阶段的提请尚未批准", stage=stage_table.stage_name(asked.code)),
                f"/cases/{case.id}/{half}/stages",
                half,
            )


def _recusals(case: Case) -> Iterator[Blocker]:
    for half in HALVES:
        for item in case.investigation(half).recusals:
            if item.state == "asked":
                yield Blocker(
                    "close.recusal_open",
                    _l("对 %(name)s 的回避申请尚未决定", name=item.name),
                    f"/cases/{case.id}/{half}/recusals/{item.key}",
                    half,
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
