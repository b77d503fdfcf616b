"""A book as DOCX."""

from __future__ import annotations

from casebook.compilations.book import Book, Chapter, Part, numeral
from casebook.papers.docx import Paper

MARK = "内部学习资料"
SUBTITLE = "（以案为鉴　警示教育）"
CONTENTS = "目　录"
FOREWORD = "编写说明"
FIGURES = "附　数据统计"
#: Characters that a title of a chapter has room for on one line.
ONE_LINE = 24


def print_book(book: Book) -> bytes:
    """The finished DOCX: cover, contents, foreword, a chapter a case, the page of figures."""
    paper = Paper(book.title)
    _cover(paper, book)
    chapters = [(_chapter_title(chapter), f"case{chapter.number}") for chapter in book.chapters]
    paper.contents(CONTENTS, [(FOREWORD, "foreword"), *chapters, (FIGURES, "figures")])
    paper.begin_numbered_pages()
    paper.heading(FOREWORD, 1, bookmark="foreword")
    paper.space()
    for text in book.foreword:
        paper.paragraph(text)
    for chapter in book.chapters:
        _chapter(paper, chapter)
    _figures(paper, book)
    return paper.save()


def _cover(paper: Paper, book: Book) -> None:
    paper.cover_line(MARK, font="first", align="left")
    paper.cover_line(book.title, font="cover", size="cover", before=6)
    paper.cover_line(SUBTITLE, font="second", before=1)
    paper.cover_line(book.day, before=9)
    paper.new_section()


def _chapter_title(chapter: Chapter) -> str:
    return f"案例{numeral(chapter.number)}　{chapter.title}"


def _chapter(paper: Paper, chapter: Chapter) -> None:
    title = _chapter_title(chapter)
    if len(title) > ONE_LINE:
        title = title.replace("　", "\n", 1)
    paper.heading(title, 1, new_page=True, bookmark=f"case{chapter.number}")
    paper.space()
    if chapter.keywords:
        paper.paragraph("　".join(chapter.keywords), font="second", lead="关键词：")
    for section in chapter.sections:
        if section.heading:
            paper.heading(section.heading, 2)
        for part in section.parts:
            _part(paper, part)


def _part(paper: Paper, part: Part, level: int = 3) -> None:
    if part.heading:
        paper.heading(part.heading, level)
    for text in part.paragraphs:
        paper.paragraph(text)
    if part.table:
        paper.table(
            part.table.head, part.table.rows, part.table.widths, align=part.table.align, size=part.table.size
        )


def _figures(paper: Paper, book: Book) -> None:
    paper.heading(FIGURES, 1, new_page=True, bookmark="figures")
    paper.space()
    for part in book.figures:
        _part(paper, part, level=2)
