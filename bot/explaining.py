"""Shows an author what the bot makes of a message, and which words decided it."""

from typing import assert_never

from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from bot.language.matcher import SURE, Matcher, Piece
from bot.language.meaning import Ambiguous, Match, NoMatch, Part

WORTH_SHOWING = 0.1  # of evidence; decisions are made by several units of it


def explain(matcher: Matcher, text: str) -> None:
    """Print the decision on each part of a message, and what speaks for it."""
    console = Console(highlight=False)
    alarms = matcher.safety(text)
    if alarms:
        console.print(Text(f"Safety first: {', '.join(alarms)}. This is answered before anything else.", "bold red"))
    for piece in matcher.read(text):
        console.print(Text(f"“{piece.text}”: ", "bold").append(_decision(piece.part), "not bold"))
        if piece.topics:
            console.print(f"Topics: {', '.join(piece.topics)}.")
        console.print(_words(piece))


def _decision(part: Part) -> str:
    match part:
        case Match(intent, confidence):
            return f"{intent}, {confidence:.0%} sure. It is answered."
        case Ambiguous(candidates):
            named = ", ".join(f"{one.intent} ({one.confidence:.0%})" for one in candidates)
            return f"not sure enough ({SURE:.0%}) of any, so the bot asks which is meant: {named}."
        case NoMatch(foreign=True):
            return "it reads like another language, and the bot says which one it speaks."
        case NoMatch():
            return "nothing that the bot knows. It says what it can do."
        case _:
            assert_never(part)


def _words(piece: Piece) -> Table:
    """Return the words of a piece, with what each one says for the likeliest intents."""
    intents = [intent for intent, _ in piece.evidence.rank(3)]
    parts = piece.evidence.explain(3)
    table = Table("word", "taken for", "weight", *(Column(intent, overflow="fold") for intent in intents))
    for part in parts:
        # Pairs of words that decide nothing would only hide the ones that do.
        if " " not in part.text or any(abs(part.speaks[intent]) >= WORTH_SHOWING for intent in intents):
            taken = "" if part.taken_for == part.text else part.taken_for or "unknown"
            table.add_row(part.text, taken, f"{part.share:.0%}", *(f"{part.speaks[intent]:+.2f}" for intent in intents))
    table.add_section()
    table.add_row("all", "", "", *(f"{sum(part.speaks[intent] for part in parts):+.2f}" for intent in intents))
    return table
