"""Document numbers 发文字号 such as 安问〔2026〕12号: organ word, year in six-corner brackets, sequence."""

from __future__ import annotations

import re
from dataclasses import dataclass

_FORM = re.compile(r"(?P<word>[^〔〕\s]+)〔(?P<year>\d{4})〕(?P<sequence>[1-9]\d*)号", re.ASCII)
#: What is typed instead of the six-corner brackets.
_BRACKETS = str.maketrans(
    {
        "[": "〔",
        "]": "〕",
        "［": "〔",
        "］": "〕",
        "【": "〔",
        "】": "〕",
        "(": "〔",
        ")": "〕",
        "（": "〔",
        "）": "〕",
    }
)
_FULL_WIDTH_DIGITS = {ord("０") + digit: str(digit) for digit in range(10)}


@dataclass(frozen=True)
class DocumentNumber:
    word: str
    year: int
    sequence: int

    def __str__(self) -> str:
        return format_number(self.word, self.year, self.sequence)


def format_number(word: str, year: int, sequence: int) -> str:
    """The written form: no 第, no leading zeros. Raises ValueError where the parts make no number."""
    text = f"{word}〔{year}〕{sequence}号"
    if not _FORM.fullmatch(text):
        raise ValueError(f"no document number: {text}")
    return text


def parse_number(text: str) -> DocumentNumber | None:
    """Read a number in its exact form; None where it is not in that form."""
    found = _FORM.fullmatch(text)
    if not found:
        return None
    return DocumentNumber(found["word"], int(found["year"]), int(found["sequence"]))


def tidy_number(text: str) -> str:
    """A number as typed in its right form: other brackets, spaces, full-width digits, 第 and leading
    zeros mended. What is still no number comes back as it was typed."""
    mended = re.sub(r"\s+", "", text).translate(_BRACKETS).translate(_FULL_WIDTH_DIGITS)
    mended = re.sub(r"〕第?0*(?=[1-9])", "〕", mended)
    if mended.count("〔") != 1:
        return text
    return mended if _FORM.fullmatch(mended) else text
