"""Answers as the chat shows them, with what people ask to get there and what each rests on."""

from collections.abc import Iterable, Iterator

from bot.content.library import Content
from bot.content.models import Answer, Aspect, Intent, Topic
from bot.dialogue.answers import Answers, AskTopic
from bot.dialogue.wording import Html, label, markup
from bot.operator.preview.elements import element, folded, join, link, listed, separated
from bot.operator.preview.evidence import says_no_figure
from bot.operator.preview.items import Mark, bubble, fact_links, flags, item
from bot.operator.preview.links import Links
from bot.operator.preview.pictures import picture_link
from bot.operator.reading import read


class AnswerItems:
    """Makes items of the answers and intents of a content."""

    def __init__(self, content: Content, links: Links) -> None:
        self._content = content
        self._links = links
        self._answers = Answers(content)

    def topic(self, topic: Topic) -> Html:
        """Return a topic with all its answers."""
        entities = [one for one in self._content.vocabulary.entities.values() if one.topic == topic.id]
        names = [name for entity in entities for name in entity.names]
        about = [
            folded(f"Names that mean it ({len(names)})", element("p", ", ".join(names))) if names else None,
            None
            if topic.remembered
            else element("p", "A question after it (“does it hurt?”) is not about this topic."),
            self._leads(topic),
        ]
        answers = [self._answer(topic, aspect, answer) for aspect, answer in topic.aspects.items()]
        head = element("h3", topic.name[:1].upper() + topic.name[1:], element("code", topic.id))
        return element("section", head, about, answers, id=f"topic-{topic.id}", class_="topic")

    def _leads(self, topic: Topic) -> Html | None:
        if not topic.leads_to:
            return None
        links = separated(link(f"topic-{name}", self._content.topics[name].name) for name in topic.leads_to)
        return element("p", "A question about something it has no answer to may mean: ", links, ".")

    def _answer(self, topic: Topic, aspect: str, answer: Answer) -> Html:
        name = f"{topic.id}.{aspect}"
        return item(
            f"a-{name}",
            label(self._content, name, topic.id),
            [self._bubble(name, answer, number) for number in range(len(answer.text))],
            self._more(name, answer),
            self._picture(answer),
            element("p", "Rests on: ", self._facts(answer), id=f"s-{name}", class_="cites"),
            name=name,
            file=f"knowledge/topics/{topic.id}.yaml",
            marks=self._marks(answer),
            after=[self._asked(topic, name, aspect), element("p", _reading(answer), class_="meta")],
        )

    def _bubble(self, name: str, answer: Answer, number: int) -> Html:
        """Return one wording; the buttons stand below the last one only."""
        last = number == len(answer.text) - 1
        rows = self._answers.buttons(name, quiz=True) if last else ()
        return bubble(self._answers.text(name, number), rows)

    def _more(self, name: str, answer: Answer) -> Html | None:
        return bubble(markup(answer.more), id=f"m-{name}", aria_label="More") if answer.more else None

    def _picture(self, answer: Answer) -> Html | None:
        if answer.picture is None:
            return None
        return element("p", "With the picture ", picture_link(answer.picture), ".", class_="meta")

    def _facts(self, answer: Answer) -> Html:
        return fact_links(self._content, answer.facts) if answer.facts else Html("no facts")

    def _marks(self, answer: Answer) -> tuple[Mark, ...]:
        safety: tuple[Mark, ...] = ("safety",) if answer.caution else ()
        unknown: tuple[Mark, ...] = ("unknown",) if any(map(says_no_figure, answer.text)) else ()
        return (*safety, *flags(self._content.facts[fact] for fact in answer.facts), *unknown)

    def _asked(self, topic: Topic, name: str, aspect: str) -> Html:
        """Return what people say to get to an answer."""
        own = [self.intent(one) for one in self._links.leading.get(name, ())]
        general = [link(f"i-{one.id}", one.question) for one in self._links.asking.get(aspect, ())]
        about = [element("p", "Asked of ", topic.name, " by: ", separated(general), class_="cites")] if general else []
        return join([*own, *about]) or element("p", "Only a button leads here.", class_="meta")

    # ---- intents

    def intent(self, intent: Intent) -> Html:
        """Return an intent with its examples folded."""
        summary = [
            "Asked as ",
            element("b", intent.question),
            f" · {len(intent.examples)} examples ",
            self._kind(intent),
        ]
        states = (
            element("p", "Must state: ", fact_links(self._content, intent.states), class_="cites")
            if intent.states
            else None
        )
        examples = listed(intent.examples, class_="examples")
        return folded(summary, states, examples, id=f"i-{intent.id}", class_="intent")

    def _kind(self, intent: Intent) -> Html:
        notes = [intent.priority.value.replace("_", " ")] if intent.priority != "question" else []
        notes += [f"counted as {intent.reports_as}"] if intent.reports_as else []
        return element("code", intent.id) if not notes else join([element("code", intent.id), f" · {', '.join(notes)}"])

    def deeds(self) -> Iterator[Html]:
        """Yield an item for each intent that is not an answer but something to do."""
        for intent in self._content.intents.values():
            if intent.answer is None and intent.aspect is None:
                yield item(
                    f"deed-{intent.id}",
                    intent.question,
                    element("p", f"The program does this: {intent.command}."),
                    name=intent.id,
                    file=f"intents/{intent.id}.yaml",
                    after=self.intent(intent),
                )

    def aspects(self) -> Iterator[Html]:
        """Yield an item for each thing that can be asked of many topics."""
        for name, aspect in self._content.aspects.items():
            intents = [one for one in self._links.asking.get(name, ()) if one.answer is None]
            elsewhere = [one for one in self._links.asking.get(name, ()) if one.answer is not None]
            yield item(
                f"aspect-{name}",
                aspect.question,
                self._asks(name, aspect),
                name=name,
                file="knowledge/aspects.yaml",
                after=[map(self.intent, intents), self._general(elsewhere)],
            )

    def _asks(self, name: str, aspect: Aspect) -> Iterable[Html]:
        asked = self._answers.ask_topic(AskTopic(name, aspect.offer, name))
        yield element("p", "When no topic is known:", class_="meta")
        yield bubble(Html(asked.text), asked.buttons)
        yield element("p", "When the topic has no answer to it:", class_="meta")
        yield bubble(markup(aspect.unknown), self._answers.rows(("find_dermatologist",)))

    def _general(self, intents: list[Intent]) -> Html | None:
        if not intents:
            return None
        links = separated(link(f"i-{one.id}", f"{one.id} (without a topic: {one.answer})") for one in intents)
        return element("p", "Asked by: ", links, class_="cites")


def _reading(answer: Answer) -> str:
    found = [read(text) for text in answer.text]
    ease = ", ".join(f"{one.ease:.0f}" for one in found)
    return f"Reading ease {ease}; {', '.join(str(one.sentences) for one in found)} sentences."
