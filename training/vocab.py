"""Words, names and texts that tasks are made of."""

from __future__ import annotations

import random
import string

WORDS = """amber anchor apple arrow autumn badge bamboo basin beacon birch blanket bottle bridge bronze bucket
butter button cabin cactus candle canyon carbon carpet castle cedar cherry cliff clover cobalt comet copper coral
cotton cradle crystal curtain dagger daisy desert diamond dolphin dragon eagle ember engine falcon feather fern
fiddle flame flint forest fossil fountain galaxy garden garlic ginger glacier granite grape hammer harbor hazel
helmet hollow honey island ivory jacket jasmine jungle kettle kitten ladder lantern lemon lily linen lizard lotus
magnet mango maple marble meadow melon mirror mosaic mountain mustard needle nectar nickel oasis ocean olive onion
orchid otter oyster paddle panther paper parrot pearl pebble pepper pickle pigeon pillow planet plum pocket pollen
poppy prairie pumpkin quartz rabbit radish raven ribbon river rocket saddle saffron salmon sand sapphire scarlet
shadow silver spider spruce stable sugar summit sunset tiger timber tomato topaz tulip tunnel turtle valley velvet
violet walnut whale willow window winter wizard wolf yellow""".split()
NAMES = """Aaron Ada Alba Amir Anja Anton Bela Bruno Carla Cem Chloe Dario Dora Elif Emil Esra Felix Fiona Goran
Greta Hana Hugo Ida Ines Ivan Jana Jonas Julia Kai Kira Lars Leila Lena Luca Maja Marco Mina Nadia Nils Nora Olga
Oskar Paula Pedro Petra Quinn Rafael Rita Rosa Samir Sara Selma Sofia Tariq Tessa Theo Tilda Uma Vera Viktor Wanda
Yara Yusuf Zoe""".split()
CITIES = """Lyon Porto Oslo Turin Graz Bergen Cork Ghent Malmo Riga Tartu Split Basel Bilbao Leeds Kyoto Lima Quito
Perth Dakar Accra Hanoi Seoul Austin Denver Boston""".split()
STEMS = """access activity app archive audit backup billing books build catalog cities clients config contacts
customers daily data debug deploy draft entries events export feed food fruits grades guests history import index
input inventory invoice items journal letter list log mail members memo menu messages metrics minutes models names
news notes numbers orders output page parts payroll people plan players poem points prices products queue readings
recipes record report results review sales samples schedule scores sensors server settings shop songs staff states
stock story students summary survey system tasks team temps text tickets todo totals trace traffic trips users
values visits weather words""".split()
OUTS = """answer result output total count number value found report summary out final solution info reply lines
errors best winner top sum mean average port key name size info list sorted unique upper clean new copy""".split()
LEVELS = ("INFO", "ERROR", "WARN", "DEBUG", "FATAL", "TRACE", "NOTICE")
SUFFIXES = ("txt", "txt", "txt", "log", "md", "dat", "list")


def stem(rng: random.Random) -> str:
    """A file's name without its suffix."""
    base = rng.choice(STEMS)
    kind = rng.randrange(10)
    if kind == 0:
        return f"{base}_{rng.choice(STEMS)}"
    if kind == 1:
        return f"{base}-{rng.randrange(1, 100)}"
    if kind == 2:
        return f"{base}{rng.randrange(1, 30)}"
    return f"{base}_{rng.randrange(2018, 2027)}" if kind == 3 else rng.choice(WORDS) if kind == 4 else base


def file_name(rng: random.Random, suffix: str | None = None, *, taken: object = (), folder: bool = True) -> str:
    """A new file name; now and then in a folder."""
    while True:
        name = f"{stem(rng)}.{suffix or rng.choice(SUFFIXES)}"
        if folder and rng.random() < 0.12:
            name = f"{rng.choice(('data', 'docs', 'logs', 'src', 'input', 'files', 'notes', 'old'))}/{name}"
        if name not in taken:  # type: ignore[operator]
            return name


def out_name(rng: random.Random, suffix: str = "txt", *, taken: object = ()) -> str:
    """A name for what a task writes."""
    while True:
        base = rng.choice(OUTS) if rng.random() < 0.6 else stem(rng)
        name = f"{base}.{suffix if rng.random() < 0.85 else rng.choice(SUFFIXES)}"
        if name not in taken:  # type: ignore[operator]
            return name


def words(rng: random.Random, low: int, high: int) -> list[str]:
    """Some words, repeated ones among them."""
    return [rng.choice(WORDS) for _ in range(rng.randint(low, high))]


def lines(rng: random.Random, low: int = 2, high: int = 12) -> list[str]:
    """Lines of one of several looks."""
    kind, n = rng.randrange(4), rng.randint(low, high)
    if kind == 0:
        return [f"{rng.choice(LEVELS)} {' '.join(words(rng, 1, 3))}" for _ in range(n)]
    if kind == 1:
        return [rng.choice(WORDS) for _ in range(n)]
    if kind == 2:
        return [f"{rng.choice(('GET', 'POST', 'PUT'))} /{rng.choice(WORDS)} {rng.choice((200, 301, 404, 500))}" for _ in range(n)]
    return [" ".join(words(rng, 2, 6)) for _ in range(n)]


def text(rows: list[str]) -> str:
    """Lines as a file."""
    return "\n".join(rows) + "\n"


def code_word(rng: random.Random) -> str:
    """Letters and digits, as keys and tokens look."""
    return "".join(rng.choice(string.ascii_uppercase + string.digits) for _ in range(rng.randint(5, 8)))


def others(rng: random.Random, files: dict[str, str], most: int = 3) -> dict[str, str]:
    """The files among some that have nothing to do with the task, in mixed order."""
    for _ in range(rng.choice((0, 0, 0, 0, 1, 1, 1, most))):
        files = {**files, file_name(rng, taken=files): text(lines(rng, 1, 3))}
    names = list(files)
    rng.shuffle(names)
    return {name: files[name] for name in names}
