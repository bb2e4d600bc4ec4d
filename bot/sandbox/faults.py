"""What goes wrong on demand: refusals, slow answers, dropped connections, and Telegram's limits on sending.

    telegram.faults.limit("sendMessage", times=3, retry_after=1)
    telegram.faults.error(502, "get*")
    telegram.faults.drop("sendMessage", when="after")     # the message is sent, the bot never hears so

`times=None` lasts until `clear()`. Methods may be patterns. Faults of updates (twice, late, reordered) are kept by
the queue of updates; this file only says when.
"""

import fnmatch
import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from bot.sandbox.refusals import ApiError, Json, forbidden, too_many_requests

Kind = Literal["limit", "blocked", "error", "slow", "drop_before", "drop_after"]
Mode = Literal["normal", "slow", "down", "limiting"]

# Telegram's own figures: about 30 messages a second to everyone, one a second to a chat with short bursts, 20 a
# minute to a group.
OVERALL = (30, 1.0)
PRIVATE = (3, 3.0)
GROUP = (20, 60.0)
LIMITED_PRIVATE = (1, 3.0)  # the page's "limiting" mode: slow enough to see


@dataclass
class Fault:
    """One way in which the next requests fail."""

    kind: Kind
    method: str = "*"
    times: int | None = 1
    chat_id: int | None = None
    retry_after: int = 1
    code: int = 500
    seconds: float = 0.0
    source: str = ""  # "mode" when the page's switch set it

    def concerns(self, method: str, chat_id: object) -> bool:
        """Whether it strikes this request."""
        here = self.chat_id is None or str(self.chat_id) == str(chat_id)
        return here and self.times != 0 and fnmatch.fnmatchcase(method.lower(), self.method.lower())


class Faults:
    """All that is to go wrong, and the limits on sending."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.mode: Mode = "normal"
        self.send_limits = False
        self._clock = clock
        self._faults: list[Fault] = []
        self._sent: dict[int | None, deque[float]] = {}

    def limit(
        self, method: str = "send*", *, times: int | None = 1, retry_after: int = 1, chat: int | None = None
    ) -> None:
        """Answer 429, with how long to wait."""
        self.add(Fault("limit", method, times, chat, retry_after=retry_after))

    def blocked(self, method: str = "send*", *, times: int | None = 1, chat: int | None = None) -> None:
        """Answer 403, as for a person who blocked the bot."""
        self.add(Fault("blocked", method, times, chat))

    def error(self, code: int = 500, method: str = "*", *, times: int | None = 1, chat: int | None = None) -> None:
        """Answer with an error of Telegram's own, such as 500 or 502."""
        self.add(Fault("error", method, times, chat, code=code))

    def slow(self, seconds: float, method: str = "*", *, times: int | None = 1, chat: int | None = None) -> None:
        """Answer late."""
        self.add(Fault("slow", method, times, chat, seconds=seconds))

    def drop(
        self,
        method: str = "*",
        *,
        when: Literal["before", "after"],
        times: int | None = 1,
        chat: int | None = None,
    ) -> None:
        """Cut the connection before the request takes effect, or after it has, without an answer."""
        self.add(Fault("drop_before" if when == "before" else "drop_after", method, times, chat))

    def add(self, fault: Fault) -> None:
        """Let a fault happen from now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Nothing goes wrong any more."""
        self._faults.clear()
        self.mode = "normal"
        self.send_limits = False

    def set_mode(self, mode: Mode) -> None:
        """The page's switch: one state of Telegram as a whole."""
        self.mode = mode
        self._sent.clear()
        self._faults = [fault for fault in self._faults if fault.source != "mode"]
        if mode == "slow":
            self.add(Fault("slow", "*", None, seconds=2.0, source="mode"))
        elif mode == "down":
            self.add(Fault("error", "*", None, code=502, source="mode"))

    def strike(self, method: str, chat_id: object) -> dict[Kind, Fault]:
        """The faults that hit this request, at most one of each kind; each is used up by one."""
        struck: dict[Kind, Fault] = {}
        for fault in self._faults:
            if fault.kind not in struck and fault.concerns(method, chat_id):
                struck[fault.kind] = fault
                if fault.times is not None:
                    fault.times -= 1
        self._faults = [fault for fault in self._faults if fault.times != 0]
        return struck

    def pending(self) -> list[Json]:
        """What is still to go wrong, for the control address."""
        return [{name: value for name, value in vars(fault).items() if name != "source"} for fault in self._faults]

    def check_limits(self, chat_id: int) -> None:
        """Count a message that is about to be sent, or refuse it as one too many."""
        if not self.send_limits and self.mode != "limiting":
            return
        private = LIMITED_PRIVATE if self.mode == "limiting" else PRIVATE
        limits = {None: OVERALL, chat_id: GROUP if chat_id < 0 else private}
        now, wait = self._clock(), 0.0
        for key, (count, seconds) in limits.items():
            sent = self._sent.setdefault(key, deque())
            while sent and sent[0] <= now - seconds:
                sent.popleft()
            if len(sent) >= count:
                wait = max(wait, sent[0] + seconds - now)
        if wait:
            raise too_many_requests(math.ceil(wait))
        for key in limits:
            self._sent[key].append(now)


def refusal(struck: dict[Kind, Fault]) -> ApiError | None:
    """The answer that the struck faults give in place of the real one."""
    for kind, fault in struck.items():
        match kind:
            case "limit":
                return too_many_requests(fault.retry_after)
            case "blocked":
                return forbidden("bot was blocked by the user")
            case "error":
                words = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
                return ApiError(fault.code, words.get(fault.code, "Error"))
            case "slow" | "drop_before" | "drop_after":
                continue
    return None
