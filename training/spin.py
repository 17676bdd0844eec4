"""Wordings by composition: `{a|b|c}` is a choice, `[a]` is said half of the time, both nest."""

from __future__ import annotations

import random
import re

_INNER = re.compile(r"\{([^{}\[\]]*)\}|\[([^{}\[\]]*)\]")


def spin(rng: random.Random, pattern: str, **slots: str) -> str:
    """One wording of a pattern. `slots` fill `<name>` last, so their text is taken as it is."""
    while match := _INNER.search(pattern):
        choice, optional = match.groups()
        said = rng.choice(choice.split("|")) if optional is None else rng.choice((rng.choice(optional.split("|")), ""))
        pattern = pattern[: match.start()] + said + pattern[match.end() :]
    for name, text in slots.items():
        pattern = pattern.replace(f"<{name}>", text)
    return re.sub(r"  +", " ", pattern).replace(" ,", ",").strip()


def sentence(text: str) -> str:
    """With a capital at its start (unless it starts with a file's name) and one mark at its end."""
    text = text.replace(",.", ".").replace(",?", "?").replace(",;", ",").rstrip(",; ")
    first = text.split(" ", 1)[0].rstrip(",:;")
    head = text if "." in first[:-1] or "/" in first or "_" in first else text[:1].upper() + text[1:]
    return head if head.endswith((".", "?", "!")) else head + "."


_IT = "{it|it|the result|that|the answer|the outcome|what you find|what you get|what comes out|the result of that}"
_AT = "{<out>|<out>|<out>|<out>|the file <out>|a file called <out>|a file named <out>|a new file <out>|the new file <out>|a file <out>|the output file <out>|a file with the name <out>}"

