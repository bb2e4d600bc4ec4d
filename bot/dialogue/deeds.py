"""What intents ask to do beside answering: comments, deleting and exporting what is kept, starting the quiz."""

from dataclasses import replace
from typing import assert_never

from bot.content.library import Content
from bot.content.models import Command
from bot.dialogue.actions import Button, Export, Forget, Heard, SaveComment, Send
from bot.dialogue.answers import Do
from bot.dialogue.emailing import Emailing
from bot.dialogue.events import Event
from bot.dialogue.export import everything
from bot.dialogue.quiz_pauses import QuizPauses
from bot.dialogue.quiz_turns import QuizTurns
from bot.dialogue.reply import Reply, pending
from bot.dialogue.speaking import Speaker
from bot.dialogue.state import Commenting, ConfirmingForget, Idle, State
from bot.dialogue.wording import markup

COMMENT = Heard("command", ("leave_comment",))
DELETE = Heard("command", ("delete_my_data",))


class Deeds:
    """Carries out the commands of a content's intents."""

    def __init__(
        self, content: Content, speaker: Speaker, quiz: QuizTurns, pauses: QuizPauses, emailing: Emailing
    ) -> None:
        self._content = content
        self._texts = content.texts
        self._speaker = speaker
        self._quiz = quiz
        self._emailing = emailing
        self._pauses = pauses

    def do(self, state: State, event: Event, found: Do, reported: str) -> Reply:
        """Do what an intent asks for."""
        heard = Heard("command", (reported,))
        match found.command:
            case Command.QUIZ_START:
                return self._pauses.offer(state, event.seed)
            case Command.QUIZ_CANCEL:
                return self._quiz.stop(state)
            case Command.QUIZ_RESULT:
                return self._quiz.show_result(state)
            case Command.QUIZ_EMAIL:
                return self._emailing.begin(state, event)
            case Command.LEAVE_COMMENT:
                asked = replace(state, mode=Commenting(), parked=pending(state))
                return Reply(asked, (Send(markup(self._texts.comment_ask)),), heard)
            case Command.DELETE_DATA:
                return self._ask_to_forget(state)
            case Command.EXPORT_DATA:
                return self._export(state, heard)
            case Command.SOURCES:
                return self._speaker.sources(state, state.last)
            case Command.MORE:
                return self._speaker.more(state, state.last)
            case Command.CRISIS:
                return self._speaker.alarm(state, (found.intent,))
            case _:
                assert_never(found.command)

    def _export(self, state: State, heard: Heard) -> Reply:
        """Say in short what is kept, then give the file: comments and messages that wait are known to the store alone."""
        kept = everything(self._content, state)
        if not kept:
            return self._speaker.say(state, self._texts.export.nothing, heard).then(Export())
        return Reply(state, (Send(markup(self._texts.export.all, {"data": kept})), Export()), heard)

    def _ask_to_forget(self, state: State) -> Reply:
        labels = self._texts.labels
        rows = ((Button(labels.forget_yes, "forget:yes"),), (Button(labels.forget_no, "forget:no"),))
        asked = replace(state, mode=ConfirmingForget(), parked=pending(state))
        return Reply(asked, (Send(markup(self._texts.forget_confirm), rows),), DELETE)

    def forget(self) -> Reply:
        """Erase everything that is kept of the chat."""
        return Reply(State(), (Forget(), Send(markup(self._texts.forgotten))), DELETE)

    def keep(self, state: State) -> Reply:
        """Erase nothing after all."""
        return self._pauses.mentioned(self._speaker.say(replace(state, mode=Idle()), self._texts.forget_kept, DELETE))

    def confirm_comment(self, state: State, text: str) -> Reply:
        """Show a comment and ask whether to keep it."""
        labels = self._texts.labels
        rows = ((Button(labels.comment_yes, "comment:yes"),), (Button(labels.comment_no, "comment:no"),))
        message = Send(markup(self._texts.comment_confirm, {"comment": text}), rows)
        return Reply(replace(state, mode=Commenting(text)), (message,), COMMENT)

    def keep_comment(self, state: State, text: str) -> Reply:
        """Keep a comment, without a name."""
        said = self._speaker.say(replace(state, mode=Idle()), self._texts.comment_saved, COMMENT)
        return self._pauses.mentioned(replace(said, actions=(SaveComment(text), *said.actions)))

    def drop_comment(self, state: State) -> Reply:
        """Keep nothing of it."""
        return self._pauses.mentioned(
            self._speaker.say(replace(state, mode=Idle()), self._texts.comment_dropped, COMMENT)
        )
