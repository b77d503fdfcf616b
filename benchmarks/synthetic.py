"""Cases that never were, in the interchange format casebook.case/1. The same seed gives the same cases.

Texts are made of what published accident reports are made of (places, equipment, chain of events,
causes, findings, sanctions), each phrase with choices, so that words are as frequent and as rare as in
real archives: common ones in every case, kinds of accident in one of twelve, names in a handful.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from benchmarks.phrases import (
    BACKGROUND,
    CHAIN,
    COUNTIES,
    FINDINGS,
    GIVEN,
    INDIRECT,
    KINDS,
    LATE,
    LAWS,
    POSTS,
    PROVINCES,
    RESCUE,
    SANCTIONS,
    SURNAMES,
    TOWNS,
)


class Maker:
    """Makes case number `n` from the seed and `n` alone."""

    def __init__(self, seed: int, n: int) -> None:
        self.random = random.Random(f"{seed}:{n}")
        self.n = n
        self.kind = self.random.choice(KINDS)
        self.province, self.city = self.random.choices(PROVINCES, (7, 1, 1, 1))[0]
        self.county = self.random.choice(COUNTIES)
        self.org = self.county[:2] + "".join(self.random.sample(TOWNS, 2)) + self.kind.firm
        self.day = date(2016, 1, 1) + timedelta(days=self.random.randrange(3800))
        self.people = [self._name() for _ in range(6)]

    def case(self) -> dict[str, Any]:
        pick, own = self.random.choice, self.random.random() < 0.7
        place, deaths = (
            pick(self.kind.places),
            self.random.choices((0, 1, 2, 3, 5, 11, 32), (20, 40, 15, 14, 7, 3, 1))[0],
        )
        late = self.random.random() < 0.12
        return {
            "format": "casebook.case/1",
            "external_id": f"synthetic-{self.n:06d}",
            "origin": "own" if own else "reference",
            "title": f"{self.city}{self.county}{self.org}“{self.day.month}·{self.day.day}”{self.kind.name}事故",
            "source": pick(("accident",) * 6 + ("hazard", "tip", "inspection", "referral")),
            "secrecy": pick(("internal",) * 8 + ("public",) * 2 + ("confidential",)) if own else "public",
            "received_on": (self.day + timedelta(days=self.random.randrange(4))).isoformat() if own else None,
            "incident": self._incident(deaths),
            "circumstances": ["concealment"] if late else [],
            "facts": self._facts(place, deaths, late),
            "direct_causes": "；".join(self._some(self.kind.direct, 2)) + "。",
            "indirect_causes": self._fill("".join(self._some(INDIRECT, 5))),
            "lessons": "；".join(self.kind.lessons) + "。" + self._fill(pick(INDIRECT)),
            "rectification": self._fill("责令{org}停产停业整顿，{county}开展同类企业专项整治。"),
            "reported_on": (self.day + timedelta(days=60)).isoformat()
            if self.random.random() < 0.6
            else None,
            "parties": self._parties(),
            "measures": list(self._measures()),
            "notes": None,
        }

    # ------------------------------------------------------------ inside

    def _name(self) -> str:
        return self.random.choice(SURNAMES) + "".join(
            self.random.sample(GIVEN, self.random.choice((1, 2, 2)))
        )

    def _some(self, phrases: tuple[str, ...], most: int) -> list[str]:
        return self.random.sample(phrases, min(len(phrases), self.random.randint(1, most)))

    def _fill(self, text: str) -> str:
        names = {f"n{at}": name for at, name in enumerate(self.people, start=1)}
        return text.format(
            org=self.org,
            county=self.county,
            h=self.random.randint(2, 9),
            y=self.random.randint(1998, 2015),
            **names,
        )

    def _incident(self, deaths: int) -> dict[str, Any]:
        hour, minute = self.random.randrange(24), self.random.randrange(60)
        return {
            "occurred_at": f"{self.day.isoformat()}T{hour:02d}:{minute:02d}",
            "region": [self.province, self.city, self.county],
            "industry": self.kind.industry,
            "deaths": deaths,
            "missing": 0,
            "serious_injuries": self.random.choice((0, 0, 1, 2, 4, None)),
            "minor_injuries": self.random.choice((0, 1, 3, None)),
            "injured_total": None,
            "direct_loss_yuan": self.random.randrange(20, 6000) * 10_000 + 0.5,
            "production_safety_accident": True,
            "published_grade": None,
        }

    def _facts(self, place: str, deaths: int, late: bool) -> str:
        opening = (
            f"{self.day.year}年{self.day.month}月{self.day.day}日，位于{self.city}{self.county}的{self.org}{place}"
            f"发生一起{self.kind.name}事故，造成{deaths}人死亡。"
        )
        parts = [
            opening,
            self.random.choice(self.kind.events) + "。",
            *self._some(BACKGROUND, 5),
            *self._some(CHAIN, 8),
        ]
        parts += self._some(FINDINGS, 3) + self._some(RESCUE, 3) + (self._some(LATE, 1) if late else [])
        return self._fill("".join(parts))

    def _parties(self) -> list[dict[str, Any]]:
        unit = {"key": "u1", "kind": "organisation", "name": self.org, "role": "responsible_unit"}
        posts = ("法定代表人", "总经理", "安全总监", "项目经理", "班组长", "安全员")
        count = self.random.randint(2, 5)
        return [unit] + [
            {
                "key": f"p{at}",
                "kind": "person",
                "name": name,
                "role": "responsible_person",
                "post": post,
                "employer": self.org,
            }
            for at, (name, post) in enumerate(zip(self.people[:count], posts, strict=False), start=1)
        ]

    def _measures(self) -> Iterator[dict[str, Any]]:
        decided = (self.day + timedelta(days=90)).isoformat()
        for key in ("u1", "p1"):
            yield {
                "investigation": "liability",
                "kind": "penalty",
                "subject_kind": "organisation" if key == "u1" else "person",
                "party": key,
                "detail": "处以罚款，并纳入联合惩戒对象",
                "state": "decided",
                "decided_on": decided,
                "amount_yuan": self.random.randrange(2, 200) * 10_000,
                "authority": f"{self.county}应急管理局",
                "document_number": f"（{self.county[:1]}）应急罚〔{self.day.year}〕{self.n % 900 + 1}号",
                "legal_basis": [LAWS[0]],
            }
        for _ in range(self.random.randint(0, 4)):
            words, discipline = self.random.choice(SANCTIONS)
            yield {
                "investigation": "accountability",
                "kind": "discipline",
                "subject_kind": "person",
                "subject": f"{self.county}{self.random.choice(POSTS)}{self._name()}",
                "discipline": discipline,
                "detail": f"履行监管职责不力，给予{words}处分",
                "state": "decided",
                "decided_on": decided,
                "legal_basis": [LAWS[2]],
            }
        if self.random.random() < 0.5:
            yield {
                "investigation": "accountability",
                "kind": "interview",
                "subject_kind": "person",
                "subject": f"{self.county}分管负责人{self._name()}",
                "detail": "约谈提醒，要求压实属地责任",
                "state": "executed",
            }
        if self.random.random() < 0.4:
            yield {
                "investigation": "liability",
                "kind": "transfer",
                "subject_kind": "person",
                "party": "p2",
                "detail": "涉嫌重大责任事故罪，移送公安机关立案侦查",
                "state": "decided",
                "decided_on": decided,
            }


def cases(count: int, seed: int = 2026) -> Iterator[dict[str, Any]]:
    for n in range(1, count + 1):
        yield Maker(seed, n).case()


def lines(count: int, seed: int = 2026) -> Iterator[bytes]:
    """The same as lines of a JSON Lines file."""
    for case in cases(count, seed):
        yield json.dumps(case, ensure_ascii=False).encode() + b"\n"
