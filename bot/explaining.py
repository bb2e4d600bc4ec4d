"""Shows an author what the bot makes of a message: how it is read, which words decided, how sure that is, what is said."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import assert_never

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.content.library import Content
from bot.dialogue.actions import sends
from bot.dialogue.turn import Turn
from bot.dialogue.wording import plain
from bot.evaluation.examiner import Examiner
from bot.evaluation.printing import console
from bot.language.classifier import Evidence
from bot.language.matcher import OFFERED, SURE, Matcher, sureness
from bot.language.meaning import Ambiguous, Match, NoMatch, Part
from bot.language.pieces import Piece
from bot.language.sentences import clauses, sentences
from bot.language.text import normalise, words
from bot.language.vocabulary import MARK

WORTH_SHOWING = 0.1  # of evidence; decisions are made by several units of it
SHOWN = 300  # letters of the answer


@dataclass(frozen=True, slots=True)
class Row:
    """What one word, one pair of words, or all that is too weak to be shown says for each intent."""

    text: str
    taken_for: str
    share: float
    speaks: tuple[float, ...]


def explain(examiner: Examiner, text: str, after: Sequence[str] = ()) -> None:
    """Print the decision on a message, said `after` others in the same chat, and what speaks for it."""
    out = console()
    for line in _alarms(examiner.matcher, text):
        out.print(Text(line, "bold red"))
    out.print(f"Read as: {normalise(text)}", markup=False)
    cut = [clause for sentence in sentences(text) for clause in clauses(sentence)]
    if len(cut) > 1:
        out.print(f"Cut into: {' | '.join(cut)}", markup=False)
    for piece in examiner.matcher.read(text):
        _explain_piece(examiner.content, piece, out)
    state = None
    for earlier in after:
        state = examiner.say(earlier, state).state
    for line in _answer(examiner.say(text, state), state.topic if state else None):
        out.print(line, markup=False)


def _alarms(matcher: Matcher, text: str) -> Iterator[str]:
    heard = matcher.safety(text)
    if reasons := "; ".join(matcher.hearing.why(text)):
        yield f"Safety first: {reasons}."
        answered = f"{' and '.join(heard)}: this is answered before anything else" if heard else "it is left at that"
        yield f"=> {answered}."


def _explain_piece(content: Content, piece: Piece, out: Console) -> None:
    out.print()
    out.print(Text(f"“{piece.text}”", "bold"))
    for line in (*_names(content, piece), _sure(piece.evidence), _decision(piece.part)):
        out.print(line, markup=False)
    if piece.evidence.words:
        out.print(_table(piece.evidence))


# ---- the words


def _names(content: Content, piece: Piece) -> Iterator[str]:
    """Yield which words were merged into one name or synonym, and where the topics come from."""
    said, read = words(piece.text), piece.named.words
    here: set[str] = set()
    for kind, start, end, first, last in SequenceMatcher(None, said, read, autojunk=False).get_opcodes():
        if kind == "replace":
            here.update(read[first:last])
            yield f"Taken together: {' '.join(said[start:end])} = {' '.join(read[first:last])}"
    for entity in piece.named.entities:
        topic = content.vocabulary.entities[entity].topic
        where = "named here" if MARK + entity in here else "named earlier in the message"
        yield f"Topic: {topic} ({where})" if topic else f"Named: {entity}, which is no topic of its own"


def rows(evidence: Evidence, count: int = OFFERED) -> tuple[Row, ...]:
    """Return what each part says for the likeliest intents; what is too weak to be shown stands in one last row.

    All rows together are the intents' scores.
    """
    intents = [intent for intent, _ in evidence.rank(count)]
    shown: list[Row] = []
    weak: list[Row] = []
    for part in evidence.explain(count):
        speaks = tuple(part.speaks[intent] for intent in intents)
        taken = "" if part.taken_for == part.text else f"{part.taken_for} ({part.similarity:.0%})"
        row = Row(part.text, taken if part.similarity else "unknown: its letters", part.share, speaks)
        # Pairs of words that decide nothing would only hide the ones that do.
        is_weak = " " in part.text and all(abs(value) < WORTH_SHOWING for value in speaks)
        (weak if is_weak else shown).append(row)
    if weak:
        sums = tuple(sum(values) for values in zip(*(row.speaks for row in weak), strict=True))
        shown.append(Row(f"{len(weak)} weak pairs", "", sum(row.share for row in weak), sums))
    return tuple(shown)


def _table(evidence: Evidence) -> Table:
    """Return the evidence of the words for the winner and the runners-up."""
    intents = [intent for intent, _ in evidence.rank(OFFERED)]
    found = rows(evidence)
    columns = (Column(intent, justify="right", overflow="fold", max_width=20) for intent in intents)
    table = Table("word", "taken for", Column("weight", justify="right"), *columns)
    for row in found:
        table.add_row(
            Text(row.text), Text(row.taken_for), f"{row.share:.0%}", *(f"{value:+.2f}" for value in row.speaks)
        )
    table.add_section()
    sums = (sum(row.speaks[place] for row in found) for place in range(len(intents)))
    table.add_row("all", "", "", *(f"{value:+.2f}" for value in sums))
    return table


# ---- the decision


def _sure(evidence: Evidence) -> str:
    if not evidence.known:
        return "Not one word of it is known."
    (_, first), *others = evidence.rank(2)
    second = f", {others[0][1]:.0%} for the second" if others else ""
    best = sureness(evidence)[0]
    return (
        f"{evidence.known:.0%} of it known; among the intents {first:.0%} for the best{second}: "
        f"{best.confidence:.0%} sure of {best.intent}, and it takes {SURE:.0%}"
    )


def _decision(part: Part) -> str:
    match part:
        case Match(intent):
            return f"=> {intent}: it is answered."
        case Ambiguous(candidates):
            named = ", ".join(f"{one.intent} ({one.confidence:.0%})" for one in candidates)
            return f"=> not sure enough of any, so the bot asks which is meant: {named}."
        case NoMatch(foreign=True):
            return "=> it reads like another language, and the bot says which one it speaks."
        case NoMatch():
            return "=> nothing that the bot knows. It says what it can do."
        case _:
            assert_never(part)


def _answer(turn: Turn, remembered: str | None) -> Iterator[str]:
    heard = turn.heard
    yield ""
    if heard.topic is not None and heard.topic == remembered:
        yield f"The talk before was about {remembered}."
    about = f" about {heard.topic}" if heard.topic else ""
    yield f"Outcome: {heard.outcome}{about}, counted as {', '.join(heard.intents) or 'nothing'}"
    if heard.outcome == "answer" and turn.state.last:
        yield f"Answer: {', '.join(turn.state.last)}"
    for message in sends(turn.actions):
        said = " ".join(plain(message.text).split())
        yield f"Says: {said if len(said) <= SHOWN else said[:SHOWN] + '…'}"
        if message.buttons:
            yield f"Buttons: {' | '.join(button.label for row in message.buttons for button in row)}"
