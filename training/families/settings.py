"""Files of settings: JSON, INI, .env, YAML-like and `key: value` notes, with keys and values of any kind."""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass

from training import vocab

FIELDS = """port host name version user timeout title author color mode level path owner email token language region
theme limit status phone license country currency format engine backend retries width height city manager address age amount
artist attempts bank batch birthday brand breed budget bucket captain category channel chapter coach code comment company
connection contact contract cost court course customer cutoff database date deadline delay department depth description
destination device diet director discount distance district doctor domain driver duration editor employer encoding entrance
environment event expiry family fee floor folder font gate genre goal grade group guest habitat hobby hotel icon id industry
instrument interval isbn issue job journal key keyword label landlord length lesson library location lodger loglevel material maximum
member memory method minimum model month motto number nickname occasion office operator order origin password payment period
pet pilot pin place plan planet platform player population position postcode prefix price priority product profession project
protocol provider publisher purpose quality quantity quota rank rate rating reason receiver recipe recipient reference release
remark reply rent repeat replicas role room route salary scale school score script season seat secret sector sender serial series server
service session shape sheet shelf shift shop signature site size skill slogan source speaker species speed sponsor sport stage
start station storage street style subject suffix supplier surname table target tax teacher team telephone temperature tenant
term threads topic track trainer treatment type unit url username vehicle venue village volume wage warehouse weather website weight
winner worker workers workshop year zone""".split()
HEADS = """max min default db api cache log mail admin main backup order delivery last first next home billing shipping user server client local
remote public internal opening closing contact spare annual monthly daily page session login image video audio build deploy test""".split()
PEOPLE = frozenset("""name author owner manager user artist captain coach customer director doctor driver editor guest landlord member operator
pilot player receiver recipient sender speaker sponsor supplier teacher tenant trainer winner worker contact username""".split())
NUMBERS = frozenset("""port timeout limit retries width height age amount attempts batch budget cost delay depth discount distance duration fee
floor grade interval length maximum minimum number pin population position price priority quantity quota rank rate rating rent
replicas room salary scale score size speed tax temperature threads volume wage weight workers year memory""".split())


_LONGER = {
    "port": "port number", "version": "version number", "phone": "phone number", "host": "host name", "user": "user name", "email": "email address", "pin": "pin number", "url": "web address",
    "zone": "zone name", "room": "room number", "serial": "serial number", "telephone": "telephone number", "timeout": "timeout value", "color": "color name", "database": "database name", "isbn": "isbn number",
}


@dataclass(frozen=True)
class Entry:
    """A key as the file has it, how goals call it, and its value."""

    key: str
    said: tuple[str, ...]
    value: str
    person: bool


@dataclass(frozen=True)
class Document:
    suffix: str
    text: str
    entries: list[Entry]


def value_of(rng: random.Random, field: str) -> str:
    last = field.rsplit("_", maxsplit=1)[-1]
    if last in NUMBERS:
        return str(rng.randrange(1, 10 ** rng.randint(1, 5))) if rng.random() < 0.9 else f"{rng.randrange(100)}.{rng.randrange(1, 100):02}"
    if last in PEOPLE:
        return rng.choice((rng.choice(vocab.NAMES), f"{rng.choice(vocab.NAMES)} {rng.choice(vocab.NAMES)}"))
    if last in ("version", "release"):
        return f"{rng.randrange(10)}.{rng.randrange(20)}.{rng.randrange(10)}"
    if last == "email":
        return f"{rng.choice(vocab.NAMES).lower()}@{rng.choice(vocab.WORDS)}.org"
    if last in ("token", "code", "id", "key", "serial", "secret", "password", "reference", "isbn"):
        return vocab.code_word(rng)
    if last in ("phone", "telephone"):
        return f"{rng.randrange(100, 999)}-{rng.randrange(1000, 9999)}"
    if last in ("host", "domain", "server", "site"):
        return f"{rng.choice(vocab.WORDS)}.example.{rng.choice(('org', 'com', 'net'))}"
    if last in ("url", "website"):
        return f"https://{rng.choice(vocab.WORDS)}.example.com/{rng.choice(vocab.WORDS)}"
    if last in ("date", "deadline", "birthday", "expiry", "start"):
        return f"{rng.randrange(2019, 2030)}-{rng.randrange(1, 13):02}-{rng.randrange(1, 29):02}"
    if last in ("city", "location", "place", "destination", "venue", "station", "origin", "region", "address"):
        return rng.choice(vocab.CITIES)
    kind = rng.randrange(8)
    if kind == 0:
        return rng.choice(("true", "false", "yes", "no", "on", "off"))
    return f"{rng.choice(vocab.WORDS)} {rng.choice(vocab.WORDS)}" if kind == 1 else vocab.word(rng) if kind < 4 else rng.choice(vocab.WORDS + vocab.CITIES)


