"""How transformed lines and other formats are asked for."""

from __future__ import annotations

import random

from training import spin
from training.families import convert_words as more
from training.families import edit_lines, edit_say, tables_say
from training.families.tables_say import Said

_ALL = "{the lines|the lines|all lines|all the lines|every line|the contents|the content}"
_ONES = "{the lines|the lines|all lines|all the lines|the contents|the entries}"
_AZ = "{alphabetically|in alphabetical order|by the alphabet|from {a to z|A to Z}|in ascending order|in alphabetical order|, A to Z|in lexical order|" + more.AZ + "}"
_ZA = "{in reverse alphabetical order|in descending order|from {z to a|Z to A}|reverse alphabetically|backwards by the alphabet|, Z first|in descending alphabetical order|, Z to A|alphabetically but backwards|" + more.ZA + "}"
_UP = "{numerically|by value|as numbers|from {smallest to largest|small to large|lowest to highest|low to high}|in numerical order|in {ascending|increasing} {numeric|numerical} order|, smallest first|by size, {small|smallest} ones first|by their numeric value|" + more.UP + "}"
_DOWN = "{from {largest to smallest|large to small|highest to lowest|high to low}|in {descending|decreasing} {numerical|numeric} order|numerically, {biggest|largest|highest} first|as numbers, {largest|biggest} first|, biggest number first|numerically in descending order|by value, {largest|highest} first|" + more.DOWN + "}"
_REPEATS = "{duplicate|repeated|duplicated|double}"
_UPPER = "{upper case|uppercase|capital letters|capitals|all caps|upper-case letters|block capitals|upper case letters|" + more.UPPER + "}"
_LOWER = "{lower case|lowercase|small letters|lower-case letters|lower case letters|" + more.LOWER + "}"
_TITLE = "{title case|Title Case|capitalized words|" + more.TITLE + "}"

