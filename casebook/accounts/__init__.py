"""People, units, roles, permissions, sign-in."""

import casebook.accounts.journal  # noqa: F401 - declares the acts recorded here
from casebook.accounts.models import Person, RoleGrant, Unit, actor_for, unit_path
from casebook.accounts.permissions import ROLES, TABLE, may

__all__ = ["ROLES", "TABLE", "Person", "RoleGrant", "Unit", "actor_for", "may", "unit_path"]
