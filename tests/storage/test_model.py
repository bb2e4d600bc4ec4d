"""The store against a plain dictionary: whatever is done in whatever order, with restarts, both say the same."""

import asyncio
from collections import defaultdict
from typing import ClassVar

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from tests.storage.examples import APOLOGY, START, echo, said, state_of, waiting
from tests.storage.places import Place, SqlitePlace

CHATS = st.sampled_from(["1", "2", "3"])
TEXTS = st.sampled_from(["hello", "/crash", "/forget", "/comment c"])


class StoreMachine(RuleBasedStateMachine):
    """Does what the program does, in any order."""

    place: ClassVar[Place]

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.store = self.place.open()
        self.number = 0
        self.turns: dict[str, int] = defaultdict(int)
        self.outbox: dict[str, list[str]] = defaultdict(list)

    def expect(self, chat: str, text: str) -> None:
        """What the echo dialogue does with a text."""
        if text == "/crash":
            self.outbox[chat].append(APOLOGY.text)
            return
        self.turns[chat] += 1
        reply = f"{self.turns[chat]}: {text}"
        if text == "/forget":
            self.turns[chat] = 0
            self.outbox[chat].clear()
        self.outbox[chat].append(reply)

    @rule(batch=st.lists(st.tuples(CHATS, TEXTS), max_size=5), repeats=st.integers(0, 2))
    def apply(self, batch: list[tuple[str, str]], repeats: int) -> None:
        """A batch arrives, perhaps more than once."""
        events = [said(self.number + index, text, chat) for index, (chat, text) in enumerate(batch)]
        self.number += len(events)
        for chat, text in batch:
            self.expect(chat, text)
        self.loop.run_until_complete(self.store.apply(events, echo))
        for _ in range(repeats):
            turns = self.loop.run_until_complete(self.store.apply(events, echo))
            assert turns == [None] * len(events)

    @rule(chat=CHATS, buried=st.booleans())
    def send(self, chat: str, buried: bool) -> None:
        """The oldest message of a chat goes out, or never can."""
        heads = {found.chat: found for found in self.loop.run_until_complete(waiting(self.store))}
        if chat in heads:
            assert heads[chat].send.text == self.outbox[chat].pop(0)
            head = heads[chat]
            done = self.store.bury(head.id, "no") if buried else self.store.mark_sent(head)
            self.loop.run_until_complete(done)

    @rule(chat=CHATS)
    def block(self, chat: str) -> None:
        """A person does not want the bot any more."""
        self.loop.run_until_complete(self.store.block(chat))
        self.outbox[chat].clear()

    @rule(old=CHATS, new=CHATS)
    def move(self, old: str, new: str) -> None:
        """A chat gets the id of another one."""
        if old != new:
            self.loop.run_until_complete(self.store.move(old, new))
            self.turns[new] = self.turns[new] or self.turns.pop(old, 0)
            self.turns.pop(old, None)
            self.outbox[new] = self.in_order(old, new)
            self.outbox.pop(old, None)

    def in_order(self, old: str, new: str) -> list[str]:
        """The messages of both chats; their order among each other is the store's to keep, and asked of it here."""
        both = self.outbox[old] + self.outbox[new]
        rows = self.loop.run_until_complete(
            self.store._runner.run(
                lambda connection: connection.execute(
                    "SELECT chat, payload FROM outbox WHERE chat = ? ORDER BY id", (new,)
                ).fetchall()
            )
        )
        texts = [send.text for chat, sealed in rows if (send := self.store._records.read_send(chat, sealed))]
        assert sorted(texts) == sorted(both)
        return texts

    @rule()
    def restart(self) -> None:
        """The program ends and starts again."""
        self.loop.run_until_complete(self.store.close())
        self.store = self.place.open()

    @invariant()
    def the_head_of_each_chat_is_due(self) -> None:
        """Each chat's oldest message can go out, and nothing else."""
        found = self.loop.run_until_complete(self.store.due(START, 100, ()))
        heads = {chat: texts[0] for chat, texts in self.outbox.items() if texts}
        assert {outgoing.chat: outgoing.send.text for outgoing in found} == heads

    def teardown(self) -> None:
        """Compare what is remembered at the end."""
        try:
            for chat in ("1", "2", "3"):
                assert self.loop.run_until_complete(state_of(self.store, chat)).turn == self.turns[chat]
        finally:
            self.loop.run_until_complete(self.store.close())
            self.loop.close()
            self.place.empty()


def test_a_store_does_what_a_dictionary_does(place: Place) -> None:
    examples = 40 if isinstance(place, SqlitePlace) else 15
    chosen = settings(max_examples=examples, stateful_step_count=25, deadline=None)

    class Machine(StoreMachine):
        pass

    Machine.place = place
    run_state_machine_as_test(Machine, settings=chosen)
