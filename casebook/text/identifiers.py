"""Numbers and addresses that lead to a person: identity cards, phones, plates, bank cards, e-mail,
credit codes. They never stand in a published text (law.md 8.2; 个人信息保护法 2021 art 28). Pure."""

from __future__ import annotations

import re
import unicodedata

_PLATE_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_GAP = r"[\s\-‐-―.]?"
_LEFT, _RIGHT = r"(?<![0-9A-Za-z])", r"(?![0-9A-Za-z])"

#: What is put in the place, and how the thing is recognised (half-width text). Order matters.
_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("（邮箱略）", re.compile(r"[A-Za-z0-9._%+\-]+\s?@\s?[A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")),
    (
        "（证件号略）",
        re.compile(
            rf"{_LEFT}[1-9]\d{{5}}{_GAP}(?:19|20|\*{{2}})[\d*]{{2}}{_GAP}[\d*]{{4}}{_GAP}[\d*]{{3}}[\dXx*]{_RIGHT}"
        ),
    ),
    ("（统一代码略）", re.compile(rf"{_LEFT}[159Y][1239]\d{{6}}[0-9A-HJ-NPQRTUWXY]{{10}}{_RIGHT}")),
    ("（证件号略）", re.compile(rf"{_LEFT}[1-9]\d{{16}}[\dXx]{_RIGHT}")),
    ("（账号略）", re.compile(rf"{_LEFT}\d{{4}}(?:[\s\-]?\d{{4}}){{3}}(?:[\s\-]?\d{{1,3}})?{_RIGHT}")),
    ("（电话略）", re.compile(rf"{_LEFT}(?:\+?86{_GAP})?1[3-9]\d(?:{_GAP}\d{{4}}){{2}}{_RIGHT}")),
    (
        "（证件号略）",
        re.compile(rf"{_LEFT}[1-9]\d{{5}}\d{{2}}(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])\d{{3}}{_RIGHT}"),
    ),
    (
        "（电话略）",
        re.compile(rf"{_LEFT}(?:\(0\d{{2,3}}\)|0\d{{2,3}}[\s\-]?)\s?\d{{7,8}}(?:-\d{{1,5}})?{_RIGHT}"),
    ),
    (
        "（号牌略）",
        re.compile(
            rf"[{_PLATE_PROVINCES}]\s?[A-Za-z]\s?[·•・.]?\s?(?:[A-HJ-NP-Za-hj-np-z0-9*][\s]?){{4,5}}"
            r"[A-HJ-NP-Za-hj-np-z0-9*挂学警港澳领]" + r"(?![0-9A-Za-z])"
        ),
    ),
    ("（账号略）", re.compile(rf"{_LEFT}\d{{16,19}}{_RIGHT}")),
    (
        "（账号略）",
        re.compile(r"(?<=微信号)[::]?\s?[A-Za-z][\w\-]{5,19}|(?<=QQ)号?[::]?\s?[1-9]\d{4,11}", re.IGNORECASE),
    ),
)


def _half_width(text: str) -> str:
    """The same length, so that positions hold."""
    return "".join(
        plain if len(plain := unicodedata.normalize("NFKC", character)) == 1 else character
        for character in text
    )


def find(text: str) -> list[tuple[int, int, str]]:
    """(start, end, what is put in the place) of each identifier, in order, without overlap."""
    plain = _half_width(text)
    taken: list[tuple[int, int, str]] = []
    for instead, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if not any(start < match.end() and match.start() < end for start, end, _ in taken):
                taken.append((match.start(), match.end(), instead))
    return sorted(taken)


def remove(text: str) -> str:
    """The text with every identifier taken out. Idempotent."""
    for start, end, instead in reversed(find(text)):
        text = text[:start] + instead + text[end:]
    return text


def identity_number_is_real(number: str) -> bool:
    """True where the check character of an 18-place identity number holds (GB 11643)."""
    if not re.fullmatch(r"\d{17}[\dXx]", number):
        return False
    total = sum(int(digit) * (2 ** (17 - place) % 11) for place, digit in enumerate(number[:17]))
    return "10X98765432"[total % 11] == number[17].upper()