# What to do with `it`: imperatives.
_SAVE = (
    "{write|write|save|save|put|store|record|place|leave|drop|dump|note|enter|type|keep|log|capture} <it> {in|into} <at>",
    "{write|write|save|put|store|record|output|print|send|export|dump|log|deliver|emit|direct|pipe|transfer|commit|add} <it> to <at>",
    "{save|write|store|keep|file|export|deliver|output|record|preserve} <it> {as|as|under the name} <out>",
    "{write|jot|note|put|take} <it> down in <at>",
    "{park|stash|stick|tuck|pop|file|deposit|house|lodge|set down|lay down|register|document|preserve} <it> in <at>",
    "{let|have} <at> {hold|contain|store|carry} <it>",
    "{have|get} <it> {written|saved|stored|put|placed|recorded|dumped} {to|in|into} <at>",
    "{create|make|produce|generate|prepare|build|start|open} <at> {with|holding|containing} [just|only|nothing but] <it>",
    "{create|make|produce|generate} <at> {and put <it> {in there|in it|inside}|that {holds|contains|has} [just|only] <it>}",
    "use <at> {for|to hold|to store|to keep} <it>",
    "{fill|populate|load} <at> with <it>",
    "hand <it> over as <out>",
    "make {sure|certain} [that] <at> {contains|holds|has} <it>",
    "{report|return|present|provide|supply|give|show} <it> {in|in the form of|through|via} <out>",
)
# The same as statements; `it` is an object, `they` a subject.
_STATE = (
    "<at> {should|must|shall|will|has to|needs to|is to|is supposed to|ought to} {contain|hold|have|store|carry|show|list|consist of} [just|only|nothing but] <it>",
    "<they> {should|must|shall|can|will|ought to|may} {go|be written|be saved|be stored|be put|end up|land|be kept|be placed|be recorded|live|sit|be found|appear} in <at>",
    "<they> {should|must|can|ought to} {go|be written|be sent|be saved|be exported|be output} to <at>",
    "{I want|I need|I'd like|we want|we need|I would like} <it> {in|written to|saved in|saved as|stored in|to be in|to end up in|put into} <out>",
    "<out> is {where|the file where|the place where} {I want <it>|<they> should go|I expect <it>|we keep <it>|I look for <it>}",
    "<out> is {the|my|our} {output file|target|destination|output|file for the {result|output|answer}}",
    "the {output|result|answer|output file|result file|target file|destination} {is|should be|must be|is called|is named|will be} <out>",
    "the {output|result|answer} {goes|belongs|should go|must go|has to go} {in|into} <at>",
    "{output|result|answer|output file|target|save as|save to|write to|to file|destination|file}: <out>",
    "{answer|output|result} {to|into|in} <out>[, please]",
    "<at> {is|should be} {the place|the file|used} for <it>",
    "I {will|'ll|am going to} {look for|expect|read|need|pick up} <it> in <out>".replace("I {will|'ll|", "I {will|shall|"),
)
# Noun phrases with their place in one sentence: imperatives.
_ONE = (
    "{write|write|save|put|store|record|output|place|note|enter|drop|dump|leave|log|keep} <np> {in|into} <at>",
    "{write|write|save|put|output|print|send|export|dump|store|record|deliver} <np> to <at>",
    "{save|store|write|export|keep|file|deliver} <np> as <out>",
    "{jot|note|write} down <np> in <at>",
    "{create|make|produce|generate|prepare|build|write|set up|give me} <at> {with|containing|holding|that contains|that holds|which has|that has|that consists of} [just|only|nothing but] <np>",
    "{into|to|in} <out>, {write|put|save|store|record|enter|place|dump} <np>",
    "{find out|find|determine|work out|figure out|get|look up|establish|identify} <np> {and|and then|, then|, and} <save>",
    "{fill|populate} <at> with <np>",
    "{make|let|have} <out> {hold|contain|show|store|carry|consist of|list} [just|only] <np>",
    "{make sure|ensure|see to it|take care|arrange|check|be sure|make certain} [that] <at> {contains|holds|has|ends up with|ends up holding|shows|lists} [just|only] <np>",
    "{get|have} <np> {written|saved|stored|recorded|put|dumped} {in|into|to} <at>",
    "{use|take} <at> to {store|hold|record|save|keep} <np>",
    "put into <out> {nothing but|only|just|exactly|} <np>",
    "{report|return|provide|deliver|present|supply|show} <np> in <at>",
)
# The same as statements.
_SAYS = (
    "<np> {should|must|ought to|shall|will|can} {be written|be saved|be stored|be put|go|be recorded|be placed|end up|be kept|land|appear|be found} in <at>",
    "<np> {should|must|ought to} {be written|be sent|be saved|be output|go} to <at>",
    "{I need|I want|I would like|I'd like|we need|we want|I require|we require|I could use|what I need is|what I want is|all I want is|all I need is|I'm after|I am looking for|we are looking for|I have to have} <np> {in|in|written to|saved in|saved as|stored in|saved to|put into} <out>",
    "<at> {should|must|shall|has to|needs to|is to|ought to|is supposed to|will} {contain|hold|have|store|list|show|carry|consist of|be filled with} [just|only|nothing but|exactly] <np>",
    "{I want|I need|I'd like|we need|we want|I expect|please give me|can I have|could I get|may I have|let me have} <at> {with|containing|holding|to contain|to hold|to have} <np>",
    "<out> {=|<-|:=|:|<=|--} <np>",
    "<out> {contains|holds|has|gets|receives|lists|shows} <np> {once you are done|when you are done|at the end|in the end|after your work|when you finish|afterwards}",
    "<np> {->|=>|-->|>|→|>>} <out>",
    "<np>{, saved as| -|,| ;|:} {output|save|write|store|result|put|to|into} {to|in|into} <out>".replace("{, saved as| -|,| ;|:} {output|save|write|store|result|put|to|into}", "{ -|,|;|:|,} {save|write|output|result|saved|written|stored|answer}"),
    "{what|the thing|the only thing|all} {I want|I need|we need|I expect|there should be|that belongs|that should be} in <out> {is|:} <np>".replace(" {is|:}", "{ is|:}"),
    "{wanted|needed|required|requested|task|job|todo|to do|request}: <np> {in|saved in|written to|stored in|as|saved as} <out>",
    "{there|at the end there|in the end there} {should|must|has to|needs to} be a file {called|named} <out> {with|containing|holding|that has|that contains} <np>",
    "the {content|contents|text} of <out> {should|must|is to|shall|has to} be <np>",
    "<out> {is needed|is wanted|is missing|is what I need|is what I am after}: <np>",
    "{output|file|target|result file|destination}: <out>{;|,} {contents|content|what|wanted|to hold}: <np>",
    "there is no <out> {yet|so far|at the moment|right now}. It should {contain|hold|have} <np>",
    "{can|could|may} {I|we} {have|get} <np> {in|as|saved in|written to} <out>?",
    "<np>, {that is|this is|nothing else is|that's} what {should be|belongs|must be|has to be|goes|I want|I need} in <out>",
    "<np>, {please|if you can}, {in|into|to|saved in|saved as} <out>",
    "my {goal|aim|wish|request|task for you|plan} is {that|to have} <out> {holds|contains|has|holding} <np>".replace("{that|to have} <out> {holds|contains|has|holding}", "{for <out> to {hold|contain|have}|a file <out> {with|holding|containing}|to have <out> {with|holding|containing}}"),
)
# The source named apart from what is wanted of it: `<b>` is the noun phrase without it.
_APART = (
    "{open|read|look at|take|go through|look into|check|use|load|inspect|examine|read through|have a look at|see} [the file] <src> and <one>", "{open|read|look at|take|go through|look into|load|inspect|read through}{| the file} <src>, then <one>",
    "{from|based on|using|for|given|with|out of|on the basis of|taking} [the file] <src>, <one>", "{read|open|look at} <src>. Then <one>",
    "<one>. {The source|The input|The input file|The data|The file to look at|The file to read|The file I mean|The file in question} is <src>", "<one>. {Source|Input|Input file|Read|Use|Look at|Take|File to read}: <src>",
    "<src>: <b> {->|=>|→} <out>", "{input|source|from|read}: <src>{;|,} {output|target|to|write}: <out>{;|,} {what|wanted|task|content|needed}: <b>", "{I have|there is|here is|we have|you have} {the file |a file |}<src>. {I need|I want|we need|I'd like|Give me} <b> in <out>",
    "{there is|here is|I have|I was given|I got} [the file] <src>. {Please|Now|So please|Just} <one>", "<out> {should|must|has to} {hold|contain|have} <b>; the {data|input|source|text} is {in|} <src>", "{process|analyse|analyze|study|consult} <src> and <one>",
    "{read|open|load} <src>, {get|find|determine|extract|work out} <b>{,|} and <save>", "<src> is the {input|source|input file}, <out> {the output|the target|the output file}: {I need|I want|write|give me|find} <b>",
    "{look up|find|get|determine} <b> using <src> and <save>", "<one>, {using|reading|based on} <src>",
)
_FROM = re.compile(r" (?:(?:that stands|as given|given|set|stored|found|listed|named|written|defined|recorded) )?(?:in|of|from|inside|according to) (?:the file )?$")
_GERUNDS = {
    "get": "getting", "sum": "summing", "find": "finding", "count": "counting", "sort": "sorting", "look": "looking",
    "read": "reading", "pull": "pulling", "list": "listing", "extract": "extracting", "collect": "collecting",
    "add": "adding", "compute": "computing", "calculate": "calculating", "determine": "determining", "work": "working",
    "take": "taking", "pick": "picking", "search": "searching", "identify": "identifying", "locate": "locating",
    "gather": "gathering", "tally": "tallying", "check": "checking", "select": "selecting", "filter": "filtering",
    "fetch": "fetching", "copy": "copying", "convert": "converting", "number": "numbering", "reverse": "reversing",
    "figure": "figuring", "grab": "grabbing", "grep": "grepping", "turn": "turning", "show": "showing", "write": "writing",
    "delete": "deleting", "remove": "removing", "replace": "replacing", "rename": "renaming", "move": "moving",
    "append": "appending", "insert": "inserting", "put": "putting", "change": "changing", "group": "grouping",
    "average": "averaging", "total": "totalling", "drop": "dropping", "run": "running", "create": "creating", "make": "making",
}
_POLITE = (
    "<x>", "<x>", "<x>", "<x>", "<x>", "please <x>", "please <x>", "<x>, please", "<x> please", "kindly <x>", "<x>, thanks", "<x>, thank you",
    "{could|can|would|will} you [please|kindly|quickly] <x>?", "{could|can|would} you [please] <x> {for me|for us}?", "<x>, {will you|would you|could you|can you}?",
    "{I'd like|I want|I need|I would like|we'd like|we need|we want|I ask|I am asking} you to <x>", "{I need|I have|we have|I want|we need|I'd like|we want} to <x>",
    "your {task|job|assignment|mission|goal|work|task for today} is to <x>", "{you should|you need to|you must|you have to|you are to|you shall|you can} <x>",
    "{would|could} you be so {kind|good|nice} as to <x>?", "{be so kind as to|be so good as to|go ahead and|make sure to|be sure to|remember to|try to|do not forget to|don't forget to|help me|help me to|help us} <x>",
    "{it would be {great|nice|good|helpful|lovely} if you could|I'd appreciate it if you could|I would be glad if you could|it would help me if you could|I'd be grateful if you would} <x>",
    "{now|just|simply|quickly|next|this time|once more} <x>", "{task|todo|to do|to-do|request|instruction|job|next|my request|what to do|order|assignment}: <x>",
    "{let's|let us|time to|we should|we must|somebody has to|someone should|somebody ought to|it is time to} <x>",
    "{the {goal|aim|idea|task|plan|point|job} is|what I need is for you|what is needed is|all you have to do is|the thing to do is|what I want you to do is} to <x>".replace("all you have to do is|the thing to do is|what I want you to do is} to", "the next thing is|what I want from you is|all I ask is}  to"),
    "{when you have a minute|when you have time|if you can|if possible|if you don't mind|as soon as you can|before lunch|for my records|for the meeting|as always|as discussed|for a start|by the way|before we go on}, <x>",
    "<x> {when you have a minute|if you can|when you get a chance|as soon as possible|right away|now|today|for me|if you don't mind|if possible|asap|for me please}",
    "{would you mind|do you mind|I need help|I need a hand|I need your help|help me by|start by|how about|could you help me by|please begin by|we need help|I want your help} <ing>",
)
_HELLO = (
    "Hi.", "Hi!", "Hello!", "Hello.", "Hey,", "Hi there,", "Hello there.", "Good morning.", "Good morning!", "Good evening,", "Dear assistant,", "Dear agent,", "Greetings.",
    "Quick one:", "A quick task:", "A small task:", "One small thing:", "A simple request:", "Here is what I need:", "New task.", "Next task:", "OK,", "Okay, next.", "So,", "Right.", "Alright,",
    "It's me again.", "Sorry to bother you.", "Sorry, one more thing:", "I hope you are well.", "I am in a hurry.", "No rush.", "This is urgent.", "This one is easy.", "I have a question for you.",
    "I am {preparing|writing|finishing} {a report|a talk|an overview|the minutes|a summary}.", "My {boss|colleague|teacher|manager|sister|friend|client} {asked|wants to know|asked me about this|needs this}.",
    "We are {cleaning up|doing an audit|closing the month|checking our data|moving house|reviewing things}.", "{Somebody|A colleague|Nora|My team} {sent|gave|left} {me|us} {this folder|these files|some files}.",
    "I {lost track|can't do it by hand|am no good with computers|don't have the time|keep forgetting this|was asked for this}.", "For {my notes|the archive|the record|a friend|the newsletter|our wiki|the audit|tomorrow}:",
    "I {have|got} a file {called|named} <src>.", "There is a file {called|named} <src>.", "You {will find|can see|have} <src> {here|in the folder}.", "It is about <src>.", "This concerns <src>.", "Have a look at <src>.", "<src> is {in this folder|here|in the workspace|ready}.",
)
_EXTRA = (
    "Thanks.", "Thanks!", "Thank you!", "Thanks a lot.", "Many thanks.", "Thank you very much.", "Cheers.", "Cheers!", "Nothing else.", "Nothing more.", "That's all.", "That is all.", "That's it.", "Only that.", "No more, no less.",
    "Do not change <src>.", "Don't touch <src>.", "Leave <src> as it is.", "<src> must stay unchanged.", "<src> itself must not change.", "Keep <src> as it is.", "Do not modify <src>.", "<src> stays as it is.",
    "No other text.", "No explanation needed.", "No comments, please.", "Without any other text.", "The other files do not matter.", "Ignore the other files.", "Leave the other files alone.", "Forget about the rest.", "The rest of the folder is not important.",
    "It is for a report.", "It's for {a report|my boss|a colleague|the newsletter|our records|a friend|my homework|the audit|a slide}.", "I need {this|it} {today|by noon|by tonight|soon|for a meeting|for tomorrow|right now}.", "I will {read|check|need|look at} it {later|tomorrow|tonight|soon}.",
    "Be exact.", "Be precise.", "Please be careful.", "Take care to be exact.", "Take your time.", "It is important.", "It's urgent.", "No hurry.", "There is no rush.", "You can do it!", "I count on you.", "I trust you with this.", "Should be easy.",
    "Write nothing else to <out>.", "There should be nothing else in <out>.", "<out> does not exist yet.", "You will have to create <out>.", "I will {open|read|pick up} <out> later.", "<out> will be {read|used|checked} by {a script|a colleague|a program|someone else}.",
    "Tell me when you are done.", "Let me know when it is done.", "Say so when you are finished.", "Then you are done.", "After that you are done.",
)
_CONTRACTED = {
    "I'd ": "I would ", "we'd ": "we would ", "We'd ": "We would ", "Don't": "Do not", "don't": "do not", "That's": "That is", "that's": "that is",
    "It's": "It is", "it's": "it is", "let's": "let us", "Let's": "Let us", "I'm ": "I am ", "can't": "cannot",
}
_WH = ("how", "which", "what", "whether", "who", "where", "whose")


