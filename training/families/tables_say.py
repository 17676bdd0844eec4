"""Goals from three forms of what is asked: a noun phrase, an imperative and a question."""

from __future__ import annotations

import random
from dataclasses import dataclass

from training import spin


@dataclass(frozen=True)
class Said:
    """`<s>` in them stands for the file with its preposition ("of sales.csv"), `<i>` for one that is never "of";
    `many` = several lines come of it."""

    noun: str
    command: str
    question: str
    many: bool = False
    it: str = ""
    kind: str = "{the|the|the|} {file|table|CSV file|spreadsheet|data file|CSV}"
    short: str = ""  # the imperative without how it is written, for which `it` stands with `how`
    how: str = ""
    lead: str = ""  # a condition said ahead of the sentence
    apart: str = ""  # a condition said in a sentence of its own


_BEFORE = (
    "{hi|hello|hey|hi there|good morning} {,|!}", "quick {one|job|task|question}:", "{I have|there is} a small {job|task} for you.", "here is what I need:",
    "the {finance team|office|boss|auditor|team|client|board|teacher} {asked|is asking} for this.",
    "I am {writing|preparing|finishing} a {report|summary|presentation}.",
    "we {are cleaning up our files|have a meeting at {noon|nine|four}|need this for the {minutes|newsletter|audit}}.", "task:", "to do:", "next {step|task}:",
    "one more thing:",
    "{my colleague|somebody|a customer} wants to know this.", "this should be {easy|quick}.",
)
_AFTER = (
    "{thanks|thank you|many thanks|cheers|thx}.", "nothing else.", "{do not|don't} {change|touch|modify|edit} <src>.",
    "{leave|keep} <src> {as it is|untouched|unchanged|alone}.",
    "the other files {do not matter|are irrelevant|can be ignored}.", "ignore {the other|all other} files.",
    "it is for {a report|the boss|our newsletter|the archive|a slide}.",
    "I need {this|it} {today|by noon|soon|urgently}.", "<src> {must|should} {stay|remain} {unchanged|as it is|the same}.",
    "{be|please be} {exact|careful|precise}.",
    "no {explanation|comment|commentary} {needed|please}.", "that is all.", "{take your time|no hurry}.", "{it|this} matters {a lot|to us}.",
)
_AFTER_OUT = (
    "write nothing else {to|into} <out>.", "<out> {should|must|may} hold {nothing else|only that}.", "nothing else {belongs|should be} in <out>.",
    "{no header, no extra text|no extra text|without any other text}.",
    "{just|only} that.", "<out> {does not exist yet|is a new file|is to be created}.", "a program will read <out>, so nothing else in it.",
)
_V = "{write|save|put|store|record|place|leave|drop|dump|note|output|send|export}"
_INTO = "{to|in|into} [the file|a file called|a file named|a new file] <out>"
_SAVE = (
    f"{_V} <it> {_INTO}", f"{_V} <it> {_INTO}", "{save|write|store|export} <it> {as|under the name} <out>",
    "[the file] <out> {should|must|shall|is to|has to|ought to|needs to} {contain|hold|have|get|show|list} [just|only|nothing but|exactly] <it>",
    "{create|make|produce} {|a file|a file called|a file named|the file|a new file} <out> {with|holding|containing} [just|only] <it>",
    "<it> {goes|belongs} {in|into} <out>",
    "<it> {should|must|has to|needs to|ought to|shall} {go|be written|be saved|be stored|end up|land|be placed|be put} {in|into} <out>",
    "use <out> {for|to hold|to store} <it>", "{I want|I'd like|I need|we want} <it> {in|saved in|written to|stored in} <out>",
    "<out> is {where <it> {goes|belongs|should go}|the file for <it>}",
    "<it> {is expected|is wanted|is needed} in <out>", "let <out> {hold|contain} <it>", "{the output file|the file for <it>} is <out>",
    "{keep|file} <it> in <out>", "in <out>, {write|put|note} <it>",
    "{redirect|pipe|print} <it> {to|into} <out>",
)
_ONE = (
    f"{_V} <np> {_INTO}", f"{_V} <np> {_INTO}", "{create|make|build|prepare} <out> {with|containing|holding} <np>",
    "{into|to|in} <out>{,|} {write|put|save|store|record} <np>",
    "{find out|determine|work out|figure out|get|compute|extract|look up} <np> and {write|save|put|store|record} {it|that|this} {to|in|into} <out>",
    "{fill|generate|produce} <out> with <np>", "{save|store|write} <np> {as|under the name} <out>", "make sure [that] <out> {holds|contains|has} <np>",
    "make <out> contain <np>",
    "have <np> {written to|saved in|put into|stored in} <out>", "see to it that <out> {contains|holds} <np>", "let me have <np> in <out>",
    "give me <np> in [a file called|a file named|the file] <out>",
)
_STATE = (
    "<np> {should|must|shall|ought to|has to|needs to|is to} be {written|saved|stored|put|recorded|placed} {to|in|into} <out>",
    "{I need|I want|I would like|I'd like|we need|we want|we require} <np> in [a file called|a file named|the file] <out>",
    "<out> {should|must|shall|needs to|has to|is supposed to} {contain|hold|have|show|list} <np>", "<np> is {needed|wanted|required} in <out>",
    "into <out> goes <np>", "<np> {belongs|goes} {in|into} <out>",
    "there {should|must} be a file <out> {with|that holds|containing} <np>", "<np> has to end up in <out>", "what {I need|we need|I want} in <out> is <np>",
    "<out> is missing; it should hold <np>",
    "the {task|goal|job} is {to have|to get} <np> in <out>", "a file <out> with <np> is {needed|what I need|all I ask for}",
    "I {would love|would be glad} to {see|have} <np> in <out>", "<out> is where I want <np>",
    "expected in <out>: <np>", "<out> = <np>", "<out>: <np>", "wanted: <np>, {in|saved as} <out>", "needed: <out> with <np>",
)
_TERSE = (
    "<c> -> <out>", "<c> => <out>", "<c>, {save|write|store} {to|as|in} <out>", "<c>; output {to|in|:} <out>", "<c>. Output: <out>",
    "output: <out>. Task: <c>", "<c>, {result|output} {to|in|into} <out>", "<c> ({into|result in|save as} <out>)",
    "<c> into <out>", "{for|to create} <out>: <c>", "<out> <- <c>",
)
_POLITE = (
    "<x>", "<x>", "<x>", "<x>", "please <x>", "please <x>", "{could|can|would|will} you [please|kindly] <x>?", "I'd like you to <x>", "kindly <x>",
    "your {task|job|assignment} is to <x>", "{you should|you need to|you must|you have to|you are to} <x>",
    "<x>, please", "<x>, would you?", "I {want|need} you to <x>", "it would be {nice|great|good|kind} {if you could|of you to} <x>",
    "would you mind helping me: <x>", "{go ahead and|now|just|simply} <x>", "be so {kind|good} as to <x>",
    "we {need|have} to <x>", "help me [to] <x>", "let's <x>", "I {have|need} to <x>", "do me a favor and <x>", "is it possible to <x>?",
    "the next step is to <x>", "what I {need|want} you to do: <x>", "somebody {has to|should|must} <x>", "try to <x>", "{time|it is time} to <x>",
)
_ASK = (
    "<q>?", "<q>?", "<q>?", "<q>?", "{tell me|say|answer me}: <q>?", "{please tell me|I wonder|I want to know|I need to know|quick question}: <q>?",
    "{hi|hello}, <q>?", "I was {asked|wondering}: <q>?",
)
_TELL = (
    "{tell me|give me|report|name|state|I need|I want to know|I'd like to know|let me know|I would like to have|find out|what I need is|I am looking for} <np>", "<np>, please", "{can|could} you {tell me|give me|find|find out|look up} <np>?",
    "please {tell me|report|give me|say} <np>", "I need <np>; {just answer|no file needed|the answer is enough}",
    "<c> {and|, then} {tell me|report|give me} {<it>|the answer|what you get}", "<c>", "please <c>", "<c>; {answer|reply} with <it>",
    "{we need to know|somebody asked me for|the boss wants to know} <np>",
)


