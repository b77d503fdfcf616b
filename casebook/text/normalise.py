"""One form for text that is compared: NFKC width, lower case, one middle dot. Pure."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

#: Dots that stand between month and day in accident names: 6·13, 6・13, 6﹒13, 6•13 …
_MIDDLE_DOTS = str.maketrans(dict.fromkeys("·・•‧∙⋅᛫･⸱・ꞏ", "·"))
_ALREADY_PLAIN = re.compile(r"[\u4e00-\u9fff0-9a-z \n.,()\u3001\u3002\u3014\u3015\u300a\u300b]*\Z")

_OPENING = "\u3014[\u3010(\u3016"  # tortoise-shell, square, lenticular, round
_CLOSING = "\u3015]\u3011)\u3017"
_BRACKETS = str.maketrans(_OPENING + _CLOSING, "(" * 5 + ")" * 5)
_NUMBER = re.compile(
    rf"(?P<word>[㐀-鿿]{{1,20}})\s*[{re.escape(_OPENING)}]?\s*(?P<year>(?:19|20)\d\d)\s*"
    rf"[{re.escape(_CLOSING)}年-]?\s*第?\s*0*(?P<number>\d{{1,6}})\s*号?\Z"
)


@dataclass(frozen=True)
class Normal:
    """Normalised `text`; `offsets[i]` is where its character i began in the original, and
    `offsets[len(text)]` is the original's length."""

    text: str
    offsets: tuple[int, ...] | range


@lru_cache(maxsize=16384)
def _character(character: str) -> str:
    return unicodedata.normalize("NFKC", character).translate(_MIDDLE_DOTS).lower()


def normalise(text: str) -> str:
    """Full width to half width (NFKC, character by character), lower case, middle dots made one."""
    if _ALREADY_PLAIN.match(text):
        return text
    return "".join(map(_character, text))


def normalise_with_offsets(text: str) -> Normal:
    """The same, with the way back: where each character of the result began in `text`."""
    plain = normalise(text)
    if len(plain) == len(text) and all(len(_character(character)) == 1 for character in set(text)):
        return Normal(plain, range(len(text) + 1))
    offsets: list[int] = []
    for position, character in enumerate(text):
        offsets.extend([position] * len(_character(character)))
    return Normal(plain, (*offsets, len(text)))


def canonical_number(text: str) -> str | None:
    """A document or case number in one spelling: `安问[2026] 12` and `安问(2026)第012号` both give
    `安问〔2026〕12号`. None where the text is no such number."""
    found = _NUMBER.match(normalise(text.strip()))
    if not found:
        return None
    return f"{found['word']}〔{found['year']}〕{int(found['number'])}号"


def canonical_name(text: str) -> str:
    """A name as it is compared for equality: normal form, without spaces, one kind of bracket."""
    return re.sub(r"\s+", "", normalise(text)).translate(_BRACKETS)
