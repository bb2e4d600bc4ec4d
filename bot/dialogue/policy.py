"""What the bot says about keeping things, from how it is run: a setting that changes changes the words."""

from collections.abc import Mapping

from bot.content.library import Content
from bot.dialogue.abilities import Abilities
from bot.dialogue.wording import Html, markup


def policy(content: Content, abilities: Abilities) -> Mapping[str, Html]:
    """Return what fills `{privacy}` and `{privacy_details}`."""
    texts = content.texts.policy
    days = {"days": abilities.retention_days}
    values = {
        "days": texts.one_day if abilities.retention_days == 1 else markup(texts.many_days, days),
        "version": content.texts.privacy.version,
        "mail": markup(texts.mail_on if abilities.mail else texts.mail_off),
        "held": markup(texts.held_by_server if abilities.server else texts.held_in_memory),
    }
    return {"privacy": markup(texts.short, values), "privacy_details": markup(texts.details, values)}
