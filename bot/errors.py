"""The errors of the program, by who can mend them. What a person types in a chat never raises one."""


class BotError(Exception):
    """An error with a message for a reader: shown without a traceback."""


class ContentError(BotError):
    """An author can mend it: something in `intents/` or `knowledge/` is wrong."""


class SettingsError(BotError):
    """The operator can mend it: a setting, a token, a key file, a port."""


class StoreError(BotError):
    """The world is in the way: a full disk, a locked or unreadable database, a server that is away."""


class ServerAwayError(StoreError):
    """The database's server cannot be reached; it may be soon, so that waiting helps."""
