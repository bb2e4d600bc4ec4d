"""How easy a text is to read: near enough to a person's count to tell a hard answer from an easy one."""

import pytest

from bot.operator.reading import read, syllables

COUNTED = (
    "scar 1, skin 1, needle 2, needles 2, treatment 2, improve 2, improved 2, improvement 3, dermatologist 5, clinic 2,"
    " collagen 3, study 2, people 2, evidence 3, acid 2, patients 2, laser 2, area 3, hurts 1, changes 2, faces 2,"
    " surfaces 3, usually 4, quiet 2, science 2, idea 3, really 2, trying 2, experience 4, used 1, needed 2, treated 2,"
    " little 2, table 2, made 1, causes 2, special 2, medicine 3, reliable 4, tissue 2, value 2, excision 3, subcision 3,"
    " safely 2, likely 2, rarely 2, bruises 2, types 1, years 1, months 1, whole 1, retinoid 3, isotretinoin 5, raised 1,"
    " closed 1, nerve 1, question 2, injections 3, several 3"
)


@pytest.mark.parametrize(("word", "count"), [tuple(pair.split()) for pair in COUNTED.split(", ")])
def test_syllables_of_common_words_are_counted_as_they_are_spoken(word: str, count: str) -> None:
    assert syllables(word) == int(count)


@pytest.mark.parametrize(
    ("text", "sentences", "words", "longest"),
    [
        ("It hurts. Not for long!", 2, 5, 3),
        ("About $1,100-1,450 per session, e.g. in the US.", 1, 8, 8),
        ("In 2.5 mm. Then?", 2, 4, 3),
        ('He said "no." Then he left.', 2, 6, 3),
        ("Ask:\n• What is it?\n• Why this?", 3, 6, 3),
        ("", 0, 0, 0),
    ],
)
def test_sentences_and_words_are_counted(text: str, sentences: int, words: int, longest: int) -> None:
    found = read(text)
    assert (found.sentences, found.words, found.longest) == (sentences, words, longest)


def test_plain_words_in_short_sentences_are_easier() -> None:
    hard = "Postprocedural complications necessitate immediate professional consultation, irrespective of severity."
    easy = "If it gets worse, see a doctor. Do not wait."
    assert read(hard).ease < 0 < 80 < read(easy).ease


def test_flesch_is_worked_out_as_he_did() -> None:
    found = read("The cat sat on the mat.")
    assert (found.words, found.syllables, found.sentences) == (6, 6, 1)
    assert found.ease == pytest.approx(206.835 - 1.015 * 6 - 84.6)


def test_a_price_is_no_harder_than_an_age() -> None:
    assert read("It costs $1,075 now.").ease == read("It costs $12 now.").ease
