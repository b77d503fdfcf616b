"""A document is set as the layout says, and every text of it can be read again."""

from __future__ import annotations

import io
import zipfile
from datetime import UTC, datetime

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from casebook.papers.docx import Paper
from casebook.papers.layout import load_layout
from casebook.papers.reading import pieces

MADE = datetime(2026, 3, 1, 4, 5, tzinfo=UTC)


def written() -> bytes:
    paper = Paper("警示教育", made_at=MADE)
    paper.cover_line("警示教育", font="cover", size="cover", before=3)
    paper.new_section()
    paper.contents("目　录", [("案例一　某公司爆炸事故", "case1")])
    paper.begin_numbered_pages()
    paper.heading("案例一\n某公司爆炸事故", 1, bookmark="case1")
    paper.paragraph("粉尘爆炸", lead="关键词：")
    paper.heading("一、基本案情", 2)
    paper.paragraph("正文。")
    paper.table(["死亡", "受伤"], [["1人", "未公布\n待查"]], [1, 2], align="cr", size="small")
    return paper.save()


@pytest.fixture(scope="module")
def content() -> bytes:
    return written()


@pytest.fixture(scope="module")
def document(content: bytes):
    return Document(io.BytesIO(content))


def test_every_section_has_the_page_of_the_standard(document) -> None:
    page = load_layout().page
    for section in document.sections:
        assert abs(section.page_width - Mm(page["width"])) < Mm(0.1)
        assert abs(section.top_margin - Mm(page["top"])) < Mm(0.1)
        assert abs(section.left_margin - Mm(page["left"])) < Mm(0.1)


def test_body_text_is_in_the_body_font_two_characters_in(document) -> None:
    layout = load_layout()
    (body,) = (paragraph for paragraph in document.paragraphs if paragraph.text == "正文。")
    fonts = body.runs[0]._r.rPr.find(qn("w:rFonts"))
    assert fonts.get(qn("w:eastAsia")) == layout.fonts["body"].name
    assert body.runs[0].font.size == Pt(layout.sizes["body"])
    assert body._p.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_the_font_table_names_who_may_stand_in(content: bytes) -> None:
    table = zipfile.ZipFile(io.BytesIO(content)).read("word/fontTable.xml").decode()
    assert "仿宋_GB2312" in table
    assert "FandolFang" in table


def test_headings_are_real_headings(document) -> None:
    styles = [
        paragraph.style.name for paragraph in document.paragraphs if paragraph.style.name.startswith("Head")
    ]
    assert styles == ["Heading 1", "Heading 2"]


def test_the_contents_can_be_read_before_any_field_is_filled(content: bytes, document) -> None:
    texts = [piece.text for piece in pieces(content) if not piece.hidden]
    assert "案例一　某公司爆炸事故" in texts
    xml = document.element.xml
    assert "TOC \\o" in xml
    assert 'w:anchor="case1"' in xml
    assert 'w:name="case1"' in xml


def test_pages_are_numbered_from_the_body_on_odd_right_even_left(document) -> None:
    *_, body = document.sections
    assert body._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    assert document.settings.odd_and_even_pages_header_footer
    assert body.footer.paragraphs[0].text == "— 1 —"
    assert body.footer.paragraphs[0].alignment != body.even_page_footer.paragraphs[0].alignment
    assert document.sections[0].footer.paragraphs[0].text == ""


def test_the_head_of_a_table_repeats_and_rows_stay_whole(document) -> None:
    (table,) = document.tables
    head, row = table.rows
    assert head._tr.trPr.find(qn("w:tblHeader")) is not None
    assert row._tr.trPr.find(qn("w:cantSplit")) is not None
    assert row.cells[1].text == "未公布\n待查"


def test_the_properties_name_nobody(document) -> None:
    properties = document.core_properties
    assert properties.title == "警示教育"
    assert (properties.author, properties.last_modified_by, properties.comments) == ("", "", "")
    assert properties.created.replace(tzinfo=UTC) == MADE


def test_a_paper_is_the_same_when_written_twice() -> None:
    one, two = (zipfile.ZipFile(io.BytesIO(written())).read("word/document.xml") for _ in range(2))
    assert one == two


def hidden_in(part: str, xml: str) -> list[str]:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr(part, xml)
    return [piece.text for piece in pieces(stream.getvalue())]


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'


@pytest.mark.parametrize(
    ("part", "xml"),
    [
        ("word/document.xml", f"<w:p {W}><w:r><w:t>张</w:t></w:r><w:r><w:t>三</w:t></w:r></w:p>"),
        ("word/comments.xml", f"<w:c {W}><w:p><w:r><w:t>张三</w:t></w:r></w:p></w:c>"),
        ("word/header1.xml", f"<w:hdr {W}><w:p><w:r><w:delText>张三</w:delText></w:r></w:p></w:hdr>"),
        ("word/document.xml", f'<w:p {W}><w:ins w:author="张三"/></w:p>'),
        ("word/document.xml", f"<w:p {W}><w:r><w:instrText>AUTHOR 张三</w:instrText></w:r></w:p>"),
        ("word/document.xml", f"<w:p {W}><!--张三--></w:p>"),
        ("docProps/core.xml", '<a xmlns:dc="urn:x"><dc:creator>张三</dc:creator></a>'),
        ("word/_rels/document.xml.rels", '<r><x Target="file:///张三.png"/></r>'),
        ("word/media/张三.xml", "<a/>"),
    ],
)
def test_a_name_is_read_wherever_it_hides(part: str, xml: str) -> None:
    assert any("张三" in text for text in hidden_in(part, xml))


def test_what_is_no_docx_is_refused() -> None:
    with pytest.raises(ValueError, match="not a DOCX"):
        pieces(b"plain")


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x0b", "\x1b", "\x7f", "\ufffe"])
def test_a_control_character_is_left_out_wherever_text_is_written(character: str) -> None:
    text = f"甲{character}乙事故"
    paper = Paper(text, made_at=MADE)
    paper.cover_line(text)
    paper.contents("目　录", [(text, "case1")])
    paper.heading(text, 1, bookmark="case1")
    paper.paragraph(text, lead=text)
    paper.table([text], [[text]], [1])
    told = [piece.text for piece in pieces(paper.save()) if "事故" in piece.text]
    assert len(told) == 7
    assert set(told) == {"甲乙事故", "甲乙事故甲乙事故"}


def test_tabs_and_line_breaks_are_kept() -> None:
    paper = Paper("题", made_at=MADE)
    paper.paragraph("一\t二\n三")
    assert "一\t二\n三" in [piece.text for piece in pieces(paper.save())]
