"""A home of its own with synthetic cases in it, made once for all measurements of a run."""

from __future__ import annotations

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from flask import Flask

from casebook import create_app, search, store
from casebook.accounts import Person, actor_for
from casebook.accounts.demo import DEMO_PASSWORD, seed_demo
from casebook.acts import Actor
from casebook.cases.models import Case
from casebook.commands.readiness import prepare
from casebook.settings import Settings, load_settings


@dataclass
class World:
    """`actors` by user name; `app` takes forms without forgery tokens, as a measuring client has none."""

    settings: Settings
    app: Flask
    cases: int
    random: random.Random

    def actor(self, username: str) -> Actor:
        return actor_for(Person.objects.get(username=username))

    def client(self, username: str) -> Any:
        client = self.app.test_client()
        answer = client.post("/sign-in", data={"username": username, "password": DEMO_PASSWORD})
        if answer.status_code not in (302, 303):
            raise RuntimeError(f"could not sign in as {username}: {answer.status}")
        return client

    @cached_property
    def own_ids(self) -> list[str]:
        """Own cases that are not confidential (those also write a trace when read), in a random order."""
        found = store.current().db["cases"].find({"origin": "own"}, {"secrecy": 1})
        ids = [str(case["_id"]) for case in found if case["secrecy"] != "confidential"]
        self.random.shuffle(ids)
        return ids

    def some_cases(self, count: int) -> list[Case]:
        return list(Case.objects(id__in=self.own_ids[:count]))


@contextmanager
def opened(cases: int, seed: int) -> Iterator[World]:
    """An empty home with indexes, demo people and an app; removed with its server afterwards."""
    home = Path(tempfile.mkdtemp(prefix="casebook-bench-"))
    settings = load_settings({}, home=home, secret_key="benchmark", database_idle_seconds=60)
    try:
        app = create_app(settings)
        app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
        with app.app_context():
            prepare(store.current())
            seed_demo(store.current())
            yield World(settings, app, cases, random.Random(seed))
    finally:
        if follower := search.indexer.running():
            follower.stop()
        store.close_store()
        store.embedded.stop(settings.database_home)
        shutil.rmtree(home, ignore_errors=True)
