"""The page of what waits for a leader."""

from __future__ import annotations

from flask import Blueprint, g, render_template
from flask_babel import lazy_gettext as _l

from casebook.cases.choices import HALF_NAMES
from casebook.investigations import waiting
from casebook.web import current_actor, requires

bp = Blueprint("approvals", __name__, url_prefix="/approvals")

KINDS = {waiting.STAGE: _l("进入阶段"), waiting.RECUSAL: _l("回避")}


@bp.get("/")
@requires("investigations.approve")
def index() -> str:
    """Stages and withdrawals that this leader can decide on."""
    return render_template("investigations/waiting.html", items=_items(), kinds=KINDS, half_names=HALF_NAMES)


def count() -> int:
    """How many, for the list of nouns."""
    return len(_items())


def _items() -> list[waiting.Waiting]:
    """Read once a request: the page and the number beside its noun are the same."""
    if "waiting_for_leader" not in g:
        g.waiting_for_leader = waiting.of_leader(current_actor())
    found: list[waiting.Waiting] = g.waiting_for_leader
    return found