def gerund(imperative: str) -> str:
    """`count the lines` as `counting the lines`; empty if the verb is not known."""
    verb, _, rest = imperative.partition(" ")
    return f"{_GERUNDS[verb]} {rest}" if verb in _GERUNDS else ""


def polite(rng: random.Random, imperative: str) -> str:
    """An imperative as people say it."""
    imperative = imperative.rstrip(".")
    pattern, ing = rng.choice(_POLITE), gerund(imperative)
    if imperative.startswith(("in ", "from ", "to ", "into ", "inside ", "out of ")):
        pattern = rng.choice(("<x>", "<x>", "<x>", "<x>, please", "<x>, thanks", "please, <x>", "<x>, {will you|could you}?", "{task|todo|request|job}: <x>"))
    elif imperative.split(" ", 2)[1:2] == ["me"]:
        pattern = rng.choice(("<x>", "<x>, please", "please <x>", "{could|can|would|will} you [please] <x>?", "I'd like you to <x>", "<x>, will you?", "{just|now|quickly|kindly} <x>"))
    if ("<ing>" in pattern and (not ing or " and " in imperative or ", " in imperative)) or imperative.endswith("?"):
        pattern = "<x>"
    said = sentence(spin(rng, pattern, x=imperative, ing=ing))
    return said[:-1] + "?" if "<ing>" in pattern and said.startswith(("Would", "Do ", "How", "Could")) else said


