"""Making, arranging and publishing: who may, what is refused, what is kept and recorded."""

from __future__ import annotations

import hashlib
import stat
from pathlib import Path
from typing import Any

import pytest

from casebook.acts import SYSTEM, Actor
from casebook.acts.models import TrailEntry
from casebook.cases.models import Case
from casebook.compilations import service
from casebook.compilations.choices import DEFAULT_TITLE, SECTIONS
from casebook.compilations.models import Compilation
from casebook.refusals import Conflict, NotFound, NotPermitted, Refusal, Refusals
from casebook.store import files
from tests.compilations.conftest import release, text_of

TWO = ("20140802-ks", "20210610-dx")


@pytest.fixture
def officer(people: dict[str, Actor]) -> Actor:
    return people["education"]


@pytest.fixture
def book(published: int, officer: Actor) -> Compilation:
    return service.make(officer, TWO, "第一册")


def arranged(book: Compilation, **values: Any) -> dict[str, Any]:
    plain = {
        "title": book.title,
        "items": [(str(item.case_id), item.title or "", list(item.sections)) for item in book.items],
        "kept": list(book.kept),
        "extra": list(book.extra),
        "blur_county": False,
    }
    return plain | values


def acts_of(book: Compilation) -> list[str]:
    entries = TrailEntry.objects(object_kind="compilation", object_id=str(book.id)).order_by("by_time")
    return [entry.act for entry in entries]


def test_a_book_begins_with_its_cases_in_the_order_given(book: Compilation) -> None:
    assert [Case.objects.get(id=item.case_id).external_id for item in book.items] == list(TWO)
    assert all(list(item.sections) == list(SECTIONS) for item in book.items)
    assert acts_of(book) == ["compilations.make"]


def test_a_case_named_twice_stands_once_and_the_title_has_a_default(published: int, officer: Actor) -> None:
    made = service.make(officer, ["20140802-ks", " 20140802-ks ", ""], "  ")
    assert len(made.items) == 1
    assert made.title == DEFAULT_TITLE


def test_every_case_that_cannot_be_used_is_named(published: int, own: Case, officer: Actor) -> None:
    with pytest.raises(Refusals) as refused:
        service.make(officer, ["20140802-ks", "nowhere", own.number])
    assert [refusal.code for refusal in refused.value.all] == ["compile.case_unknown", "compile.case_unknown"]
    assert "nowhere" in refused.value.all[0].message


def test_an_undecided_case_is_refused(make_case: Any, people: dict[str, Actor]) -> None:
    case = make_case(title="未决案件")
    with pytest.raises(Refusals) as refused:
        service.choose_all(SYSTEM, [case.number])
    assert refused.value.code == "compile.undecided"


def test_a_case_decided_only_in_the_sealed_half_is_undecided_for_others(
    make_case: Any, people: dict[str, Actor]
) -> None:
    from tests.compilations.conftest import measure

    case = make_case(title="案件")
    measure(case, "discipline", "accountability", subject_kind="person", subject="某局长", detail="记过")
    release(case, "liability")
    with pytest.raises(Refusals) as refused:
        service.choose_all(people["education"], [case.number])
    assert refused.value.code == "compile.undecided"
    assert service.choose_all(SYSTEM, [case.number])


@pytest.mark.parametrize(
    "role", ["enforcement", "leader", "auditor", "system_admin", "case_admin", "reviewer"]
)
def test_only_education_makes_books(published: int, people: dict[str, Actor], role: str) -> None:
    with pytest.raises(NotPermitted):
        service.make(people[role], TWO)


def test_a_title_with_a_name_is_refused_at_its_field(published: int, officer: Actor) -> None:
    with pytest.raises(Refusal) as refused:
        service.make(officer, TWO, "昆山中荣案")
    assert (refused.value.code, refused.value.field) == ("compile.name_leak", "title")


def test_order_titles_sections_and_decisions_are_kept(book: Compilation, officer: Actor) -> None:
    first, second = arranged(book)["items"]
    items = [second, (first[0], "一起粉尘爆炸", ["facts", "lessons"])]
    service.arrange(officer, str(book.id), book.version, **arranged(book, items=items, extra=["甲地", "x"]))
    stored = Compilation.objects.get(id=book.id)
    assert [str(item.case_id) for item in stored.items] == [second[0], first[0]]
    assert (stored.items[1].title, list(stored.items[1].sections)) == ("一起粉尘爆炸", ["facts", "lessons"])
    assert list(stored.extra) == ["甲地"]
    assert acts_of(book)[-1] == "compilations.arrange"


def test_a_case_title_with_a_name_is_refused_and_nothing_changes(book: Compilation, officer: Actor) -> None:
    (case_id, _, sections), second = arranged(book)["items"]
    with pytest.raises(Refusals) as refused:
        service.arrange(
            officer,
            str(book.id),
            book.version,
            **arranged(book, items=[(case_id, "中荣粉尘爆炸", sections), second]),
        )
    assert [refusal.field for refusal in refused.value.all] == ["items.0.title"]
    assert Compilation.objects.get(id=book.id).version == book.version


def test_of_two_officers_the_later_is_told(book: Compilation, officer: Actor) -> None:
    service.arrange(officer, str(book.id), book.version, **arranged(book, title="第二册"))
    with pytest.raises(Conflict) as conflict:
        service.arrange(officer, str(book.id), book.version, **arranged(book, title="第三册"))
    assert conflict.value.theirs.title == "第二册"


