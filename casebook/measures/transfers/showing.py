"""How the question of a transfer reads: offences with their thresholds, where it stands, a proposal begun."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from casebook.cases.choices import COMMON
from casebook.cases.models import Case, Party
from casebook.cases.shapes import badge
from casebook.law import offences, tables
from casebook.law.offences import Reached
from casebook.measures.models import Measure
from casebook.measures.transfers import thresholds
from casebook.measures.transfers.models import TransferQuestion, key_of
from casebook.statutes.marks import cited
from casebook.web import filters
from casebook.web.language import language_code

WITHHOLDING = {
    "requested": (_l("不移送待批准"), "soon"),
    "approved": (_l("已批准不移送"), "closed"),
    "refused": (_l("不移送未获批准"), "refused"),
}
SIDE_NAMES = {"liability": _l("企业一方"), "accountability": _l("公职人员一方")}
ORGANS = {"公安": _l("公安机关"), "监察": _l("监察机关")}
SAME_LEVEL = {"公安": _l("同级公安机关"), "监察": _l("同级监察机关")}
#: Whose name a proposal begins with, the first role that the case has.
SUBJECTS = {
    "liability": ("principal", "responsible_person", "responsible_unit"),
    "accountability": ("regulator_staff", "leader"),
}


def offence(answer: Reached) -> dict[str, Any]:
    """An offence reached, as the page writes it."""
    language = language_code()
    return {
        "code": answer.code,
        "name": filters.label(answer.name),
        "article": _("刑法第%(article)s条", article=answer.article),
        "heavier": answer.threshold == 2,
        "why": _("；").join(offences.told(entry, language) for entry in answer.why),
        "basis": answer.basis,
        "wording": filters.label(answer.wording),
        "organ": ORGANS[answer.organ],
        "conditions": conduct_names(answer.conditions),
        "heavier_if": conduct_names(answer.heavier_if),
        "verified": answer.verified,
        "known_then": answer.known_then,
    }


def conduct_names(codes: Iterable[str]) -> list[str]:
    return [tables.label(tables.row("conduct", code), language_code()) or code for code in codes]


def standing(case: Case, half: str, measures: list[Measure], question: TransferQuestion | None) -> Markup:
    """Where the question stands: transferred, approved not to be, waiting, or open."""
    answers = thresholds.reached(case, half, question)
    if thresholds.is_transferred(measures, half, answers):
        return badge(_("已移送"), "met")
    last = question.last if question else None
    if last and (last.state != "approved" or thresholds.is_withheld(question, answers)):
        word, shape = WITHHOLDING[last.state]
        return badge(str(word), shape)
    if not thresholds.certain(answers):
        return badge(_("另须认定行为"), "none")
    begun = any(m.kind == "transfer" and m.audience == half and m.state != "ended" for m in measures)
    return badge(_("已提出移送") if begun else _("未决定是否移送"), "open" if begun else "soon")


def proposal_link(case: Case, half: str, codes: Iterable[str]) -> str:
    """The form of a transfer with these offences ticked."""
    return url_for("measures.new", case_id=case.id, kind="transfer", half=half, offences=list(codes))


def begin(form: Any, case: Case, half: str, codes: list[str]) -> None:
    """Fill a transfer proposal from the question: offences, organ, papers, basis, who, and why."""
    answers = thresholds.reached(case, half, _question(case, half))
    chosen = [answer for answer in answers if answer.code in codes]
    if not chosen or "organ" not in form:
        return
    form.offences.data = [answer.code for answer in chosen]
    form.organ.data = str(SAME_LEVEL[chosen[0].organ])
    form.papers.data = _papers()
    form.legal_basis.data = _basis(half)
    if party := _subject(case.parties_for({COMMON, half}), SUBJECTS[half]):
        form.party.data, form.subject_kind.data = party.key, party.kind
    form.detail.data = "\n".join(_ground(answer) for answer in chosen)


def _question(case: Case, half: str) -> TransferQuestion | None:
    return TransferQuestion.objects(id=key_of(case.id, half)).first()


def _papers() -> list[str]:
    """The papers that go with a transfer (Order 310 art 6)."""
    row = tables.row("transfer_rules", "papers")
    return list(row["papers"]) if row else []


def _basis(half: str) -> list[str]:
    """The article under which the half is transferred."""
    rows = [row for row in tables.table("transfer_rules") if row.get("half") == half]
    return [cited(row) for row in rows]


def _subject(parties: list[Party], roles: tuple[str, ...]) -> Party | None:
    """The party a proposal begins with: the only one of the first role that anybody holds."""
    for role in roles:
        if found := [party for party in parties if party.role == role]:
            return found[0] if len(found) == 1 else None
    return None


def _ground(answer: Reached) -> str:
    """One offence with what reached it, in Chinese: it goes into the record."""
    why = "；".join(offences.told(entry) for entry in answer.why)
    return f"{answer.name['zh']}（刑法第{answer.article}条）：{why}（{answer.basis or '刑法'}）"


def facts(case: Case) -> list[tuple[Any, Any]]:
    """The facts of the case that thresholds count, as far as they are known."""
    incident = case.incident
    return [
        (_("死亡人数"), incident.deaths),
        (_("重伤人数"), incident.serious_injuries),
        (_("轻伤人数"), incident.minor_injuries),
        (_("直接经济损失"), filters.yuan(incident.direct_loss_fen)),
    ]