def goal(
    rng: random.Random, *, noun: str, command: str, question: str, out: str, src: str, it: str = ""
) -> str:
    """A goal that asks for something and names where it goes, from its three forms: a noun phrase,
    an imperative and a question (without its mark)."""
    thing = spin(rng, it or _IT)
    kind = rng.randrange(14)
    bare = apart(noun, src)
    if kind >= 12 and bare:
        said = _source_apart(rng, bare, thing, out, src)
    elif kind < 2:
        said = _asked(rng, question, thing, out)
    elif kind < 5:
        said = _and_saved(rng, command, thing, out)
    elif kind < 6:
        said = f"{polite(rng, command)} {_stored(rng, thing, out)}"
    elif kind < 9:
        one = _one(rng, _ONE, noun, thing, out)
        said = sentence(one) if one.startswith(("in ", "into ", "to ")) else polite(rng, one)
    else:
        said = _says(rng, noun, thing, out)
    return dressed(rng, said, src, out)


def dressed(rng: random.Random, said: str, src: str = "", out: str = "") -> str:
    """A goal with what people say before and after it; now and then without capital and full stop."""
    file = "." in src[1:] or "/" in src
    hello = rng.choice(_HELLO if file else _HELLO[:-8])
    before = spin(rng, hello, src=src) if rng.random() < 0.16 else ""
    extra = rng.choice([e for e in _EXTRA if (src or "<src>" not in e) and (out or not ("<out>" in e or "done" in e or "finished" in e))])
    after = spin(rng, extra, src=src, out=out) if rng.random() < 0.25 else ""
    after = after if file else after[:1].upper() + after[1:] if after.startswith(src) else after
    casual = not before and not after and rng.random() < 0.12
    if casual or before.endswith((",", ":")):
        said = _uncapped(said, src, out)
    return polished(rng, f"{before} {said.removesuffix('.') if casual else said} {after}".strip())


