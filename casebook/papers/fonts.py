"""Fonts of a DOCX: which one a run asks for, and which may stand in for it on a machine that lacks it."""

from __future__ import annotations

from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from lxml import etree

from casebook.papers.layout import Font, Layout


def apply(holder: Any, chinese: str, latin: str) -> None:
    """Set the fonts of a run or a style: one for Chinese, one for Latin letters and figures."""
    holder.font.name = latin
    properties = holder.element.get_or_add_rPr() if hasattr(holder, "element") else holder._r.get_or_add_rPr()
    found = properties.find(qn("w:rFonts"))
    if found is None:  # pragma: no cover - font.name has just made it
        found = OxmlElement("w:rFonts")
        properties.insert(0, found)
    for key in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        found.attrib.pop(qn(f"w:{key}"), None)
    found.set(qn("w:eastAsia"), chinese)


def declare(document: Any, layout: Layout) -> None:
    """Write the font table, so that a machine without 仿宋_GB2312 takes 仿宋 and not any font."""
    part = next(
        (
            rel.target_part
            for rel in document.part.rels.values()
            if rel.reltype == RELATIONSHIP_TYPE.FONT_TABLE
        ),
        None,
    )
    if part is None:
        return
    named = {font.name: font for font in layout.fonts.values()}
    root = parse_xml(f"<w:fonts {nsdecls('w')}/>")
    for font in named.values():
        root.append(_entry(font))
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)


def _entry(font: Font) -> Any:
    entry = OxmlElement("w:font")
    entry.set(qn("w:name"), font.name)
    if font.others:
        other = OxmlElement("w:altName")
        other.set(qn("w:val"), ",".join(font.others))
        entry.append(other)
    return entry
