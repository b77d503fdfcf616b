"""Settings: files, environment, and what is wrong with them."""

from __future__ import annotations

from pathlib import Path

import pytest

from casebook.settings import Settings, load_settings


def test_the_environment_wins_over_the_files(tmp_path: Path) -> None:
    extra = tmp_path / "own.toml"
    extra.write_text('port = 9000\nlanguage = "en"\n', encoding="utf-8")
    settings = load_settings({"CASEBOOK_CONFIG": str(extra), "CASEBOOK_PORT": "9001"})
    assert (settings.port, settings.language) == (9001, "en")


def test_without_anything_set_the_defaults_of_the_class_hold() -> None:
    settings = load_settings({})
    assert settings.home.is_absolute()
    for name in ("port", "language", "idle_minutes", "search_engine"):
        assert getattr(settings, name) == getattr(Settings(), name)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PORT", "eighty"),
        ("LANGUAGE", "fr"),
        ("SEARCH_ENGINE", "grep"),
        ("SECURE_COOKIES", "perhaps"),
        ("LOG_LEVEL", "loud"),
        ("IDLE_MINUTES", ""),
    ],
)
def test_a_bad_value_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=name.lower()):
        load_settings({f"CASEBOOK_{name}": value})


def test_an_unknown_name_is_named(tmp_path: Path) -> None:
    extra = tmp_path / "own.toml"
    extra.write_text("colour = 1\n", encoding="utf-8")
    with pytest.raises(ValueError, match="colour"):
        load_settings({"CASEBOOK_CONFIG": str(extra)})


@pytest.mark.parametrize("word", ["1", "true", "Yes", "on"])
def test_yes_is_written_in_several_ways(word: str) -> None:
    assert load_settings({"CASEBOOK_BEHIND_PROXY": word}).behind_proxy is True


def test_a_secret_is_refused_in_a_file_and_taken_from_the_environment(tmp_path: Path) -> None:
    extra = tmp_path / "own.toml"
    extra.write_text('smtp_password = "open sesame"\n', encoding="utf-8")
    with pytest.raises(ValueError, match=r"smtp_password.*environment"):
        load_settings({"CASEBOOK_CONFIG": str(extra)})
    settings = load_settings({"CASEBOOK_SMTP_PASSWORD": "open sesame"})
    assert settings.smtp_password == "open sesame"
    assert "sesame" not in repr(settings)


def test_the_hour_of_the_digest_may_be_left_out() -> None:
    assert load_settings({"CASEBOOK_DIGEST_AT": ""}).digest_at == ""


@pytest.mark.parametrize(
    ("values", "named"),
    [
        ({"SMTP_HOST": "mail.example.cn"}, "smtp_from"),
        (
            {"SMTP_HOST": "m.cn", "SMTP_FROM": "a@m.cn", "SMTP_SECURITY": "none", "SMTP_USERNAME": "a"},
            "clear",
        ),
        ({"SMTP_SECURITY": "perhaps"}, "smtp_security"),
        ({"DIGEST_AT": "25:00"}, "digest_at"),
        ({"DIGEST_AT": "half past seven"}, "digest_at"),
        ({"PUBLIC_URL": "casebook.example.cn"}, "public_url"),
    ],
)
def test_settings_of_mail_that_cannot_work_are_named(values: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        load_settings({f"CASEBOOK_{name}": value for name, value in values.items()})
