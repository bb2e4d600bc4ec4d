"""What the answers rest on: facts with what cites them, sources with what rests on them, and lists of what is weak."""

import re
from collections.abc import Iterator

from bot.content.library import Content
from bot.content.models import Fact, Source
from bot.dialogue.wording import Html
from bot.operator.preview.elements import element, folded, link, separated, table
from bot.operator.preview.items import Mark, fact_links, flags, item, source_links
from bot.operator.preview.links import Links

CHECKS = {"V": "seen in the source", "V2": "seen at second hand", "R": "from memory, to be confirmed"}
GRADES = {
    "A": "systematic review, randomised trial or regulator",
    "B": "narrative review, cohort, guideline or consensus",
    "C": "expert or clinic opinion, or one person's experience",
}
_ARTICLE = {"holds": "The source article says it, and rightly.", "corrected": "The source article says it imprecisely."}
MOST_SHOWN = 4  # places beside a fact; more of them would stretch the list over many screens
_DOI = re.compile(r"10\.\d{4,9}/\S+")
_PMC = re.compile(r"PMC\d+")
# How an answer says that nothing is known; "no figure" alone would also find "no figure hugs the truth".
_NO_FIGURE = re.compile(
    r"\bno (?:reliable|good|sourced|measured) (?:figures?|price|number|word|statement)\b|\bno figures?\b"
)


def says_no_figure(text: str) -> bool:
    """Whether a text says that there is no reliable figure."""
    return _NO_FIGURE.search(text.casefold()) is not None


def facts(content: Content, links: Links) -> Iterator[Html]:
    """Yield an item for each fact."""
    for name, fact in content.facts.items():
        yield _fact(content, links, name, fact)


def _fact(content: Content, links: Links, name: str, fact: Fact) -> Html:
    notes = [
        _ARTICLE[fact.article] if fact.article else "",
        f"Note: {fact.note}" if fact.note else "",
        f"Not used: {fact.unused}" if fact.unused else "",
    ]
    cited = [link(place.anchor, place.name) for place in links.citing[name]]
    marks: tuple[Mark, ...] = (*flags([fact]), *(("unused",) if fact.unused else ()))
    return item(
        f"fact-{name}",
        name,
        element("p", fact.text),
        element("p", f"Grade {fact.grade}: {GRADES[fact.grade]}. Check {fact.check}: {CHECKS[fact.check]}."),
        [element("p", note) for note in notes if note],
        element("p", "Sources: ", [[source, " "] for source in _cited_sources(content, fact)], class_="cites"),
        name=name,
        file="knowledge/facts.yaml",
        marks=marks,
        after=element("p", "Cited by: ", separated(cited) if cited else "nothing", class_="cites"),
    )


def _cited_sources(content: Content, fact: Fact) -> Iterator[Html]:
    for name in fact.sources:
        source = content.sources[name]
        yield element("span", source_links(content, [name]), f" {source.citation} ({source.year})", class_="source")


def sources(content: Content, links: Links) -> Iterator[Html]:
    """Yield an item for each source."""
    for name, source in content.sources.items():
        yield item(
            f"source-{name}",
            name,
            element("p", f"{source.citation} ({source.year}). ", _address(source)),
            element("p", f"Supports: {source.supports}. Seen: {source.seen}."),
            name=name,
            file="knowledge/sources.yaml",
            after=element("p", "Facts: ", fact_links(content, links.drawn[name]), class_="cites"),
        )


def _address(source: Source) -> object:
    """Return a link to a source that has an address; nothing but http, https, DOI and PubMed Central is one."""
    text = source.link or ""
    doi, central = _DOI.match(text), _PMC.match(text)
    if doi:
        address = f"https://doi.org/{doi[0]}"
    elif central:
        address = f"https://pmc.ncbi.nlm.nih.gov/articles/{central[0]}/"
    elif text.startswith(("https://", "http://")):
        address = text.split()[0]
    else:
        return text
    return element("a", text, href=address, rel="noreferrer", target="_blank")


# ---- lists


