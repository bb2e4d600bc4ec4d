"""Whether a message is in a language that the bot does not speak: by its script, or by small words of other languages."""

import unicodedata
from collections.abc import Collection

from bot.language.text import words

# The commonest small words of each language that are no English words, nor slips of one.
SMALL_WORDS = frozenset(
    "ich du und oder nicht kein keine ist sind wie was kann können kannst habe hat mein meine für mit auf bei auch sehr wenn das der "
    "die den dem ein eine einen gegen tut weh narben haut sprichst schreibst deutsch hallo bitte danke welche hilft wirklich "
    "el la los las una unos que como cómo cuanto cuánto cuesta duele para por con pero muy mi tengo tienes hay son esta está puedo "
    "hola gracias cicatrices piel qué cuál cual donde dónde español hablas ayuda tratamiento "
    "le les des une je tu il nous vous est sont pas avec pour dans sur mon ma mes ai avez peut bonjour merci combien coûte ça "
    "cicatrices peau quel quelle comment français parlez quoi "
    "o os um uma não nao você voce eu meu minha tenho como quanto custa dói doi obrigado obrigada pele olá ola português fala "
    "il lo gli uno che non per come quanto costa fa male ho hai sono mia mio della ciao grazie cicatrici pelle italiano parli quale "
    "jest się sie nie na czy jak ile kosztuje mam moje boli dziękuję dzien dzień dobry blizny skóra po polsku proszę "
    "bir ve bu için icin ne kadar var mı mi nasıl nasil merhaba teşekkürler yara izi cilt türkçe acıyor "
    "het een niet ik jij mijn van voor hoeveel kost doet pijn litteken littekens huid nederlands spreek je "
    "jag och att det är inte hur mycket gör ont ärr hud svenska pratar du "
    "kya hai hain mera meri mujhe kaise kitna dard hota nahi nahin aur daag chehre liye karna chahiye hoga "
    "saya apa yang berapa harga bagaimana kulit bekas jerawat sakit tidak ini ako ang ng sa mga paano magkano masakit balat".split()
)
ENOUGH = 2  # small words; one may be a name or a slip
LATIN = 0.5  # of the letters; Greek, Cyrillic, Arabic, Devanagari and Chinese messages have hardly any


def is_foreign(text: str, english: Collection[str]) -> bool:
    """Whether the text reads like another language; `english` are words that count as ours."""
    letters = [char for char in text if char.isalpha()]
    latin = sum(unicodedata.name(char, "").startswith("LATIN") for char in letters)
    if letters and latin < LATIN * len(letters):
        return True
    said = words(text)
    foreign = sum(word in SMALL_WORDS and word not in english for word in said)
    ours = sum(word in english for word in said)
    return foreign >= ENOUGH and foreign > ours
