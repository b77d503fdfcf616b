"""Every text of a finished DOCX, wherever it hides: body, tables, headers, footers, notes, comments,
properties, links, bookmarks, names of pictures."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT = {f"{W}t", f"{W}delText"}


@dataclass(frozen=True)
class Piece:
    """A text and where it stands. `part` is the file inside the DOCX; paragraphs of one part follow each
    other. `hidden`: an attribute, a property, a link, which no reader sees on the page."""

    part: str
    text: str
    hidden: bool = False


def pieces(content: bytes) -> list[Piece]:
    """Everything written in a DOCX. Raises ValueError where it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found: list[Piece] = []
            for name in archive.namelist():
                found.append(Piece(name, name, hidden=True))
                if name.endswith((".xml", ".rels")):
                    found += _of_part(name, archive.read(name))
            return found
    except (zipfile.BadZipFile, etree.XMLSyntaxError) as error:
        raise ValueError("not a DOCX") from error


def _of_part(name: str, xml: bytes) -> list[Piece]:
    root = etree.fromstring(xml, etree.XMLParser(resolve_entities=False, no_network=True))
    found = [Piece(name, text) for paragraph in root.iter(f"{W}p") if (text := _text_of(paragraph))]
    for element in root.iter():
        if not isinstance(element.tag, str):
            if element.text:
                found.append(Piece(name, element.text, hidden=True))
            continue
        found += [Piece(name, value, hidden=True) for value in element.attrib.values() if _is_telling(value)]
        beside = not element.tag.startswith(W) or element.tag == f"{W}instrText"
        if beside and element.text and element.text.strip():
            found.append(Piece(name, element.text.strip(), hidden=True))
    return found


def _text_of(paragraph: etree._Element) -> str:
    return "".join(
        element.text
        or ("\t" if element.tag == f"{W}tab" else "\n" if element.tag in {f"{W}br", f"{W}cr"} else "")
        for element in paragraph.iter()
        if element.tag in _TEXT or element.tag in {f"{W}tab", f"{W}br", f"{W}cr"}
    )


def _is_telling(value: str) -> bool:
    """Names are written in letters beyond ASCII, or have a space in them; identifiers are neither."""
    return any(ord(character) > 127 for character in value) or " " in value
