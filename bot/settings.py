"""What the operator can set, from the environment and from `.env`. Every mistake is told by the name of the setting.

Decides names, defaults and what is well-formed. A value that is wrong is never shown: it may be a secret.
"""

import os
import re
from email.headerregistry import Address
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import SplitResult, unquote, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.delivery.mail_server import MailServer, read_sender, read_server, usual_sender
from bot.errors import SettingsError

TOKEN = re.compile(r"\d+:[A-Za-z0-9_-]+")  # Telegram's own are longer; another Bot API server may give short ones
SERVERS = ("postgresql", "postgres")
# Several hosts with their ports may be named, and none where it is a socket of this machine.
SERVER = re.compile(
    r"(?:[^@/?#\[\]]*@)?(?:\[[0-9a-fA-F:.]+\]|[^@:/?#\[\],]*)(?::\d*)?(?:,[^@:/?#\[\],]+(?::\d*)?)*(?:/[^@/?#]*)?(?:\?[^@#]*)?"
)
SHORT = 6  # letters of a password that may stand in any word
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


def default_key_file() -> Path:
    """Return where the key lies unless told otherwise: with the user's settings, not with the data."""
    configured = os.environ.get("XDG_CONFIG_HOME")
    return (Path(configured) if configured else Path.home() / ".config") / "acne-scar-bot" / "secret.key"


def _token(value: SecretStr) -> SecretStr:
    if not TOKEN.fullmatch(value.get_secret_value()):
        raise ValueError("is not a bot token: it looks like 123456789:AA..., copy it whole from @BotFather")
    return value


def _secret(value: SecretStr) -> SecretStr:
    if not SECRET.fullmatch(value.get_secret_value()):
        raise ValueError("takes 1 to 256 letters, digits, _ and -")
    return value


def _split(value: str, schemes: tuple[str, ...]) -> SplitResult:
    try:
        parts = urlsplit(value)
        _ = parts.port  # raises if it is no number
    except ValueError:
        raise ValueError("is not an address") from None
    if parts.scheme not in schemes:
        raise ValueError(f"must be an address that begins with {' or '.join(f'{scheme}://' for scheme in schemes)}")
    if not parts.hostname:
        raise ValueError(f"names no server: it looks like {parts.scheme}://example.org")
    return parts


def _api(value: str) -> str:
    _split(value, ("https", "http"))
    return value.rstrip("/")


def _webhook(value: str) -> str:
    # A Bot API server on the same machine may do without TLS; Telegram itself may not.
    local = urlsplit(value).hostname in {"127.0.0.1", "::1", "localhost"} if value.startswith("http://") else False
    _split(value, ("https", "http") if local else ("https",))
    return value


def _mail(value: SecretStr) -> SecretStr:
    read_server(value.get_secret_value())
    return value


def _sender(value: str) -> str:
    read_sender(value)
    return value


def _database(value: str) -> str:
    scheme, _, rest = value.partition("://")
    if scheme in SERVERS:
        if not SERVER.fullmatch(rest) or re.search(r"%(?![0-9A-Fa-f]{2})", rest):
            raise ValueError(
                "must be postgresql://user:password@host:5432/database, "
                "with @ / ? # % in user and password as %40 %2F %3F %23 %25"
            )
        return value
    if scheme != "sqlite" or not rest.startswith("/") or not rest.strip("/"):
        raise ValueError(
            "must be sqlite:///path/to/bot.db (a path from the root of the disk has a fourth /) "
            "or postgresql://user:password@host:5432/database"
        )
    return value


def _home(value: Path) -> Path:
    return value.expanduser()


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


