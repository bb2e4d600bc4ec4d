"""What counts as the same text.

`normalise` gives one form to all that reads the same: Unicode first, then case, apostrophes, numbers, elongations,
emoji and spacing. Sentence marks and line breaks stay, because others split questions at them. `words` cuts that
form into the pieces everything else works on. What a word means, and whether it is spelled right, is left to
others. Nothing here raises, and the cost grows with the length of the text, no faster.
"""

import re
import unicodedata
from functools import lru_cache

LONGEST = 4096  # characters; Telegram's own limit for a message, what is beyond is cut
PHRASE = (
    4  # letters; a sign that stands for more is a phrase, and thousands of them would push out what is said beside them
)
PILE = 4  # marks on one letter: pointed Hebrew needs three, and Unicode sorts longer runs in quadratic time

SIGNS = {
    **dict.fromkeys("‘’‚‛′`´ʼʹˈ＇", "'"),
    **dict.fromkeys("“”„‟″«»‹›", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("…。।", "."),
    **dict.fromkeys("™®©℠", ""),  # as letters they would make "rollertm" of "roller™"
    **{char: " " + unicodedata.normalize("NFKC", char).replace("⁄", "/") for char in "¼½¾⅓⅔⅛⅜⅝⅞"},  # "1½" is not 11/2
    "⁄": "/",
    "؟": "?",
    "،": ",",
    "؛": ";",
    "&": " and ",
}
# An emoji speaks only when nothing else does: "thanks 👍" is thanks, a lone 👍 is a yes.
SPEAKING = {
    **dict.fromkeys("👍👌✅✔☑🆗💯", "yes"),
    **dict.fromkeys("👎❌✖❎🚫🙅", "no"),
    **dict.fromkeys("🙏❤💕💖💗🥰😍🤗💐", "thanks"),
    **dict.fromkeys("❓❔🤔🤷", "help"),
    "👋": "hello",
    "🆘": "sos",
}

EMOTICON = re.compile(r"(?<![^\W_])(?:[:;]'?-?(?:[)(|\\/\]\[]{1,9}|[dpo])|=[)(]{1,9}|x{1,9}d{1,9})+(?![^\W_])")
APOSTROPHE = re.compile(r"(?<=[^\W\d_])'+(?=[^\W\d_])")  # don't, dont and don’t are one word
FACES = frozenset(":;=x")
THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")  # 1,500 is 1500
DECIMAL_COMMA = re.compile(r"(?<![\d.,])(\d{1,4}),(?=\d{1,2} ?(?:mm|cm|ml|mg|%|€|eur)(?![^\W_]))")  # 2,5mm is 2.5mm
TRIPLE = re.compile(r"(.)\1\1")
ELONGATION = re.compile(r"(?<![^\W_])iii(?![^\W_])|([^\W\d_])\1{2,}")  # soooo is soo, but skin type III is not II
REPEATED_MARK = re.compile(r"([^\w\s])\1{2,}")
WORD = re.compile(
    r"[a-z\x80-\U0010ffff]+"  # outside ASCII `_kept` leaves letters, their marks and currencies
    r"|\d+(?:(?:st|nd|rd|th)(?![^\W_])|\.\d+)?"  # 1st; 2.5, and the mm behind it is a word of its own
    r"|[%+$]"
)


class _Characters(dict[int, str]):
    """What becomes of each character before its case and composition are looked at, filled in as they are met."""

    def __missing__(self, point: int) -> str:
        kept = _kept(chr(point))
        if len(self) < LONGEST:  # bounded: nobody fills our memory with all of Unicode
            self[point] = kept
        return kept


def _kept(char: str) -> str:
    kind = unicodedata.category(char)
    if kind in {"Cf", "Cs", "Me"} or unicodedata.name(char, "").startswith(("COMBINING", "VARIATION")):
        return ""  # zero width, bidi controls, broken surrogates, the frame of a keycap, accents
    if kind == "Nd":
        return str(unicodedata.decimal(char))
    if kind[0] in "LNM" or kind == "Sc":
        return char if len(unicodedata.normalize("NFKD", char)) <= PHRASE else " "
    if kind in {"Cc", "Zl", "Zp"}:
        return "\n" if char in "\n\r\v\f\x85\u2028\u2029" else " "
    plain = unicodedata.normalize("NFKC", char)
    return plain if plain.isascii() and kind[0] in "PS" and kind != "So" else " "  # else emoji and ornaments


_CHARACTERS = _Characters({ord(char): kept for char, kept in SIGNS.items()})


@lru_cache(8)  # everything that reads a message asks for it anew
def normalise(text: str) -> str:
    """One form of all that reads the same; normalising it again changes nothing."""
    read = _read(_plain(text[:LONGEST])[:LONGEST])
    if text.isascii() or any(map(str.isalnum, read)):
        return read
    return " ".join(dict.fromkeys(SPEAKING[char] for char in text[:LONGEST] if char in SPEAKING)) or read


def words(text: str) -> tuple[str, ...]:
    """The words of a text, in order: "2.5mm TCA, don't!" is 2.5, mm, tca, dont."""
    return cut(normalise(text))


def cut(plain: str) -> tuple[str, ...]:
    """The words of what is normalised already: a text, or a piece of one."""
    return tuple(WORD.findall(plain))


def _plain(text: str) -> str:
    """Characters: compatible forms, case, accents, controls, emoji."""
    text = text.translate(_CHARACTERS)
    if text.isascii():
        return text.lower()
    for _ in range(2):  # folding the case of a compatible form can bring out another one: "ϓ", "K"
        text = unicodedata.normalize("NFKD", _without_piles(text).casefold())[:LONGEST].translate(_CHARACTERS)
    return unicodedata.normalize("NFC", text)


def _without_piles(text: str) -> str:
    kept, pile = [], 0
    for char in text:
        pile = pile + 1 if unicodedata.combining(char) else 0
        if pile <= PILE:
            kept.append(char)
    return "".join(kept)


def _read(text: str) -> str:
    """Reading: apostrophes, numbers, elongations, emoticons, spacing. Most messages hold few of them."""
    if "'" in text:
        text = APOSTROPHE.sub("", text)
    if "," in text:
        text = DECIMAL_COMMA.sub(r"\1.", THOUSANDS.sub("", text))
    if TRIPLE.search(text):
        text = ELONGATION.sub(lambda run: run[1] * 2 if run[1] else run[0], text)
        text = REPEATED_MARK.sub(r"\1", text)
    if not FACES.isdisjoint(text):
        text = EMOTICON.sub(" ", text)
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)
