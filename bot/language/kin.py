"""English words that are kin though their letters do not show it: "bought" and "buy", "cab" and "taxi", "dont" and "not".

The classifier gives kin a feature in common, so that what is learned about one says something about the other, and a
word nobody wrote an example with is not quite unknown. Kinship is loose on purpose: what it is worth is learned.
"""

from functools import lru_cache

from bot.language.english import GROUPS

# as it is written: what it is a form of
FORMS = """
bad: worse worst
be: was were is am are been
begin: began begun
break: broke broken
bring: brought
build: built
buy: bought
catch: caught
child: children
choose: chose chosen
come: came
do: did done does
drink: drank
drive: drove driven
eat: ate eaten
feel: felt
find: found
fly: flew flown
foot: feet
forget: forgot forgotten
get: got gotten
give: gave given
go: went gone
good: better best
have: has had
hear: heard
hide: hid
hold: held
keep: kept
know: knew known
leave: left
lose: lost
make: made
man: men
mean: meant
meet: met
mouse: mice
pay: paid
person: people
run: ran
say: said
see: saw seen
sell: sold
send: sent
show: shown
sleep: slept
speak: spoke spoken
spend: spent
stand: stood
steal: stole stolen
take: took taken
teach: taught
tell: told
think: thought
tooth: teeth
understand: understood
wake: woke
win: won
withdraw: withdrew withdrawn
woman: women
write: wrote written
"""

# apostrophes are gone by now
SHORT_FORMS = """
arent: are not
cannot: can not
cant: can not
couldnt: could not
didnt: did not
doesnt: does not
dont: do not
hadnt: had not
hasnt: has not
havent: have not
hes: he is
hows: how is
id: i would
ill: i will
im: i am
isnt: is not
its: it is
ive: i have
lets: let us
shes: she is
shouldnt: should not
thats: that is
theres: there is
theyre: they are
wasnt: was not
werent: were not
whats: what is
whens: when is
wheres: where is
whos: who is
whys: why is
wont: will not
wouldnt: would not
youll: you will
youre: you are
youve: you have
"""

ENDINGS = ("s", "es", "d", "ed", "ing", "er", "ly")
SHORTEST_STEM = 3  # letters; "is" is no plural
REMEMBERED = 4096  # words


@lru_cache(REMEMBERED)
def kin(word: str) -> tuple[str, ...]:
    """The groups a word belongs to, by itself or, failing that, by its stem."""
    if word.replace(".", "", 1).isdigit():
        return ("number",)
    return _KIN.get(word) or next((_KIN[stem] for stem in _stems(word) if stem in _KIN), ())


def _stems(word: str) -> list[str]:
    """What the word may be a regular form of: "planning" of plann, planne and plan."""
    if word.endswith("ies"):
        return [word[:-3] + "y"]
    stems = [word[: -len(ending)] for ending in ENDINGS if word.endswith(ending)]
    forms = [form for stem in stems for form in (stem, stem + "e", stem[:-1] if stem[-2:-1] == stem[-1:] else stem)]
    return [form for form in forms if len(form) >= SHORTEST_STEM]


def _table() -> dict[str, tuple[str, ...]]:
    """Words to the names of their groups; the forms of a word belong where it does, and are a group themselves."""
    found: dict[str, dict[str, None]] = {}
    for name, members in _lines(GROUPS):
        for word in members:
            found.setdefault(word, {})[name] = None
    for base, forms in _lines(FORMS):
        groups = {**found.get(base, {}), f"{base}~": None}
        for word in (base, *forms):
            found.setdefault(word, {}).update(groups)
    for short, full in _lines(SHORT_FORMS):
        found.setdefault(short, {}).update({name: None for word in full for name in found.get(word, ())})
    return {word: tuple(names) for word, names in found.items()}


def _lines(table: str) -> list[tuple[str, list[str]]]:
    """A table's groups; a line that starts with a space goes on with the one before."""
    named = (line.partition(":") for line in table.strip().replace("\n ", " ").splitlines())
    return [(name, members.split()) for name, _, members in named]


_KIN = _table()
