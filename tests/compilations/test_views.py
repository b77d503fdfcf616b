"""The pages: choosing, arranging without a script, preview, edition, download."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from typing import Any

import pytest

from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.compilations import service
from casebook.compilations.models import Compilation
from tests.compilations.conftest import SECRET, text_of

TWO = ("20140802-ks", "20150712-nj")


@pytest.fixture
def officer(client: Any, sign_in: Callable[..., Any]) -> Any:
    return sign_in(client, "education")


@pytest.fixture
def book(published: int, people: dict[str, Actor]) -> Compilation:
    return service.make(people["education"], TWO, "第一册")


def case_id(external_id: str) -> str:
    return str(Case.objects.get(external_id=external_id).id)


def page(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status, answer.get_data(as_text=True)[:2000]
    return answer.get_data(as_text=True)


def typed(book: Compilation, **values: Any) -> dict[str, Any]:
    """The edit form as a browser sends it."""
    sent: dict[str, Any] = {
        "version": book.version,
        "title": book.title,
        "extra": "",
        "kept": list(book.kept),
    }
    for place, item in enumerate(book.items):
        sent[f"items-{place}-case_id"] = str(item.case_id)
        sent[f"items-{place}-title"] = item.title or ""
        sent[f"items-{place}-sections"] = list(item.sections)
    return sent | values


def test_the_list_shows_filters_sorts_and_exports(book: Compilation, officer: Any) -> None:
    service_page = page(officer.get("/compilations/"))
    assert "第一册" in service_page
    assert "第一册" not in page(officer.get("/compilations/?title=别的"))
    assert "第一册" not in page(officer.get("/compilations/?state=made"))
    exported = officer.get("/compilations/?export=csv")
    assert "第一册" in exported.get_data().decode("utf-8-sig")


def test_a_book_is_begun_with_cases_ticked_elsewhere(published: int, officer: Any) -> None:
    address = f"/compilations/new?case={case_id(TWO[0])}&case={case_id(TWO[1])}"
    assert "20140802-ks\n20150712-nj" in page(officer.get(address)).replace("\r", "")
    answer = officer.post("/compilations/new", data={"title": "", "references": "\n".join(TWO)})
    assert answer.status_code == 302
    assert answer.headers["Location"].endswith("/edit")
    assert len(Compilation.objects.get().items) == 2


def test_ticked_cases_can_be_sent_as_a_form(published: int, officer: Any) -> None:
    assert "20140802-ks" in page(officer.post("/compilations/new", data={"case": [case_id(TWO[0])]}))
    assert Compilation.objects.count() == 0


def test_a_wrong_number_keeps_what_was_typed(published: int, officer: Any) -> None:
    text = page(
        officer.post("/compilations/new", data={"title": "我的书", "references": "20140802-ks\n没有这个"}),
        422,
    )
    assert "我的书" in text
    assert "没有这个" in text
    assert "没有案件" in text


def test_an_empty_book_leads_to_the_list_of_cases(published: int, officer: Any) -> None:
    answer = officer.post("/compilations/new", data={"title": "空册", "references": ""})
    assert answer.headers["Location"].endswith("/cases")
    text = page(officer.get(answer.headers["Location"] + "?year=2014"))
    assert 'name="case"' in text
    assert "昆山中荣" in text
    sent = officer.post(answer.headers["Location"], data={"case": [case_id(TWO[1]), case_id(TWO[0])]})
    assert sent.status_code == 302
    assert [str(item.case_id) for item in Compilation.objects.get().items] == [
        case_id(TWO[1]),
        case_id(TWO[0]),
    ]


def test_the_list_of_cases_to_choose_from_can_be_filtered(book: Compilation, officer: Any) -> None:
    text = page(officer.get(f"/compilations/{book.id}/cases?year=2014"))
    assert "昆山中荣" in text
    assert "山脚树" not in text


def test_cases_move_up_and_down_without_a_script(book: Compilation, officer: Any) -> None:
    answer = officer.post(f"/compilations/{book.id}/edit", data=typed(book, move="0:down"))
    assert answer.headers["Location"].endswith("#item-1")
    stored = Compilation.objects.get(id=book.id)
    assert [str(item.case_id) for item in stored.items] == [case_id(TWO[1]), case_id(TWO[0])]
    officer.post(f"/compilations/{book.id}/edit", data=typed(stored, move="1:up"))
    stored = Compilation.objects.get(id=book.id)
    assert [str(item.case_id) for item in stored.items] == [case_id(TWO[0]), case_id(TWO[1])]
    officer.post(f"/compilations/{book.id}/edit", data=typed(stored, drop="0"))
    assert [str(item.case_id) for item in Compilation.objects.get(id=book.id).items] == [case_id(TWO[1])]


@pytest.mark.parametrize("move", ["0:up", "1:down", "9:up", "x:up", ""])
def test_a_move_over_the_edge_changes_nothing(book: Compilation, officer: Any, move: str) -> None:
    assert officer.post(f"/compilations/{book.id}/edit", data=typed(book, move=move)).status_code == 302
    assert Compilation.objects.get(id=book.id).version == book.version


def test_suspected_names_stand_with_their_context_and_can_be_kept(book: Compilation, officer: Any) -> None:
    text = page(officer.get(f"/compilations/{book.id}/edit"))
    assert "<mark>宁晋县委</mark>书记" in text
    officer.post(f"/compilations/{book.id}/edit", data=typed(book, kept=["宁晋县委"]))
    assert list(Compilation.objects.get(id=book.id).kept) == ["宁晋县委"]
    assert "宁晋县委书记" in page(officer.get(f"/compilations/{book.id}/preview"))
    assert (
        "checked"
        in re.search(
            r'<input[^>]*value="宁晋县委"[^>]*>', page(officer.get(f"/compilations/{book.id}/edit"))
        )[0]
    )


def test_a_party_cannot_be_kept(book: Compilation, officer: Any) -> None:
    officer.post(f"/compilations/{book.id}/edit", data=typed(book, kept=["昆山中荣金属制品有限公司"]))
    assert list(Compilation.objects.get(id=book.id).kept) == []


def test_a_title_with_a_name_is_refused_and_kept_on_the_page(book: Compilation, officer: Any) -> None:
    sent = typed(book, **{"items-0-title": "中荣粉尘爆炸"})
    text = page(officer.post(f"/compilations/{book.id}/edit", data=sent), 422)
    assert 'value="中荣粉尘爆炸"' in text
    assert "应隐去的名称" in text


def test_a_stale_form_meets_both_versions(book: Compilation, officer: Any, people: dict[str, Actor]) -> None:
    service.add_cases(people["education"], str(book.id), None, ["20230115-hy"])
    assert "我的书名" in page(
        officer.post(f"/compilations/{book.id}/edit", data=typed(book, title="我的书名")), 409
    )


def test_the_preview_reads_as_the_book_will(book: Compilation, officer: Any) -> None:
    text = page(officer.get(f"/compilations/{book.id}/preview"))
    assert "江苏昆山某金属制品公司粉尘爆炸事故" in text
    assert "未公布" in text
    assert "中荣" not in text
    assert "东汪" not in text


def test_an_edition_is_made_and_downloaded(book: Compilation, officer: Any) -> None:
    answer = officer.post(f"/compilations/{book.id}/publish", data={"version": book.version})
    assert answer.status_code == 302
    assert "第一册.docx" in page(officer.get(f"/compilations/{book.id}/"))
    got = officer.get(f"/compilations/{book.id}/editions/1")
    assert hashlib.sha256(got.data).hexdigest() == Compilation.objects.get(id=book.id).editions[0].sha256
    assert "attachment" in got.headers["Content-Disposition"]
    assert "中荣" not in text_of(got.data)


def test_a_refused_edition_says_why_on_the_page(book: Compilation, officer: Any) -> None:
    book.title = "中荣案"
    book.save()
    text = page(officer.post(f"/compilations/{book.id}/publish"), 422)
    assert "compile.name_leak" in text
    assert officer.get(f"/compilations/{book.id}/editions/1").status_code == 404


def test_names_of_the_sealed_half_stand_on_no_page(
    released: Case, officer: Any, people: dict[str, Actor]
) -> None:
    released.facts = f"现场由{SECRET}带队检查。"
    released.save()
    made = service.make(people["education"], [released.number])
    for part in ("", "edit", "preview", "cases"):
        text = page(officer.get(f"/compilations/{made.id}/{part}"))
        assert SECRET not in text, part
        assert "记过" not in text, part


def test_a_case_no_longer_open_shows_nothing_of_itself(
    released: Case, officer: Any, people: dict[str, Actor]
) -> None:
    from casebook.cases import visibility

    made = service.make(people["education"], [released.number])
    released.release = None
    released.access = visibility.case_terms(released)
    released.save()
    for part in ("", "edit"):
        text = page(officer.get(f"/compilations/{made.id}/{part}"))
        assert "恒远" not in text
        assert "已不对您开放" in text


@pytest.mark.parametrize("role", ["enforcement", "discipline", "system_admin", "auditor"])
def test_others_have_no_door(book: Compilation, client: Any, sign_in: Callable[..., Any], role: str) -> None:
    signed_in = sign_in(client, role)
    for address in ("/compilations/", "/compilations/new", f"/compilations/{book.id}/"):
        assert signed_in.get(address).status_code in {403, 404}, address


def test_a_leader_reads_and_makes_nothing(
    book: Compilation, client: Any, sign_in: Callable[..., Any]
) -> None:
    leader = sign_in(client, "leader")
    text = page(leader.get(f"/compilations/{book.id}/"))
    assert "/publish" not in text
    assert leader.post(f"/compilations/{book.id}/publish").status_code == 403
    assert leader.get(f"/compilations/{book.id}/edit").status_code == 403