_NO_VERB = frozenset("in inside at from before after below above behind under following right directly immediately just ahead into to for on within with".split())
_PLAIN = ("<x>", "<x>", "<x>", "<x>", "<x>, please", "please, <x>", "I need this: <x>", "<x>, would you?")


def polite(rng: random.Random, imperative: str) -> str:
    """An imperative as people say it."""
    first = imperative.split(" ", 1)[0]
    if first in _NO_VERB or not first.isalpha():
        return spin.sentence(spin.spin(rng, rng.choice(_PLAIN), x=imperative))
    return spin.sentence(spin.spin(rng, rng.choice(_POLITE), x=imperative))


def goal(rng: random.Random, said: Said, src: str, out: str | None) -> str:
    """A goal that asks for something and names where it goes, or only asks."""
    lead = spin.spin(rng, f"{{in|from|looking at|using|with|taking|given|based on}} {{{said.kind}|}} <f>", f=src) if rng.random() < 0.14 else ""
    lead = lead if not said.lead else ""
    of = spin.spin(rng, f"{{in|of|from}} {{{said.kind}|||}} <f>", f=src)
    within = of if not of.startswith("of") else "in" + of[2:]

    def placed(form: str) -> str:
        return " ".join(form.replace("<s>", "" if lead else of).replace("<i>", "" if lead else within).split()).replace(" ,", ",")

    short = bool(said.short) and rng.random() < 0.5
    noun, command, question = placed(said.noun), placed(said.short if short and out else said.command), placed(said.question)
    it = spin.spin(rng, said.it or ("{them|the result|the lines|the list|these|the outcome|what you find}" if said.many else "{it|the result|that|the answer|the outcome|this|what you get|the figure}"))
    how = "" if not said.how else f" {said.how}".replace(" ,", ",")
    full = placed(said.command)
    if out is None:
        body = asked(rng, noun, command, question, it, bool(lead or said.lead))
    else:
        kind = rng.randrange(10)
        said_it = it + how if kind < 2 or (kind < 5 and short) else it
        body = saved(rng, kind, noun, command if kind < 5 else full, question, said_it, out, bool(lead or said.lead))
    if said.lead:
        body = f"{spin.sentence(said.lead)[:-1]}{'' if said.lead.endswith(':') else ','} {lowered(body)}"
    if lead:
        body = f"{lead[:1].upper() + lead[1:] if '.' not in lead.split()[0] else lead}, {lowered(body)}"
    if said.apart:
        body = f"{body} {said.apart}" if rng.random() < 0.75 or lead else f"{said.apart} {body}"
    return around(rng, body, src, out, lead=bool(lead or said.lead))