def settings(rng: random.Random, fields: list[str]) -> tuple[str, dict[str, str], str]:
    """A file of settings: its suffix, its values and its text. In .env files the keys are in capitals."""
    values = {f: value_of(rng, f) for f in fields}
    suffix, text = rendered(rng, values, rng.choice(("json", "json", "ini", "txt", "env", "yaml", "toml")))
    return suffix, values, text


def rendered(rng: random.Random, values: dict[str, str], kind: str) -> tuple[str, str]:
    """Values as a file of a kind: its suffix and its text."""
    if kind == "json":
        data = {k: _typed(v) for k, v in values.items()}
        return "json", json.dumps(data, indent=rng.choice((None, None, 2, 4)), ensure_ascii=False) + "\n"
    if kind == "ini":
        sep = rng.choice((" = ", "=", " = "))
        rows = [f"{k}{sep}{v}" for k, v in values.items()]
        heads = [f"[{rng.choice(vocab.WORDS)}]"] if rng.random() < 0.75 else []
        if heads and len(rows) > 3 and rng.random() < 0.3:
            rows.insert(rng.randrange(1, len(rows)), f"[{rng.choice(vocab.WORDS)}]")
        if rng.random() < 0.2:
            rows.insert(0, f"{rng.choice('#;')} {rng.choice(vocab.WORDS)} {rng.choice(vocab.WORDS)}")
        return rng.choice(("ini", "cfg", "conf", "ini")), vocab.text([*heads, *rows])
    if kind == "env":
        quote, export = rng.choice(("", "", '"')), rng.choice(("", "", "", "export "))
        return rng.choice(("env", "env", "properties")), vocab.text([f"{export}{k.upper()}={quote}{v}{quote}" for k, v in values.items()])
    if kind == "toml":
        return "toml", vocab.text([f"{k} = {v}" if isinstance(_typed(v), int | float) else f'{k} = "{v}"' for k, v in values.items()])
    if kind == "list":
        mark = rng.choice("-*")
        return rng.choice(("md", "txt", "text")), vocab.text([f"{mark} {k}: {v}" for k, v in values.items()])
    rows = [f"{k}: {v}" for k, v in values.items()]
    if kind == "yaml":
        return rng.choice(("yaml", "yml")), vocab.text(rows)
    if rng.random() < 0.15:
        rows.insert(0, rng.choice(vocab.WORDS).title())
    return rng.choice(("txt", "txt", "md", "text", "info", "card")), vocab.text(rows if len(rows) > 2 else rows[-2:])


def _typed(value: str) -> object:
    if value in ("true", "false"):
        return value == "true"
    return int(value) if value.isdigit() and not value.startswith("0") else float(value) if re.fullmatch(r"[1-9]\d?\.\d[1-9]", value) else value


def document(rng: random.Random) -> Document:
    """A file of settings of some look, its keys plain, of two words, or inside others."""
    look = rng.choice(("plain", "plain", "plain", "snake", "snake", "camel", "spaced", "capital", "nested", "nested", "sections"))
    names = rng.sample(FIELDS, rng.randint(2, 8))
    if look in ("snake", "camel", "spaced"):
        names = [f"{rng.choice(HEADS)}_{n}" if rng.random() < 0.6 else n for n in names]
        names = list(dict.fromkeys(names))
    values = {n: value_of(rng, n) for n in names}
    if look == "nested":
        return rng.choice((_nested, _nested, _indented))(rng, values)
    if look == "sections":
        return _sections(rng)
    kind = "txt" if look == "spaced" else rng.choice(("json", "json", "ini", "txt", "env", "yaml", "yaml", "toml", "list"))
    if look == "capital" and kind == "env":
        kind = "yaml"
    keys = {n: n.upper() if kind == "env" else _key(n, look) for n in values}
    suffix, text = rendered(rng, {keys[n]: v for n, v in values.items()}, kind)
    return Document(suffix, text, [_entry(n, keys[n], v) for n, v in values.items()])


