"""Text as Telegram understands it: HTML in, plain text and entities out, with Telegram's own complaints.

Follows TDLib's parser, byte offsets and all, for the tags of the Bot API. Markdown is refused: no part of this project
sends it. Where a text may stand and how long it may be comes from the caller.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.sandbox.refusals import Json, bad_request
from bot.sandbox.schema import utf16_length

STYLES = {
    "b": "bold",
    "strong": "bold",
    "i": "italic",
    "em": "italic",
    "u": "underline",
    "ins": "underline",
    "s": "strikethrough",
    "strike": "strikethrough",
    "del": "strikethrough",
    "tg-spoiler": "spoiler",
    "span": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}
TAGS = {*STYLES, "a", "tg-emoji"}
NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
REFERENCE = re.compile(r"&(?:#x([0-9a-fA-F]{1,8})|#([0-9]{1,9})|(lt|gt|amp|quot));?")
ATTRIBUTE = re.compile(r"""\s*([^\s=>/]+)(?:\s*=\s*("[^"]*"|'[^']*'|[^\s>]*))?""")
FOUND_IN_TEXT = (
    ("bot_command", re.compile(r"(?<![\w/<>])/[A-Za-z0-9_]{1,64}(?:@[A-Za-z0-9_]{3,32})?(?![\w/])")),
    ("url", re.compile(r"(?<![\w@.])(?:https?://|www\.)[^\s<>\"]+[^\s<>\"'.,;:!?)]")),
    ("email", re.compile(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")),
    ("mention", re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{2,31}\b")),
    ("hashtag", re.compile(r"(?<![\w#&])#\w*[^\W\d]\w*")),
)
LINK = re.compile(r"(?:https?|tg|tonsite|mailto|tel):\S+|[\w-]+(?:\.[\w-]+)+(?:[/?#:]\S*)?", re.IGNORECASE)


@dataclass
class _OpenTag:
    name: str
    argument: str
    offset: int
    start: int


@dataclass
class _Parser:
    source: str
    text: list[str] = field(default_factory=list)
    length: int = 0  # of the text so far, in UTF-16 units
    open: list[_OpenTag] = field(default_factory=list)
    entities: list[Json] = field(default_factory=list)

    def add(self, text: str) -> None:
        self.text.append(text)
        self.length += utf16_length(text)

    def byte(self, position: int) -> int:
        return len(self.source[:position].encode("utf-8", "surrogatepass"))


def parse_html(source: str) -> tuple[str, list[Json]]:
    """The text without its tags, and what the tags meant."""
    parser = _Parser(source)
    position = 0
    while position < len(source):
        if source[position] == "<":
            closing = source.startswith("</", position)
            position = _end_tag(parser, position) if closing else _start_tag(parser, position)
            continue
        reference = REFERENCE.match(source, position) if source[position] == "&" else None
        character = _decoded(reference) if reference else ""
        parser.add(character or source[position])
        position = reference.end() if reference and character else position + 1
    if parser.open:
        raise _cannot_parse(f'Can\'t find end tag corresponding to start tag "{parser.open[-1].name}"')
    return "".join(parser.text), sorted(parser.entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _cannot_parse(what: str) -> Exception:
    return bad_request(f"can't parse entities: {what}")


def _decoded(reference: re.Match[str]) -> str:
    hexadecimal, decimal, name = reference.groups()
    if name:
        return NAMED[name]
    code = int(hexadecimal, 16) if hexadecimal else int(decimal)
    return chr(code) if 0 < code < 0x10FFFF and not 0xD800 <= code <= 0xDFFF else ""


def _start_tag(parser: _Parser, begin: int) -> int:
    source, at = parser.source, parser.byte(begin)
    name_match = re.compile(r"[^\s>]*").match(source, begin + 1)
    end = name_match.end() if name_match else begin + 1
    if end >= len(source):
        raise _cannot_parse(f"Unclosed start tag at byte offset {at}")
    name = source[begin + 1 : end].lower()
    if name not in TAGS:
        raise _cannot_parse(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes, end = _attributes(parser, name, begin, end)
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _cannot_parse(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    argument = {"a": "href", "code": "class", "tg-emoji": "emoji-id", "blockquote": "expandable"}.get(name, "")
    parser.open.append(_OpenTag(name, attributes.get(argument, ""), parser.length, len(parser.text)))
    return end


def _attributes(parser: _Parser, name: str, begin: int, end: int) -> tuple[dict[str, str], int]:
    source, at = parser.source, parser.byte(begin)
    found: dict[str, str] = {}
    while True:
        while end < len(source) and source[end].isspace():
            end += 1
        if end >= len(source):
            raise _cannot_parse(f"Unclosed start tag at byte offset {at}")
        if source[end] == ">":
            return found, end + 1
        attribute = ATTRIBUTE.match(source, end)
        if attribute is None:
            raise _cannot_parse(f'Empty attribute name in the tag "{name}" at byte offset {at}')
        value = attribute[2]
        if value is None and attribute[1] != "expandable":
            raise _cannot_parse(
                f'Expected equal sign in declaration of an attribute of the tag "{name}" at byte offset {at}'
            )
        value = (value or "yes").strip("\"'")
        found[attribute[1].lower()] = REFERENCE.sub(lambda match: _decoded(match) or match[0], value)
        end = attribute.end()


def _end_tag(parser: _Parser, begin: int) -> int:
    source, at = parser.source, parser.byte(begin)
    if not parser.open:
        raise _cannot_parse(f"Unexpected end tag at byte offset {at}")
    end = source.find(">", begin)
    if end < 0:
        raise _cannot_parse(f"Unclosed end tag at byte offset {at}")
    name, tag = source[begin + 2 : end].strip().lower(), parser.open[-1]
    if name and name != tag.name:
        raise _cannot_parse(f'Unmatched end tag at byte offset {at}, expected "</{tag.name}>", found "</{name}>"')
    parser.open.pop()
    if parser.length > tag.offset:
        _close(parser, tag)
    return end + 1


def _close(parser: _Parser, tag: _OpenTag) -> None:
    entity: Json = {"type": STYLES.get(tag.name, ""), "offset": tag.offset, "length": parser.length - tag.offset}
    last = parser.entities[-1] if parser.entities else {}
    same_place = (last.get("offset"), last.get("length")) == (entity["offset"], entity["length"])
    match tag.name:
        case "a":
            link = tag.argument or "".join(parser.text[tag.start :])
            if not LINK.fullmatch(link):
                return  # Telegram keeps the text and drops a link that leads nowhere
            entity |= {"type": "text_link", "url": link}
        case "tg-emoji":
            if not tag.argument.isdigit():
                raise bad_request("can't parse entities: Invalid custom emoji identifier specified")
            entity |= {"type": "custom_emoji", "custom_emoji_id": tag.argument}
        case "blockquote" if tag.argument:
            entity["type"] = "expandable_blockquote"
        case "code" if tag.argument.startswith("language-"):
            entity["language"] = tag.argument.removeprefix("language-")
        case "pre" if same_place and last.get("type") == "code":
            # <pre><code class="language-x"> is one block of code in that language.
            parser.entities.pop()
            if "language" in last:
                entity["language"] = last["language"]
        case _:
            pass
    parser.entities.append(entity)


def find_entities(text: str, known: list[Json]) -> list[Json]:
    """Commands, links, addresses, mentions and hashtags in a text, added to the entities it already has."""
    entities = list(known)
    taken = [(e["offset"], e["offset"] + e["length"]) for e in known if e["type"] in {"text_link", "code", "pre"}]
    for start, end, kind in _found(text):
        if all(end <= low or start >= high for low, high in taken):
            taken.append((start, end))
            entities.append({"type": kind, "offset": start, "length": end - start})
    return sorted(entities, key=lambda entity: (entity["offset"], -entity["length"]))


def _found(text: str) -> Iterator[tuple[int, int, str]]:
    for kind, pattern in FOUND_IN_TEXT:
        for match in pattern.finditer(text):
            start = utf16_length(text[: match.start()])
            yield start, start + utf16_length(match[0]), kind


def trimmed(text: str, entities: list[Json]) -> tuple[str, list[Json]]:
    """The text without white space around it, as Telegram keeps it, with the entities moved along."""
    lead = utf16_length(text) - utf16_length(text.lstrip())
    text = text.strip()
    size, kept = utf16_length(text), []
    for entity in entities:
        start = max(entity["offset"] - lead, 0)
        end = min(entity["offset"] + entity["length"] - lead, size)
        if end > start:
            kept.append({**entity, "offset": start, "length": end - start})
    return text, kept


def formatted(text: str, parse_mode: str | None, entities: list[Json] | None) -> tuple[str, list[Json]]:
    """A bot's text and entities, from either of the two ways in which it may say them."""
    match (parse_mode or "").lower():
        case "html":
            text, found = parse_html(text)
        case "":
            found = list(entities or [])
            if any(entity["offset"] + entity["length"] > utf16_length(text) for entity in found):
                raise bad_request("entity ends after the end of the message text")
        case "markdown" | "markdownv2":
            raise bad_request("the local Telegram reads HTML only, not Markdown: use parse_mode HTML")
        case _:
            raise bad_request("unsupported parse_mode")
    text, found = trimmed(text.replace("\r", ""), found)
    return text, find_entities(text, found)
