"""No name leaks: in the file, in its hidden places, in titles, to those who lack the sealed half."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from casebook.acts import SYSTEM, Actor
from casebook.cases.models import Case
from casebook.compilations import assembling
from casebook.compilations.assembling import Assembled, assemble, choose, finish
from casebook.compilations.service import compile_file
from casebook.papers.reading import pieces
from casebook.refusals import Refusal
from casebook.text.names import fold
from casebook.text.organisations import is_description
from tests.compilations.conftest import SECRET, release, text_of

REAL = ("20140802-ks", "20210610-dx", "20230115-hy", "20230924-sjs", "20150712-nj", "20141229-qh")
SHORT = (
    "中荣 大红才 浩业 江达扬升 中化十四建 融达 山脚树 盘江 沙龙 东汪 清华附中 建工一建 盘州市能源局 宁晋县委"
).split()


def everything(content: bytes) -> str:
    return fold("\n".join(piece.text for piece in pieces(content))).text


def book_of(actor: Actor, *cases: Case, title: str = "汇编") -> Assembled:
    return assemble(title, [choose(actor, str(case.id)) for case in cases])


def test_a_book_of_real_cases_holds_no_name_full_or_short(published: int, tmp_path: Path) -> None:
    made = compile_file(SYSTEM, REAL, None, tmp_path / "book.docx")
    text = everything((tmp_path / "book.docx").read_bytes())
    for short in SHORT:
        assert short not in text, short
    for reference in REAL:
        for party in Case.objects.get(external_id=reference).parties:
            if not is_description(party.name):
                assert fold(party.name).text not in text
    assert made["cases"][0]["title"] == "江苏昆山某金属制品公司粉尘爆炸事故"


def test_every_published_case_can_be_made_into_one_book(published: int, tmp_path: Path) -> None:
    references = [case.external_id for case in Case.objects.order_by("external_id")]
    made = compile_file(SYSTEM, references, "全部案例", tmp_path / "all.docx")
    assert len(made["cases"]) == published == 34
    assert made["size"] == (tmp_path / "all.docx").stat().st_size


def test_persons_and_numbers_of_an_own_case_are_hidden(own: Case) -> None:
    content = finish(book_of(SYSTEM, own))
    text, hidden = text_of(content), everything(content)
    for name in ("钱大明", "钱小强", "恒远", SECRET, "13812345678"):
        assert name not in hidden, name
    assert "钱某甲" in text
    assert "钱某乙违规动火" in text
    assert "某化工公司" in text
    assert "《安全生产法》第一百一十四条" in text


def test_one_person_has_one_pseudonym_through_the_book(own: Case, make_case: Any) -> None:
    again = make_case(
        title="另一案件", facts="钱大明再次违规。", parties=[{"key": "p", "kind": "person", "name": "钱大明"}]
    )
    again.status = "closed"
    again.save()
    book = book_of(SYSTEM, own, again).book
    first, second = ("".join(chapter.texts()) for chapter in book.chapters)
    assert "钱某甲" in first
    assert "钱某甲再次违规" in second


def test_the_sealed_half_stays_out_for_those_who_lack_it(released: Case, people: dict[str, Actor]) -> None:
    made = book_of(people["education"], released)
    text = everything(finish(made))
    assert "记过" not in text
    assert SECRET not in text
    assert SECRET not in made.names.mapping()
    assert "周某某" not in text


def test_the_sealed_half_is_told_to_those_who_may(own: Case, people: dict[str, Actor]) -> None:
    both = release(own, "liability", "accountability")
    text = text_of(finish(book_of(people["education"], both)))
    assert "给予周某某记过处分" in text


def test_a_name_of_the_sealed_half_in_a_common_text_is_hidden_and_told_nowhere(
    own: Case, people: dict[str, Actor]
) -> None:
    own.facts = f"现场由{SECRET}带队检查。"
    made = book_of(people["education"], release(own, "liability") if own.save() else own)
    assert SECRET not in everything(finish(made))
    assert made.unseen == {SECRET}


def test_typing_a_name_does_not_tell_that_the_sealed_half_holds_it(
    released: Case, people: dict[str, Actor]
) -> None:
    actor = people["education"]
    for name in (SECRET, "周敏行"):
        made = assemble(f"警示录{name}", [choose(actor, str(released.id))])
        assembling.check_title(made, made.book.title, "title")


@pytest.mark.parametrize("title", ["昆山中荣案警示录", "中 荣 案", "中·荣公司案", "苏E12345号货车案"])
def test_a_title_with_a_name_is_refused(published: int, tmp_path: Path, title: str) -> None:
    with pytest.raises(Refusal) as refused:
        compile_file(SYSTEM, ["20140802-ks"], title, tmp_path / "book.docx")
    assert refused.value.code == "compile.name_leak"
    assert list(tmp_path.iterdir()) == []


def test_a_file_name_with_a_name_is_refused(published: int, tmp_path: Path) -> None:
    with pytest.raises(Refusal) as refused:
        compile_file(SYSTEM, ["20140802-ks"], None, tmp_path / "中荣.docx")
    assert refused.value.code == "compile.name_leak"
    assert "文件名" in refused.value.message


def tampered(content: bytes, change: Any) -> bytes:
    document = Document(io.BytesIO(content))
    change(document)
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def _split_over_runs(document: Any) -> None:
    paragraph = document.add_paragraph()
    for letter in "中荣金属":
        paragraph.add_run(letter)


def _split_over_paragraphs(document: Any) -> None:
    document.add_paragraph("昆山中荣金")
    document.add_paragraph("属制品有限公司")


def _split_over_cells(document: Any) -> None:
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "昆山中荣金属", "制品有限公司"


def _in_header(document: Any) -> None:
    document.sections[0].header.paragraphs[0].text = "中荣公司"


def _in_footer(document: Any) -> None:
    document.sections[-1].footer.paragraphs[0].text = "中荣公司"


def _in_property(document: Any) -> None:
    document.core_properties.author = "中荣公司"


def _in_comment(document: Any) -> None:
    run = document.add_paragraph().add_run("正文")
    document.add_comment(run, text="见中荣公司", author="x", initials="x")


@pytest.mark.parametrize(
    "change",
    [
        _split_over_runs,
        _split_over_paragraphs,
        _split_over_cells,
        _in_header,
        _in_footer,
        _in_property,
        _in_comment,
        lambda document: document.add_paragraph("中 荣 公 司"),
        lambda document: document.add_heading("昆山中荣", 1),
    ],
)
def test_the_scan_finds_a_name_wherever_it_stands(published: int, change: Any) -> None:
    made = assemble("汇编", [choose(SYSTEM, "20140802-ks")])
    content = finish(made)
    with pytest.raises(Refusal) as refused:
        assembling.check(made, tampered(content, change))
    assert refused.value.code == "compile.name_leak"
    assembling.check(made, tampered(content, lambda document: document.add_paragraph("别的公司")))


def test_a_leak_of_an_unseen_name_is_refused_without_telling_it(own: Case, people: dict[str, Actor]) -> None:
    own.facts = f"现场由{SECRET}带队检查。"
    own.save()
    made = book_of(people["education"], release(own, "liability"))
    content = tampered(finish(made), lambda document: document.add_paragraph(SECRET))
    with pytest.raises(Refusal) as refused:
        assembling.check(made, content)
    assert SECRET not in refused.value.message


def test_what_an_officer_adds_is_hidden(published: int) -> None:
    chosen = [choose(SYSTEM, "20140802-ks")]
    text = everything(finish(assemble("汇编", chosen, extra=["铝镁粉尘企业普查"])))
    assert "铝镁粉尘企业普查" not in text


def test_a_suspect_that_an_officer_keeps_stands_in_the_book(published: int) -> None:
    chosen = [choose(SYSTEM, "20150712-nj")]
    assert "宁晋县委" not in everything(finish(assemble("汇编", chosen)))
    assert "宁晋县委" in everything(finish(assemble("汇编", chosen, kept=["宁晋县委"])))


def test_the_county_is_hidden_where_asked(published: int) -> None:
    chosen = [choose(SYSTEM, "20140802-ks")]
    book = assemble("汇编", chosen, blur_county=True).book
    assert book.chapters[0].title == "江苏某市某金属制品公司粉尘爆炸事故"
    assert "昆山" not in everything(finish(assemble("汇编", chosen, blur_county=True)))


@pytest.fixture
def refinery(make_case: Any) -> Case:
    """A company that everybody calls by a short name, which stands in the title and the facts."""
    case = make_case(
        title="上海石化“6·18”火灾事故",
        incident={"region": ["上海市", "上海市", "金山区"]},
        facts="吉林省长春市的扬子石化派员支援，上石化公司停产，国能宁煤通报。",
        parties=[
            {"key": "u", "kind": "organisation", "name": "中国石化上海石油化工股份有限公司"},
            {"key": "v", "kind": "organisation", "name": "中国石化扬子石油化工有限公司"},
        ],
    )
    case.status = "closed"
    case.save()
    return case


def test_no_short_name_of_a_company_stands_in_a_book(refinery: Case) -> None:
    made = book_of(SYSTEM, refinery)
    text = everything(finish(made))
    for short in ("上海石化", "扬子石化", "上石化", "国能", "宁煤", "中国石化"):
        assert short not in text, short
    assert made.book.chapters[0].title == "上海某甲石油化工公司“6·18”火灾事故"
    assert "吉林省长春市" in text


@pytest.mark.parametrize("title", ["上海石化警示录", "上石化警示录", "扬石化案"])
def test_a_title_with_a_short_name_is_refused(refinery: Case, title: str) -> None:
    made = book_of(SYSTEM, refinery, title=title)
    with pytest.raises(Refusal) as refused:
        finish(made)
    assert refused.value.code == "compile.name_leak"


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b"])
def test_a_case_with_a_control_character_can_be_printed(own: Case, tmp_path: Path, character: str) -> None:
    own.title, own.status = f"甲{character}乙事故", "closed"
    own.save()
    compile_file(SYSTEM, [str(own.id)], None, tmp_path / "book.docx")
    assert "甲乙事故" in everything((tmp_path / "book.docx").read_bytes())
