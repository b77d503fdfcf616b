"""Running an investigation: stages, findings, review, conclusion, declining, reopening."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases.choices import ACCOUNTABILITY, HALVES
from casebook.cases.inquiry import Investigation, Review
from casebook.cases.models import Case
from casebook.investigations import stage_table
from casebook.investigations.changing import RUN_ACTS, change, require_member, require_state
from casebook.investigations.facts import is_accident
from casebook.investigations.separation import investigators, reviewers
from casebook.refusals import NotPermitted, Refusal, Refusals
from casebook.store import UnitOfWork
from casebook.web.filters import listed

OUTCOMES = {"responsible": _l("有责任"), "not_responsible": _l("无责任")}
OPINIONS = {"agreed": _l("同意"), "returned": _l("退回")}


def set_findings(actor: Actor, case_id: str, half: str, text: str, *, version: int | None = None) -> Case:
    """Write what the investigation found. A review given on other findings counts no longer."""

    def alter(uow: UnitOfWork, case: Case) -> None:
        require_member(actor, case, half)
        investigation = case.investigation(half)
        require_state(investigation, "open")
        if not text.strip():
            raise Refusal("findings.missing", _l("请填写调查认定"), field="findings")
        if text == investigation.findings:
            return
        investigation.findings = text
        investigation.findings_version += 1
        investigation.findings_at = clock.now()
        investigation.findings_by, investigation.findings_by_name = actor.id, actor.name

    act = "investigations.set_findings"
    return change(actor, case_id, act, alter, need=RUN_ACTS[half], halves=(half,), version=version)


def submit_for_review(actor: Actor, case_id: str, half: str, *, version: int | None = None) -> Case:
    """Hand the findings to the reviewer. Raises Refusal `review.findings_missing`,
    `review.reviewer_missing`, `review.already_agreed`."""

    def alter(uow: UnitOfWork, case: Case) -> str:
        require_member(actor, case, half)
        investigation = case.investigation(half)
        require_state(investigation, "open")
        if not investigation.findings:
            raise Refusal("review.findings_missing", _l("提交审理前须先填写调查认定"))
        if not investigation.reviewer:
            raise Refusal("review.reviewer_missing", _l("尚未指定审理人员：请先由领导或案管人员指定"))
        if case.agreed_review(half):
            raise Refusal("review.already_agreed", _l("现有调查认定已经审理同意，不必再次提交"))
        investigation.state = "review"
        investigation.submitted_at, investigation.submitted_by_name = clock.now(), actor.name
        return investigation.reviewer_name or ""

    act = "investigations.submit"
    return change(actor, case_id, act, alter, need=RUN_ACTS[half], halves=(half,), version=version)


def review(
    actor: Actor, case_id: str, half: str, opinion: str, text: str = "", *, version: int | None = None
) -> Case:
    """The assigned reviewer agrees, or returns the findings with what is wanting.

    Raises NotPermitted `review.not_assigned`, `review.investigated`; Refusal `review.opinion`,
    `review.text_missing`, or `investigation.<state>` where nothing was submitted.
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        investigation = case.investigation(half)
        if investigation.reviewer != actor.id:
            raise NotPermitted("review.not_assigned", _l("只有本条调查指定的审理人员可以提出审理意见"))
        if actor.id in investigators(case):
            raise NotPermitted("review.investigated", _l("参与过本案调查的人员不得审理本案（查审分离）"))
        require_state(investigation, "review")
        if opinion not in OPINIONS:
            raise Refusal("review.opinion", _l("请选择同意或者退回"), field="opinion")
        if opinion == "returned" and not text.strip():
            raise Refusal("review.text_missing", _l("退回时须写明理由和补充调查的要求"), field="text")
        investigation.reviews.append(
            Review(
                reviewer=actor.id,
                reviewer_name=actor.name,
                opinion=opinion,
                findings_version=investigation.findings_version,
                text=text.strip() or None,
                at=clock.now(),
            )
        )
        investigation.state = "open"
        return str(OPINIONS[opinion])

    act = "investigations.review"
    return change(actor, case_id, act, alter, need=act, halves=(half,), version=version)


