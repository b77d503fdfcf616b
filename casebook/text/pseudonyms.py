"""Choosing the pseudonyms of a whole book: which names there are, and what stands for each. Pure.

A person becomes 张某某 (张某甲, 张某乙 where surnames meet), an organisation 某化工公司 or 某县应急管理局,
a place below the county 某镇. What looks like a name and was listed nowhere is suspected and hidden too,
unless an officer lets it stand.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from casebook.text import groups, suspects
from casebook.text.contractions import Contractions
from casebook.text.names import HAN, Folded, alternation, fold, is_masked, lexicon, short_place, surname_of
from casebook.text.organisations import Places, analyse, is_description, pseudonym_base
from casebook.text.persons import person_length
from casebook.text.redaction import Context, Entry, Named, Pseudonyms
from casebook.text.spellings import Spelling, spellings

STEMS = "甲乙丙丁戊己庚辛壬癸"
_MASKED_PERSON = re.compile(f"[{HAN}]{{1,2}}某[某{STEMS}]?\\d*")
_CLAUSE = re.compile(r"[、,，;；/]|以及|和(?=[^平谐])|及(?!时)")
_REMARK = re.compile(r"[(（][^()（）]*[)）]")
_SEVERAL = re.compile(
    r"等$|等\d*[人名家]|[\d一二两三四五六七八九十百几多数]+[多余]?(?:[名个人]|家(?=单位|企业|公司|$))|^各|们$"
)


def build(
    names: Iterable[Named],
    texts: Iterable[str],
    *,
    regions: Iterable[Iterable[str]] = (),
    kept: Iterable[str] = (),
    search_texts: bool = True,
    blur_county: bool = False,
    reword_descriptions: bool = False,
) -> Pseudonyms:
    """One mapping for a whole book.

    `names` are parties and measure subjects of its cases; `texts` everything that may be printed, in the
    order of the book; `regions` province, city, county of each case; `kept` suspected names that an
    officer let stand; `reword_descriptions` also replaces parties that are only described (建设单位).
    Names are numbered in the order in which they are given.
    """
    regions = [tuple(region) for region in regions]
    places = Places(regions)
    names = list(names)
    texts = list(dict.fromkeys(text for text in (*texts, *(named.name for named in names)) if text))
    entries = _entries(_listed(names, places), places)
    blurred = _county_blur(regions) if blur_county else {}
    if reword_descriptions:
        blurred = _described(names) | blurred
    if not search_texts:
        return Pseudonyms(tuple(_named_apart(entries, texts)), (), places, blurred)
    kept_names = {fold(name).text for name in kept}
    suspected = _suspected(entries, texts, places)
    dropped = [entry for entry in suspected if fold(entry.named.name).text in kept_names]
    entries += [entry for entry in suspected if fold(entry.named.name).text not in kept_names]
    return Pseudonyms(tuple(_named_apart(entries, texts)), tuple(dropped), places, blurred)


def _described(names: Iterable[Named]) -> dict[str, str]:
    """Parties that are only described (建设单位, 业主) name nobody, but a reader who looks for every party
    of a case by its words is to find none: each gets other words of the same meaning."""
    found = {}
    for named in names:
        if named.source != "party" or not is_description(named.name):
            continue
        other = lexicon().instead_of_descriptions.get(named.name)
        found[named.name] = other or ("有关单位" if named.kind == "organisation" else "有关人员")
    return found


def _listed(names: Iterable[Named], places: Places) -> list[Named]:
    """The names that are names: descriptions, masked names and repetitions left out."""
    chosen: dict[str, Named] = {}
    for named in names:
        for part in _parts(named):
            plain = fold(part.name).text
            if len(plain) >= 2 and not is_masked(part.name) and not places.is_known(plain):
                chosen.setdefault(plain, part)
    return list(chosen.values())


def _parts(named: Named) -> Iterator[Named]:
    """A party is one name; the subject of a measure may be several: 山脚树矿、盘江精煤股份公司."""
    if named.source == "officer":
        yield named
    elif named.kind == "person":
        yield from _person_parts(named)
    elif named.source == "party":
        if not is_description(named.name):
            yield named
    else:
        for part in _CLAUSE.split(named.name):
            if _is_named_organisation(part):
                yield replace(named, name=part.strip())


def _person_parts(named: Named) -> Iterator[Named]:
    """The persons named by a party or by the subject of a measure. Both may describe instead of naming:
    企业责任人员, 货车驾驶人, 矿长; and both may name several or add a remark: 王强、李明（矿长）."""
    for part in _CLAUSE.split(_REMARK.sub("", named.name)):
        name = _without_title(part.strip())
        if _is_person_name(name, listed=named.source == "party"):
            yield replace(named, name=name)


def _without_title(name: str) -> str:
    """项目经理古丽娜尔·买买提 is that person; 店主 stays what it is."""
    title = _title().match(name)
    rest = name[title.end() :] if title else ""
    return rest if rest and _is_person_name(rest, listed=False) else name


@lru_cache(maxsize=1)
def _title() -> re.Pattern[str]:
    return re.compile(f"(?:{alternation(lexicon().titles_before)})+")


def _is_person_name(name: str, *, listed: bool) -> bool:
    """Whether a text names a person. What a register lists as a person is believed unless it is a title or
    a description, also where the name is made of everyday words: 周密言, 高峰."""
    plain = fold(name).text
    titles = lexicon().titles_before | lexicon().titles_after
    if len(plain) < 2 or is_masked(name) or plain in titles:
        return False
    if person_length(plain, 0, sure=True) == len(plain):
        return True
    if re.search(r"[·•‧・]", name) or re.fullmatch(r"[a-z'\-]{4,}", plain):
        return True
    if not listed or is_description(name):
        return False
    words = titles | lexicon().organs | lexicon().posts
    return len(plain) <= 3 or (len(plain) <= 12 and not re.search(alternation(words), plain))


def _is_named_organisation(part: str) -> bool:
    plain = fold(part).text
    if not 2 <= len(plain) <= 40 or is_description(part) or is_masked(part):
        return False
    parts = analyse(part, Places())
    if parts.organ or (not parts.brand and parts.places):
        return True
    words = lexicon().common | lexicon().trades | {"政府", "人民政府"}
    return bool(parts.brand) and len(parts.brand) <= 8 and not re.search(alternation(words), parts.brand)


def names_one(named: Named) -> bool:
    """Whether the text names one person or one organisation, also where the name is masked: 张三（矿长）,
    李某某, 某化工公司. False for a description (责任人员), a group (驾驶人等) and several names."""
    name = _REMARK.sub("", named.name).strip()
    if is_several(name):
        return False
    if is_masked(name):
        return named.kind != "person" or bool(_MASKED_PERSON.fullmatch(name))
    return len(list(_parts(replace(named, name=name)))) == 1


def is_several(text: str) -> bool:
    """Whether a text speaks of more than one: 张三、李四, 驾驶人等, 3名负责人, 各施工单位."""
    plain = _REMARK.sub("", text).strip()
    return bool(_SEVERAL.search(plain)) or len(_CLAUSE.split(plain)) > 1


def _entries(listed: Iterable[Named], places: Places) -> list[Entry]:
    entries: list[Entry] = []
    for named in listed:
        _add(entries, named, places)
    return entries


def _add(entries: list[Entry], named: Named, places: Places, contexts: tuple[Context, ...] = ()) -> None:
    """Add a name, unless another entry already writes it; the parent inside a name is one of its own."""
    folded = fold(named.name)
    if any(_writes(entry, folded, places) for entry in entries):
        return
    if named.kind == "organisation":
        parts = analyse(named.name, places)
        if parts.parent and (len(parts.parent) >= 4 or groups.member(parts.parent)):
            _add(entries, replace(named, name=parts.parent), places)
    entries.append(Entry(named, _base(named, places), _patterns(named, places), contexts))


def _writes(entry: Entry, folded: Folded, places: Places) -> bool:
    """True where the name is a spelling of the entry, whatever places stand before it."""
    _, rest = places.split(folded.text)
    for spelling in entry.patterns:
        for text in {folded.text, rest}:
            if spelling.pattern.fullmatch(text):
                return True
    return False


def _base(named: Named, places: Places) -> str:
    if named.kind == "person":
        plain = fold(named.name).text
        return surname_of(plain) if re.match(f"[{HAN}]", plain) else ""
    if named.kind == "place":
        return f"某{lexicon().site_names.get(_site_word(fold(named.name).text), '地')}"
    return pseudonym_base(analyse(named.name, places))


def _patterns(named: Named, places: Places) -> tuple[Spelling, ...]:
    if named.kind == "person":
        return _person_patterns(named.name)
    if named.kind == "place":
        return _place_patterns(fold(named.name).text)
    return spellings(analyse(named.name, places), places)


def _person_patterns(name: str) -> tuple[Spelling, ...]:
    plain = fold(name).text
    forms = {plain}
    if len(parts := [fold(part).text for part in re.split(r"[·•‧・\s]+", name.strip()) if part]) > 1:
        forms |= {part for part in parts if len(part) >= (2 if re.match(f"[{HAN}]", part) else 4)}
    found = [Spelling(re.compile(alternation(forms)))]
    given = plain.removeprefix(surname_of(plain))
    if len(given) == 2 and re.fullmatch(f"[{HAN}]+", given):
        found.append(Spelling(re.compile(f"({re.escape(given)})(?:同志|先生|女士|师傅)")))
    return tuple(found)


def _site_word(plain: str) -> str:
    """The ending that says what kind of place it is, the longest."""
    return max((word for word in lexicon().site_names if plain.endswith(word)), key=len, default="")


def _place_patterns(plain: str) -> tuple[Spelling, ...]:
    stem = plain.removesuffix(_site_word(plain))
    found = [Spelling(re.compile(re.escape(plain)))]
    if len(stem) >= 2 and stem not in lexicon().everyday_brands | lexicon().common | lexicon().places:
        found.append(Spelling(re.compile(re.escape(stem)), bare=True))
    return tuple(found)


class _Seen:
    """Suspected names with what stands around them in the texts."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self._contexts: dict[str, list[Context]] = {}

    def note(self, text: str, start: int, end: int, name: str) -> None:
        context = Context(text[max(0, start - 16) : start], text[end : end + 16])
        self._contexts.setdefault(name, []).append(context)

    def with_contexts(self) -> list[Entry]:
        return [
            replace(entry, contexts=tuple(self._contexts.get(fold(entry.named.name).text, [])[:3]))
            for entry in self.entries
        ]


