"""The sentences of the bot itself (`knowledge/texts.yaml`): every field here is something the program says or hears.

A field that the program needs and the file lacks is a content problem, and so is a placeholder that the program does
not fill: `Slots` says which ones it does.
"""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.content.models import Label, Model, Prose, Target, Wordings


@dataclass(frozen=True, slots=True)
class Slots:
    """The placeholders, `{name}`, that the program fills in a text."""

    names: frozenset[str]

    def __init__(self, *names: str) -> None:
        object.__setattr__(self, "names", frozenset(names))


class Say(Model):
    """A message of the bot, with buttons that lead to intents and answers."""

    text: Wordings
    buttons: tuple[Target, ...] = ()


class MenuCommand(Model):
    """A line in Telegram's menu of commands."""

    command: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,32}$")]
    description: Annotated[str, StringConstraints(min_length=1, max_length=256)]
    leads_to: Target


class About(Model):
    """How the bot presents itself in Telegram before the first message."""

    description: Annotated[str, StringConstraints(max_length=512)]
    short_description: Annotated[str, StringConstraints(max_length=120)]
    commands: tuple[MenuCommand, ...]


Words = Annotated[tuple[str, ...], Field(min_length=1)]


class Controls(Model):
    """What a person may say to steer the bot; each counts only as the whole message."""

    back: Words
    skip: Words
    stop: Words
    restart: Words
    resume: Words
    done: Words
    why: Words
    pause: Words
    remind: Words
    keep: Words
    keep_nothing: Words
    explain: Annotated[Words, Slots("number")]
    """They ask for an option of the result by its number, which stands where `{number}` is."""
    as_pdf: Words
    doctor_questions: Words
    delete_answers: Words
    """The quiz answers and the result alone, not everything that is kept."""
    ordinals: Words
    """The first, second, third ... option, by these names."""
    about_me: Words
    """They ask what is kept of the person."""
    yes: Words
    no: Words


class Labels(Model):
    """The words on the bot's own buttons."""

    more: Label
    sources: Label
    something_else: Label
    done: Label
    back: Label
    skip: Label
    pause: Label
    remind: Label
    keep: Label
    keep_result: Label
    resume: Label
    restart: Label
    discard: Label
    delete_answers: Label
    forget_yes: Label
    forget_no: Label
    comment_yes: Label
    comment_no: Label
    explain: Annotated[Label, Slots("number")]
    explain_next: Annotated[Label, Slots("number")]
    as_pdf: Label
    by_mail: Label
    doctor_questions: Label
    result_again: Label
    mail_yes: Label
    mail_other: Label
    mail_no: Label


class Checklist(Model):
    """Things to tick off, below a sentence."""

    head: Prose
    questions: Words


class QuizTexts(Model):
    """What the quiz says around its questions."""

    progress: Annotated[Prose, Slots("number", "total", "bar")]
    noted: Annotated[Prose, Slots("options")]
    noted_missing: Prose
    so_far: Annotated[Prose, Slots("answer")]
    nothing_ticked: Prose
    unclear: Wordings
    several: Annotated[Prose, Slots("options")]
    gave_up: Prose
    back_to_question: Prose
    why: Annotated[Prose, Slots("why")]
    no_why: Prose
    first_question: Prose
    skipped: Prose
    stopped: Say
    restarted: Prose
    discarded: Say
    none_running: Say
    old_button: Prose
    changed: Prose
    changed_waiting: Say
    other_quiz: Prose
    lost: Prose
    paused: Prose
    paused_here: Annotated[Prose, Slots("number", "total")]
    reminder_set: Prose
    """Said where the time zone is not known; the next words may be the answer to its question."""
    reminder_set_there: Annotated[Prose, Slots("day", "time")]
    reminder: Prose
    welcome_back: Annotated[Prose, Slots("number", "total")]
    file: Prose
    no_result: Say
    result_gone: Say
    doctor_questions: Checklist
    """What to ask at the visit."""


class ZoneTexts(Model):
    """What is said about the time zone of a person."""

    ask: Prose
    ask_again: Annotated[Prose, Slots("time")]
    """The same where one is known; `{time}` is what it makes of now."""
    which: Prose
    unknown: Prose
    place: Annotated[Prose, Slots("place", "time")]
    """Said after a place; `{time}` shows whether it was the right one."""
    clock: Annotated[Prose, Slots("time")]
    """Said after a time of day: nothing is known there of the days on which clocks change."""
    reminder: Annotated[Prose, Slots("day", "time")]
    no_reminder: Prose
    left: Prose
    """Said to a no."""
    today: Label
    tomorrow: Label


class ResultTexts(Model):
    """The parts of a result, in the order in which they are shown."""

    likely: Annotated[Prose, Slots("types")]
    possible: Annotated[Prose, Slots("types")]
    likely_and_possible: Annotated[Prose, Slots("likely", "possible")]
    nothing: Prose
    option: Annotated[Prose, Slots("number", "name", "reason")]
    later: Prose
    mind: Prose
    avoid: Prose
    next_step: Prose
    explain: Annotated[Prose, Slots("name", "about")]
    explain_sessions: Annotated[Prose, Slots("sessions")]
    explain_days: Annotated[Prose, Slots("days")]
    explain_caution: Annotated[Prose, Slots("caution")]
    evidence: dict[Literal["A", "B", "C"], Prose]
    """How sure it is, for each grade of evidence."""

    @model_validator(mode="after")
    def knows_every_grade(self) -> "ResultTexts":
        missing = [grade for grade in ("A", "B", "C") if grade not in self.evidence]
        if missing:
            raise ValueError(f"`evidence` says nothing about {' and '.join(missing)}")
        return self