def polished(rng: random.Random, said: str) -> str:
    """Now and then, and always where paths with a slash are, without contractions."""
    return _spelled_out(said) if "/" in said or rng.random() < 0.3 else said


def _spelled_out(said: str) -> str:
    """Without contractions: two apostrophes around a path would look like quotes."""
    for short, full in _CONTRACTED.items():
        said = said.replace(short, full)
    return said


def _uncapped(said: str, *names: str) -> str:
    """Without the capital at the start, where that is only the sentence's."""
    first = re.split(r"[ ,:;]", said, maxsplit=1)[0]
    own = not first.isalpha() or first == "I" or first[1:] != first[1:].lower() or any(n and said.startswith(n) for n in names)
    return said if own else said[0].lower() + said[1:]


def apart(noun: str, src: str) -> str:
    """A noun phrase without its file: `the lines with x in a.txt` as `the lines with x`; empty where that cannot be."""
    before, named, after = noun.partition(src)
    cut = _FROM.sub("", before) if named else before
    clean = named and cut != before and after[:1] in ("", " ", ",") and noun.startswith(("the ", "all ", "every ", "just ", "only ", "line ", "row "))
    return f"{cut}{after}" if clean and src not in after and cut.split(" ")[-1] not in ("value", "the", "number", "is", "are", "be") else ""


