"""Whoosh below our ranking: it keeps postings on disk, one writer, many readers.

    <folder>/current         names the generation in use and the format it was written in
    <folder>/<generation>/   a Whoosh index

A rebuild writes a new generation beside and then moves `current`, so a reader sees one or the other.
A reader is used by one request at a time: Whoosh readers share file positions between threads.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import shutil
import threading
import time
import uuid
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from whoosh.index import FileIndex, create_in, open_dir
from whoosh.matching.wrappers import FilterMatcher
from whoosh.reading import IndexReader, TermNotFound

from casebook.search.engines.base import (
    Answer,
    Card,
    Engine,
    Entry,
    Health,
    IndexBroken,
    Profile,
    Request,
    Scored,
)
from casebook.search.engines.cards import pack, unpack
from casebook.search.engines.comparing import alike
from casebook.search.engines.ranking import Ranking
from casebook.search.engines.view import Hidden, View
from casebook.search.engines.whoosh_schema import schema

#: Raise when tokens, cards or schema change their meaning: an index of another format is rebuilt.
FORMAT = 3
_MEMORY_MB = 64
_MANY = 500  # cards from which on a segment is worth keeping from the collector
_IDLE_READERS = 4
_TRIES = 4
_VIEWS = 4  # of the state in use: one for each set of terms lately asked with
_REMEMBERED = 150_000  # postings that a reader keeps at hand

#: Which index, and how many times it was written.
State = tuple[str, int]


class WhooshEngine(Engine):
    name = "whoosh"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.Lock()
        self._idle: list[tuple[State, _Reading]] = []
        self._cards: dict[str, list[Card]] = {}
        self._views: dict[tuple[State, frozenset[str] | None], View] = {}

    # --- writing

    def index(self, entries: Iterable[Entry], *, instead_of: Iterable[str]) -> None:
        with _broken_if_unreadable(), self._index() as index:
            writer = index.writer(limitmb=_MEMORY_MB, timeout=10.0, compound=False)
            try:
                for case_id in instead_of:
                    writer.delete_by_term("case", case_id)
                for entry in entries:
                    _add(writer, entry)
            except BaseException:
                writer.cancel()
                raise
            writer.commit()

    def delete(self, case_ids: Iterable[str]) -> None:
        self.index((), instead_of=case_ids)

    def rebuild(self, entries: Iterable[Entry]) -> int:
        """Safe beside readers; the caller holds the writer's lock."""
        generation = f"g-{uuid.uuid4().hex[:12]}"
        for folder in (self.folder.parent, self.folder):
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        place = self.folder / generation
        place.mkdir(mode=0o700)
        writer = create_in(place, schema()).writer(limitmb=_MEMORY_MB, compound=False)
        try:
            count = 0
            for entry in entries:
                _add(writer, entry)
                count += 1
        except BaseException:
            writer.cancel()
            shutil.rmtree(place, ignore_errors=True)
            raise
        writer.commit()
        self._point_at(generation)
        self._forget_all_but(generation)
        return count

    def _point_at(self, generation: str) -> None:
        fresh = self.folder / "current.new"
        with fresh.open("w", encoding="utf-8") as stream:
            json.dump({"generation": generation, "format": FORMAT}, stream)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(fresh, self.folder / "current")

    def _forget_all_but(self, generation: str) -> None:
        with self._lock:
            for _, reading in self._idle:
                reading.close()
            self._idle.clear()
            self._cards.clear()
            self._views.clear()
        for place in self.folder.glob("g-*"):
            if place.name != generation:
                shutil.rmtree(place, ignore_errors=True)

    # --- reading

    def search(self, request: Request) -> Answer:
        with self._reading() as reading:
            return Ranking(reading, self._view(reading, request.terms, request.hidden)).answer(request)

    def similar(
        self, profile: Profile, terms: frozenset[str] | None, limit: int, hidden: frozenset[tuple[str, str]]
    ) -> Sequence[Scored]:
        with self._reading() as reading:
            return alike(reading, self._view(reading, terms, hidden), profile, limit)

    def _view(self, reading: _Reading, terms: frozenset[str] | None, hidden: Hidden) -> View:
        """The reader's view of this state; kept for the next request of somebody with the same terms."""
        if hidden:
            return View(reading.cards, terms, hidden)
        key = (reading.state, terms)
        view = self._views.get(key)
        if view is None:
            view = View(reading.cards, terms)
            with self._lock:
                self._views[key] = view
                while len(self._views) > _VIEWS:
                    self._views.pop(next(iter(self._views)))
        return view

    def versions(self) -> Mapping[str, int]:
        with self._reading() as reading:
            return {card.case_id: card.version for card in reading.cards if card is not None}

    def present(self) -> bool:
        try:
            return any((self.folder / self._generation()).glob("_MAIN_*.toc"))
        except IndexBroken:
            return False

    def health(self) -> Health:
        try:
            with self._reading() as reading:
                cards = [card for card in reading.cards if card is not None]
        except IndexBroken as error:
            return Health(False, self.name, trouble=str(error))
        return Health(True, self.name, cases=len({card.case_id for card in cards}), entries=len(cards))

    def _generation(self) -> str:
        try:
            pointer = json.loads((self.folder / "current").read_text(encoding="utf-8"))
            if pointer["format"] != FORMAT:
                raise IndexBroken(f"index of format {pointer['format']}, {FORMAT} is needed")
            return str(pointer["generation"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise IndexBroken(f"no index: {type(error).__name__}") from error

    @contextlib.contextmanager
    def _index(self) -> Iterator[FileIndex]:
        index = open_dir(self.folder / self._generation(), schema=schema())
        try:
            yield index
        finally:
            index.close()

    @contextlib.contextmanager
    def _reading(self) -> Iterator[_Reading]:
        """A reader of the newest state that nobody else uses meanwhile."""
        key, reading = self._taken()
        try:
            yield reading
        except BaseException:
            reading.close()
            raise
        self._give_back(key, reading)

    def _taken(self) -> tuple[State, _Reading]:
        """As `_take`, tried again where a writer took the files away between two looks."""
        for attempt in range(_TRIES):
            try:
                with _broken_if_unreadable():
                    return self._take()
            except IndexBroken:
                if attempt == _TRIES - 1:
                    raise
                time.sleep(0.01 * attempt)
        raise AssertionError("unreachable")

    def _take(self) -> tuple[State, _Reading]:
        generation = self._generation()
        with self._index() as index:
            key = (generation, index.latest_generation())
            with self._lock:
                stale = [reading for other, reading in self._idle if other != key]
                self._idle = [(other, reading) for other, reading in self._idle if other == key]
                found = self._idle.pop()[1] if self._idle else None
            for reading in stale:
                reading.close()
            return key, found or _Reading(key, index.reader(), self._cards_of)

    def _give_back(self, key: State, reading: _Reading) -> None:
        with self._lock:
            if len(self._idle) < _IDLE_READERS:
                self._idle.append((key, reading))
                return
        reading.close()

    def _cards_of(self, leaf: IndexReader) -> list[Card]:
        """The cards of a segment, which never change once it is written."""
        segment = leaf.segment().segment_id()
        cards = self._cards.get(segment)
        if cards is None:
            column = leaf.column_reader("card")
            cards = [unpack(column[number]) for number in range(leaf.doc_count_all())]
            self._cards[segment] = cards
            if len(cards) >= _MANY:
                _leave_to_the_reference_counts()
            while len(self._cards) > 64:
                self._cards.pop(next(iter(self._cards)))
        return cards


def _leave_to_the_reference_counts() -> None:
    """Take what is loaded out of the cyclic collector's rounds: walking the cards of thousands of cases
    took it 80 ms, in every tenth page. They refer to nothing in a circle and still end with their last use."""
    gc.collect()
    gc.freeze()


class _Reading:
    """The postings of one open state of the index."""

    def __init__(self, state: State, reader: IndexReader, cards_of: Any) -> None:
        self.state = state
        self.reader = reader
        self._kept: dict[str, dict[int, float]] = {}
        self._kept_size = 0
        # An empty index has one leaf that is no segment.
        self.leaves = [(leaf, offset) for leaf, offset in reader.leaf_readers() if leaf.segment() is not None]
        self.cards: list[Card | None] = []
        for leaf, _ in self.leaves:
            deleted = leaf.segment().deleted_docs() or frozenset()
            self.cards.extend(
                None if number in deleted else card for number, card in enumerate(cards_of(leaf))
            )

    def close(self) -> None:
        self.reader.close()

    def frequencies(self, token: str) -> dict[int, float]:
        found = self._kept.get(token)
        if found is None:
            with _broken_if_unreadable():
                found = dict(self._posted("body", token))
            self._keep(token, found)
        return found

    def _keep(self, token: str, found: dict[int, float]) -> None:
        self._kept[token] = found
        self._kept_size += len(found) + 1
        while self._kept_size > _REMEMBERED:
            self._kept_size -= len(self._kept.pop(next(iter(self._kept)))) + 1

    def entries_with(self, token: str) -> int:
        """How many entries of the whole index have the token."""
        with _broken_if_unreadable():
            return int(self.reader.doc_frequency("body", token))

    def named(self, name: str) -> list[int]:
        with _broken_if_unreadable():
            return [number for number, _ in self._posted("names", name)]

    def beginning_with(self, character: str) -> list[str]:
        with _broken_if_unreadable():
            terms = [term.decode() for term in self.reader.expand_prefix("body", character)]
        return [term for term in terms if len(term) == 2]

    def in_a_row(self, tokens: Sequence[str]) -> list[int]:
        """Entries in which the tokens stand one behind the other."""
        ends: dict[int, set[int]] | None = None
        for token in tokens:
            places = self._places(token)
            if ends is None:
                ends = places
            else:
                followed = {
                    number: {place for place in found if place - 1 in ends[number]}
                    for number, found in places.items()
                    if number in ends
                }
                ends = {number: found for number, found in followed.items() if found}
        return list(ends or ())

    def _places(self, token: str) -> dict[int, set[int]]:
        found: dict[int, set[int]] = {}
        with _broken_if_unreadable():
            for matcher, offset in self._matchers("body", token):
                while matcher.is_active():
                    found[matcher.id() + offset] = set(matcher.value_as("positions"))
                    matcher.next()
        return found

    def _posted(self, field: str, text: str) -> Iterator[tuple[int, float]]:
        for matcher, offset in self._matchers(field, text):
            for number, weight in _posted(matcher):
                yield number + offset, weight

    def _matchers(self, field: str, text: str) -> Iterator[tuple[Any, int]]:
        for leaf, offset in self.leaves:
            with contextlib.suppress(TermNotFound):
                yield leaf.postings(field, text), offset


def _posted(matcher: Any) -> Iterator[tuple[int, float]]:
    """(document, weight) of a matcher, a block at a time where it has blocks (deleted documents have
    no card and are passed over by the ranking)."""
    if isinstance(matcher, FilterMatcher):
        matcher = matcher.child
    if not hasattr(matcher, "_next_block"):
        while matcher.is_active():
            yield matcher.id(), matcher.weight()
            matcher.next()
        return
    while matcher.is_active():
        if matcher._ids is None:
            matcher._read_ids()
        if matcher._weights is None:
            matcher._read_weights()
        yield from zip(matcher._ids, matcher._weights, strict=False)
        matcher._next_block()


def _add(writer: Any, entry: Entry) -> None:
    card = entry.card
    writer.add_document(
        entry=f"{card.case_id}:{card.audience}",
        case=card.case_id,
        body=entry.tokens,
        names=entry.names,
        card=pack(card),
    )


@contextlib.contextmanager
def _broken_if_unreadable() -> Iterator[None]:
    """Whatever Whoosh stumbles over in damaged or vanished files becomes IndexBroken."""
    try:
        yield
    except IndexBroken:
        raise
    except Exception as error:  # pickle, struct, zlib, OS and Whoosh's own: any of them means damage
        raise IndexBroken(f"{type(error).__name__}: {error}") from error
