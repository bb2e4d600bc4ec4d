"""What authors write, as frozen values: intents, vocabulary, topics with their answers, facts and sources.

The JSON Schemas in `schemas/` come from these classes. A class checks what can be seen in one value; what must hold
across files is in `validation.py`. The quiz has a file of its own (`quiz_models.py`), and so have the sentences of the
bot itself (`texts.py`).
"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator

Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]{1,40}$")]
Target = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,40}(\.[a-z0-9_]{1,24})?$")]
"""What a button leads to: an intent (`quiz_start`), or one answer of a topic (`tca_cross.pain`)."""
FactId = Annotated[str, StringConstraints(pattern=r"^F[0-9]{3}$")]
SourceId = Annotated[str, StringConstraints(pattern=r"^S[0-9]{2,3}$")]
CountryCode = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Label = Annotated[str, StringConstraints(min_length=1, max_length=60)]
"""The words on a button. Telegram has no limit, but cuts what a phone cannot show."""


def _as_tuple(raw: object) -> object:
    """Let an author write one text where several wordings are possible."""
    return (raw,) if isinstance(raw, str) else raw


Prose = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Wordings = Annotated[tuple[Prose, ...], BeforeValidator(_as_tuple), Field(min_length=1)]
"""One or more wordings of the same thing; the dialogue takes one by the number of the turn."""


class Model(BaseModel):
    """A value an author wrote: it cannot change and has no keys that we do not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Priority(StrEnum):
    """Which of several intents of one message is answered first."""

    SAFETY_NOW = "safety_now"
    SAFETY = "safety"
    CONTROL = "control"
    QUESTION = "question"
    SMALL_TALK = "small_talk"


class Command(StrEnum):
    """What an intent can ask the dialogue to do, beside answering."""

    QUIZ_START = "quiz_start"
    QUIZ_CANCEL = "quiz_cancel"
    QUIZ_RESULT = "quiz_result"
    QUIZ_EMAIL = "quiz_email"
    LEAVE_COMMENT = "leave_comment"
    DELETE_DATA = "delete_data"
    EXPORT_DATA = "export_data"
    SOURCES = "sources"
    MORE = "more"
    CRISIS = "crisis"


class Intent(Model):
    """One thing that people want, with examples of how they say it (`intents/<id>.yaml`)."""

    id: Id
    question: Label
    """The intent in plain words, as the person might ask it: the label of a button."""
    priority: Priority = Priority.QUESTION
    answer: Target | None = None
    """The answer it leads to, `topic.aspect`."""
    aspect: Id | None = None
    """Asked of whatever topic is named, or was talked about last. `answer` then serves where there is no topic."""
    command: Command | None = None
    states: tuple[FactId, ...] = ()
    """Facts without which the answer is not right: the answer must cite them."""
    reports_as: Id | None = None
    """The name under which a finer intent is counted."""
    examples: Annotated[tuple[Prose, ...], Field(min_length=1)]
    """Templates: `[optional]`, `(one|other)`, `{kind}` for the names of entities of a kind."""

    @model_validator(mode="after")
    def leads_somewhere(self) -> "Intent":
        if self.answer is None and self.aspect is None and self.command is None:
            raise ValueError("it leads nowhere; give it an `answer`, an `aspect` or a `command`")
        return self


class Answer(Model):
    """One aspect of one topic: what the bot says, and what that rests on."""

    question: Label | None = None
    """How a button asks for it; without one the aspect's own question serves."""
    text: Wordings
    more: Prose | None = None
    """The longer text behind the button "More"."""
    facts: tuple[FactId, ...] = ()
    caution: bool = False
    """The text holds the safety caution that the intent's flag demands."""
    picture: Id | None = None
    next: tuple[Target, ...] = ()
    quiz: bool = False
    """Offer the quiz below this answer."""


class Topic(Model):
    """Something people ask about (`knowledge/topics/<id>.yaml`), with one answer for each aspect of it."""

    id: Id
    name: Prose
    """As it stands in the middle of a sentence: "TCA CROSS", "microneedling at a clinic"."""
    remembered: bool = True
    """Whether "does it hurt?" afterwards is about this."""
    leads_to: tuple[Id, ...] = ()
    """Topics that a question about an aspect may mean, where this topic has no such aspect."""
    aspects: dict[Id, Answer]


class Aspect(Model):
    """What can be asked of many topics: pain, cost, sessions (`knowledge/aspects.yaml`)."""

    question: Label
    """The button below an answer: "Does it hurt?"."""
    ask: Prose
    """The bot's question when it does not know the topic."""
    unknown: Prose
    """Said of a topic for which there is no answer; `{topic}` is its name."""
    offer: Annotated[tuple[Id, ...], Field(min_length=1)]
    """The topics on the buttons of `ask`."""


class Aspects(Model):
    aspects: dict[Id, Aspect]


class Entity(Model):
    """Something with a name: a treatment, a kind of scar, a product."""

    kind: Id
    topic: Id | None = None
    names: Annotated[tuple[Prose, ...], Field(min_length=1)]
    """The first one is the usual name; every other is a name that people use for the same thing."""


class Vocabulary(Model):
    """Words that mean the same (`knowledge/vocabulary.yaml`)."""

    synonyms: dict[str, tuple[Prose, ...]] = {}
    """A word or phrase, and what people write for it."""
    entities: dict[Id, Entity] = {}
    introductions: tuple[Prose, ...] = ()
    """How people ask what something is, `{name}` for its name: examples for the intent that a topic's `what` answers."""


class Fact(Model):
    """One statement with its grade and where it comes from (`knowledge/facts.yaml`)."""

    grade: Literal["A", "B", "C"]
    check: Literal["V", "V2", "R"]
    """V: seen in the source; V2: seen at second hand; R: recalled, a clinician must confirm it."""
    sources: Annotated[tuple[SourceId, ...], Field(min_length=1)]
    article: Literal["holds", "corrected"] | None = None
    """Whether the source article says it, and rightly, or imprecisely."""
    note: Prose | None = None
    text: Prose
    unused: Prose | None = None
    """Why no answer cites it."""


class Facts(Model):
    facts: dict[FactId, Fact]


class Source(Model):
    """Where a fact comes from (`knowledge/sources.yaml`)."""

    citation: Prose
    year: Prose
    link: Prose | None = None
    supports: Prose
    seen: Prose


class Sources(Model):
    sources: dict[SourceId, Source]


class Helpline(Model):
    """Whom to call in one country (`knowledge/helplines.yaml`)."""

    country: Prose
    countries: tuple[CountryCode, ...] = ()
    """The countries that this is for, by their codes (ISO 3166: DE); none: for anywhere else."""
    emergency: Prose
    crisis: Prose
    check_again: date
    """When somebody must have called or looked up these numbers again."""


class Helplines(Model):
    countries: dict[Id, Helpline]


def answers_of(topics: dict[str, Topic]) -> Iterator[tuple[str, Answer]]:
    """Yield every answer with its name, `topic.aspect`."""
    for topic in topics.values():
        for aspect, answer in topic.aspects.items():
            yield f"{topic.id}.{aspect}", answer
