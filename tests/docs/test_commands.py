"""Every command, with every argument and option, stands in the README with an example that parses."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

import click
import pytest

from casebook.commands import Lazy, main
from tests.docs import pages


def _walk(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        assert found is not None, name
        if isinstance(found, click.Group):
            yield from _walk(found, f"{before}{name} ")
        else:
            yield f"{before}{name}", found


COMMANDS = dict(_walk(main))


def _documented() -> dict[str, list[str]]:
    """Command → its row: usage, meaning, example."""
    found = {}
    for row in pages.rows(pages.section(pages.page("README.md"), "## Commands")):
        usage = pages.codes(row[0])[0]
        name = max((name for name in COMMANDS if f"{usage} ".startswith(f"{name} ")), key=len, default=usage)
        found[name] = row
    return found


def test_the_readme_names_every_command_and_no_other() -> None:
    assert sorted(_documented()) == sorted(COMMANDS)


def test_the_first_words_are_the_commands_of_the_group() -> None:
    assert {name.split()[0] for name in COMMANDS} == set(Lazy.COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_is_documented_with_its_arguments_and_options(name: str) -> None:
    usage = pages.codes(_documented()[name][0])[0]
    for each in COMMANDS[name].params:
        if isinstance(each, click.Option):
            assert any(option in usage for option in each.opts), f"{name}: {each.opts} is not documented"
        else:
            assert each.make_metavar(click.Context(COMMANDS[name])).strip("[]") in usage


@pytest.mark.parametrize("name", COMMANDS)
def test_a_documented_option_exists(name: str) -> None:
    usage = pages.codes(_documented()[name][0])[0]
    known = {option for each in COMMANDS[name].params for option in each.opts}
    written = {word.strip("[]…") for word in usage.split() if word.strip("[]…").startswith("--")}
    assert written <= known


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_of_a_command_parses(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an example only the file to read may be missing; nothing is run."""
    example = pages.codes(_documented()[name][2])[0]
    program, script, *words = shlex.split(example)
    assert [program, script] == ["python", "run.py"]
    assert words[: len(name.split())] == name.split()
    for each in COMMANDS[name].params:
        if isinstance(each.type, click.Path):
            monkeypatch.setattr(each.type, "exists", False)
    COMMANDS[name].make_context(name, words[len(name.split()) :])


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_says_what_it_does(name: str) -> None:
    assert (COMMANDS[name].help or "").strip()
    assert len(_documented()[name][1]) > 10


def test_every_make_target_says_what_it_does_and_the_two_of_the_readme_exist() -> None:
    makefile = pages.page("Makefile")
    targets = [line for line in makefile.splitlines() if line.startswith(tuple("abcdefghijklmnopqrstuvwxyz"))]
    assert all("##" in line for line in targets)
    for target in ("run", "test", "setup", "help", "stop", "lint"):
        assert any(line.startswith(f"{target}:") for line in targets), target