def _key(name: str, look: str) -> str:
    if look == "camel":
        head, *rest = name.split("_")
        return head + "".join(r.capitalize() for r in rest)
    if look == "spaced":
        return name.replace("_", " ").capitalize()
    return name.capitalize() if look == "capital" else name


def _entry(name: str, key: str, value: str) -> Entry:
    plain = name.replace("_", " ")
    more = _LONGER.get(name.rsplit("_", maxsplit=1)[-1])
    said = (key, key, plain, plain.rpartition(" ")[0] + " " + more if " " in plain else more) if more else (key, key, plain) if key not in (plain,) else (key,)
    return Entry(key, said, value, name.rsplit("_", maxsplit=1)[-1] in PEOPLE)


def _nested(rng: random.Random, values: dict[str, str]) -> Document:
    """A JSON object with others in it."""
    groups = rng.sample([w for w in vocab.WORDS + HEADS if w not in values], rng.randint(1, 3))
    data: dict[str, object] = {}
    entries: list[Entry] = []
    for name, value in values.items():
        group = rng.choice((*groups, *groups, ""))
        if not group:
            data[name] = _typed(value)
            entries.append(_entry(name, name, value))
            continue
        inner = data.setdefault(group, {})
        assert isinstance(inner, dict)
        inner[name] = _typed(value)
        said = (f"{group}.{name}", f"{group}.{name}", f"{name} of {group}", f"{name} in {group}", f"{name} under {group}", f"{group} {name}", f"{name} inside {group}")
        entries.append(Entry(f"{group}.{name}", said, value, False))
    return Document("json", json.dumps(data, indent=rng.choice((None, 2, 2, 4)), ensure_ascii=False) + "\n", entries)


def _indented(rng: random.Random, values: dict[str, str]) -> Document:
    """YAML with keys below others; no key is there twice."""
    groups = rng.sample([w for w in vocab.WORDS + HEADS if w not in values], rng.randint(1, 2))
    rows: list[str] = []
    entries: list[Entry] = []
    names = list(values)
    cut = rng.randrange(1, len(names)) if len(groups) > 1 else 0
    for at, name in enumerate(names):
        if at in (0, cut):
            rows.append(f"{groups[-1 if at else 0]}:")
        group = groups[-1 if cut and at >= cut else 0]
        rows.append(f"  {name}: {values[name]}")
        entries.append(Entry(name, (name, name, f"{group} {name}", f"{name} of {group}", f"{name} under {group}", f"{group}.{name}"), values[name], False))
    return Document(rng.choice(("yaml", "yml")), vocab.text(rows), entries)


def _sections(rng: random.Random) -> Document:
    """INI with sections that have the same keys: which of them is meant must be said."""
    names, groups = rng.sample(FIELDS, rng.randint(1, 3)), rng.sample(vocab.WORDS[:900], rng.randint(2, 3))
    sep = rng.choice((" = ", "=", ": "))
    rows: list[str] = []
    entries: list[Entry] = []
    for group in groups:
        rows.append(f"[{group}]")
        for name in names:
            value = value_of(rng, name)
            rows.append(f"{name}{sep}{value}")
            said = (f"{group}.{name}", f"{name} of {group}", f"{name} in the {group} section", f"{name} in section {group}", f"{group} {name}", f"{name} under [{group}]", f"{name} of the {group} section", f"{name} for {group}")
            entries.append(Entry(f"{group}.{name}", said, value, False))
    return Document(rng.choice(("ini", "cfg", "conf")), vocab.text(rows), entries)
