"""Tell which file contains something, is largest, has an extension; write its name."""

from __future__ import annotations

import random

from training import spin, vocab
from training.task import Call, Expert, Task, finish, search, shell, write


def pool(rng: random.Random, *, folders: bool = True) -> dict[str, str]:
    """Some files of different sizes."""
    files: dict[str, str] = {}
    for i in rng.sample(range(1, 12), rng.randint(3, 5)):
        files[vocab.file_name(rng, taken=files, folder=folders)] = vocab.text([" ".join(vocab.words(rng, 2, 4)) for _ in range(i)])
    return files


def question(rng: random.Random) -> tuple[dict[str, str], str, str, Call, str, str]:
    """Files, what is sought as `file that …` and as `contains …`, the call that finds it, the
    plan's words, and its name."""
    kind = rng.choice(("word", "word", "word", "large", "small", "suffix", "lines"))
    files = pool(rng, folders=kind in ("word", "suffix"))
    name = rng.choice(list(files))
    if kind == "word":
        word = rng.choice([w for w in vocab.WORDS if not any(w in text for text in files.values())])
        if rng.random() < 0.3:
            word = rng.choice((vocab.code_word(rng), rng.choice(vocab.NAMES), f"{word}-{rng.randrange(100)}"))
        rows = files[name].splitlines()
        at = rng.randrange(len(rows))
        rows[at] = rng.choice((f"{rows[at]} {word}", f"{word} {rows[at]}"))
        files[name] = vocab.text(rows)
        said = rng.choice((word, word, f"'{word}'", f"the word {word}", f"the text {word}", f'"{word}"'))
        verb = spin.spin(rng, "{contains|mentions|includes|has|holds}")
        return files, f"file {rng.choice(('that ' + verb, 'containing', 'with', 'mentioning'))} {said}", f"{verb} {said}", search(word), f"search {word}", name
    if kind == "suffix":
        suffix = rng.choice(("py", "json", "csv", "html", "xml", "cfg", "toml"))
        name = vocab.file_name(rng, suffix)
        files[name] = "x\n"
        said = spin.spin(rng, "{has the extension <x>|ends in <x>|ends with <x>|has the suffix <x>|is a <x> file}", x=rng.choice((f".{suffix}", suffix)))
        return files, f"file that {said}", said, shell(f"find * -name '*.{suffix}'"), f"find the .{suffix} file", name
    by_size = sorted(files, key=lambda f: len(files[f]))
    if len({len(t) for t in files.values()}) < len(files):
        return question(rng)
    if kind == "large":
        adj = spin.spin(rng, "{largest|biggest}")
        return files, f"{adj} file", f"is the {adj}", shell("ls -S | head -n 1"), "find the largest file", by_size[-1]
    if kind == "small":
        return files, "smallest file", rng.choice(("is the smallest", "is smallest")), shell("ls -Sr | head -n 1"), "find the smallest file", by_size[0]
    most = max(files, key=lambda f: files[f].count("\n"))
    command = "grep -c '' * | sort -t: -k2 -n | tail -n 1"
    return files, "file with the most lines", rng.choice(("has the most lines", "is longest in lines")), shell(command), "find the file with the most lines", most


def named(said: str) -> str:
    """The file in the first line of an observation: before a colon, if there is one."""
    return said.split("\n", maxsplit=1)[0].split(":", maxsplit=1)[0].strip()


def make(rng: random.Random) -> Task:
    files, noun, clause, call, step, name = question(rng)
    out = vocab.out_name(rng, taken=files)
    goal = spin.goal(
        rng, noun=spin.spin(rng, "{the name of the <n>|the <n>'s name|the file name of the <n>|which file <c>}", n=noun, c=clause).replace(" file's name", " file's name"),
        command=spin.spin(rng, "{find|look for|identify|locate|search for} {the <n>|which file <c>}", n=noun, c=clause),
        question=spin.spin(rng, "{which|what} {file|one of the files|file here} <c>", c=clause), out=out, src="the files",
        it="{its name|the name|the file name|the name of that file|its file name|just its name}",
    )

    def expert() -> Expert:
        said = yield call
        yield write(out, named(said))
        yield finish(named(said))

    names = list(files)
    rng.shuffle(names)
    return Task(
        "find", goal, {n: files[n] for n in names}, [{"file": out, "equals": name}], (step, f"write its name to {out}"),
        (out,), expert,
    )
