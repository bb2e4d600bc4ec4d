"""How much words speak for each intent: what it promises, on a small kitchen of examples."""

import math
import random
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.language import classifier as module
from bot.language.classifier import Classifier, Evidence
from bot.language.kin import kin
from bot.language.learned import fingerprint
from bot.language.spelling import NEAR, Spelling, mistakes
from bot.language.text import words

KITCHEN = {
    "boil_eggs": [
        "how long do eggs boil",
        "time for a soft boiled egg",
        "boil an egg for how many minutes",
        "when is a hard egg done",
        "minutes to boil eggs",
    ],
    "bake_bread": [
        "what temperature for bread",
        "how hot is the oven for a loaf",
        "bake a loaf of bread",
        "oven temperature for sourdough",
        "how do i bake bread at home",
    ],
    "sharpen_knife": [
        "my knife is blunt",
        "how to sharpen a kitchen knife",
        "which whetstone for dull blades",
        "sharpening a blade",
        "make the knife sharp again",
    ],
    "order_delivery": [
        "purchase vegetables online",
        "can you deliver groceries",
        "order groceries to my home",
        "i want to order vegetables",
        "do you bring groceries home",
    ],
    "clean_pan": [
        "burnt food sticks to the pan",
        "how to clean a burnt pan",
        "wash a cast iron skillet",
        "scrub the skillet",
        "remove burnt oil from a pan",
    ],
}
HELD_OUT = {
    "boil_eggs": ["egg boiling time please", "how many minutes does an egg take"],
    "bake_bread": ["oven heat for baking a loaf", "sourdough oven degrees"],
    "sharpen_knife": ["the blade is dull", "sharpen my knives"],
    "order_delivery": ["groceries delivered to the house", "i would like to buy vegetables"],
    "clean_pan": ["burnt stuff on my skillet", "cleaning iron pans"],
}
EXAMPLES = [(words(text), intent) for intent, texts in KITCHEN.items() for text in texts]
SAID = sorted({word for example, _ in EXAMPLES for word in example})
MESSAGES = st.lists(
    st.one_of(st.sampled_from(SAID), st.text(max_size=12), st.sampled_from(["eg", "knifes"])), max_size=25
)


@pytest.fixture(scope="module")
def kitchen() -> Classifier:
    return Classifier.fit(EXAMPLES)


def best(evidence: Evidence) -> str:
    return evidence.rank(1)[0][0]


@pytest.mark.parametrize(("intent", "text"), [(intent, text) for intent, texts in HELD_OUT.items() for text in texts])
def test_other_words_for_the_same_thing_are_understood(kitchen: Classifier, intent: str, text: str) -> None:
    assert best(kitchen.weigh(words(text))) == intent


@pytest.mark.parametrize(
    ("intent", "text"),
    [
        ("boil_eggs", "how logn do egs boil"),
        ("bake_bread", "temprature for bred"),
        ("sharpen_knife", "my knfie is blutn"),
        ("order_delivery", "delivr grocereis"),
        ("clean_pan", "clena a brunt pan"),
    ],
)
def test_typing_mistakes_do_not_matter(kitchen: Classifier, intent: str, text: str) -> None:
    assert best(kitchen.weigh(words(text))) == intent


def test_a_word_nobody_wrote_says_what_its_kin_says(kitchen: Classifier) -> None:
    assert "shop" not in SAID
    assert best(kitchen.weigh(["shopping"])) == best(kitchen.weigh(["bought"])) == "order_delivery"


def test_it_is_surer_of_what_it_knows(kitchen: Classifier) -> None:
    inside = [kitchen.weigh(words(text)).confidence for texts in HELD_OUT.values() for text in texts]
    outside = [
        kitchen.weigh(words(text)).confidence
        for text in ("who won the football match", "rolling stones tickets", "zxqv wplk mmrt", "why is the sky blue")
    ]
    assert min(inside) > max(outside)


def test_what_is_not_known_is_told(kitchen: Classifier) -> None:
    assert kitchen.weigh(["boil", "eggs"]).known == 1
    assert kitchen.weigh(["boil", "eggz"]).known < 1
    assert kitchen.weigh(["zxqvw", "wplkk"]).known == 0
    assert kitchen.weigh(["boil", "zxqvw"]).known == pytest.approx(0.5, abs=0.2)


@pytest.mark.parametrize("message", [[], [""], ["", ""], ["😀"], ["x" * 5000], [" "], ["\ud800"]])
def test_nothing_that_is_said_raises(kitchen: Classifier, message: list[str]) -> None:
    evidence = kitchen.weigh(message)
    assert evidence.confidence == 0
    assert np.isfinite(evidence.scores).all()