def lowered(text: str) -> str:
    """Without the capital at its start, unless the word is all there is to it or has others."""
    first = text.split(" ", 1)[0]
    return text if first in ("I", "I'd") or "." in first[:-1] or not (first == "A" or first[1:].islower()) else text[:1].lower() + text[1:]


def around(rng: random.Random, body: str, src: str, out: str | None, *, lead: bool = False, chance: float = 0.3) -> str:
    """The goal with a remark before or after it, or without."""
    if not lead and rng.random() < chance / 3:
        before = spin.sentence(spin.spin(rng, rng.choice(_BEFORE)).replace(" ,", ",").replace(" !", "!"))
        before = before[:-1] if before.endswith((",.", ":.", "!.")) else before
        body = f"{before} {lowered(body) if before.endswith((',', ':')) else body}"
    if rng.random() < chance:
        after = spin.spin(rng, rng.choice(_AFTER + _AFTER_OUT if out and out != src else _AFTER), src=src, out=out or "")
        body = f"{body} {spin.sentence(after)}"
    return body


def asked(rng: random.Random, noun: str, command: str, question: str, it: str, lead: bool) -> str:
    """A goal without an output file."""
    if rng.random() < 0.5:
        pattern, slots = rng.choice(_ASK[:5] if lead else _ASK), {"q": question}
    else:
        pattern, slots = rng.choice(_TELL), {"np": noun, "c": command, "it": it}
    return spin.sentence(spin.spin(rng, pattern, **slots).replace(" ,", ","))


def saved(rng: random.Random, kind: int, noun: str, command: str, question: str, it: str, out: str, lead: bool) -> str:
    """A goal with an output file."""
    save = spin.spin(rng, rng.choice(_SAVE), it=it, out=out)
    if kind < 2:
        return f"{spin.sentence(question + '?')} {spin.sentence(save)}"
    if kind < 4:
        save = spin.spin(rng, rng.choice(_SAVE[:3]), it=it, out=out)
        return polite(rng, f"{command} {rng.choice(('and', 'and', 'and then', ', then', ', and', '&'))} {save}".replace(" ,", ","))
    if kind == 4:
        return f"{polite(rng, command)} {spin.sentence(save)}"
    if kind < 7:
        return polite(rng, spin.spin(rng, rng.choice(_ONE), np=noun, out=out).replace(" ,", ","))
    if kind < 9 or lead:
        return spin.sentence(spin.spin(rng, rng.choice(_STATE), np=noun, out=out).replace(" :", ":"))
    return spin.sentence(spin.spin(rng, rng.choice(_TERSE), c=command, out=out).replace(" :", ":"))
