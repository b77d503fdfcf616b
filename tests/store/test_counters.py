"""Running numbers: without gaps and without twins, whoever takes them."""

from __future__ import annotations

import subprocess
import threading

import pytest

from casebook.refusals import Refusal
from casebook.settings import Settings
from casebook.store import Store, UnitOfWork, counters, transact
from tests.faults.killing import run_python

TAKE = """
import sys
from casebook.settings import load_settings
from casebook.store import counters, open_store, transact
open_store(load_settings({}, home=sys.argv[1], database_idle_seconds=60))
for _ in range(int(sys.argv[2])):
    print(transact(lambda uow: counters.next_number(uow, "安问/2026")))
"""


def take(key: str = "k") -> int:
    return transact(lambda uow: counters.next_number(uow, key))


def test_numbers_start_at_one_and_each_key_has_its_own(store: Store) -> None:
    assert [take("a"), take("a"), take("b"), take("a")] == [1, 2, 1, 3]


def test_several_numbers_may_be_taken_in_one_transaction(store: Store) -> None:
    def work(uow: UnitOfWork) -> list[int]:
        return [counters.next_number(uow, "k") for _ in range(3)]

    assert transact(work) == [1, 2, 3]
    assert take() == 4


def test_an_abort_gives_its_number_back(store: Store) -> None:
    take()

    def work(uow: UnitOfWork) -> None:
        counters.next_number(uow, "k")
        counters.next_number(uow, "new")
        raise Refusal("test.refused", "no")

    with pytest.raises(Refusal):
        transact(work)
    assert (take(), take("new")) == (2, 1)


def test_eight_threads_take_every_number_once(store: Store) -> None:
    taken: list[int] = []
    threads = [threading.Thread(target=lambda: taken.extend(take() for _ in range(10))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 81))


def test_several_processes_take_every_number_once(store: Store, settings: Settings) -> None:
    processes = [run_python("-c", TAKE, str(settings.home), "15", stdout=subprocess.PIPE) for _ in range(3)]
    taken = [int(word) for process in processes for word in process.communicate(timeout=120)[0].split()]
    assert sorted(taken) == list(range(1, 46))


def test_a_block_of_numbers_is_taken_at_once_and_the_next_follows_it(store: Store) -> None:
    def work(uow: UnitOfWork) -> list[int]:
        return [*counters.next_numbers(uow, "k", 5), *counters.next_numbers(uow, "k", 2)]

    assert transact(work) == [1, 2, 3, 4, 5, 6, 7]
    assert take() == 8


def test_blocks_of_several_keys_are_taken_together(store: Store) -> None:
    take("old")

    def work(uow: UnitOfWork) -> dict[str, range]:
        return counters.next_blocks(uow, {"old": 2, "new": 3})

    assert transact(work) == {"old": range(2, 4), "new": range(1, 4)}
    assert (take("old"), take("new")) == (4, 4)
    assert transact(lambda uow: counters.next_blocks(uow, {})) == {}


def test_blocks_taken_at_once_by_many_overlap_nowhere(store: Store) -> None:
    taken: list[int] = []

    def work(uow: UnitOfWork) -> list[int]:
        blocks = counters.next_blocks(uow, {"a": 3, "b": 1})
        return list(blocks["a"])

    threads = [threading.Thread(target=lambda: taken.extend(transact(work))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == list(range(1, 25))
    assert take("b") == 9
