"""Cases that may be the same event: same day, and same county or same deaths. Names are no key:
one event goes by many names in the papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any

from casebook import clock
from casebook.acts import Actor
from casebook.cases import visibility
from casebook.cases.models import Case

MOST = 5


def find(actor: Actor, values: Mapping[str, Any]) -> list[Case]:
    """Up to five cases the actor may see that happened on the same day in Asia/Shanghai, and in the
    same place or with the same number of deaths."""
    incident = values.get("incident") or {}
    when: datetime | None = incident.get("occurred_at")
    if when is None or incident.get("precision") not in {"minute", "day"}:
        return []
    start = clock.from_local(clock.local(when).date(), time(0))
    window = {"$gte": start, "$lt": start + timedelta(days=1)}
    found = Case.objects(__raw__={"incident.occurred_at": window}).limit(200)
    return [case for case in found if _same(case, incident) and visibility.visible_audiences(actor, case)][
        :MOST
    ]


def _same(case: Case, incident: Mapping[str, Any]) -> bool:
    places = list(incident.get("region") or ())
    same_place = bool(places and case.incident.region and places[-1] == case.incident.region[-1])
    deaths = incident.get("deaths")
    return same_place or (deaths is not None and deaths == case.incident.deaths)