@given(MESSAGES)
def test_the_explanation_adds_up_to_the_score(kitchen: Classifier, message: list[str]) -> None:
    evidence = kitchen.weigh(message)
    parts = evidence.explain(3)
    for intent, _ in evidence.rank(3):
        told = sum(part.speaks[intent] for part in parts)
        assert told == pytest.approx(float(evidence.scores[evidence.intents.index(intent)]), abs=1e-4)
    assert sum(part.share for part in parts) == pytest.approx(1 if parts else 0)


@given(MESSAGES)
def test_probabilities_are_probabilities(kitchen: Classifier, message: list[str]) -> None:
    evidence = kitchen.weigh(message)
    assert evidence.probabilities.sum() == pytest.approx(1, abs=1e-5)
    assert 0 <= evidence.confidence <= 1 + 1e-6
    assert 0 <= evidence.known <= 1 + 1e-6
    ranked = [share for _, share in evidence.rank(99)]
    assert ranked == sorted(ranked, reverse=True)
    assert len(ranked) == len(KITCHEN)


def test_the_explanation_says_what_each_word_was_taken_for(kitchen: Classifier) -> None:
    parts = {part.text: part for part in kitchen.weigh(["sharpen", "a", "knfie", "zxqvw"]).explain(2)}
    assert (parts["knfie"].taken_for, parts["sharpen"].taken_for, parts["zxqvw"].taken_for) == ("knife", "sharpen", "")
    assert (parts["sharpen"].similarity, parts["zxqvw"].similarity) == (1, 0)
    assert NEAR <= parts["knfie"].similarity < 1
    assert parts["knfie"].speaks["sharpen_knife"] == max(parts["knfie"].speaks.values()) > 0
    assert "sharp a" in parts  # a pair, by its stems


def test_saying_a_word_twice_says_no_more(kitchen: Classifier) -> None:
    once, twice = kitchen.weigh(["knife"]), kitchen.weigh(["knife", "knife"])
    assert np.allclose(once.scores, twice.scores)


@settings(max_examples=5, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.integers())
def test_the_order_of_the_examples_decides_nothing(kitchen: Classifier, seed: int) -> None:
    shuffled = EXAMPLES.copy()
    random.Random(seed).shuffle(shuffled)
    other = Classifier.fit(shuffled)
    assert other.intents == kitchen.intents
    assert np.array_equal(other.learned.rows, kitchen.learned.rows)


def test_two_intents_with_the_same_examples_come_out_the_same_whatever_the_order() -> None:
    same = ["exactly", "the", "same"]
    one, other = (Classifier.fit([(same, intent) for intent in order]).weigh(same).rank(2) for order in ("ab", "ba"))
    assert one == other
    assert one[0][1] == pytest.approx(one[1][1], abs=0.1)


def test_equal_scores_are_ranked_by_name(kitchen: Classifier) -> None:
    assert [intent for intent, _ in kitchen.weigh([]).rank(9)] == sorted(KITCHEN)


def test_few_examples_are_enough_to_fit() -> None:
    assert best(Classifier.fit([(["hello"], "greeting")]).weigh(["hello"])) == "greeting"
    empty = Classifier.fit([([], "nothing")])
    assert empty.weigh(["hello"]).rank(3) == ()
    assert empty.weigh(["hello"]).confidence == 0


# ---- kept on disk


def only_file(folder: Path) -> Path:
    (file,) = folder.iterdir()
    return file


@given(MESSAGES)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_comes_from_disk_gives_the_same_answers(
    kitchen: Classifier, tmp_path_factory: pytest.TempPathFactory, message: list[str]
) -> None:
    folder = tmp_path_factory.getbasetemp() / "kept"
    kept = Classifier.cached(EXAMPLES, folder).weigh(message)
    assert np.array_equal(kept.scores, kitchen.weigh(message).scores)
    assert kept.explain() == kitchen.weigh(message).explain()


def refuse(*_: object) -> None:
    raise AssertionError("it was learned already")


def test_what_was_learned_is_not_learned_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Classifier.cached(EXAMPLES, tmp_path)
    monkeypatch.setattr(module.Classifier, "fit", refuse)
    Classifier.cached(EXAMPLES[::-1], tmp_path)
    with pytest.raises(AssertionError):
        Classifier.cached(EXAMPLES[1:], tmp_path)


