"""What python-docx has no words for: fields, bookmarks, links, grids, table rows."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph
from docx.text.run import Run


def _element(tag: str, /, **attributes: Any) -> Any:
    made = OxmlElement(f"w:{tag}")
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), str(value))
    return made


def _indent(paragraph: Paragraph) -> Any:
    properties = paragraph._p.get_or_add_pPr()
    found = properties.find(qn("w:ind"))
    if found is None:
        paragraph.paragraph_format.left_indent = Pt(0)  # makes the element in its right place
        found = properties.find(qn("w:ind"))
    return found


def indent_first_line(paragraph: Paragraph, characters: float, size: float) -> None:
    """Begin `characters` of `size` points in; told in characters and, for programs that know no
    characters, in twentieths of a point."""
    _set_indent(paragraph, "firstLine", characters, size)


def indent_side(paragraph: Paragraph, side: str, characters: float, size: float) -> None:
    """Keep `characters` free at the left or right."""
    _set_indent(paragraph, side, characters, size)


def _set_indent(paragraph: Paragraph, which: str, characters: float, size: float) -> None:
    found = _indent(paragraph)
    found.set(qn(f"w:{which}Chars"), str(round(characters * 100)))
    found.set(qn(f"w:{which}"), str(round(characters * size * 20)))


def leave_grid(paragraph: Paragraph) -> None:
    """Lines as high as their letters, not as the grid of the page."""
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        _element("snapToGrid", val="0"),
        *("w:spacing", "w:ind", "w:contextualSpacing", "w:mirrorIndents", "w:jc", "w:rPr", "w:sectPr"),
    )


def cell_margins(table: Any, millimetres: float) -> None:
    """Left and right margin inside every cell of a table."""
    made = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        made.append(_element(side, w=round(millimetres * 1440 / 25.4), type="dxa"))
    table._tbl.tblPr.append(made)


def bookmark(paragraph: Paragraph, name: str, number: int) -> None:
    """Name the paragraph, so that links and the contents reach it."""
    paragraph._p.insert(
        1 if paragraph._p.pPr is not None else 0, _element("bookmarkStart", id=number, name=name)
    )
    paragraph._p.append(_element("bookmarkEnd", id=number))


def link(paragraph: Paragraph, bookmark_name: str, run: Run) -> None:
    """Make a run of the paragraph a link inside the document."""
    holder = _element("hyperlink", anchor=bookmark_name, history="1")
    paragraph._p.append(holder)
    holder.append(run._r)


def _field_character(kind: str, **attributes: Any) -> Any:
    run = OxmlElement("w:r")
    run.append(_element("fldChar", fldCharType=kind, **attributes))
    return run


def _instruction(text: str) -> Any:
    run = OxmlElement("w:r")
    made = _element("instrText")
    made.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    made.text = f" {text} "
    run.append(made)
    return run


def wrap_in_field(first: Paragraph, last: Paragraph, instruction: str) -> None:
    """Make paragraphs the standing result of a field that an editor may fill anew."""
    place = 1 if first._p.pPr is not None else 0
    for offset, part in enumerate(
        (_field_character("begin", dirty="true"), _instruction(instruction), _field_character("separate"))
    ):
        first._p.insert(place + offset, part)
    last._p.append(_field_character("end"))


def page_number(run: Run) -> None:
    """Put the number of the page into a run."""
    told, shown = _element("instrText"), OxmlElement("w:t")
    told.text, shown.text = "PAGE", "1"
    begin, separate, end = (_element("fldChar", fldCharType=kind) for kind in ("begin", "separate", "end"))
    for part in (begin, told, separate, shown, end):
        run._r.append(part)


def restart_numbers(section: Any) -> None:
    section._sectPr.append(_element("pgNumType", start="1"))


def different_odd_and_even(document: Any) -> None:
    document.settings.odd_and_even_pages_header_footer = True


def line_grid(section: Any, pitch: float) -> None:
    """The grid of lines of a page, `pitch` points apart."""
    found = section._sectPr.find(qn("w:docGrid"))
    if found is None:
        found = _element("docGrid")
        section._sectPr.append(found)
    found.set(qn("w:type"), "lines")
    found.set(qn("w:linePitch"), str(round(pitch * 20)))


def keep_row_whole(row: Any, *, repeat: bool) -> None:
    """Break no row over two pages; `repeat` the head on each page."""
    properties = row._tr.get_or_add_trPr()
    properties.append(_element("cantSplit"))
    if repeat:
        properties.append(_element("tblHeader"))


def centre_vertically(cell: Any) -> None:
    cell._tc.get_or_add_tcPr().append(_element("vAlign", val="center"))


def shade(cell: Any, colour: str) -> None:
    properties = cell._tc.get_or_add_tcPr()
    made = _element("shd", val="clear", color="auto", fill=colour)
    place = properties.find(qn("w:vAlign"))
    if place is None:
        properties.append(made)
    else:
        place.addprevious(made)
