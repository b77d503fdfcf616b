"""The text of a case, cut by who may see it. What the index is made from, and what snippets are cut
from: one function for both, so that a word found is a word that can be shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from casebook.cases.choices import AUDIENCES, COMMON, HALVES
from casebook.cases.inquiry import Investigation
from casebook.cases.models import Attachment, Case
from casebook.measures import service as measures_of
from casebook.measures import standing
from casebook.measures.models import Measure
from casebook.search import wording

#: Characters of one attachment that are searched; an appendix of tables would drown everything else.
ATTACHMENT_MOST = 300_000

#: Marks behind which no further mark is set, and what may close behind them.
STOPS = ("。", "；", ";", "！", "!", "？", "?", "：", ":", "，", "、", "…")
CLOSERS = "”’」』）)》"


@dataclass
class Part:
    """What one audience sees of a case: readable `texts`, the best first; `names` found by equality."""

    texts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)

    def add(self, *texts: str | None) -> None:
        self.texts.extend(text for text in texts if text and text.strip())

    def name(self, *names: str | None) -> None:
        self.names.extend(name for name in names if name and name.strip())


def parts_of(case: Case, measures: Iterable[Measure], attachments: Iterable[Attachment]) -> dict[str, Part]:
    """Audience → part, for all three audiences. The title is no text of a part: it is shown anyway."""
    parts = {audience: Part() for audience in AUDIENCES}
    common = parts[COMMON]
    common.add(
        case.facts, case.direct_causes, case.indirect_causes, case.lessons, case.rectification, case.notes
    )
    common.add("、".join([*case.incident.region]), case.incident.industry_text)
    common.name(case.number, case.external_id, case.title)
    for party in case.parties:
        part = parts[party.half or COMMON]
        part.add(" ".join(word for word in (party.name, party.post, party.employer) if word))
        part.name(party.name, party.uscc)
    for half in HALVES:
        _add_investigation(parts[half], case.investigation(half))
    for measure in measures:
        part = parts[measure.audience]
        part.add(measure_line(measure))
        part.name(measure.number, measure.document_number)
    for one in case.rectifications:
        parts[one.half].add(one.requirement, one.responsible, one.done_note, one.signed_off_note)
        parts[one.half].add(*(back.reason for back in one.send_backs))
    for closing in case.closings:
        common.add(closing.note, closing.reopen_reason)
    for attachment in attachments:
        if attachment.withdrawn_at is None:
            parts[attachment.half].add(attachment.name, (attachment.text or "")[:ATTACHMENT_MOST])
    return parts


def _add_investigation(part: Part, one: Investigation) -> None:
    part.add(one.findings, one.conclusion, one.declined_reason)
    part.add(*(review.text for review in one.reviews))
    for entry in one.history:
        part.add(
            " ".join(
                w for w in (entry.document, entry.document_number, entry.note, entry.returned_reason) if w
            )
        )
        part.name(entry.document_number)
    for earlier in one.earlier:
        part.add(earlier.findings, earlier.conclusion, earlier.declined_reason)
    part.add("、".join(member.name for member in one.team))


def measure_line(measure: Measure) -> str:
    """A measure as one readable text: kind, then what `measures` says of it."""
    head = [wording.MEASURES[measure.kind], wording.DISCIPLINES.get(measure.discipline or "")]
    if measure.count:
        head.append(f"{measure.count}{wording.SUBJECTS.get(measure.subject_kind or '', '')}")
    if measure.standing_fen is not None and not standing.is_lifted(measure):
        head.append(f"金额{_yuan_in_words(measure.standing_fen)}")
    body = _run_on(measures_of.text_of(measure).split("\n"))
    return " ".join(word for word in head if word) + (f"：{body}" if body else "")


def _run_on(pieces: Iterable[str]) -> str:
    """The pieces as one text: ；between them, but nothing behind a sentence that has its own end."""
    text = ""
    for piece in pieces:
        if not (piece := piece.strip()):
            continue
        if text and not text.rstrip(CLOSERS).endswith(STOPS):
            text += "；"
        text += piece
    return text


def _yuan_in_words(fen: int) -> str:
    """15000000 yuan as people write and look for it: 1500万元."""
    yuan, rest = divmod(fen, 100)
    if rest == 0 and yuan >= 10_000:
        amount = f"{yuan / 10_000:.4f}".rstrip("0").rstrip(".")
        return f"{amount}万元"
    return f"{fen / 100:.2f}元"
