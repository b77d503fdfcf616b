"""Well-known groups of companies and the short names of companies, read from config/terms/groups.toml. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from casebook.text.names import alternation, lexicon

FILE = Path(__file__).resolve().parents[2] / "config" / "terms" / "groups.toml"

_LEGAL = re.compile(r"(?:集团|股份|控股|投资|有限|责任|总?公司|[()])*")
NUMERALS = "一二三四五六七八九十"


@dataclass(frozen=True)
class Groups:
    """`short_names`: what registered names begin with → how the group is called for short; `contractions`:
    a word of a registered name → what stands for it in short names; `numbered`: the same behind a number."""

    short_names: Mapping[str, tuple[str, ...]]
    contractions: Mapping[str, tuple[str, ...]]
    numbered: Mapping[str, str]


@lru_cache(maxsize=1)
def groups() -> Groups:
    with FILE.open("rb") as stream:
        tables = tomllib.load(stream)
    return Groups(
        {head: tuple(said.split()) for head, said in tables["groups"].items()},
        {word: tuple(said.split()) for word, said in tables["contractions"].items()},
        dict(tables["numbered"]),
    )


@dataclass(frozen=True)
class Member:
    """A name that begins with the name of a group. `written`: how it begins; `rest`: what follows."""

    head: str
    written: str
    rest: str

    @property
    def is_group(self) -> bool:
        """Whether it is the group itself: nothing but a legal form follows."""
        return bool(_LEGAL.fullmatch(self.rest))


@lru_cache(maxsize=1)
def _written() -> tuple[tuple[str, str], ...]:
    """(as written, head), the longest first; a word of trade (水电) begins no name by itself."""
    found = {head: head for head in groups().short_names}
    for head, said in groups().short_names.items():
        for short in said:
            if short not in lexicon().trades:
                found.setdefault(short, head)
    return tuple(sorted(found.items(), key=lambda pair: -len(pair[0])))


def member(plain: str) -> Member | None:
    """The group that a name begins with; None where it begins with none."""
    for written, head in _written():
        if plain.startswith(written) and not _runs_on(plain, len(written)):
            return Member(head, written, plain[len(written) :])
    return None


def _runs_on(plain: str, end: int) -> bool:
    """中铁路桥 does not begin with 中铁: its last character and the next are one word."""
    across = plain[end - 1 : end + 1]
    return end <= 2 and len(across) == 2 and across in lexicon().common | lexicon().trades


def short_names(head: str) -> tuple[str, ...]:
    """How a group is called for short, without what is only a word of trade."""
    return tuple(short for short in groups().short_names[head] if short not in lexicon().trades)


@lru_cache(maxsize=1)
def every_short_name() -> frozenset[str]:
    return frozenset(short for head in groups().short_names for short in short_names(head))


def contracted(words: str) -> set[str]:
    """What stands for the words of trade of a name: 石油化工 also 石化, 钢铁 also 钢."""
    found = {words}
    for word, said in groups().contractions.items():
        for short in said:
            if words.startswith(word):
                found |= {short, short + words[len(word) :]}
            if words.endswith(word):
                found.add(words[: -len(word)] + short)
    return found - {""}


@lru_cache(maxsize=1)
def _numbered() -> re.Pattern[str]:
    tails = alternation(groups().numbered)
    return re.compile(f"(.*?)第?([{NUMERALS}]{{1,3}})({tails})((?:集团|股份|有限|责任|总?公司|[()])*)")


def numbered(plain: str) -> tuple[str, str, str] | None:
    """(what stands before, the number, the tail) of a numbered company: 中国建筑第八工程局有限公司."""
    match = _numbered().fullmatch(plain)
    return (match[1], match[2], match[3]) if match else None
