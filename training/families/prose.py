"""Facts told in sentences, and questions that only reading them answers."""

from __future__ import annotations

import random

from training import spin, vocab

JOBS = """baker nurse teacher pilot plumber farmer lawyer dentist tailor painter carpenter journalist librarian chef driver engineer
gardener musician potter translator architect cashier electrician firefighter florist geologist jeweller mechanic midwife optician
photographer sailor surveyor vet waiter weaver welder writer zoologist""".split()
COLOURS = "red green blue yellow white black purple orange grey brown pink silver golden turquoise violet beige".split()
PETS = "cat dog parrot rabbit goat pony turtle hamster snake canary lizard ferret donkey goose hedgehog goldfish".split()
FOODS = "rice soup bread cheese pasta curry salad pizza beans fish noodles apples plums figs dumplings lentils mushrooms olives pancakes porridge".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
MONTHS = "January February March April May June July August September October November December".split()
SPORTS = "tennis football chess rugby hockey golf rowing judo cricket volleyball badminton handball archery fencing".split()
INSTRUMENTS = "piano flute violin cello drums guitar harp trumpet oboe clarinet accordion banjo".split()
LANGUAGES = "French Spanish Hindi Swahili Polish Turkish Arabic Korean Dutch Greek Finnish Welsh Bengali Persian".split()

# Sentence, answer's pool, questions: `<n>` is whom or what it is about, `<v>` the answer.
FACTS: tuple[tuple[str, list[str], str], ...] = (
    ("<n> {lives|has lived for years|has a flat|has a house} in <v>", vocab.CITIES, "{where does <n> live|in which city does <n> live|which city does <n> live in|where is <n>'s home|what city is <n> living in}"),
    ("<n> {works as a|is a|earns a living as a|became a} <v>", [j for j in JOBS if j[0] not in "aeio"], "{what is <n>'s job|what does <n> do for a living|what does <n> work as|what profession does <n> have|which job does <n> have}"),
    ("<n> {was born in|comes from|grew up in} <v>", vocab.CITIES, "{where does <n> come from|where is <n> from|which city does <n> come from}"),
    ("<n> {is <v> years old|turned <v> last week|is now <v> years of age}", [str(i) for i in range(18, 95)], "{how old is <n>|what is <n>'s age|what age is <n>}"),
    ("<n> {has a <v>|owns a <v>|keeps a <v>|looks after a <v>}", PETS, "{what animal does <n> have|what pet does <n> have|which pet does <n> keep|what kind of animal does <n> own}"),
    ("<n> {likes to eat|loves|always orders|cannot live without} <v>", FOODS, "{what does <n> like to eat|which food does <n> like|what food does <n> prefer|what is <n>'s favourite food}"),
    ("<n> {plays|trains|is good at|teaches} <v> {on Sundays|every week|with friends|after work}", SPORTS, "{what sport does <n> play|which sport does <n> do|what does <n> play}"),
    ("<n> {plays the|practises the|is learning the} <v>", INSTRUMENTS, "{which instrument does <n> play|what instrument does <n> play|what does <n> play}"),
    ("<n> {speaks|is fluent in|studied} <v>", LANGUAGES, "{which language does <n> speak|what language does <n> speak|what foreign language does <n> know}"),
    ("<n> {is married to|got married to|has been married for years to} <v>", vocab.NAMES, "{who is <n> married to|to whom is <n> married|what is the name of the person <n> is married to|who is <n>'s spouse}"),
    ("<n> {flew|travelled|moved|went} to <v> {in spring|last year|by train|last month}", vocab.CITIES, "{where did <n> go|to which city did <n> go|which city did <n> go to|where did <n> travel}"),
    ("<n>'s {birthday is in|birthday falls in} <v>", MONTHS, "{when is <n>'s birthday|in which month is <n>'s birthday|what month is <n>'s birthday in}"),
    ("The <t> is {painted |}<v>", COLOURS, "{what colour is the <t>|which colour does the <t> have|what is the colour of the <t>|what color is the <t>}"),
    ("The <t> {costs|is sold for|now sells at} <v> euros", [str(i) for i in range(3, 900)], "{how much does the <t> cost|what does the <t> cost|what is the price of the <t>|how much is the <t>}"),
    ("The <t> {opens|is open|can be visited} on <v>", DAYS, "{when does the <t> open|on which day is the <t> open|on what day does the <t> open|which day is the <t> open}"),
    ("The <t> {belongs to|is owned by|was bought by} <v>", vocab.NAMES, "{who owns the <t>|whose is the <t>|to whom does the <t> belong|who does the <t> belong to}"),
    ("The <t> {is kept|is stored|stands|can be found} in <v>", vocab.CITIES, "{where is the <t>|in which city is the <t>|where is the <t> kept|where can the <t> be found}"),
    ("The <t> was {built|made|repaired|lost|opened} in <v>", [str(i) for i in range(1850, 2025)], "{in which year was the <t> mentioned last|what year is given for the <t>|which year is given for the <t>|what year does the text give for the <t>}"),
    ("The {meeting|talk|lesson|session} about the <t> {starts|begins|takes place} at <v>", [f"{h}:{m}" for h in range(8, 20) for m in ("00", "15", "30", "45")], "{when does the event about the <t> start|at what time is the event about the <t>|what time is given for the <t>}"),
    ("{The team|The board|The club|The group} {chose|elected|named|picked} <v> as <t> keeper", vocab.NAMES, "{who is the <t> keeper|who was chosen as <t> keeper|who became <t> keeper|what is the name of the <t> keeper}"),
)


def told(rng: random.Random) -> tuple[str, str, str]:
    """A text of some sentences, a question about one of them (without its mark), and the short answer."""
    people, things = rng.sample(vocab.NAMES, 8), rng.sample(vocab.WORDS[:900], 8)
    facts = [rng.choice(FACTS[:12] if rng.random() < 0.65 else FACTS[12:]) for _ in range(rng.randint(2, 7))]
    rows, asked = [], []
    for at, (pattern, pool, questions) in enumerate(facts):
        value = rng.choice([v for v in pool if v not in people])
        rows.append(spin.spin(rng, pattern, n=people[at], t=things[at], v=value) + ".")
        asked.append((spin.spin(rng, questions.replace("|in which year was the <t> mentioned last", "").replace("in which year was the <t> mentioned last|", ""), n=people[at], t=things[at]), value))
    question, value = rng.choice(asked)
    text = "\n".join(rows) if rng.random() < 0.6 else " ".join(rows)
    return text + "\n", question, value
