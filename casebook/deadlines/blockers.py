"""What about its clocks keeps a case from closing: only duties whose rule says so."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l

from casebook.cases.models import Case
from casebook.deadlines.models import Clock
from casebook.deadlines.presenting import end_text, name_of
from casebook.measures.blockers import Blocker


def open_items(case: Case, clocks: Iterable[Clock]) -> list[Blocker]:
    """A blocker for every live clock of the case that holds it open, in the order of their ends.

    `clocks` are all those of the case; for the eyes of people the caller leaves what they may see.
    """
    held = [each for each in clocks if each.live and each.closing and each.nature == "duty"]
    return [
        Blocker(
            "close.deadline_open",
            _l("期限未了：%(name)s（%(due)s）", name=name_of(each), due=end_text(each)),
            f"/deadlines/{each.id}",
            each.audience,
        )
        for each in sorted(held, key=lambda each: each.by_due)
    ]
