"""Reading from the store what is indexed and shown: cases with their measures and attachments, many at
once and few queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from bson import ObjectId

from casebook.cases.models import Attachment, Case
from casebook.measures.models import Measure
from casebook.search.engines.base import Entry
from casebook.search.entries import entries_of
from casebook.store import current

AT_ONCE = 50


@dataclass
class Source:
    """A case with everything that is searched of it."""

    case: Case
    measures: list[Measure] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)


def gather(case_ids: Iterable[ObjectId], *, attachments: bool = True) -> dict[ObjectId, Source]:
    """The cases that exist, in the order asked for; their files only where wanted."""
    ids = list(dict.fromkeys(case_ids))
    if not ids:
        return {}
    found = {case.id: Source(case) for case in Case.objects(id__in=ids)}
    for measure in Measure.objects(case_id__in=ids):
        if measure.case_id in found and not measure.dropped:
            found[measure.case_id].measures.append(measure)
    for attachment in Attachment.objects(case_id__in=ids) if attachments else ():
        if attachment.case_id in found:
            found[attachment.case_id].attachments.append(attachment)
    for source in found.values():
        source.measures.sort(key=lambda measure: measure.position)
    return {case_id: found[case_id] for case_id in ids if case_id in found}


def entries(case_ids: Sequence[ObjectId]) -> list[Entry]:
    """The index entries of the cases. The trail's place is read first: what is written between the two
    reads makes an entry that is newer than it says, which at worst is indexed once more."""
    versions = trail_places(case_ids)
    return [
        entry
        for source in gather(case_ids).values()
        for entry in entries_of(
            source.case, source.measures, source.attachments, versions.get(source.case.id, 0)
        )
    ]


def all_case_ids() -> list[ObjectId]:
    """Every case there is."""
    return sorted(found["_id"] for found in current().db[Case._get_collection_name()].find({}, {"_id": 1}))


def trail_places(case_ids: Sequence[ObjectId] | None = None) -> dict[ObjectId, int]:
    """How far the trail of each case has come: every act on a case, its measures, its files counts."""
    heads = current().db["trail_heads"]
    wanted = {} if case_ids is None else {"_id": {"$in": [f"case:{case_id}" for case_id in case_ids]}}
    return {
        ObjectId(head["_id"].removeprefix("case:")): head["seq"]
        for head in heads.find(wanted, {"seq": 1})
        if head["_id"].startswith("case:")
    }