def _source_apart(rng: random.Random, bare: str, thing: str, out: str, src: str) -> str:
    one = _filled(rng, rng.choice(_ONE[:4]), thing, out, np=bare)
    pattern = rng.choice(_APART + _APART[:6] * 2)
    bare = bare.removeprefix("the ") if pattern.startswith(("<src>:", "{input")) and rng.random() < 0.6 else bare
    said = _filled(rng, pattern, thing, out, src=src, one=one, b=bare, save=_save(rng, thing, out))
    return polite(rng, said) if pattern.startswith(("{open", "{process", "{look up")) else sentence(re.sub(r"(?<=\. )(write|save|put|store|record|output|place|note|enter|drop|dump|leave|log|keep|print|send|export|deliver|jot)\b", lambda m: m[0].capitalize(), said))


def _asked(rng: random.Random, question: str, thing: str, out: str) -> str:
    ask = sentence(question + "?")
    kind = rng.randrange(8)
    if kind == 0:
        ask = spin(rng, "{Tell me:|Quick question:|I wonder:|I want to know:|Question:|One question:|I ask myself:|Here is my question:|Say,|Do you know:|Find out:|Can you find out:} ") + " " + question + "?"
    if kind == 1:
        return f"{_stored(rng, thing, out)} {spin(rng, '{The question is|My question|Here is the question|What I mean|Question|The question}:')} {question}?"
    return f"{ask} {_stored(rng, thing, out)}"


def _stored(rng: random.Random, thing: str, out: str) -> str:
    """A sentence of its own that says where the result goes."""
    if rng.random() < 0.5:
        said = _save(rng, thing, out)
        return polite(rng, said) if rng.random() < 0.35 else sentence(said)
    return sentence(_filled(rng, rng.choice(_STATE), thing, out))


def _save(rng: random.Random, thing: str, out: str) -> str:
    return _filled(rng, rng.choice(_SAVE + _SAVE[:3] * 2), thing, out)


def _filled(rng: random.Random, pattern: str, thing: str, out: str, **more: str) -> str:
    they = "they" if thing == "them" else re.sub(r"^(just|only) ", "", thing)
    if thing.startswith(("just ", "only ")):
        pattern = re.sub(r"\[(just|only)[^\]]*\] <it>", "<it>", pattern)
    return spin(rng, pattern.replace("<at>", _AT), it=thing, they=they, out=out, **more)


