"""Who acts: a person with the roles held today, the operator of the machine, or the system itself."""

from __future__ import annotations

import getpass
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Grant:
    """A role held today for a unit (and all below it)."""

    role: str
    unit: str


@dataclass(frozen=True)
class Actor:
    id: str
    name: str
    kind: Literal["person", "operator", "system"] = "person"
    unit: str | None = None
    grants: tuple[Grant, ...] = ()

    def has_role(self, *roles: str) -> bool:
        return any(grant.role in roles for grant in self.grants)

    def units_of(self, *roles: str) -> frozenset[str]:
        """The units for which one of the roles is held (itself; what lies below is in the case's path)."""
        return frozenset(grant.unit for grant in self.grants if grant.role in roles)


def operator() -> Actor:
    """The person at the machine's own command line; logged under the name of the system account."""
    name = getpass.getuser()
    return Actor(id=f"operator:{name}", name=name, kind="operator")


SYSTEM = Actor(id="system", name="casebook", kind="system")