Level = Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"], BeforeValidator(_upper)]
Folder = Annotated[Path, AfterValidator(_home)]
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """One field a setting; its name in capitals is the name of the setting."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        hide_input_in_errors=True,
        validate_default=False,
    )

    telegram_bot_token: Annotated[SecretStr, AfterValidator(_token)] | None = None
    bot_api_url: Annotated[str, AfterValidator(_api)] = "https://api.telegram.org"
    bot_data_dir: Folder = Path("data")
    database_url: Annotated[str, AfterValidator(_database)] | None = Field(default=None, repr=False)  # holds a password
    bot_secret_key_file: Folder = Field(default_factory=default_key_file)
    webhook_url: Annotated[str, AfterValidator(_webhook)] | None = None
    webhook_secret: Annotated[SecretStr, AfterValidator(_secret)] | None = None
    bot_webhook_host: str | None = None
    bot_webhook_port: Port = 8443
    bot_webhook_cert: Folder | None = None
    bot_webhook_key: Folder | None = None
    bot_operator_host: str = "127.0.0.1"
    bot_operator_port: Port | None = None
    smtp_url: Annotated[SecretStr, AfterValidator(_mail)] | None = None
    mail_from: Annotated[str, AfterValidator(_sender)] | None = None
    bot_retention_days: Annotated[int, Field(ge=1)] = 90
    log_level: Level = "INFO"
    bot_local_port: Port = 8081

    @property
    def server(self) -> str | None:
        """The address of the PostgreSQL database, if it is to be one."""
        return self.database_url if self.database_url and self.database_url.split(":")[0] in SERVERS else None

    @property
    def database(self) -> Path:
        """The SQLite file."""
        if self.database_url is None or self.server:
            return self.bot_data_dir / "bot.db"
        return Path(unquote(self.database_url.removeprefix("sqlite:///")))

    @property
    def trial(self) -> Path:
        """The SQLite file of what is tried without a token, so that it never meets the real chats."""
        return self.database.with_name("local.db")

    @property
    def console(self) -> Path:
        """The SQLite file of the console: it and a running bot must not collide."""
        return self.bot_data_dir / "console.sqlite3"

    @property
    def token(self) -> str | None:
        """The bot's token, for the one who calls Telegram and the one who keeps it out of the log."""
        return self.telegram_bot_token.get_secret_value() if self.telegram_bot_token else None

    @property
    def mail(self) -> tuple[MailServer, Address] | None:
        """The mail server and who mail comes from, if there is a server."""
        if self.smtp_url is None:
            return None
        server = read_server(self.smtp_url.get_secret_value())
        sender = read_sender(self.mail_from) if self.mail_from else usual_sender(server)
        assert sender is not None  # `mail_has_a_sender`
        return server, sender

    @model_validator(mode="after")
    def mail_has_a_sender(self) -> Self:
        """Refuse a mail server without anybody to send as."""
        server = read_server(self.smtp_url.get_secret_value()) if self.smtp_url else None
        if server is not None and self.mail_from is None and usual_sender(server) is None:
            raise ValueError("MAIL_FROM is missing: the user in SMTP_URL is no address that mail could come from")
        return self

    @property
    def secrets(self) -> list[str]:
        """Everything that must not be shown, longer before shorter. A short password could be a piece of any word: it
        is one within an address.
        """
        found = (self.telegram_bot_token, self.webhook_secret)
        secrets = [secret.get_secret_value() for secret in found if secret]
        for address in (self.smtp_url.get_secret_value() if self.smtp_url else None, self.server):
            password = urlsplit(address).password if address else None
            if address and password:
                secrets += [address, f":{password}@", f":{unquote(password)}@"]
                secrets += [word for word in (unquote(password), password) if len(word) >= SHORT]
        return list(dict.fromkeys(secrets))


def load_settings(env_file: Path | str | None = ".env") -> Settings:
    """Read the settings; raises one `SettingsError` that names everything that is wrong."""
    try:
        settings = Settings(_env_file=env_file)
    except ValidationError as error:
        raise SettingsError("; ".join(_told(problem["loc"], problem["msg"]) for problem in error.errors())) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{env_file} is not a text file in UTF-8: save it as one") from None
    return settings


def _told(place: tuple[int | str, ...], message: str) -> str:
    name = f"{place[0]} ".upper() if place else ""  # what concerns several settings names them itself
    return name + message.removeprefix("Value error, ").removeprefix("Input ").partition(", unable to ")[0]


def key_lies_with_data(settings: Settings) -> bool:
    """Whether who copies the data gets the key with it; the operator's choice, but worth a warning."""
    key, data = settings.bot_secret_key_file.resolve(), settings.bot_data_dir.resolve()
    return key.is_relative_to(data) or key.parent == settings.database.resolve().parent
