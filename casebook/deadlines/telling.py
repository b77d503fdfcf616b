"""What the trail says of clocks, to who does not read Chinese: the rules by name, and their ends."""

from __future__ import annotations

from flask_babel import gettext as _

from casebook.acts.models import TrailEntry
from casebook.acts.telling import tell_by
from casebook.deadlines import presenting, rules
from casebook.deadlines.choices import IMPACT
from casebook.web.filters import clauses
from casebook.web.language import language_code


def told(entry: TrailEntry) -> str | None:
    """The clocks of an entry with the end that the act left them; None where it names none."""
    names = rules.names(language_code())
    found = []
    for each in entry.changes:
        if each.field.startswith("deadline."):
            rule = each.field.removeprefix("deadline.").partition("@")[0]
            name = _("影响期") if rule == IMPACT else names.get(rule, rule)
            end = presenting.end_of_image(each.after)
            found.append(f"{name} {_('截止')} {end}" if end else name)
    return clauses(found) if found else None


def register() -> None:
    """Tell the acts on deadlines from now on."""
    tell_by("deadlines.", told)
