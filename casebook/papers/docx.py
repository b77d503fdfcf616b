"""A DOCX being written: page, headings, paragraphs, tables, contents, page numbers.

The caller says what a text is (a title, a heading of a level, a paragraph); how it looks comes from
`casebook.papers.layout`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from docx import Document
from docx.enum.section import WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.shared import Mm, Pt, RGBColor
from docx.table import _Cell
from docx.text.paragraph import Paragraph

from casebook import clock
from casebook.papers import fields, fonts
from casebook.papers.layout import Layout, load_layout

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
#: Word's own styles, so that its navigation pane and table of contents know the headings.
_HEADINGS = {
    1: ("Heading 1", "title", "chapter"),
    2: ("Heading 2", "first", "body"),
    3: ("Heading 3", "second", "body"),
}
#: What XML cannot hold: control characters but tab and line break, halves of surrogate pairs, non-characters.
_UNWRITABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def writable(text: str) -> str:
    """The text without what no DOCX can hold."""
    return _UNWRITABLE.sub("", text)


class Paper:
    """One document. Write from top to bottom, then `save`."""

    def __init__(self, title: str, *, layout: Layout | None = None, made_at: datetime | None = None) -> None:
        self.layout = layout or load_layout()
        self.document = Document()
        self._bookmarks = 0
        self._describe(title, made_at or clock.now())
        self._lay_page(self.document.sections[0])
        self._set_styles()
        fonts.declare(self.document, self.layout)

    # ---------------------------------------------------------------- text

    def paragraph(
        self,
        text: str = "",
        *,
        font: str = "body",
        size: str = "body",
        align: str = "both",
        indent: bool = True,
        lead: str = "",
    ) -> Paragraph:
        """A paragraph of body text. `lead` stands before it in bold face (黑体): 关键词：."""
        made = self.document.add_paragraph(style="Normal")
        made.alignment = _ALIGN[align]
        if indent:
            self._indent(made)
        if lead:
            self._run(made, lead, "first", size)
        if text:
            self._run(made, text, font, size)
        return made

    def heading(self, text: str, level: int, *, new_page: bool = False, bookmark: str = "") -> None:
        """A heading (1: centred title, 2: 一、, 3: （一）), reached by its bookmark where it has one."""
        style, font, size = _HEADINGS[level]
        made = self.document.add_paragraph(style=style)
        made.alignment = _ALIGN["centre" if level == 1 else "left"]
        made.paragraph_format.page_break_before = new_page
        if level > 1:
            self._indent(made)
        for position, line in enumerate(text.split("\n")):
            if position:
                made.add_run().add_break(WD_BREAK.LINE)
            self._run(made, line, font, size)
        if bookmark:
            self._bookmarks += 1
            fields.bookmark(made, bookmark, self._bookmarks)

    def cover_line(
        self, text: str, *, font: str = "body", size: str = "body", before: float = 0, align: str = "centre"
    ) -> None:
        """A line of the cover, `before` lines below what stands above it."""
        made = self.document.add_paragraph(style="Normal")
        made.alignment = _ALIGN[align]
        form = made.paragraph_format
        form.space_before = Pt(before * self.layout.page["line_pitch"])
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.MULTIPLE, 1.3
        self._run(made, text, font, size)

    def space(self, lines: int = 1) -> None:
        for _ in range(lines):
            self.paragraph(indent=False)

    def new_section(self) -> None:
        """Go on at a new page, without page numbers."""
        self._lay_page(self.document.add_section(WD_SECTION.NEW_PAGE))

    # ---------------------------------------------------------------- contents

    def contents(self, heading: str, entries: Sequence[tuple[str, str]]) -> None:
        """The table of contents: a field that Word fills with page numbers, and until then the entries
        (text, bookmark) as links, so that it is readable as it is."""
        self._run(self._centred(), heading, "title", "title")
        self.space()
        paragraphs = [self._contents_line(text, bookmark) for text, bookmark in entries]
        if paragraphs:
            fields.wrap_in_field(paragraphs[0], paragraphs[-1], 'TOC \\o "1-1" \\h \\z \\u')

    def _contents_line(self, text: str, bookmark: str) -> Paragraph:
        made = self.document.add_paragraph(style="TOC 1")
        fields.link(made, bookmark, self._run(made, text, "body", "body"))
        return made

    # ---------------------------------------------------------------- tables

    def table(
        self,
        head: Sequence[str],
        rows: Sequence[Sequence[str]],
        widths: Sequence[float],
        *,
        align: str = "",
        size: str = "table",
    ) -> None:
        """A ruled table. `widths` are shares of the text width; `align` one letter a column: l, c or r."""
        made = self.document.add_table(rows=1 + len(rows), cols=len(head))
        made.style = "Table Grid"
        made.alignment = WD_TABLE_ALIGNMENT.CENTER
        made.autofit = False
        fields.cell_margins(made, self.layout.page["cell_margin"])
        mm = [self._text_width * width / sum(widths) for width in widths]
        align = align or "l" * len(head)
        for position, texts in enumerate((head, *rows)):
            row = made.rows[position]
            fields.keep_row_whole(row, repeat=position == 0)
            for cell, text, width, side in zip(row.cells, texts, mm, align, strict=True):
                cell.width = Mm(width)
                self._fill(cell, text, "c" if position == 0 else side, size, head=position == 0)
        for column, width in zip(made.columns, mm, strict=True):
            column.width = Mm(width)
        self._after_table()

    def _fill(self, cell: _Cell, text: str, side: str, size: str, *, head: bool) -> None:
        for position, line in enumerate(str(text).split("\n")):
            made = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
            made.alignment = _ALIGN[{"l": "left", "c": "centre", "r": "right"}[side]]
            made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.SINGLE
            made.paragraph_format.space_before = made.paragraph_format.space_after = Pt(3)
            fields.leave_grid(made)
            self._run(made, line, "first" if head else "body", size)
        fields.centre_vertically(cell)
        if head:
            fields.shade(cell, self.layout.colours["table_head"])

    def _after_table(self) -> None:
        """A table needs a paragraph behind it; a low one."""
        made = self.document.add_paragraph()
        fields.leave_grid(made)
        made.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        made.paragraph_format.line_spacing = Pt(self.layout.sizes["small"])

    # ---------------------------------------------------------------- sections

    def begin_numbered_pages(self) -> None:
        """A new section from here on, whose pages count from 1: “— 1 —”, odd right, even left."""
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        self._lay_page(section)
        fields.restart_numbers(section)
        fields.different_odd_and_even(self.document)
        for footer, side in ((section.footer, "right"), (section.even_page_footer, "left")):
            footer.is_linked_to_previous = False
            made = footer.paragraphs[0]
            made.alignment = _ALIGN[side]
            fields.indent_side(
                made, side, self.layout.page["number_indent_characters"], self.layout.sizes["number"]
            )
            self._run(made, "— ", "number", "number")
            fields.page_number(self._run(made, "", "number", "number"))
            self._run(made, " —", "number", "number")

    def save(self) -> bytes:
        stream = io.BytesIO()
        self.document.save(stream)
        return stream.getvalue()

    # ---------------------------------------------------------------- inside

    def _indent(self, made: Paragraph) -> None:
        fields.indent_first_line(made, self.layout.page["indent_characters"], self.layout.sizes["body"])

    @property
    def _text_width(self) -> float:
        """Millimetres between the margins."""
        return self.layout.page["width"] - self.layout.page["left"] - self.layout.page["right"]

    def _centred(self) -> Paragraph:
        made = self.document.add_paragraph(style="Normal")
        made.alignment = _ALIGN["centre"]
        return made

    def _run(self, holder: Any, text: str, font: str, size: str) -> Any:
        run = holder.add_run(writable(text))
        fonts.apply(
            run, self.layout.fonts[font].name, self.layout.fonts["latin" if font != "number" else font].name
        )
        run.font.size = Pt(self.layout.sizes[size])
        run.font.color.rgb = RGBColor.from_string(self.layout.colours["text"])
        return run

    def _describe(self, title: str, made_at: datetime) -> None:
        """Core properties: the title and the day, and nobody's name."""
        properties = self.document.core_properties
        properties.title = writable(title)[:255]
        for name in ("author", "last_modified_by", "comments", "subject", "keywords", "category"):
            setattr(properties, name, "")
        properties.created = properties.modified = made_at.replace(tzinfo=None, microsecond=0)
        properties.language = "zh-CN"
        properties.revision = 1

    def _lay_page(self, section: Any) -> None:
        page = self.layout.page
        section.page_width, section.page_height = Mm(page["width"]), Mm(page["height"])
        section.top_margin, section.bottom_margin = Mm(page["top"]), Mm(page["bottom"])
        section.left_margin, section.right_margin = Mm(page["left"]), Mm(page["right"])
        section.footer_distance = Mm(page["footer"])
        fields.line_grid(section, page["line_pitch"])

    def _set_styles(self) -> None:
        self._style("Normal", "body", "body")
        for style, font, size in _HEADINGS.values():
            self._style(style, font, size)
        styles = self.document.styles
        if "TOC 1" not in [style.name for style in styles]:
            styles.add_style("TOC 1", WD_STYLE_TYPE.PARAGRAPH).base_style = styles["Normal"]
        self._style("TOC 1", "body", "body")

    def _style(self, name: str, font: str, size: str) -> None:
        style = self.document.styles[name]
        fonts.apply(style, self.layout.fonts[font].name, self.layout.fonts["latin"].name)
        style.font.size = Pt(self.layout.sizes[size])
        style.font.bold = style.font.italic = False
        style.font.color.rgb = RGBColor.from_string(self.layout.colours["text"])
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        large = size in {"title", "chapter"}
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(self.layout.page["line_pitch"] * (1.25 if large else 1))
        form.keep_with_next = name.startswith("Heading")
        form.widow_control = True
