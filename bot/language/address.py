"""An e-mail address in a message: whether there is one, whether it can be sent to, and what it may have been meant to be.

Stricter than the standard, which allows quotes, comments and bare hosts: what no mail provider gives out is refused,
and so is everything that could become a second address or a second line on its way to the mail server.
"""

import re
import unicodedata
from dataclasses import dataclass
from typing import Literal

from bot.language.spelling import is_one_slip_from

LONGEST, LONGEST_LOCAL = 254, 64  # characters; the standard's own limits
LONGEST_TEXT = 4096  # Telegram's limit; nobody writes an address behind more

# What providers usually give out: no quotes, no brackets, no "%" and "!", which some servers take for a way onwards.
LOCAL = re.compile(r"[a-z0-9_'+=&~-]+(?:\.[a-z0-9_'+=&~-]+)*", re.IGNORECASE)
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
LAST = re.compile(r"[a-z]{2,63}|xn--[a-z0-9-]{2,59}")  # never a number: there are no bare hosts here
# In these the older rules for international names, which Python follows, lead to somebody else's domain.
DEVIATING = frozenset("ßẞς\u200c\u200d")
WRAPPING = "<>()[]{}\"'“‘”’„,;:!?"  # what stands around an address in a sentence
# jo at example dot com; a word is looked at from its beginning alone, or a wall of letters would take long
SPELLED = re.compile(r"(?<!\S)(\S{1,64})\s+\(?at\)?\s+(\S{1,64}(?:\s+\(?dot\)?\s+\S{1,64})+)", re.IGNORECASE)
DOT = re.compile(r"\s+\(?dot\)?\s+", re.IGNORECASE)

# Where most people have their mail. A slip is looked for near these alone; the short ones have too many neighbours.
PROVIDERS = frozenset(
    """gmail.com googlemail.com hotmail.com hotmail.co.uk hotmail.fr hotmail.de hotmail.it outlook.com outlook.de
    outlook.fr yahoo.com yahoo.co.uk yahoo.co.in yahoo.fr yahoo.de yahoo.ca ymail.com rocketmail.com icloud.com
    live.com live.co.uk protonmail.com proton.me fastmail.com btinternet.com comcast.net verizon.net sbcglobal.net
    t-online.de freenet.de web.de gmx.de gmx.net gmx.com gmx.at mail.com email.com mail.ru yandex.ru aol.com me.com
    msn.com orange.fr wanadoo.fr laposte.net libero.it hey.com zoho.com tutanota.com""".split()
)
SHORTEST_CORRECTED = 8  # letters of a domain
NO_ENDING = {"con": "com", "cpm": "com", "vom": "com", "xom": "com", "comm": "com", "ocm": "com", "nte": "net"}


@dataclass(frozen=True, slots=True)
class Address:
    """An address that mail can be sent to; `meant` is another one that is likelier to be the right one."""

    address: str
    meant: str | None = None


@dataclass(frozen=True, slots=True)
class Unusable:
    """No address that can be sent to: there is none, there are several, or it is none of the usual form."""

    why: Literal["none", "several", "form"]


def find_address(text: str) -> Address | Unusable:
    """Return the one address in a message."""
    text = text[:LONGEST_TEXT]
    if "@" not in text and "＠" not in text:
        text = SPELLED.sub(lambda said: f"{said[1]}@{DOT.sub('.', said[2])}", text)
    lines = [line for line in text.replace("＠", "@").splitlines() if line.strip()]
    at = [place for place, line in enumerate(lines) if "@" in line]
    if not at:
        return Unusable("none")
    words = [word for line in lines for word in line.split() if "@" in word]
    if len(words) > 1 or words[0].count("@") > 1:
        return Unusable("several")
    # Words before it are a sentence; a line after it may be meant for the mail server.
    if at[0] < len(lines) - 1 or any(unicodedata.category(char) in {"Cc", "Cf", "Cs"} for char in lines[at[0]].strip()):
        return Unusable("form")
    bare = words[0].lstrip(WRAPPING).rstrip(WRAPPING + ".")
    found = _checked(bare.removeprefix("mailto:"))
    return Unusable("form") if found is None else Address(found, _meant(found))


def _checked(written: str) -> str | None:
    """Return an address as it goes to the mail server; None if it cannot."""
    local, _, domain = written.partition("@")
    if len(local) > LONGEST_LOCAL or not LOCAL.fullmatch(local) or local.startswith("-"):
        return None
    ascii_domain = _domain(domain)
    return f"{local}@{ascii_domain}" if ascii_domain and len(local) + 1 + len(ascii_domain) <= LONGEST else None


def _domain(written: str) -> str | None:
    if not DEVIATING.isdisjoint(written) or len(written) > LONGEST:
        return None
    try:
        domain = written.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None
    labels = domain.split(".")
    usual = len(labels) > 1 and all(map(LABEL.fullmatch, labels)) and LAST.fullmatch(labels[-1])
    return domain if usual else None


def readable(address: str) -> str:
    """Return an address as its owner writes it: "jo@müller.example", with what stands for it behind."""
    local, _, domain = address.partition("@")
    if "xn--" not in domain:
        return address
    try:
        return f"{local}@{domain.encode('ascii').decode('idna')} ({address})"
    except UnicodeError:
        return address


def _meant(address: str) -> str | None:
    """Return the address that was probably meant, where a letter of a common domain slipped."""
    local, _, domain = address.partition("@")
    if domain in PROVIDERS:
        return None
    near = [one for one in sorted(PROVIDERS) if len(one) > SHORTEST_CORRECTED and is_one_slip_from(domain, one)]
    if len(near) == 1:
        return f"{local}@{near[0]}"
    name, _, ending = domain.rpartition(".")
    return f"{local}@{name}.{NO_ENDING[ending]}" if ending in NO_ENDING else None
