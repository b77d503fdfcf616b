"""How names are built: people, organisations, organs and places as they stand in enforcement papers.

Pure. The words come from config/terms/names.toml. `fold` makes two spellings of one name equal
(width, spaces, interpuncts), and keeps where each character came from, so that what is found in the
folded text can be replaced in the original.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

WORDS = Path(__file__).resolve().parents[2] / "config" / "terms" / "names.toml"

HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff〇"
_INTERPUNCTS = frozenset("\u00b7\u0387\u2022\u2027\u2219\u22c5\u30fb\uff65\ufe52")
_HAN_CHARACTER = re.compile(f"[{HAN}]")
_DIVISION = re.compile(
    r"(维吾尔|壮族|回族|藏族|苗族|侗族|布依族|彝族|土家族|朝鲜族|蒙古族?|傣族|白族|景颇族|傈僳族|哈尼族|羌族|水族|瑶族|满族|黎族|畲族"
    r"|哈萨克族?|柯尔克孜族?|各族)*(特别行政区|自治区|自治州|自治县|自治旗|地区|新区|林区|矿区|省|市|县|区|州|盟|旗|镇|乡)$"
)
MASK = re.compile(f"[{HAN}]{{1,2}}(?:某[某甲乙丙丁戊己庚辛壬癸]?|[×xX*＊○]{{1,2}}[{HAN}]?|[*＊]{{1,2}})\\d*")


@dataclass(frozen=True)
class Folded:
    """A text made comparable; `at[i]` is where the folded character i stood in the original."""

    text: str
    at: tuple[int, ...]

    def origin(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original that folded characters [start, end) came from."""
        return self.at[start], self.at[end - 1] + 1


def fold(text: str) -> Folded:
    """Half width, lower case, without spaces, invisible characters and interpuncts."""
    characters: list[str] = []
    origins: list[int] = []
    for position, character in enumerate(text):
        if character in _INTERPUNCTS or _is_dot_inside_name(text, position):
            continue
        for plain in unicodedata.normalize("NFKC", character).lower():
            if not _is_invisible(plain) and plain not in _INTERPUNCTS:
                characters.append(plain)
                origins.append(position)
    return Folded("".join(characters), tuple(origins))


def _is_invisible(character: str) -> bool:
    return (
        character.isspace()
        or unicodedata.category(character) in {"Cf", "Cc", "Mn", "Me"}
        or "\ufe00" <= character <= "\ufe0f"
    )


def _is_dot_inside_name(text: str, position: int) -> bool:
    if text[position] not in ".．" or not 0 < position < len(text) - 1:
        return False
    return bool(_HAN_CHARACTER.match(text[position - 1]) and _HAN_CHARACTER.match(text[position + 1]))


def alternation(words: Iterable[str]) -> str:
    """A pattern of any of the words, the longer first."""
    return "|".join(re.escape(word) for word in sorted(set(words), key=lambda w: (-len(w), w)))


def short_place(place: str) -> str:
    """A place without what kind of division it is: 昆山市 → 昆山, 黔南布依族苗族自治州 → 黔南."""
    stem = _DIVISION.sub("", place)
    return stem if len(stem) >= 2 else place


class Lexicon:
    """The words of config/terms/names.toml, made ready."""

    def __init__(self, path: Path = WORDS) -> None:
        with path.open("rb") as stream:
            tables = tomllib.load(stream)
        persons, places, organisations = tables["persons"], tables["places"], tables["organisations"]
        self.compound_surnames = frozenset(persons["compound_surnames"].split())
        self.surnames = frozenset(persons["surnames"].replace("\n", ""))
        self.doubtful_surnames = frozenset(persons["doubtful_surnames"])
        self.titles_before = frozenset(persons["titles_before"].split())
        self.titles_after = frozenset(persons["titles_after"].split())
        self.acts = frozenset(persons["acts"].split())
        self.doubtful_acts = frozenset(persons["doubtful_acts"].split())
        self.in_foreign_names = frozenset(persons["in_foreign_names"])
        self.not_given = frozenset(persons["not_given"].replace("\n", "") + "副某")
        self.endings: dict[str, str] = organisations["endings"]
        self.organs = frozenset(organisations["organs"]["words"].split())
        self.posts = frozenset(organisations["organs"]["posts"].split())
        self.numbered_heads = frozenset(organisations["numbered"]["heads"].split())
        self.numbered_tails = frozenset(organisations["numbered"]["tails"].split())
        descriptions = organisations["descriptions"]
        self.description_starts = tuple(descriptions["starts"].split())
        self.description_ends = tuple(descriptions["ends"].split())
        self.instead_of_descriptions: dict[str, str] = descriptions["instead"]
        self.trades = frozenset(organisations["sectors"]["words"].split())
        self.sites = frozenset(tables["sites"]["words"].split())
        self.site_names: dict[str, str] = tables["sites"]["names"]
        self.everyday_brands = frozenset(tables["words"]["everyday_brands"].split())
        self.common = frozenset(tables["words"]["common"].split())
        self.no_place = frozenset(places["no_place"].split())
        self.places_behind_titles = frozenset(places["behind_titles"].split())
        self.province_signs: str = places["province_signs"]
        self.provinces = frozenset(places["provinces"].split())
        self.places = frozenset(
            {form for name in self.provinces for form in (name, short_place(name))}
            | set(places["cities"].split())
            | {f"{city}市" for city in places["cities"].split()}
            | set(places["others"].split())
        )


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    return Lexicon()


def surname_of(name: str) -> str:
    """The surname a Chinese name begins with; the first character where it is in no list."""
    if name[:2] in lexicon().compound_surnames and len(name) > 2:
        return name[:2]
    return name[:1]


def gaps(text: str, folded: Folded) -> frozenset[int]:
    """The folded characters before which white space stood in the original."""
    return frozenset(
        position
        for position in range(1, len(folded.at))
        if any(map(str.isspace, text[folded.at[position - 1] + 1 : folded.at[position]]))
    )


def is_masked(name: str) -> bool:
    """True for what already hides a name: 李某某, 王某, 李*方, 贾XX, 某公司."""
    folded = fold(name).text
    return "某" in folded or bool(MASK.fullmatch(name.strip())) or bool(re.search(r"[×*○]|x{2}", folded))
