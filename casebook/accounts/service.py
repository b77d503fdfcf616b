"""What the web and the commands call: people, passwords, roles, units, signing in."""

from casebook.accounts.grants import grant_role, revoke_role
from casebook.accounts.people import (
    add_person,
    change_own_password,
    edit_person,
    find_person,
    load_person,
    reset_password,
    set_active,
    set_language,
    set_password,
    sign_out_everywhere,
    unlock,
)
from casebook.accounts.signing_in import SignInRefused, note_seen, sign_in, sign_out
from casebook.accounts.units import add_unit, below, edit_unit, move_unit, tree

__all__ = [
    "SignInRefused",
    "add_person",
    "add_unit",
    "below",
    "change_own_password",
    "edit_person",
    "edit_unit",
    "find_person",
    "grant_role",
    "load_person",
    "move_unit",
    "note_seen",
    "reset_password",
    "revoke_role",
    "set_active",
    "set_language",
    "set_password",
    "sign_in",
    "sign_out",
    "sign_out_everywhere",
    "tree",
    "unlock",
]