def _and_saved(rng: random.Random, command: str, thing: str, out: str) -> str:
    save = _save(rng, thing, out)
    ing = "" if " and " in command else gerund(command)
    kind = rng.randrange(10)
    if kind < 5:
        return polite(rng, spin(rng, "<c>{ and| and| and| and then|, then|, and|;|, and then| and afterwards} <s>", c=command, s=save))
    if kind == 5:
        pattern = "<c> so that {<at> {holds|contains|has} <it>|<they> can be {found|read} in <out>|I can {read|find|see} <it> in <out>|<they> will be in <out>}"
        return polite(rng, _filled(rng, pattern, thing, out, c=command))
    if kind == 6:
        pattern = "<c>{, output to| (output: <o>)|, with the {output|result|answer} {in|going to|saved in|written to}|, result in|, answer in|; output:| ->| =>|, then write to| into| to| and write to}"
        said = spin(rng, pattern.replace("| into| to|", "|"), c=command, o=out)
        return sentence(said if out in said.removeprefix(command) else f"{said} {out}")
    if kind == 7 and ing:
        return sentence(spin(rng, "{after|once done with|when you are done with|having finished|upon} <g>, <s>", g=ing, s=save))
    if kind == 8:
        first = _filled(rng, "{use|take} <at> as {the|your} {output|target|output file|result file} and", thing, out)
        return polite(rng, f"{first} {command}")
    if kind == 9 and ing:
        return sentence(_filled(rng, "{create|make|produce|fill|generate} <at> by <g>", thing, out, g=ing))
    return polite(rng, f"{command} and {save}")


def _one(rng: random.Random, patterns: tuple[str, ...], noun: str, thing: str, out: str) -> str:
    pattern = rng.choice(patterns[:7] + patterns[:3] + patterns)
    if noun.split(" ", 1)[0].lower() in _WH:
        pattern = rng.choice((patterns[0], patterns[1], patterns[3], patterns[5], patterns[6], patterns[6], "make <out> {say|tell|state|show} <np>", "{note|record|state|write down} in <out> <np>"))
    return _filled(rng, pattern, thing, out, np=noun, save=_save(rng, thing, out))


def _says(rng: random.Random, noun: str, thing: str, out: str) -> str:
    pattern = rng.choice(_SAYS + _SAYS[:4])
    if noun.split(" ", 1)[0].lower() in _WH:
        pattern = rng.choice((
            "<at> {should|must|shall|has to|needs to|ought to|is to} {say|tell|state|show|tell me|contain} <np>",
            "{I want to know|I'd like to know|I need to know|I wonder|tell me|I must know|we need to know|I would like to find out|please find out|I have to find out} <np>. <s>", "{do you know|can you tell me|could you find out|can you say|would you tell me} <np>? <s>",
            "<out>: <np>", "{what I want to know is|what interests me is|the question is|it is about} <np>. <s>", "<np> {is what <out> should say|should be written in <out>|-> <out>}",
        ))
    plain = noun.removeprefix("the ") if rng.random() < 0.5 and any(m in pattern for m in ("->", ":=", "{save|", "needed|required", "contents|")) else noun
    said = sentence(_filled(rng, pattern, thing, out, np=plain, s=_stored(rng, thing, out)))
    return said[:-1] + "?" if said.startswith(("Can ", "Could ", "May ")) and said.endswith(".") else said


def mention(rng: random.Random, text: str, *, kinds: str = "{word|text|string|term|expression}") -> str:
    """A text as goals name it: bare or quoted, with or without a noun before it."""
    plain = " " not in text and text[-1:] not in ".,;:!?"
    marks = ("", "", "", "'", "'", '"', '"', "`") if plain else ("'", "'", '"', '"', "`")
    mark = rng.choice([m for m in marks if not m or m not in text])
    said = f"{mark}{text}{mark}"
    kinds = kinds.replace("{word|", "{words|phrase|phrase|") if " " in text else kinds
    return f"the {spin(rng, kinds)} {said}" if rng.random() < 0.3 else said