def conclude(
    actor: Actor,
    case_id: str,
    half: str,
    outcome: str,
    text: str,
    on: date | None,
    *,
    version: int | None = None,
) -> Case:
    """Conclude a half as `responsible` or `not_responsible`.

    Raises Refusals of `conclusion.outcome`, `.text_missing`, `.date_missing`, `.date_future`,
    `.date_before_stage`, `.stage_too_early`, `.review_missing`.
    """

    def alter(uow: UnitOfWork, case: Case) -> str:
        require_member(actor, case, half)
        investigation = case.investigation(half)
        require_state(investigation, "open")
        if found := [*_conclusion_faults(investigation, outcome, text, on), *_conclusion_lacks(case, half)]:
            raise Refusals(found)
        investigation.state, investigation.outcome = "concluded", outcome
        investigation.conclusion, investigation.concluded_on = text.strip(), on
        investigation.concluded_by, investigation.concluded_by_name = actor.id, actor.name
        return str(OUTCOMES[outcome])

    act = "investigations.conclude"
    return change(actor, case_id, act, alter, need=RUN_ACTS[half], halves=(half,), version=version)


def _conclusion_faults(
    investigation: Investigation, outcome: str, text: str, on: date | None
) -> list[Refusal]:
    """What is wrong with the form."""
    found = []
    if outcome not in OUTCOMES:
        found.append(Refusal("conclusion.outcome", _l("请选择有责任或者无责任"), field="outcome"))
    if not text.strip():
        found.append(Refusal("conclusion.text_missing", _l("请写明结论和理由"), field="conclusion"))
    counted = investigation.counted()
    last = counted[-1].entered_on if counted else None
    if on is None:
        found.append(Refusal("conclusion.date_missing", _l("请填写结论日期"), field="concluded_on"))
    elif on > clock.today():
        found.append(Refusal("conclusion.date_future", _l("结论日期不能晚于今天"), field="concluded_on"))
    elif last and on < last:
        sentence = _l("结论日期不能早于进入现阶段的日期 %(day)s")
        found.append(
            Refusal("conclusion.date_before_stage", sentence, field="concluded_on", day=last.isoformat())
        )
    return found


def _conclusion_lacks(case: Case, half: str) -> list[Refusal]:
    """What the investigation has not come to yet."""
    found = []
    machine = stage_table.machine(half)
    if not machine.may_conclude(case.investigation(half).stage):
        first = next(stage for stage in machine if stage.may_conclude)
        found.append(
            Refusal(
                "conclusion.stage_too_early",
                _l("作出结论前，调查须至少进入“%(stage)s”阶段（%(law)s）"),
                stage=first.name,
                law=first.law,
            )
        )
    if case.agreed_review(half) is None:
        sentence = _l("作出结论前，现有调查认定须经未参与办案的审理人员同意")
        found.append(Refusal("conclusion.review_missing", sentence))
    return found


def decline(actor: Actor, case_id: str, reason: str, *, version: int | None = None) -> Case:
    """A leader who neither investigated nor reviewed this case decides that there is no accountability
    investigation; not where the liability investigation came to a responsible accident (安全生产法 art 87).

    Raises NotPermitted `decline.investigator`; Refusal `decline.responsible`, `decline.reason_missing`, or
    the state's code.
    """

    def alter(uow: UnitOfWork, case: Case) -> None:
        if actor.id in investigators(case) | reviewers(case):
            sentence = _l("参与过本案调查、审理的人员不得决定不启动追责问责调查")
            raise NotPermitted("decline.investigator", sentence)
        investigation = case.accountability
        require_state(investigation, "not_started", "open", "review")
        if is_accident(case) and case.liability.outcome == "responsible":
            sentence = _l(
                "责任调查已认定为责任事故，追责问责调查须作出结论（安全生产法第八十七条），不能不启动"
            )
            raise Refusal("decline.responsible", sentence)
        if not reason.strip():
            raise Refusal("decline.reason_missing", _l("决定不启动追责问责调查须写明理由"), field="reason")
        investigation.state = "declined"
        investigation.declined_reason, investigation.declined_at = reason.strip(), clock.now()
        investigation.declined_by, investigation.declined_by_name = actor.id, actor.name
        investigation.request = None

    return change(
        actor,
        case_id,
        "investigations.decline",
        alter,
        need="investigations.decline",
        halves=(ACCOUNTABILITY,),
        version=version,
        reason=reason,
    )


def known_halves(halves: Collection[str]) -> tuple[str, ...]:
    """The halves named, in their order. Raises Refusal `half.unknown`."""
    if unknown := set(halves) - set(HALVES):
        raise Refusal("half.unknown", _l("没有这条调查：%(half)s"), half=listed(sorted(unknown)))
    return tuple(half for half in HALVES if half in halves)
