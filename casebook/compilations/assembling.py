"""From cases to a finished book: read what the actor may see, write the chapters, hide the names, set
the DOCX, open it again and look for what was forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l

from casebook import clock
from casebook.acts import Actor
from casebook.cases import service as cases
from casebook.cases import visibility
from casebook.cases.models import Case
from casebook.compilations import chapters, figures, naming, printing
from casebook.compilations.book import Book, Chapter
from casebook.compilations.choices import CASE_LIMIT, SECTIONS
from casebook.measures.models import Measure
from casebook.papers import reading
from casebook.refusals import NotFound, Refusal
from casebook.text.redaction import Leak, Pseudonyms


@dataclass(frozen=True)
class Chosen:
    """A case as its reader sees it: which parts, and the measures of those parts."""

    case: Case
    audiences: frozenset[str]
    measures: tuple[Measure, ...]
    every_measure: tuple[Measure, ...]  # also of closed parts; for hiding names, never for printing
    title: str = ""  # as edited
    sections: tuple[str, ...] = tuple(SECTIONS)


@dataclass(frozen=True)
class Assembled:
    """A book with its names hidden, and what was hidden; `unseen` are those names that its reader may
    not know of."""

    book: Book
    names: Pseudonyms
    unseen: frozenset[str]
    chosen: tuple[Chosen, ...]


def choose(
    actor: Actor, reference: str, title: str = "", sections: Iterable[str] = tuple(SECTIONS)
) -> Chosen:
    """A case for a book. Raises NotFound where the actor may not know of it, Refusal
    `compile.undecided` where nothing in it is decided yet that the actor may see."""
    case = cases.load_case(actor, reference)
    audiences = visibility.visible_audiences(actor, case)
    every = tuple(Measure.objects(case_id=case.id).order_by("position"))
    seen = tuple(measure for measure in every if measure.audience in audiences and not measure.dropped)
    if not is_decided(case, audiences, seen):
        raise Refusal(
            "compile.undecided",
            _l("案件 %(number)s 尚未作出处理决定，不能编入"),
            field="references",
            number=case.number or case.external_id,
        )
    return Chosen(case, audiences, seen, every, title, tuple(sections))


def is_decided(case: Case, audiences: frozenset[str], seen: Sequence[Measure]) -> bool:
    """Whether a case may be told: published, closed, concluded, or with a measure known to be decided. A line
    that gives a measure neither state nor day decides nothing."""
    if case.origin == "reference" or case.status == "closed":
        return True
    concluded = any(
        half in audiences and case.investigation(half).state == "concluded"
        for half in ("liability", "accountability")
    )
    return concluded or any(measure.is_decided for measure in seen)


def assemble(
    title: str,
    chosen: Sequence[Chosen],
    *,
    kept: Iterable[str] = (),
    extra: Iterable[str] = (),
    blur_county: bool = False,
) -> Assembled:
    """The book, every text of a case with its names hidden. Titles that an officer wrote are hidden too;
    the book's own title stands as it is and is only scanned. Raises Refusal for none or too many cases."""
    if not chosen:
        raise Refusal("compile.empty", _l("请先选择案件"), field="references")
    if len(chosen) > CASE_LIMIT:
        raise Refusal("compile.too_many", _l("一册最多编入 %(limit)s 个案件"), limit=CASE_LIMIT)
    raw = [_chapter(number, each) for number, each in enumerate(chosen, start=1)]
    names, unseen = _names(title, chosen, raw, kept, extra, blur_county)
    redacted = tuple(chapter.redacted(names.redact) for chapter in raw)
    pages = figures.figures(
        [(each.case, each.measures) for each in chosen], [chapter.title for chapter in redacted]
    )
    book = Book(title, _today(), _foreword(len(chosen)), redacted, pages)
    return Assembled(book, names, unseen, tuple(chosen))


def _chapter(number: int, each: Chosen) -> Chapter:
    return chapters.chapter(number, each.case, each.measures, each.title or each.case.title, each.sections)