def from_memory(content: Content, links: Links) -> Html:
    """Return the list of all that is worded from memory."""
    recalled = [name for name, fact in content.facts.items() if fact.check == "R" and links.citing[name]]
    rows = [
        (fact_links(content, [name]), content.facts[name].text, _places(links, name), _stated(content, name))
        for name in recalled
    ]
    return item(
        "look-memory",
        f"Worded from memory: {len(recalled)} facts",
        element("p", "Recalled from general knowledge, not seen in a source. A clinician must confirm each of them."),
        table(("Fact", "What it says", "Cited by", "Intents that must state it"), rows, kind="prose"),
        name="check R",
        file="knowledge/facts.yaml",
    )


def _places(links: Links, fact: str) -> Html:
    places = separated([link(place.anchor, place.name) for place in links.citing[fact]])
    return folded(f"{len(links.citing[fact])} places", places) if len(links.citing[fact]) > MOST_SHOWN else places


def _stated(content: Content, fact: str) -> Html:
    return separated([link(f"i-{one.id}", one.id) for one in content.intents.values() if fact in one.states])


def weak(content: Content) -> Html:
    """Return the list of answers whose evidence is of grade C, those that rest on nothing else first."""
    cited = {name: flags(content.facts[fact] for fact in answer.facts) for name, answer in content.answers.items()}
    whole = [name for name, marks in cited.items() if "weak" in marks]
    partly = [name for name, marks in cited.items() if "partly" in marks]

    def row(name: str, share: str) -> tuple[Html, Html, str]:
        found = [fact for fact in content.answers[name].facts if content.facts[fact].grade == "C"]
        return link(f"a-{name}", name), fact_links(content, found), share

    rows = [*(row(name, "all") for name in whole), *(row(name, "some") for name in partly)]
    return item(
        "look-weak",
        f"Evidence of grade C: all of it in {len(whole)} answers, some in {len(partly)}",
        element("p", "What clinicians or one person say. The answer must say so, in words such as “clinics say”."),
        table(("Answer", "Facts of grade C", "Of all it cites"), rows),
        name="grade C",
        file="knowledge/facts.yaml",
    )


def no_figures(content: Content) -> Html:
    """Return which aspects of which topics are answered, which of them by saying that nothing is known."""
    topics = [topic for topic in content.topics.values() if any(name in content.aspects for name in topic.aspects)]
    rows = [
        (link(f"topic-{topic.id}", topic.name), *(_cell(content, topic.id, aspect) for aspect in content.aspects))
        for topic in topics
    ]
    heads = [link(f"aspect-{name}", name) for name in content.aspects]
    return item(
        "look-figures",
        "No reliable figure",
        element(
            "p",
            "Each aspect of each topic. “No figure”: the answer says that there is none. “–”: there is no answer, so the "
            "bot gives the topic's nearest, a general one, or the sentence of that aspect that says it has no figure.",
        ),
        table(("Topic", *heads), rows, kind="matrix"),
        name="aspects",
        file="knowledge/aspects.yaml",
    )


def _cell(content: Content, topic: str, aspect: str) -> object:
    answer = content.topics[topic].aspects.get(aspect)
    if answer is None:
        return "–"
    if any(map(says_no_figure, answer.text)):
        return link(f"a-{topic}.{aspect}", "no figure", class_="mark unknown")
    return link(f"a-{topic}.{aspect}", "answer")


def unused(content: Content) -> Html:
    """Return the facts that nothing cites, with the reason."""
    names = [name for name, fact in content.facts.items() if fact.unused]
    rows = [(fact_links(content, [name]), content.facts[name].text, content.facts[name].unused) for name in names]
    return item(
        "look-unused",
        f"Facts that no answer cites: {len(names)}",
        table(("Fact", "What it says", "Why not"), rows, kind="prose") if rows else element("p", "None."),
        name="unused",
        file="knowledge/facts.yaml",
    )


def corrected(content: Content, links: Links) -> Html:
    """Return the facts that put the source article right."""
    names = [name for name, fact in content.facts.items() if fact.article == "corrected"]
    rows = [(fact_links(content, [name]), content.facts[name].text, _places(links, name)) for name in names]
    return item(
        "look-article",
        f"Where the source article is imprecise: {len(names)} facts",
        table(("Fact", "What it says", "Cited by"), rows, kind="prose") if rows else element("p", "Nowhere."),
        name="article",
        file="knowledge/facts.yaml",
    )
