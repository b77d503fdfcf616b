"""Pages of withdrawal 回避: asking for it, and a leader's decision."""

from __future__ import annotations

from flask import url_for
from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.accounts import Person
from casebook.cases.choices import RECUSAL_ASKERS, RECUSAL_STATES
from casebook.investigations import forms, recusals, service
from casebook.investigations.changing import load
from casebook.investigations.pages import filled, show
from casebook.investigations.separation import rows
from casebook.investigations.views import HALF, bp
from casebook.statutes.marks import cited
from casebook.web import current_actor, requires
from casebook.web.acting import Page, carry_out


@bp.route(f"/{HALF}/recusals", methods=["GET", "POST"])
@requires("investigations.ask_recusal")
def ask_recusal(case_id: str, half: str) -> Page:
    """Every withdrawal of the half, asked for and decided, and the form that asks for one."""
    actor = current_actor()
    case = load(actor, case_id, "investigations.ask_recusal", (half,))
    form = filled(forms.RecusalForm, case)
    form.person.choices = recusals.concerned(case, half)
    form.ground.choices = list(recusals.grounds(half).items())

    def act() -> None:
        service.ask_recusal(
            actor,
            case_id,
            half,
            form.person.data or "",
            ground=form.ground.data or "",
            asked_by=form.asked_by.data or "",
            reason=form.reason.data or "",
            version=form.version.data,
        )

    gone = carry_out(form, act, _l("已登记回避申请"), url_for(".ask_recusal", case_id=case.id, half=half))
    basis = [cited(row) for row in rows("grounds") if row.get("half") == half]
    return gone or show("recusals.html", case, half, form=form, basis=basis, **_words(half))


@bp.route(f"/{HALF}/recusals/<key>", methods=["GET", "POST"])
@requires("cases.read")
def recusal(case_id: str, half: str, key: str) -> Page:
    """One withdrawal; for a leader the form that decides it."""
    actor = current_actor()
    case = load(actor, case_id, "cases.read", (half,))
    item = recusals.find(case.investigation(half), key)
    form = filled(forms.RecusalAnswerForm, case, decided_on=clock.today())

    def act() -> None:
        service.decide_recusal(
            actor,
            case_id,
            half,
            key,
            granted=form.answer.data == "granted",
            answer=form.reason.data or "",
            decided_on=form.decided_on.data,
            authority=form.authority.data or "",
            version=form.version.data,
        )

    gone = carry_out(form, act, _l("已决定"), url_for(".recusal", case_id=case.id, half=half, key=key))
    above = recusals.decided_above(case, Person.objects(id=item.person).first())
    return gone or show("recusal.html", case, half, form=form, item=item, above=above, **_words(half))


def _words(half: str) -> dict[str, object]:
    return {"askers": RECUSAL_ASKERS, "states": RECUSAL_STATES, "grounds": recusals.grounds(half)}