def _names(
    title: str,
    chosen: Sequence[Chosen],
    raw: Sequence[Chapter],
    kept: Iterable[str],
    extra: Iterable[str],
    blur_county: bool,
) -> tuple[Pseudonyms, frozenset[str]]:
    listed = [named for each in chosen for named in naming.names_of(each.case, each.audiences, each.measures)]
    unseen = [
        named
        for each in chosen
        for named in naming.unseen_names_of(each.case, each.audiences, each.every_measure)
    ]
    texts = [text for each in chosen for text in (each.case.title,)]
    texts += [text for chapter in raw for text in chapter.texts()]
    typed = [title, *(each.title for each in chosen)]
    typed_titles = {each.title for each in chosen if each.title}
    return naming.pseudonyms(
        [*listed, *naming.officer_names(extra)],
        unseen,
        [text for text in texts if text not in typed_titles],
        regions=[list(each.case.incident.region) for each in chosen],
        kept=kept,
        blur_county=blur_county,
        typed=[text for text in typed if text],
    )


def _today() -> str:
    today = clock.today()
    return f"{today.year}年{today.month}月"


def _foreword(cases: int) -> tuple[str, ...]:
    return (
        f"本册收录{cases}个案例，供安全生产警示教育使用。案例选自已作出处理决定的案件和已公开的事故调查处理资料。",
        "书中自然人以“张某某”“张某甲”等、单位以“某公司”“某甲公司”等代称，同一对象在全册使用同一代称；"
        "证件号码、联系方式、车辆号牌等一律不载。时间、地点和职务仍可能使人辨认当事人，请勿自行传播。",
        "“未公布”表示所据资料没有载明，不等于零。事故等级以公布的为准；未公布等级的，按已公布的伤亡和损失对照标准列出。",
    )


def finish(assembled: Assembled, file_name: str = "") -> bytes:
    """The DOCX, set and then opened again and scanned. Raises Refusal `compile.name_leak`."""
    content = printing.print_book(assembled.book)
    check(assembled, content, file_name)
    return content


def check(assembled: Assembled, content: bytes, file_name: str = "") -> None:
    """Look for every name of the source cases in every text of a finished file, also across runs,
    paragraphs and cells, in headers, footers, notes, comments, properties and the file's own name."""
    names = assembled.names
    found = [("file", leak) for leak in names.scan(file_name) if leak.name]
    parts: dict[str, list[str]] = {}
    for piece in reading.pieces(content):
        leaks = names.scan(piece.text)
        found += [(piece.part, leak) for leak in leaks if leak.name or not piece.hidden]
        if not piece.hidden:
            parts.setdefault(piece.part, []).append(piece.text)
    for part, texts in parts.items():
        found += [(part, leak) for leak in names.scan_across(texts)]
    if found:
        raise _leak_refusal(assembled, found)


def check_title(assembled: Assembled, title: str, field: str) -> None:
    """Refuse a title that an officer wrote where it holds a name of the cases."""
    if leaks := assembled.names.scan(title):
        raise _leak_refusal(assembled, [("title", leak) for leak in leaks], field=field)


PLACES = {
    "file": _l("文件名"),
    "title": _l("标题"),
    "word/document.xml": _l("正文"),
    "docProps/core.xml": _l("文件属性"),
}


def _leak_refusal(
    assembled: Assembled, found: Sequence[tuple[str, Leak]], field: str | None = None
) -> Refusal:
    """Tell where; tell which name only where the reader may know it."""
    where = "、".join(dict.fromkeys(str(PLACES.get(part, part)) for part, _ in found))
    told = list(dict.fromkeys(leak.found for _, leak in found if leak.name not in assembled.unseen))
    return Refusal(
        "compile.name_leak",
        _l("%(where)s中有应隐去的名称或号码（%(names)s），没有生成。请改写后再试"),
        field=field,
        where=where,
        names="、".join(told[:5]) or "…",
    )


def same_reader(actor: Actor, case_id: object, audiences: Iterable[str]) -> bool:
    """Whether the actor may see now all parts of a case that an edition was made from."""
    try:
        case = cases.load_case(actor, str(case_id))
    except NotFound:
        return False
    return set(audiences) <= visibility.visible_audiences(actor, case)
