"""Doing what a form that was sent asks for: carried out and on to the next page, or shown again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, request
from werkzeug.wrappers import Response

from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal

Page = Response | str | tuple[str, int]


def carry_out(
    form: Any,
    act: Callable[[], Any],
    done: Any,
    target: str,
    compare: Callable[[Conflict], Page] | None = None,
) -> Page | None:
    """Do the act of a form that was sent, say that it is `done` (a text, or what makes one of the act's
    result) and go to `target`. None: not sent, or refused and told in the form, which is then to be shown
    again. A Conflict is told in the form too (`form.meets`), or shown by `compare`.

    Raises NotFound and NotPermitted.
    """
    if request.method != "POST" or not form.validate():
        return None
    try:
        result = act()
    except Conflict as conflict:
        if compare is not None:
            return compare(conflict)
        form.meets(conflict)
    except (NotFound, NotPermitted):
        raise
    except Refusal as refusal:
        form.shows(refusal)
    else:
        flash(str(done(result) if callable(done) else done))
        return redirect(target)
    return None


def answer(
    form: Any,
    act: Callable[[], Any],
    done: Any,
    target: str,
    render: Callable[[Any], str],
) -> Page:
    """`carry_out` with the page that shows the form otherwise: `render(stored)`, where `stored` is what somebody
    was faster to store (409), else None (422 where the form was sent)."""

    def compare(conflict: Conflict) -> Page:
        met_stored(form, conflict)
        return render(conflict.theirs), 409

    gone = carry_out(form, act, done, target, compare)
    if gone is not None:
        return gone
    return (render(None), 422) if request.method == "POST" else render(None)


def met_stored(form: Any, conflict: Conflict) -> None:
    """Tell the conflict in the form: the page shows what is stored now; what was typed stays and may be
    sent again."""
    form.version.raw_data, form.version.data = None, conflict.theirs.version
    form.shows(Refusal("conflict.version", conflict.sentence))
