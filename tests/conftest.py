"""The world of a test: one embedded server per worker, emptied before each test; demo people; a client.

What stands higher in the house is imported inside its fixture, so that a test of the store needs no web.
"""

from __future__ import annotations

import importlib
import itertools
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from argon2 import PasswordHasher

import casebook.store
from casebook.settings import Settings, load_settings
from casebook.store import Store
from tests.chromium import chromium  # noqa: F401 - one for all tests
from tests.worlds import World, put_back, world_of

#: Few tests that take long, those that take longest first. Were they begun last, as files with few tests
#: are, one worker would be at them for minutes after the others had nothing left to do.
BEGUN_FIRST = (
    "browser/test_journey.py",
    "browser/test_law.py",
    "browser/test_",
    "faults/test_",
    "investigations/test_closing_machine.py",
    "store/test_embedded.py",
    "commands/test_commands.py",
)

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)

_numbers = itertools.count(1)
#: The worlds that tests begin with, by the fixture that makes them; each is made once a worker.
_worlds: dict[str, World] = {}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The files in the order in which workers take them up: what takes long, then many tests before few."""
    tests = Path(__file__).parent
    count = Counter(item.path for item in items)

    def place(item: pytest.Item) -> tuple[int, int, Path]:
        name = item.path.relative_to(tests).as_posix()
        long = (at for at, begun in enumerate(BEGUN_FIRST) if name.startswith(begun))
        return next(long, len(BEGUN_FIRST)), -count[item.path], item.path

    items.sort(key=place)


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a home that lasts as long as the worker."""
    home = tmp_path_factory.mktemp("home")
    return load_settings({}, home=home, secret_key="tests only", database_idle_seconds=60)


@pytest.fixture(scope="session")
def opened_store(settings: Settings) -> Iterator[Store]:
    """The worker's one server, with every declared index."""
    _import_models()
    opened = casebook.store.open_store(settings)
    opened.ensure_indexes()
    yield opened
    casebook.store.close_store()
    casebook.store.embedded.stop(settings.database_home)


@pytest.fixture
def store(settings: Settings, opened_store: Store, request: pytest.FixtureRequest) -> Store:
    """An open, empty store with every declared index; with `people` or `published` in it where the test asks for
    them and they were made before."""
    opened = casebook.store.open_store(settings)
    asked = (name for name in ("published", "people") if name in request.fixturenames and name in _worlds)
    put_back(opened, _worlds.get(next(asked, ""), {}))
    return opened


@pytest.fixture(scope="session")
def built_app(settings: Settings, opened_store: Store) -> Any:
    from casebook import create_app

    app = create_app(settings)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, RECOUNT_BESIDE=False)
    return app


@pytest.fixture
def app(store: Store, built_app: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The Flask app over the empty store. Forgery checks are off; a test of them turns them on. Passwords are
    hashed at once: what is slow by design would be paid at each of hundreds of sign-ins."""
    from casebook.accounts import passwords

    monkeypatch.setattr(passwords, "_HASHER", QUICK)
    return built_app


@pytest.fixture
def client(app: Any) -> Any:
    """A browser nobody has signed in with."""
    return app.test_client()


@pytest.fixture
def people(app: Any, store: Store) -> dict[str, Any]:
    """The demonstration units and accounts: Actor by user name, and by role (the first who holds it)."""
    from casebook.accounts import Person, actor_for
    from casebook.accounts.demo import seed_demo

    if "people" not in _worlds:
        seed_demo(store)
        _worlds["people"] = world_of(store)
    elif Person.objects.first() is None:  # asked for by name, after the store was emptied
        put_back(store, _worlds["people"])
    actors: dict[str, Any] = {}
    for person in Person.objects.order_by("username"):
        actor = actor_for(person)
        actors[person.username] = actor
        for grant in person.grants:
            actors.setdefault(grant.role, actor)
    return actors


@pytest.fixture
def published(people: dict[str, Any], store: Store) -> int:
    """The reference cases that come with the product; returns how many."""
    from casebook.cases.models import Case
    from casebook.interchange.seed import seed_reference_cases

    if "published" not in _worlds:
        seed_reference_cases()
        _worlds["published"] = world_of(store)
    elif Case.objects.first() is None:
        put_back(store, _worlds["published"])
    return Case.objects.count()


@pytest.fixture
def sign_in(people: dict[str, Any]) -> Callable[..., Any]:
    """`sign_in(client, role_or_username)`: through the sign-in page, as people do. Returns the client."""
    from casebook.accounts.demo import DEMO_PASSWORD

    def sign_in(client: Any, who: str) -> Any:
        from casebook.accounts import Person

        username = Person.objects.get(id=people[who].id).username
        with client.application.test_request_context():
            from flask import url_for

            path = url_for("accounts.sign_in")
        answer = client.post(path, data={"username": username, "password": DEMO_PASSWORD})
        assert answer.status_code in (302, 303), answer.get_data(as_text=True)
        return client

    return sign_in


@pytest.fixture
def make_case(people: dict[str, Any]) -> Callable[..., Any]:
    """`make_case(**values)`: registers an own case as the case administrator and returns it.

    Takes the values of `casebook.cases.values.apply`, and `actor` and `unit_id`.
    """
    from casebook.cases import service

    def make_case(actor: Any = None, unit_id: str | None = "city", **values: Any) -> Any:
        plain = {"title": f"测试案件{next(_numbers)}", "source": "accident", "secrecy": "internal"}
        return service.register(actor or people["case_admin"], plain | values, unit_id)

    return make_case


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """Each test begins in the language of the installation, whatever the one before spoke."""
    language = importlib.import_module("casebook.web.language")
    token = language._spoken.set(None)
    yield
    language._spoken.reset(token)


def _import_models() -> None:
    """Every module of models in the house, so that every index is known."""
    house = Path(casebook.store.__file__).parent.parent
    for path in sorted(house.rglob("models.py")):
        importlib.import_module(".".join(("casebook", *path.relative_to(house).with_suffix("").parts)))
