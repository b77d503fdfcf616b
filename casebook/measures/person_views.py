"""The page of a person: every measure on them that the reader may see, and what binds them on a day."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from casebook import clock
from casebook.cases import service as cases
from casebook.measures import choices, persons, presenting
from casebook.measures.views import bp
from casebook.web import current_actor, requires
from casebook.web.forms import DayField, Form, Length, TextField


class PersonForm(Form):
    """Which person, and the day asked about."""

    class Meta(Form.Meta):
        csrf = False

    name = TextField(_l("姓名"), suggest="cases.suggest_parties", validators=[Length(max=200)])
    employer = TextField(_l("所在单位"), validators=[Length(max=200)])
    on = DayField(_l("查询日期"))


@bp.get("/persons/")
@requires("measures.list")
def find_person() -> Response | str:
    """Ask for a name, and go to the page of that person."""
    form = PersonForm(request.args)
    if name := (form.name.data or "").strip():
        asked: dict[str, Any] = {"employer": form.employer.data or None, "on": form.on.data or None}
        return redirect(url_for("measures.person", name=name, **asked))
    return render_template("measures/persons.html", form=form)


@bp.get("/persons/<name>")
@requires("measures.read")
def person(name: str) -> str:
    """The same page where there is no such person and where the reader may see nothing of them."""
    actor, employer = current_actor(), request.args.get("employer") or None
    found = persons.records(actor, name, employer)
    form = PersonForm(request.args)
    form.name.data = name
    day = (form.on.data if form.validate() else None) or clock.today()
    form.on.data = form.on.data or day
    for case, half in {str(r.case.id): (r.case, r.measure.audience) for r in found}.values():
        cases.note_reading(actor, case, half)
    every = persons.bindings(found)
    return render_template(
        "measures/person.html",
        name=name,
        employer=employer,
        employers=sorted({record.employer for record in found if record.employer}),
        form=form,
        day=day,
        records=found,
        current=persons.current(every, day),
        later=[b for b in every if b.effect.since > day],
        past=[b for b in every if b.effect.until and b.effect.until < day],
        kinds=choices.KINDS,
        sanction=presenting.sanction,
        state_badge=presenting.state_badge,
    )