@pytest.mark.parametrize("damage", ["emptied", "cut", "scratched", "foreign", "renamed", "pickled"])
def test_a_damaged_or_foreign_file_is_learned_anew(
    tmp_path: Path, kitchen: Classifier, damage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Classifier.cached(EXAMPLES, tmp_path)
    file = only_file(tmp_path)
    whole = file.read_bytes()
    if damage == "emptied":
        file.write_bytes(b"")
    elif damage == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "scratched":
        middle = len(whole) // 2
        file.write_bytes(whole[:middle] + b"scratch" + whole[middle + 7 :])
    elif damage == "foreign":
        file.write_bytes(b"GIF89a, by accident")
    elif damage == "pickled":
        np.savez(file, names=np.array([object()], dtype=object))
    else:
        file.unlink()
        Classifier.cached(EXAMPLES[5:], tmp_path)
        only_file(tmp_path).rename(file)
    assert np.array_equal(Classifier.cached(EXAMPLES, tmp_path).learned.rows, kitchen.learned.rows)
    assert file.read_bytes() == whole  # and kept again
    monkeypatch.setattr(module.Classifier, "fit", refuse)
    Classifier.cached(EXAMPLES, tmp_path)


def test_a_file_is_there_whole_or_not_at_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lights_out(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", lights_out)
    with pytest.raises(KeyboardInterrupt):
        Classifier.cached(EXAMPLES, tmp_path)
    assert not list(tmp_path.glob("*.npz"))


def test_a_folder_that_cannot_be_written_is_no_reason_to_stay_silent(tmp_path: Path, kitchen: Classifier) -> None:
    (tmp_path / "file").write_text("no folder")
    found = Classifier.cached(EXAMPLES, tmp_path / "file")
    assert np.array_equal(found.learned.rows, kitchen.learned.rows)


def test_old_files_go(tmp_path: Path) -> None:
    for left in range(8):
        Classifier.cached(EXAMPLES[left:], tmp_path)
    assert len(list(tmp_path.iterdir())) == 6


def test_a_start_from_disk_does_without_scipy(tmp_path: Path) -> None:
    Classifier.cached([(["hello"], "greeting")], tmp_path)
    script = (
        "import sys, pathlib; from bot.language.classifier import Classifier;"
        "Classifier.cached([(['hello'], 'greeting')], pathlib.Path(sys.argv[1])).weigh(['hello']);"
        "sys.exit('scipy' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script, str(tmp_path)], check=False).returncode == 0


def test_the_key_follows_the_examples_and_not_their_order() -> None:
    assert fingerprint(EXAMPLES) == fingerprint(EXAMPLES[::-1])
    assert fingerprint(EXAMPLES) != fingerprint([*EXAMPLES, (["more"], "boil_eggs")])
    assert fingerprint([(["a", "b"], "c")]) != fingerprint([(["a b"], "c")])


# ---- bounds


def test_a_wall_of_nonsense_takes_no_time_and_no_memory(kitchen: Classifier) -> None:
    chance = random.Random(0)
    wall = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=5)) for _ in range(6000)]
    start = time.process_time()
    for at in range(0, len(wall), 1000):
        kitchen.weigh(wall[at : at + 1000])
    assert time.process_time() - start < 5  # measured: 0.2
    assert kitchen.weigh(wall).words


# ---- spelling and kin


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("microneedlng", "microneedling"), ("sacr", "scar"), ("soo", "so"), ("helloo", "hello"), ("scar", "scar")],
)
def test_a_misspelled_word_is_the_nearest_known_one(typed: str, meant: str) -> None:
    found = Spelling({"microneedling": 3, "scar": 5, "so": 9, "hello": 1}).nearest(typed)
    assert found is not None
    assert found.word == meant


SLIPS = st.text("aehlmnot", min_size=3, max_size=12)


@given(SLIPS, st.sets(SLIPS, min_size=1, max_size=8))
def test_the_nearest_word_is_the_one_that_comparing_with_all_of_them_finds(typed: str, known: set[str]) -> None:
    found = Spelling(dict.fromkeys(known, 1)).nearest(typed)
    alike = {word: 1 - mistakes(typed, word) / max(len(typed), len(word)) for word in known}
    best = max(alike.values())
    if best >= NEAR:
        assert found is not None
        assert found.word == min(word for word in known if alike[word] == best)
    else:
        assert found is None or found.similarity == NEAR  # drawn out: "soo"


@pytest.mark.parametrize("typed", ["", "xy", "zebra", "5mm", "a" * 5000])
def test_what_is_near_nothing_stays_unknown(typed: str) -> None:
    assert Spelling({"microneedling": 3, "scar": 5}).nearest(typed) is None


@pytest.mark.parametrize("order", [["cart", "card"], ["card", "cart"]])
def test_of_two_words_equally_near_the_more_common_is_meant(order: Sequence[str]) -> None:
    nearest = Spelling({word: {"cart": 1, "card": 7}[word] for word in order}).nearest("carx")
    assert nearest is not None
    assert nearest.word == "card"
    assert math.isclose(nearest.similarity, 0.75)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("bought", "purchase"),
        ("dont", "not"),
        ("cities", "city"),
        ("five", "12"),
        ("planning", "plan"),
        ("taxis", "cab"),
    ],
)
def test_kin_share_a_group(one: str, other: str) -> None:
    assert set(kin(one)) & set(kin(other))
