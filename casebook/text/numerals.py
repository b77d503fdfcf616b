"""Numbers as Chinese papers write them: 12, １２, 十二, 二〇二六, 贰拾壹, 两. Pure."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation

_DIGITS = dict(zip("零一二三四五六七八九〇壹贰叁肆伍陆柒捌玖", [*range(10), *range(10)], strict=True))
_DIGITS |= {"两": 2, "俩": 2, "弍": 2, "弐": 2, "参": 3, "○": 0, "兩": 2, "貳": 2, "陸": 6}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "萬": 10_000, "亿": 100_000_000, "億": 100_000_000}

#: Every character a Chinese number may hold, for use in patterns.
NUMERALS = "".join((*_DIGITS, *_SMALL, *_LARGE))


def chinese_number(text: str) -> int | None:
    """The whole number that Chinese numerals spell, None where they spell none.

    Digits one by one (二〇二六) and counted numbers (一千二百零三, 贰拾壹万) are both read.
    """
    if not text or any(character not in NUMERALS for character in text):
        return None
    if all(character in _DIGITS for character in text):
        return int("".join(str(_DIGITS[character]) for character in text))
    return _counted(text)


def _counted(text: str) -> int | None:
    total = section = 0
    digit: int | None = None
    unit_before = last_unit = 0  # within the section; of the whole text, for 三百五 and 一万五
    for character in text:
        if character in _DIGITS:
            if digit:  # 二三十: two numbers, not one
                return None
            digit = _DIGITS[character]
            last_unit = last_unit if digit else 0
        elif character in _SMALL:
            unit = _SMALL[character]
            if unit_before and unit >= unit_before:
                return None
            section += (1 if digit is None else digit) * unit
            digit, unit_before, last_unit = None, unit, unit
        else:
            unit = _LARGE[character]
            section += digit or 0
            if section == 0 and total == 0:
                return None
            total = total + section * unit if unit < 100_000_000 else (total + section) * unit
            section, digit, unit_before, last_unit = 0, None, 0, unit
    if digit and last_unit >= 100:
        digit *= last_unit // 10
    return total + section + (digit or 0)


def number(text: str) -> Decimal | None:
    """A number in Arabic digits (with thousands commas and a point) or Chinese numerals."""
    plain = text.replace(",", "").replace(" ", "")
    if plain[:1].isdigit():
        try:
            return Decimal(plain)
        except InvalidOperation:
            return None
    found = chinese_number(plain)
    return None if found is None else Decimal(found)
