"""People, units, roles, permissions, sign-in."""

from casebook.accounts.models import Person, RoleGrant, Unit, actor_for, unit_path
from casebook.accounts.permissions import ROLES, TABLE, may

__all__ = ["ROLES", "TABLE", "Person", "RoleGrant", "Unit", "actor_for", "may", "unit_path"]
