"""All that is kept of a chat, in words, for the person it belongs to."""

from bot.content.library import Content
from bot.dialogue.reply import pending
from bot.dialogue.state import Answers, State
from bot.dialogue.wording import Html, listed, markup, paragraphs


def everything(content: Content, state: State) -> Html:
    """Return what is kept beyond the fact that there was a chat; empty if there is nothing."""
    texts = content.texts.export
    running, result = pending(state), state.result
    topic = content.topics.get(state.topic or "")
    return paragraphs(
        markup(texts.topic, {"topic": topic.name}) if topic else "",
        markup(texts.so_far, {"answers": _answers(content, running.answers)}) if running and running.answers else "",
        markup(texts.finished, {"date": result.at.date(), "answers": _answers(content, result.answers)})
        if result
        else "",
        markup(texts.zone, {"zone": state.zone.name}) if state.zone else "",
    )


def _answers(content: Content, answers: Answers) -> Html:
    texts = content.texts.export
    lines = []
    for question in content.quiz.questions:
        value = answers.get(question.key)
        if question.key not in answers:
            continue
        said: object = texts.left_open if value is None else value
        if isinstance(value, tuple):
            said = listed([question.options[name].label for name in value if name in question.options])
        lines.append(markup(texts.answer, {"question": question.ask, "answer": said}))
    return Html("\n".join(lines))
