"""Settings: defaults that work, and mistakes told by name and without the value."""

from pathlib import Path

import pytest

from bot.errors import SettingsError
from bot.logs import redact
from bot.settings import key_lies_with_data, load_settings

TOKEN = "1234567890:" + "Ab_-9" * 7
NAMES = ("TELEGRAM_BOT_TOKEN", "BOT_API_URL", "DATABASE_URL", "BOT_DATA_DIR", "BOT_SECRET_KEY_FILE", "WEBHOOK_URL")
PORTS = ("BOT_WEBHOOK_PORT", "BOT_OPERATOR_PORT")


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (*NAMES, *PORTS, "WEBHOOK_SECRET", "SMTP_URL", "MAIL_FROM", "BOT_RETENTION_DAYS", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def test_nothing_has_to_be_set(tmp_path: Path) -> None:
    settings = load_settings()
    assert settings.token is None
    assert settings.database == Path("data/bot.db")
    assert settings.bot_secret_key_file == tmp_path / "config" / "acne-scar-bot" / "secret.key"


def test_settings_come_from_the_env_file_and_the_environment_wins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / ".env").write_text(f"TELEGRAM_BOT_TOKEN={TOKEN}\nLOG_LEVEL=debug\nWEBHOOK_URL=\nUNRELATED=1\n")
    monkeypatch.setenv("LOG_LEVEL", "error")
    settings = load_settings()
    assert (settings.token, settings.log_level, settings.webhook_url) == (TOKEN, "ERROR", None)
    assert settings.secrets == [TOKEN]


@pytest.mark.parametrize(
    ("url", "path"),
    [("sqlite:///other/bot.db", "other/bot.db"), ("sqlite:////var/lib/bot%20one.db", "/var/lib/bot one.db")],
)
def test_the_database_is_where_the_url_says(monkeypatch: pytest.MonkeyPatch, url: str, path: str) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load_settings().database == Path(path)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("TELEGRAM_BOT_TOKEN", "sesame", "copy it whole from @BotFather"),
        ("TELEGRAM_BOT_TOKEN", f"{TOKEN} sesame", "copy it whole from @BotFather"),
        ("BOT_API_URL", "sesame.example", "must be an address that begins with https:// or http://"),
        ("BOT_API_URL", "https://sesame:port", "is not an address"),
        ("BOT_API_URL", "https://", "names no server"),
        ("DATABASE_URL", "postgresql://[sesame/db", "must be postgresql://user"),
        ("DATABASE_URL", "postgresql://bot:open%sesame@db.example/bot", "must be postgresql://user"),
        ("DATABASE_URL", "postgresql://bot:open@sesame@db.example/bot", "as %40 %2F"),
        ("DATABASE_URL", "postgresql://bot:open/sesame@db.example/bot", "as %40 %2F"),
        ("DATABASE_URL", "postgresql://bot:open?sesame@db.example/bot", "as %40 %2F"),
        ("DATABASE_URL", "postgresql://bot:open#sesame@db.example/bot", "as %40 %2F"),
        ("DATABASE_URL", "postgresql://db.example:sesame/bot", "must be postgresql://user"),
        ("BOT_RETENTION_DAYS", "0", "greater than or equal to 1"),
        ("DATABASE_URL", "mysql://sesame", "must be sqlite:///"),
        ("DATABASE_URL", "sqlite://sesame.db", "must be sqlite:///"),
        ("DATABASE_URL", "sqlite:///", "must be sqlite:///"),
        ("WEBHOOK_URL", "http://sesame.example", "begins with https://"),
        ("WEBHOOK_URL", "http://localhost.sesame.example", "begins with https://"),
        ("BOT_WEBHOOK_PORT", "sesame", "valid integer"),
        ("BOT_OPERATOR_PORT", "70000", "less than or equal to 65535"),
        ("WEBHOOK_SECRET", "open sesame", "takes 1 to 256 letters"),
        ("SMTP_URL", "https://sesame", "begins with smtp:// or smtps://"),
        ("SMTP_URL", "smtp://a:sesame@mail.example/x", "must end after the port"),
        ("SMTP_URL", "smtp://a:sesame@", "names no mail server: it looks like smtp://user:password@mail.example.org"),
        ("MAIL_FROM", "sesame", "must be an address"),
        ("LOG_LEVEL", "sesame", "INFO"),
    ],
)
def test_a_mistake_is_told_by_its_name_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError) as error:
        load_settings()
    assert str(error.value).startswith(name)
    assert words in str(error.value)
    assert "sesame" not in str(error.value)
    assert error.value.__suppress_context__


def test_all_mistakes_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", "x")
    monkeypatch.setenv("BOT_API_URL", "x")
    with pytest.raises(SettingsError, match=r"TELEGRAM_BOT_TOKEN .*; BOT_API_URL "):
        load_settings()


@pytest.mark.parametrize("name", ["data/secret.key", "data/deep/secret.key"])
def test_a_key_that_lies_with_the_data_is_noticed(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    assert not key_lies_with_data(load_settings())
    monkeypatch.setenv("BOT_SECRET_KEY_FILE", name)
    assert key_lies_with_data(load_settings())


def test_secrets_do_not_show_when_settings_are_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TELEGRAM_BOT_TOKEN", TOKEN)
    monkeypatch.setenv("SMTP_URL", "smtps://user:hidden@mail.example")
    monkeypatch.setenv("MAIL_FROM", "bot@example.org")
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:unseen@db.example/bot")
    assert {"hidden", "unseen"} <= set(load_settings().secrets)
    assert "unseen" not in repr(load_settings())
    assert TOKEN not in repr(load_settings())
    assert "hidden" not in repr(load_settings())


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://bot:pa%40ss%2fword@db.example:5432/bot?sslmode=verify-full",
        "postgresql://bot:secret@one.example:5432,two.example:5433/bot?target_session_attrs=read-write",
        "postgresql://bot:se:cret@[2001:db8::1]:5432/bot",
        "postgresql://bot@/bot?host=/run/postgresql",
        "postgres:///bot",
    ],
)
def test_an_address_of_postgresql_is_taken_as_its_own_library_takes_it(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("DATABASE_URL", url)
    assert load_settings().server == url


def test_a_password_is_a_secret_in_every_form_and_a_short_one_within_its_address_only(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://bot:very%40hidden@db.example/bot")
    monkeypatch.setenv("SMTP_URL", "smtps://user:e@mail.example")
    monkeypatch.setenv("MAIL_FROM", "bot@example.org")
    secrets = load_settings().secrets
    for told in ("got very@hidden", "got very%40hidden", "at postgresql://bot:very%40hidden@db.example/bot"):
        assert "hidden" not in redact(told, secrets)
    assert redact("smtps://user:e@mail.example and //user:e@mail", secrets) == "<token> and //user<token>mail"
    assert redact("the bot ends here", secrets) == "the bot ends here"


def test_mail_comes_from_whom_the_settings_say_or_from_the_user_at_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    assert load_settings().mail is None
    monkeypatch.setenv("SMTP_URL", "smtps://bot%40example.org:hidden@mail.example")
    usual, said = load_settings().mail, "Quiz <results@example.org>"
    monkeypatch.setenv("MAIL_FROM", said)
    told = load_settings().mail
    assert usual is not None
    assert told is not None
    assert (str(usual[1]), str(told[1])) == ("bot@example.org", said)


def test_a_mail_server_without_anybody_to_send_as_is_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL", "smtps://mail.example")
    with pytest.raises(SettingsError, match=r"^MAIL_FROM is missing"):
        load_settings()