class PolicyTexts(Model):
    """What is kept, where and how long: `{privacy}` and `{privacy_details}` of an answer, true to what the program does."""

    short: Annotated[Prose, Slots("days")]
    details: Annotated[Prose, Slots("days", "held", "mail", "version")]
    one_day: Prose
    many_days: Annotated[Prose, Slots("days")]
    held_in_memory: Prose
    """Where answers are that are not to be kept: in the program, or in a server's database for a while."""
    held_by_server: Prose
    mail_on: Prose
    mail_off: Prose


class PrivacyTexts(Model):
    """What a person is told about keeping quiz answers, and agrees to."""

    version: Annotated[int, Field(ge=1)]
    """Raise it when something else is kept than people agreed to: each is asked anew."""
    kept: Prose
    not_kept: Prose
    paused: Prose
    """Said when a quiz waits whose answers are not kept."""


class CardTexts(Model):
    """The words on the card of a result; each stands on a line of its own."""

    title: Label
    likely: Label
    possible: Label
    nothing: Label
    scale: Label
    """Above the scale of a level."""
    bars: Prose
    """What the bars mean, and what they do not."""
    foot: Prose
    stopped: Prose
    """In place of a result, where the answers call for help first."""


class FileTexts(Model):
    """The words of the file of a result, beside the result's own."""

    title: Label
    author: Label
    made: Annotated[Prose, Slots("date")]
    about: Prose
    """For a doctor who has never heard of the bot."""
    summary: Label
    options: Label
    later: Label
    mind: Label
    avoid: Label
    ask: Label
    answers: Label
    sources: Label
    source: Annotated[Prose, Slots("citation", "year")]
    page: Annotated[Prose, Slots("number", "total")]


class ExportTexts(Model):
    """What is said with the file that has everything kept of a chat."""

    all: Annotated[Prose, Slots("data")]
    topic: Annotated[Prose, Slots("topic")]
    so_far: Annotated[Prose, Slots("answers")]
    finished: Annotated[Prose, Slots("date", "answers")]
    answer: Annotated[Prose, Slots("question", "answer")]
    left_open: Prose
    zone: Annotated[Prose, Slots("zone")]
    nothing: Say


class MailTexts(Model):
    """What is said around an e-mail with the result."""

    ask: Prose
    unusable: dict[Literal["none", "several", "form"], Prose]
    """Why a text is no address: there is none in it, there are several, or it is none of the usual form."""
    confirm: Annotated[Prose, Slots("address")]
    meant: Annotated[Prose, Slots("address", "meant")]
    other: Prose
    still: Prose
    dropped: Prose
    cancelled: Prose
    gave_up: Prose
    queued: Say
    sent: Prose
    refused: Prose
    limited: Prose
    no_server: Prose
    no_result: Say
    file_words: Words
    """Words that ask for a file, where none of `mail_words` is in the message."""
    mail_words: Words

    @model_validator(mode="after")
    def knows_every_reason(self) -> "MailTexts":
        missing = [why for why in ("none", "several", "form") if why not in self.unusable]
        if missing:
            raise ValueError(f"`unusable` says nothing about {' and '.join(missing)}")
        return self


class LetterTexts(Model):
    """What an e-mail with the result says around it."""

    subject: Annotated[str, StringConstraints(pattern=r"^[^\r\n]{1,60}$")]
    """It shows on locked screens: no word about health."""
    opening: Annotated[Prose, Slots("date")]
    closing: Prose
    file_name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,40}\.pdf$")]


class Texts(Model):
    """Everything the bot says that is not an answer of a topic."""

    about: About
    controls: Controls
    labels: Labels
    quiz: QuizTexts
    result: ResultTexts
    privacy: PrivacyTexts
    card: CardTexts
    file: FileTexts
    start: Say
    fallback: Annotated[tuple[Say, ...], Field(min_length=3)]
    """First miss, second miss in a row, third and later."""
    clarify: Wordings
    clarify_one: Wordings
    """Where only one question may have been meant."""
    foreign: Say
    photo: Say
    voice: Say
    sticker: Say
    attachment: Say
    two_answers: Annotated[Prose, Slots("question", "text")]
    sources: Annotated[Prose, Slots("sources")]
    source_line: Annotated[Prose, Slots("citation", "year", "link")]
    evidence_weak: Prose
    no_sources: Say
    no_more: Say
    forget_confirm: Prose
    forgotten: Prose
    forget_kept: Say
    comment_ask: Prose
    comment_confirm: Annotated[Prose, Slots("comment")]
    comment_saved: Say
    comment_dropped: Say
    policy: PolicyTexts
    mail: MailTexts
    letter: LetterTexts
    export: ExportTexts
    zone: ZoneTexts
    old_button: Say
    apology: Prose
    too_fast: Prose
    """Said once to a chat that writes faster than it can be answered."""
    helpline: Annotated[Prose, Slots("country", "emergency", "crisis")]
    crisis_here: Annotated[Prose, Slots("helplines")]
    crisis_quiz_waits: Prose
    crisis_after: Say
    """To an "ok" or a "hi" after a message about self-harm, until something is asked."""
