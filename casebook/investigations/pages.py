"""What every page of the two investigations does the same way: where it is, its form, its frame."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for

from casebook.cases.choices import HALF_NAMES
from casebook.cases.models import Case
from casebook.investigations import offers, stage_table
from casebook.investigations.forms import ActForm
from casebook.investigations.inquiry import OPINIONS, OUTCOMES
from casebook.web import current_actor
from casebook.web.acting import Page


def case_url(case_id: Any, half: str | None = None) -> str:
    """The case page, at the lane of a half where one is named."""
    return url_for("cases.show", case_id=case_id, _anchor=f"lane-{half}" if half else None)


def filled(form_class: type[ActForm], case: Case, **values: Any) -> Any:
    """A form over what was sent, or else over `values` and the case's version."""
    if request.method == "POST":
        return form_class()
    return form_class(formdata=None, data={"version": case.version, **values})


def show(template: str, case: Case, half: str | None = None, **context: Any) -> Page:
    """Render a page of the case; 422 where it answers a form that was sent."""
    actor = current_actor()
    page = render_template(
        f"investigations/{template}",
        case=case,
        half=half,
        half_name=HALF_NAMES[half] if half else None,
        investigation=case.investigation(half) if half and half != "common" else None,
        offered=offers.of_half(actor, case, half) if half and half != "common" else frozenset(),
        stage_name=stage_table.stage_name,
        ground_name=stage_table.ground_name,
        way_name=stage_table.way_name,
        outcomes=OUTCOMES,
        opinions=OPINIONS,
        back=case_url(case.id, half if half != "common" else None),
        **context,
    )
    return (page, 422) if request.method == "POST" else page
