"""The list of notices: what has changed about the reader's clocks, the latest first."""

from __future__ import annotations

from typing import Any

from flask import get_template_attribute, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casebook.acts import Actor
from casebook.deadlines.alerts import agenda, choices, letter, notices
from casebook.deadlines.alerts.notices import Shown
from casebook.web.keyset import Page, page_of
from casebook.web.listing import Column, Filter, Listing, Query, Sort

SEEN = {"no": _l("未阅"), "yes": _l("已阅")}


def _is_seen(shown: Shown) -> str:
    return "yes" if shown.seen else "no"


def _seen(shown: Shown) -> Markup:
    """That it was seen, or the button that says so."""
    if shown.seen:
        made = get_template_attribute("macros/display.html", "badge")(_("已阅"), "met")
    else:
        button = get_template_attribute("macros/forms.html", "act_button")
        made = button(url_for("alerts.see_notice", notice_id=shown.notice.id), _("标为已阅"))
    return Markup(made)  # noqa: S704 - a macro escapes what it is given


LISTING = Listing(
    name="alerts.notices",
    title=_l("期限变动"),
    export_name="deadline-notices",
    columns=(
        Column("at", _l("时间"), lambda shown: shown.notice.at, kind="moment", sort="time"),
        Column("kind", _l("变动"), lambda shown: str(choices.KINDS[shown.notice.kind])),
        Column(
            "case",
            _l("案号"),
            lambda shown: shown.clock.case_number,
            link=lambda shown: url_for("cases.show", case_id=shown.clock.case_id),
            width="narrow",
        ),
        Column(
            "rule",
            _l("期限"),
            lambda shown: agenda.rule_name(shown.clock),
            link=lambda shown: url_for("deadlines.show", clock_id=shown.clock.id),
            width="wide",
        ),
        Column("before", _l("原为"), lambda shown: letter.notice_day(shown.notice.before)),
        Column("after", _l("现为"), lambda shown: letter.notice_day(shown.notice.after)),
        Column("marks", _l("核实"), lambda shown: agenda.remarks(shown.clock) or None),
        Column("seen", _l("已阅"), lambda shown: str(SEEN[_is_seen(shown)]), show=_seen),
    ),
    filters=(Filter("kind", _l("变动"), choices.KINDS), Filter("seen", _l("已阅"), SEEN)),
    sorts=(Sort("time", _l("时间"), "by_time"),),
    empty=_l("没有期限变动。"),
)


def fetch(actor: Actor, query: Query, after: str | None, before: str | None, size: int) -> Page:
    """One page of the latest notices that the actor may see now, under the filters."""
    wanted = query.chosen()
    rows = [shown for shown in notices.of_actor(actor) if _fits(shown, wanted)]
    return page_of(rows, "by_time", query.descending, after, size, before=before)


def _fits(shown: Shown, wanted: dict[str, Any]) -> bool:
    kind, seen = wanted.get("kind"), wanted.get("seen")
    return kind in (None, shown.notice.kind) and seen in (None, _is_seen(shown))