def _suspected(entries: list[Entry], texts: Iterable[str], places: Places) -> list[Entry]:
    """What looks like a name in texts from which the listed names are already gone."""
    texts, seen = list(texts), _Seen()
    for text in texts:
        _note_subsidiaries(seen, text, entries, places)
    known = Pseudonyms(tuple(_named_apart([*entries, *seen.entries], [])), (), places)
    _note_contractions(seen, [known.redact(text) for text in texts], entries, places)
    known = Pseudonyms(tuple(_named_apart([*entries, *seen.entries], [])), (), places)
    for text in texts:
        clean = known.redact(text)
        for suspect in suspects.find(clean, places):
            if "某" not in suspect.name:
                seen.note(clean, suspect.start, suspect.end, suspect.name)
                _add(seen.entries, Named(suspect.name, suspect.kind, "text"), places)
    return seen.with_contexts()


def _note_subsidiaries(seen: _Seen, text: str, entries: list[Entry], places: Places) -> None:
    """国能宁煤 is not 国能, also where that is listed."""
    folded = fold(text)
    for suspect in suspects.subsidiaries(folded.text):
        if not any(_writes(entry, fold(suspect.name), places) for entry in entries):
            start, end = folded.origin(suspect.start, suspect.end)
            seen.note(text, start, end, suspect.name)
            if not any(_writes(entry, fold(suspect.name), places) for entry in seen.entries):
                named = Named(suspect.name, suspect.kind, "text")
                seen.entries.append(Entry(named, _base(named, places), _patterns(named, places)))