# for each: imperatives without where it goes, noun phrases, questions
_HOW: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sorted": (("{sort|order|arrange|alphabetize} {<all> <s>|<f>}", f"{{sort|order|arrange|put}} <all> <s> {_AZ}", f"{{sort|order}} <f> {_AZ}",
        "{bring|put} <all> <s> {into|in} alphabetical order", "{sort|order} <f> line by line"),
        (f"<all> <s>, {{sorted|ordered|arranged}} {_AZ}", "the sorted lines <s>", f"the lines <s> {_AZ}", "the sorted {version|contents} of <f>",
            "<f> in sorted order", "the alphabetically sorted lines <s>", f"<all> <s> {{sorted|ordered}} {_AZ}")),
    "sorted backwards": ((f"{{sort|order|arrange|put}} <all> <s> {_ZA}", f"{{sort|order}} <f> {_ZA}", "sort <all> <s> alphabetically {backwards|in reverse}",
        "reverse-sort <all> <s>", "do a reverse sort of <f>"),
        (f"<all> <s>, {{sorted|ordered|arranged}} {_ZA}", f"the lines <s> {_ZA}", "the reverse-sorted lines <s>",
            "<all> <s> sorted alphabetically {backwards|in reverse}", f"<f> sorted {_ZA}")),
    "sorted by number": ((f"{{sort|order|arrange|put}} {{the numbers|<all>|the numbers|the figures|the values}} <s> {_UP}", f"{{sort|order}} <f> {_UP}",
        "{sort|order} <f> by number", "do a numeric sort of <f>"),
        (f"the {{numbers|lines|values}} <s>, {{sorted|ordered|arranged}} {_UP}", f"the numbers <s> {_UP}", "the numerically sorted lines <s>",
            f"the contents of <f> {{sorted|ordered}} {_UP}")),
    "sorted by number backwards": ((f"{{sort|order|arrange|put}} {{the numbers|<all>|the numbers|the figures|the values}} <s> {_DOWN}",
        f"{{sort|order}} <f> {_DOWN}", "rank the numbers <s> {from highest to lowest|, highest first|, largest first}"),
        (f"the {{numbers|lines|values}} <s>, {{sorted|ordered|arranged}} {_DOWN}", f"the numbers <s> {_DOWN}",
            f"the contents of <f> {{sorted|ordered}} {_DOWN}")),
    "reversed": (("reverse the {order of the lines|line order|lines|sequence of the lines} <s>", "reverse the lines <s>, last {one|line} first",
        "put the lines <s> in {reverse|reversed|the opposite} order", "turn <f> upside down, last line first", "flip the {order|sequence} of the lines <s>",
        "{list|print|copy} the lines <s> {from last to first|from the bottom to the top|bottom up|last to first|in reverse order|backwards, last line first}",
        "tac <f>", "invert the line order <s>", "mirror <f> top to bottom, so the last line comes first"),
        ("the lines <s> in {reverse|reversed} order", "the lines <s> from {last to first|bottom to top}",
            "<f> with its lines {reversed|in reverse order|from last to first}", "the lines <s>, last {one|line} first",
            "the lines <s> in reverse order, the last one first", "the reversed lines <s>")),
    "unique": ((f"{{remove|drop|delete|leave out|skip|omit|filter out}} {{the|all|any|}} {_REPEATS} lines <s>, {{keeping|but keep}} the {{order|original order}}", f"{{remove|drop|skip|filter out}} {{the|all|any}} {_REPEATS} lines <s>", "{keep|take|copy} {each|every} {different|distinct|} line <s> {only once|just once|once}, in {the original|their} order", "deduplicate <f> {without sorting|, keeping the order|but keep the order|}", "drop repeated lines <s> but keep the first of each", "strip the duplicates from <f>", "copy <f> without its repeated lines", "weed out the repeats <s>, order unchanged"), ("the {unique|distinct|different} lines <s> in {their original order|order of appearance|the order they appear}", "the lines <s> without {duplicates|repeats|repetitions}{|, in the original order|, order kept|, first occurrences only}", "each line <s> {once|only once}, in {the original|the same} order", "<f> without {duplicates|repeated lines|duplicate lines}", "the deduplicated lines <s>", "the lines <s> with the repeats {left out|removed|dropped}")),
    "sorted unique": (("sort <f> and {remove|drop|leave out} {duplicates|repeats|the duplicates|repeated lines}",
        "{sort|order|alphabetize} the lines <s> {without duplicates|without repeats|and drop repeated ones|, each only once|, dropping duplicates}",
        "{deduplicate|dedupe} and sort {<f>|the lines <s>}", "{keep|take|list} each line <s> {once|only once}, {sorted|in alphabetical order|in sorted order}", "{list|get|collect} the {unique|distinct|different} lines <s>{, sorted|, in sorted order| in alphabetical order|, alphabetically}", "{remove|drop} the duplicates <s> and sort {the rest|what is left|what remains}", "sort -u <f>"), ("the {sorted unique|unique sorted|sorted distinct} lines <s>", "the {unique|distinct|different} lines <s>{, sorted|, in sorted order| in alphabetical order|, sorted alphabetically}", "the lines <s>, sorted and without {duplicates|repeats}", "the sorted lines <s>, each {only once|once}", "<f> {sorted and deduplicated|, sorted, without duplicates}")),
    "upper case": ((f"{{convert|change|turn|transform}} {{<all> <s>|<f>|the {{text|words|letters}} <s>}} {{to|into}} {_UPPER}",
        f"put {{<all> <s>|the text <s>}} in {_UPPER}", "{uppercase|upper-case|capitalize every letter of} {<f>|<all> <s>|the text <s>}",
        "make {every letter|all letters|the letters} <s> {a capital|upper case|uppercase|capital}".replace("{a capital|upper case|uppercase|capital}",
            "{upper case|uppercase}")), (f"<all> <s> in {_UPPER}", f"the text <s> in {_UPPER}",
            "the {upper-case|uppercase|upper-cased} {version|text|contents} of <f>", f"<f> {{in|converted to|turned into}} {_UPPER}",
            f"the words <s>, all in {_UPPER}")),
    "lower case": ((f"{{convert|change|turn|transform}} {{<all> <s>|<f>|the {{text|words|letters}} <s>}} {{to|into}} {_LOWER}",
        f"put {{<all> <s>|the text <s>}} in {_LOWER}", "{lowercase|lower-case} {<f>|<all> <s>|the text <s>}",
        "make {every letter|all letters|the letters} <s> {lower case|lowercase|small}"),
        (f"<all> <s> in {_LOWER}", f"the text <s> in {_LOWER}", "the {lower-case|lowercase|lower-cased} {version|text|contents} of <f>",
            f"<f> {{in|converted to|turned into}} {_LOWER}", f"the words <s>, all in {_LOWER}")),
    "title case": ((f"{{convert|change|turn|transform}} {{<all> <s>|<f>|the text <s>}} {{to|into}} {_TITLE}",
        "put {<all> <s>|the text <s>} in {title case|Title Case}", "{capitalize|capitalise} {each|every} word {<s>|of <f>}",
        "{start|begin} {each|every} word <s> with {a capital|a capital letter|an upper-case letter}",
        "make the first letter of {each|every} word <s> {a capital|upper case|uppercase}", "title-case <f>"),
        ("<all> <s> in {title case|Title Case}", "the {title-case|title-cased} {version|text|lines} of <f>",
            "<f> with {every word|each word} {capitalized|starting with a capital [letter]}",
            "the lines <s>, each word {capitalized|with a capital first letter}")),
    "numbered": (("{number|enumerate} {<all2> <s>|<f>|the lines <s>}",
        "{put|write|add} {the line number|its number|its line number|a running number} {before|in front of|at the start of} {each|every} line <s>",
        "{number|enumerate} the lines <s>, {starting at 1|from 1 on|beginning with 1|starting with 1}",
        "prefix {each|every} line <s> with its {number|line number} [and a blank]", "add line numbers to {<f>|the lines <s>}",
        "give {each|every} line <s> its number"), ("the lines <s> with {line numbers|their numbers|numbers in front|their line numbers in front}",
        "the numbered lines <s>", "the lines <s>, {numbered|numbered from 1|each with its number in front|enumerated}", "<f> with line numbers",
        "a numbered {copy|version|list} of the lines <s>")),
    "filled": (("{remove|drop|leave out|skip|omit|delete|filter out|strip} {the|all|any|all the} {empty|blank} lines {<s>|from <f>}",
        "{keep|take|copy} {only|just} the {non-empty|non-blank|filled} lines <s>", "copy <f> without {the|its|any} {empty|blank} lines",
        "{keep|copy} every line <s> that is not {empty|blank}", "squeeze the {blank|empty} lines out of <f>"),
        ("the {non-empty|non-blank|filled} lines <s>", "<f> without {the|its|any} {empty|blank} lines", "{all|the} lines <s> that are not {empty|blank}",
            "{all|the} lines <s> {except|but} the {empty|blank} ones", "the lines <s> {with|that have} something {in|on} them")),
    "trimmed": (("{trim|strip} {<all2> <s>|each line <s>|every line <s>|<f>}",
        "{remove|strip|cut|delete|drop} {the|all|any|} {leading and trailing|surrounding|outer} {blanks|spaces|whitespace|white space} {from|of} {each line|every line|all lines|the lines} <s>", "{remove|strip} {blanks|spaces|whitespace} {at|from} {both ends|the start and end|the beginning and the end} of {each|every} line <s>", "trim {whitespace|the spaces|the blanks} {off|from} {the lines|each line|every line} <s>", "strip the lines <s> of {surrounding|leading and trailing} {whitespace|spaces|blanks}"), ("the trimmed lines <s>", "the lines <s> without {leading and trailing|surrounding} {blanks|spaces|whitespace}", "<f> with {each|every} line {trimmed|stripped}", "the lines <s>, {trimmed|stripped|each trimmed|stripped of surrounding spaces}")),
    "first": (("{take|copy|get|extract|keep|pick|cut out|grab|select} {the|only the|just the} {first|top|first|opening} <n> <s>",
        "{take|get|copy|print} the {top|first} <n> <s>", "head -n <d> <f>", "{take|copy} the <n> at the {top|start|beginning} of <f>"),
        ("the {first|top|first|opening} <n> <s>", "only the {first|top} <n> <s>", "the <n> at the {top|start|beginning} of <f>",
            "the first <n> in <f>")),
    "last": (("{take|copy|get|extract|keep|pick|cut out|grab|select} {the|only the|just the} {last|bottom|final|closing} <n> <s>",
        "{take|get|copy|print} the {last|final} <n> <s>", "tail -n <d> <f>", "{take|copy} the <n> at the {bottom|end} of <f>"),
        ("the {last|bottom|final|closing} <n> <s>", "only the {last|final} <n> <s>", "the <n> at the {bottom|end} of <f>", "the last <n> in <f>")),
}
_HOW = {take: tuple(_HOW.get(take, ((), ()))[i] + more.HOW.get(take, ((), ()))[i] for i in (0, 1)) for take in (*_HOW, "number")}
_WORDS = ("", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_IT_LINE = "{it|the result|that line|the line|that|what it says}"
_IT = "{it|the result|the lines|the outcome|the output|the new version|what you get}"


def _slots(rng: random.Random, n: int, src: str) -> dict[str, str]:
    many = f"{rng.choice((str(n), str(n), _WORDS[n]))} lines" if n > 1 else "line"
    line = edit_lines.nth(rng, n) if n > 1 else "the first line"
    return {"x": line, "all": spin.spin(rng, _ALL), "all2": spin.spin(rng, _ONES), "f": spin.spin(rng, "{|||the file }", ) + f" {src}", "n": many, "d": str(n)}


def into(rng: random.Random, take: str, n: int, src: str, out: str) -> str:
    """Lines transformed into another file."""
    slots = _slots(rng, n, src)
    kind = rng.random()
    if take in ("first", "last", "number") and kind < 0.45:
        return _line_out(rng, take, n, src, out, slots)
    if take in _BE and kind < 0.15:
        said = spin.spin(rng, rng.choice(more.BE).replace("<be>", _BE[take]).replace("<s>", "{in|of} <f>"), f=src, o=out)
        return tables_say.around(rng, spin.sentence(said.replace(" ;", ";")), src, out)
    commands, nouns = _HOW[take]
    command, noun = (spin.spin(rng, rng.choice(forms), **slots) for forms in (commands, nouns))
    noun = noun if noun.startswith(("the ", "only ", "all ", "each ", "every ", "line ", "row ")) or src in noun[: len(src) + 10] else f"the {noun}"
    question = rng.choice((f"what do {noun.replace('only ', '')} look like", f"what are {noun}")) if noun.startswith(("the ",
        "all the ")) and "lines" in noun else f"what {'are' if 'numbers' in noun[:14] or 'contents' in noun[:16] else 'is'} {noun.removeprefix('only ')}"
    if take == "number":
        question = rng.choice((f"what is {slots['x']} <s>", f"what does {slots['x']} <s> say", f"how does {slots['x']} <s> read"))
    if kind > 0.82:
        np = " ".join(noun.replace("<s>", spin.spin(rng, "{in|of|from} [the file] <f>", f=src)).split()).replace(" ,", ",")
        return tables_say.around(rng, spin.sentence(spin.spin(rng, rng.choice(more.RESULT), np=np, o=out)), src, out)
    if rng.random() < 0.35:
        place = spin.spin(rng, "{in|of|from} [the file] <f>", f=src)
        command = " ".join(command.replace("<s>", place).split()).replace(" ,", ",")
        tail = spin.spin(rng, rng.choice((
            "{into|to|in} <o>", "as <o>", "{with the result in|giving|producing|yielding} <o>", "and {call|name} the result <o>",
            "; {result|output} {in|to} <o>", ", writing {the result|it} to <o>", "and write a new file <o>",
            "{into|to} {a new file|another file|a file called} <o>", "and leave the result in <o>",
            "with <o> as [the] output [file]", ", {saving|storing} {the result|it} {as|in|under} <o>", "so that <o> {holds|contains|has} the result",
            "but {do not|don't} change the file itself: the result goes to <o>", "and {have|get} {the result|it} in <o>",
        )), o=out)
        body = tables_say.polite(rng, f"{command} {tail}".replace(" ;", ";").replace(" ,", ","))
        return tables_say.around(rng, body, src, out)
    single = take == "number" or (take in ("first", "last") and n == 1)
    said = Said(noun, command, question, many=not single, it=_IT_LINE if single else _IT, kind="the file")
    return tables_say.goal(rng, said, src, out)


def _line_out(rng: random.Random, take: str, n: int, src: str, out: str, slots: dict[str, str]) -> str:
    """Some lines that go into another file, in so many words."""
    line, many = slots["x"], take != "number" and n > 1
    if take != "number":
        line = spin.spin(rng, f"the {{{take}|{take}|{'top|opening' if take == 'first' else 'final|closing|bottom'}}} <n>", n=slots["n"])
    x = spin.spin(rng, "<l> {of|of|in|from} [the file] <s>", l=line, s=src)
    pattern, command = edit_say.mark(rng, more.LINE_OUT_DO, more.LINE_OUT)
    more_slots = {"goes": "go" if many else "goes", "it": "them" if many else "it", "does": "do" if many else "does", "is": "are" if many else "is"}
    pattern = pattern.replace("of its own", "of their own").replace("by itself", "by themselves").replace("on its own", "on their own").replace(
        "{should|must|shall|is to|has to|ought to|needs to}", "{should|must|shall|ought to}") if many else pattern
    said = spin.spin(rng, pattern, x=x, l=line, s=src, o=out, **more_slots).replace(" ;", ";")
    ask, mark, then = said.partition("? ")
    said = f"{ask}{mark}{then[:1].upper()}{then[1:]}"
    return tables_say.around(rng, tables_say.polite(rng, said) if command else spin.sentence(said), src, out)


_SHOULD = "{should|must|has to|needs to|ought to|is to}"
_BE = {
    "sorted": f"{{sorted|ordered|arranged}} {_AZ}", "sorted backwards": f"{{sorted|ordered|arranged}} {_ZA}",
    "sorted by number": f"{{sorted|ordered|arranged}} {_UP}", "sorted by number backwards": f"{{sorted|ordered|arranged}} {_DOWN}",
    "reversed": "{in reverse order|reversed, last line first|in reversed order}",
    "sorted unique": "sorted, {each only once|without repeats|without duplicates}", "upper case": f"in {_UPPER}", "lower case": f"in {_LOWER}",
    "title case": "in {title case|Title Case}",
    "numbered": "{numbered|numbered from 1 on|prefixed with their line numbers}",
    "trimmed": "{trimmed|stripped of surrounding spaces|free of leading and trailing blanks}",
}


def in_place(rng: random.Random, take: str, n: int, src: str) -> str:
    """Lines transformed in the file itself."""
    slots = _slots(rng, n, src)
    place = spin.spin(rng, "{in|of} [the file] <f>", f=src)
    if take in _BE and rng.random() < 0.35:
        pattern = rng.choice((
            f"the lines <s> {{should|must|have to|need to|ought to}} be {_BE[take]}",
            f"{{I want|I need|we need|I'd like}} the lines <s> {{to be|}} {_BE[take]}, {{in place|in the file itself|in the same file}}",
            f"{{rewrite|change|update|edit}} {src} so that its lines are {_BE[take]}",
            f"make the lines <s> {_BE[take]} and {{keep|save|leave}} them in {{the same file|{src}}}".replace("make the lines", "get the lines"),
            f"the lines <s> are a mess; {{I want|we need}} them {_BE[take]} in that same file",
            rng.choice(more.IN_PLACE).replace("<be>", _BE[take]).replace("<src>", src),
            f"{{overwrite|replace}} {src} with its {{own|}} lines {_BE[take]}", f"from now on the lines <s> {{should|must}} be {_BE[take]}",
        ))
        said = " ".join(spin.spin(rng, pattern, **slots).replace("<s>", place).split()).replace(" ,", ",")
        body = tables_say.polite(rng, said) if said.split()[0] in ("rewrite", "change", "update", "edit", "get", "overwrite",
            "replace") else spin.sentence(said)
    else:
        commands = [c for c in _HOW[take][0] if not any(v in c for v in ("copy", "list", "print", "take ", "tac ", "write ", "sort -n", "sort -r", "head ", "tail ",
            "sort -u"))] or ["keep only the {first|top} <n> <s>" if take == "first" else "keep only the {last|final} <n> <s>"]
        if take in ("first", "last"):
            commands = [f"keep only the {take} <n> <s> and {{drop|cut|delete}} the rest of the file",
                f"{{shorten|cut|reduce|truncate|trim}} <f> to its {take} <n>", f"{{drop|cut|delete|remove}} {{everything|all}} but the {take} <n> <s>",
                f"let <f> keep {{only|just}} its {take} <n>"]
        command = " ".join(spin.spin(rng, rng.choice(commands), **slots).replace("<s>", place).split()).replace(" ,", ",")
        tail = "" if take in ("first", "last") and rng.random() < 0.6 else spin.spin(rng, rng.choice((
            "in place", "in place", "and {save|write|store|put} {it|the result|them} back {to|into|in} {<f>|the same file|the file}",
            ", {overwriting|changing|replacing} the file", "and overwrite the file with the result", "{directly in|right in|inside} the file itself",
            ", in the file itself", "and keep the file name", "and save the result under the same name", "(in place)",
            "; the result {replaces|goes back into} the file",
            ", {changing|modifying|editing} the file itself", "and let the result replace the old content", "within the same file",
        )), f=src)
        body = tables_say.polite(rng, f"{command} {tail}".strip().replace(" ,", ",").replace(" ;", ";"))
    return tables_say.around(rng, body, src, src, chance=0.0) + rng.choice(("", "", "", "", " Thanks.", " Leave the other files alone.",
        " No new file, please.", " Do not create another file."))


_TO = {
    "json": "{JSON|a JSON file|a JSON list|a JSON array of objects|JSON format|a JSON array|a list of JSON objects|JSON, one object {per|for each} row,|the JSON format|" + more.TO["json"] + "}", "csv": "{CSV|a CSV file|CSV format|a CSV table|comma-separated values|a comma-separated file|a CSV with a header [line]|plain CSV|" + more.TO["csv"] + "}",
    "tsv": "{TSV|a TSV file|tab-separated values|a tab-separated file|TSV format|a tab-delimited file|a table with tabs|" + more.TO["tsv"] + "}",
    "semicolons": "{a semicolon-separated file|semicolon-separated values|a CSV file with semicolons|CSV with semicolons [instead of commas]|semicolon-delimited CSV|a CSV with ; as the separator|semicolon format|" + more.TO["semicolons"] + "}",
}
_MARKS = {"csv": ("comma", "commas"), "tsv": ("tab", "tabs"), "semicolons": ("semicolon", "semicolons")}


def format_goal(rng: random.Random, to: str, given: str, src: str, out: str) -> str:
    """A table or a list of objects in another format."""
    target = spin.spin(rng, _TO[to])
    noun = spin.spin(rng, "{the {contents|content|data|rows|records} of <f>|<f>|the {data|rows|records} {in|from} <f>|the table in <f>|what is in <f>}", f=src)
    commands = ["{convert|turn|transform|export|rewrite|translate|change|reformat} <x> {to|into} <t>",
        "{convert|turn|export|rewrite|transform} <x> {to|into} <t>", "{export|rewrite|format|save|store} <x> as <t>", "make <t> {of|out of|from} <x>", *more.FORMAT]
    nouns = ["<x> as <t>", "<x>, {converted|turned|changed} into <t>", "<x> {converted to|turned into|rewritten as|exported as} <t>",
        "{the|a} {conversion|translation} of <f> into <t>", "{the|a} version of <f> {as|in the form of} <t>", *more.FORMATS]
    if to in _MARKS and given in _MARKS:
        one, many = _MARKS[to]
        old_one, old = _MARKS[given]
        if {to, given} == {"csv", "semicolons"}:
            commands, nouns = [], []
        commands += [f"{{replace|substitute}} the {old} {{of|in}} <f> {{by|with}} {many}",
            f"change the {{delimiter|separator}} of <f> from {old_one} to {one}",
            f"use {many} instead of {old} {{in|as the separator of|between the columns of}} <f>",
            f"{{rewrite|copy|save}} <f> with {many} {{instead of|in place of|rather than}} {old}", f"turn the {old} {{in|of}} <f> into {many}",
            f"separate the columns of <f> with {many} instead of {old}", f"switch the {{separator|delimiter}} of <f> to {{{many}|a {one}}}"] * 2
        nouns += [f"<f> with {many} {{instead of|in place of|rather than}} {old}",
            f"the {{table|data|rows}} of <f> with {many} as the {{separator|delimiter}}", f"the {{table|data}} of <f>, separated by {many}"] * 2
    slots = {"x": noun, "t": target, "f": src}
    command, as_noun = " ".join(spin.spin(rng, rng.choice(commands), **slots).split()), " ".join(spin.spin(rng, rng.choice(nouns), **slots).split())
    command, as_noun = command.replace(" ,", ",").rstrip(","), as_noun.replace(" ,", ",").rstrip(",")
    plain = {to, given} != {"csv", "semicolons"}
    kind = rng.randrange(10 if plain else 5)
    if kind < 5 and not plain and rng.random() < 0.4:
        pattern = rng.choice(("{create|make|produce|generate|write} <o> with <n>", "{save|write|export|store} <n> {to|in|as|under the name} <o>",
            "{I need|I want|we need|I'd like|we want} <n> {in|as|saved as|stored in} <o>", "<o> {should|must|has to|needs to|is to} {hold|contain|be} <n>"))
        body = spin.spin(rng, pattern, o=out, n=as_noun)
        return tables_say.around(rng, tables_say.polite(rng, body) if pattern.startswith(("{create", "{save")) else spin.sentence(body), src, out)
    if kind < 5:
        tail = spin.spin(rng, rng.choice((
            "and {save|write|store|put} {it|the result|that} {to|in|into|as} <o>",
            "{called|named} <o>" if target.startswith("a ") and "save" not in command else "as <o>", ", {saved as|stored in|written to} <o>",
            "and {call|name} {it|the result} <o>", "; {result|output}: <o>", ", {result|output} in <o>", "{with the result in|giving|producing} <o>",
            "-> <o>", "and write <o>", "and {save|store} it under the name <o>",
            "; the result {goes|should go|belongs} {to|into|in} <o>", "(output: <o>)", "and {have|put} it in <o>",
        )), o=out)
        return tables_say.around(rng, tables_say.polite(rng, f"{command} {tail}".replace(" ,", ",").replace(" ;", ";")), src, out)
    if kind < 7:
        pattern = rng.choice(("{create|make|write|produce|generate|build|prepare} <o> {from|out of} <f>: {the same|its} {data|rows|records} as <t>",
            "{create|make|produce|generate|write} <o> with <n>", "{save|write|export|store} <n> {to|in|as|under the name} <o>",
            "make sure [that] <o> {holds|contains} <n>", "{from|out of} <f>, {make|create|produce|generate} <t> {called|named} <o>"))
        body = tables_say.polite(rng, spin.spin(rng, pattern, o=out, f=src, n=as_noun, t=target))
    else:
        pattern = rng.choice(("{I need|I want|we need|I'd like|we want} <n> {in|as|saved as|stored in} <o>",
            "<o> {should|must|has to|needs to|is to} {hold|contain|be} <n>",
            "<f> {should|must|has to|needs to} be {converted|turned|changed|exported} {to|into} <t>; {save|store|write} {it|the result} {as|to|in} <o>".replace("{save|store|write} {it|the result} {as|to|in}", "{save|store} {it|the result} {as|in}"), "{our|the|my} {tool|program|colleague|importer|customer} {needs|wants|only reads} <t>: {convert|turn} <f> into it and {save|store} {it|that} as <o>", "<n> {is needed|is wanted|should be stored} in <o>", "<o> is to be <f> as <t>", *more.FORMATTED, "can I have <f> as <t>? {save|store|put} {it|that} {as|in|into} <o>".replace("{as|in|into}", "in")))
        body = spin.sentence(spin.spin(rng, pattern, o=out, f=src, n=as_noun, t=target).replace(" :", ":"))
    return tables_say.around(rng, body, src, out)