def test_nothing_changed_writes_nothing(book: Compilation, officer: Actor) -> None:
    service.arrange(officer, str(book.id), book.version, **arranged(book))
    assert acts_of(book) == ["compilations.make"]


def test_cases_are_added_behind_and_only_once(book: Compilation, officer: Actor) -> None:
    service.add_cases(officer, str(book.id), None, ["20230115-hy", "20140802-ks"])
    stored = Compilation.objects.get(id=book.id)
    assert [Case.objects.get(id=item.case_id).external_id for item in stored.items] == [*TWO, "20230115-hy"]


def test_an_edition_is_stored_with_its_hash_and_recorded(book: Compilation, officer: Actor) -> None:
    edition = service.publish(officer, str(book.id), book.version)
    content = files.open(edition.file_id).read()
    assert hashlib.sha256(content).hexdigest() == edition.sha256
    assert len(content) == edition.size
    assert edition.name == "第一册.docx"
    assert "昆山某金属制品公司" in text_of(content)
    assert {entry.name: entry.pseudonym for entry in edition.mapping}[
        "昆山中荣金属制品有限公司"
    ] == "某金属制品公司"
    assert acts_of(book)[-1] == "compilations.publish"
    assert service.publish(officer, str(book.id)).number == 2


def test_a_leak_stores_no_edition_and_no_file(book: Compilation, officer: Actor) -> None:
    book.reload()
    book.title = "中荣案"  # as if a case had got this party after the title was checked
    book.save()
    before = set(files.ids())
    with pytest.raises(Refusal) as refused:
        service.publish(officer, str(book.id))
    assert refused.value.code == "compile.name_leak"
    assert set(files.ids()) == before
    assert list(Compilation.objects.get(id=book.id).editions) == []


def test_an_empty_book_is_not_published(published: int, officer: Actor) -> None:
    made = service.make(officer, [])
    with pytest.raises(Refusal) as refused:
        service.publish(officer, str(made.id))
    assert refused.value.code == "compile.empty"


def test_a_download_is_recorded(book: Compilation, officer: Actor, people: dict[str, Actor]) -> None:
    edition = service.publish(officer, str(book.id))
    found, stream = service.download(people["leader"], str(book.id), edition.number)
    assert hashlib.sha256(stream.read()).hexdigest() == found.sha256
    assert acts_of(book)[-1] == "compilations.download"


@pytest.mark.parametrize("role", ["enforcement", "discipline", "auditor", "system_admin"])
def test_others_do_not_know_of_a_book(book: Compilation, people: dict[str, Actor], role: str) -> None:
    with pytest.raises(NotFound):
        service.load(people[role], str(book.id))


def test_a_release_taken_back_closes_book_and_edition(released: Case, officer: Actor) -> None:
    made = service.make(officer, [released.number])
    edition = service.publish(officer, str(made.id))
    released.reload()
    released.release = None
    from casebook.cases import visibility

    released.access = visibility.case_terms(released)
    released.save()
    with pytest.raises(NotFound):
        service.download(officer, str(made.id), edition.number)
    with pytest.raises(Refusals) as refused:
        service.publish(officer, str(made.id))
    assert refused.value.code == "compile.case_closed_to_you"
    assert released.title not in refused.value.message


def test_an_edition_with_the_sealed_half_is_closed_to_those_without(
    own: Case, officer: Actor, people: dict[str, Actor]
) -> None:
    release(own, "liability", "accountability")
    made = service.make(officer, [own.number])
    edition = service.publish(officer, str(made.id))
    release(own, "liability")
    assert not service.may_open(officer, edition)
    assert service.may_open(people["leader"], edition)


def test_an_unknown_book_is_not_found(store: Any, officer: Actor) -> None:
    for reference in ("000000000000000000000000", "nonsense"):
        with pytest.raises(NotFound):
            service.load(officer, reference)


# The command line


def test_a_file_appears_whole_and_is_recorded(published: int, tmp_path: Path) -> None:
    path = tmp_path / "book.docx"
    made = service.compile_file(SYSTEM, TWO, None, path)
    assert hashlib.sha256(path.read_bytes()).hexdigest() == made["sha256"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert [case["external_id"] for case in made["cases"]] == list(TWO)
    entry = TrailEntry.objects.get(act="compilations.print")
    assert entry.object_id == made["sha256"]
    assert list(tmp_path.iterdir()) == [path]


def test_an_unknown_case_leaves_no_file(published: int, tmp_path: Path) -> None:
    with pytest.raises(Refusals):
        service.compile_file(SYSTEM, ["20140802-ks", "nowhere"], None, tmp_path / "book.docx")
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_told(published: int, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        service.compile_file(SYSTEM, TWO, None, tmp_path / "nowhere" / "book.docx")
    assert refused.value.code == "compile.cannot_write"


def test_the_command_asks_for_the_permission_of_the_person_named(
    published: int, people: dict[str, Actor], tmp_path: Path
) -> None:
    with pytest.raises(NotPermitted):
        service.compile_file(people["enforcement"], TWO, None, tmp_path / "book.docx")
    assert service.compile_file(people["education"], TWO, None, tmp_path / "book.docx")