def _note_contractions(seen: _Seen, texts: list[str], entries: list[Entry], places: Places) -> None:
    """What may be a listed organisation drawn together shares its pseudonym."""
    listed = {
        entry.named.name: analyse(entry.named.name, places)
        for entry in entries
        if entry.named.kind == "organisation"
    }
    by_full = {parts.full: name for name, parts in listed.items()}
    finder = Contractions(listed.values(), places)
    for text in texts:
        folded = fold(text)
        for first, last, owners in finder.find(folded.text):
            name = folded.text[first:last]
            start, end = folded.origin(first, last)
            seen.note(text, start, end, name)
            if not any(_writes(entry, fold(name), places) for entry in seen.entries):
                owner = by_full[min(owners)] if len(owners) == 1 else ""
                named = Named(name, "organisation", "text")
                pattern = re.compile(f"{re.escape(name)}(?:集团)?(?:有限)?(?:公司)?")
                seen.entries.append(Entry(named, _base(named, places), (Spelling(pattern),), (), owner))


def _county_blur(regions: Iterable[Iterable[str]]) -> dict[str, str]:
    """County and below → 某县: the third and later places of each region."""
    blurred = {}
    for region in regions:
        for place in tuple(region)[2:]:
            kind = place[-1] if place[-1] in "市县区旗镇乡村" else "地"
            blurred[place] = f"某{kind}"
            if len(short_place(place)) >= 2 and short_place(place) != place:
                blurred[short_place(place)] = f"某{kind}"
    return blurred


def _named_apart(entries: Sequence[Entry], texts: Iterable[str]) -> list[Entry]:
    """Give every entry a pseudonym of its own, that no text uses already for somebody else and that
    contains no name of the book."""
    taken = {fold(match).text for text in texts for match in _MASKED_PERSON.findall(text)}
    own = [entry for entry in entries if not entry.alias_of]
    wanted = Counter((entry.named.kind == "person", entry.pseudonym) for entry in own)
    used: dict[str, str] = {}
    for entry in own:
        person = entry.named.kind == "person"
        alone = wanted[person, entry.pseudonym] == 1
        for candidate in _candidates(entry.pseudonym, person=person, alone=alone):
            if (
                candidate not in used.values()
                and not (person and candidate in taken)
                and not _holds_name(candidate, entries)
            ):
                break
        used[entry.named.name] = candidate
    return [replace(entry, pseudonym=used[entry.alias_of or entry.named.name]) for entry in entries]


def _candidates(base: str, *, person: bool, alone: bool) -> Iterator[str]:
    if alone:
        yield f"{base}某某" if person else base
    for number in range(20):
        for stem in STEMS:
            mark = f"{stem}{number + 1}" if number else stem
            yield f"{base}某{mark}" if person else f"某{mark}{base.removeprefix('某')}"
    fallback = "某人" if person else "某单位"
    number = 0
    while True:
        number += 1
        yield f"{fallback}{number}"


def _holds_name(candidate: str, entries: Sequence[Entry]) -> bool:
    folded = fold(candidate)
    return any(True for entry in entries for _ in entry.found_in(folded))
