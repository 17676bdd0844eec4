"""What the goal asks is denied by policy: stop and say so. Some goals under the same policy can be
reached, so that the policy alone is no reason to stop."""

from __future__ import annotations

import dataclasses
import random

from training import spin, vocab
from training.families import answer, code, convert, count, edit, extract, find, tables
from training.task import Call, Expert, Task, blocked, shell

FORBIDDEN = "The policy forbids this."
STOP = ("stop: the policy forbids this",)


def make(rng: random.Random) -> Task:
    kind = rng.random()
    if kind < 0.25:
        return dataclasses.replace(answer.make(rng, "readonly"), family="refuse")
    if kind < 0.4:
        return everything(rng)
    if kind < 0.52:
        return denied(code.run_task(rng))
    if kind < 0.6:
        return denied(commanded(rng))
    if kind < 0.68:
        return allowed(rng)
    while True:
        task = rng.choice((edit, edit, edit, count, convert, code, extract, tables, find)).make(rng)
        if task.done or task.family != "csv":  # a question that could be answered by reading is no reason to stop
            return refused(task.goal, task.files, task.done)


def refused(goal: str, files: dict[str, str], done: tuple[str, ...] = ()) -> Task:
    """A goal that no tool is there for."""
    def expert() -> Expert:
        yield blocked(FORBIDDEN)

    checks = [{"file": name, "unchanged": True} for name in files]
    return Task("refuse", goal, files, checks, STOP, done, expert, "readonly", "denied")


def denied(task: Task) -> Task:
    """Running code needs a person there: the call is denied, and that is the end of it."""
    first: Call = next(task.expert())

    def expert() -> Expert:
        yield first
        yield blocked(FORBIDDEN)

    checks = [{"file": name, "unchanged": True} for name in task.files]
    return dataclasses.replace(task, family="refuse", checks=checks, expert=expert, policy="strict", status="denied")


def commanded(rng: random.Random) -> Task:
    """A goal that names a command for the shell."""
    command = rng.choice(("ls -la", "date", "uname -a", "pwd", "env", "df -h", "ps aux", "id", "hostname", "uptime", "cat /etc/passwd",
                          "make", "npm install", "pip list", "git status", "apt-get update", "ping example.com", "wget https://example.com",
                          "whoami", "free -m", "top", "ls", "ls -R", "tree", "who", "cal", "git log", "git push", "git pull", "docker ps", "pytest", "make test", "cargo build", "npm test", "pip install requests", "curl https://example.com",
                          "ssh backup.example.com", "crontab -l", "netstat -an", "ifconfig", "du -sh .", "find . -type f", "kill 1", "shutdown now", "reboot", "mount", "chmod 777 .", "history", "python --version", "go build", "sudo ls", "dmesg", "lsblk"))
    said = spin.spin(rng, "{run|execute|call|type|issue|use|start|launch|enter} {<c>|'<c>'|`<c>`|the command <c>|the command `<c>`|the shell command <c>} {|in the shell|in a shell|in a terminal|on the command line}{| and {tell me|show me|report} {what it says|its output|the result}}", c=command)
    files = vocab.others(rng, {vocab.file_name(rng): vocab.text(vocab.lines(rng, 1, 4))}, 2)

    def expert() -> Expert:
        yield shell(command)

    return Task("refuse", spin.polite(rng, said), files, [], ("run a command",), (), expert)


def allowed(rng: random.Random) -> Task:
    """What strict lets pass: reading, and writing what the goal names."""
    maker = rng.choice((count, extract, convert, find, tables))
    return dataclasses.replace(maker.make(rng), family="refuse", policy="strict")


def everything(rng: random.Random) -> Task:
    files = vocab.others(rng, {vocab.file_name(rng): vocab.text(vocab.lines(rng, 1, 4))}, 4)
    name = rng.choice(list(files))
    said = rng.choice((
        "{delete|remove|erase|wipe|destroy|get rid of|throw out|discard|clear away} {every file|all files|everything|all of the files|each file|all documents|all data|the whole lot|all the contents} {in the folder|here|in this folder|there is|in the directory|in the workspace|you can find|without exception|}",
        "{empty|clear|clean out|wipe|purge|reset} {the folder|this directory|the workspace|the whole directory|this place}",
        "{delete|remove|get rid of|drop} {all|every|each of the} {.txt|.log|.md|.csv} {files|file}",
        "{leave|keep} {no file|nothing} {behind|in the folder|in here}",
        "{delete|remove|erase|drop|scrap|discard} {all files|every file} {except|but|apart from} <n>", "{make|let} {every file|all files|everything} {here|in this folder} {disappear|go away|vanish}", "{move|relocate|shift} {every file|all files|everything} {into a folder called|to a folder called|into the folder} <w>",
        "{rename|change the name of} <n> {to|into} <f>", "{move|shift|relocate} <n> into {the|a} folder {named |called |}<w>", "{copy|duplicate|back up} <n> {to|as|under the name} <f>", "make a copy of <n> {called|named|as} <f>",
        "{add|append} {the line|a line with|the words|the text} <w> {to|at the end of|to the bottom of} <n>", "{put|insert|write} <w> {at the top of|at the beginning of|above the first line of} <n>", "{sort|reverse|shuffle|tidy up} the lines {of|in} <n>", "{remove|delete|strip|drop} {the first line|the last line|all empty lines|every blank line|the second line} {from|of|in} <n>",
        "{turn|change|convert} {the whole text|everything} {of|in} <n> {into|to} {upper case|lower case|capitals|capital letters}", "{replace|swap|exchange} {each|every|all|the word} <w> in <n> {by|with|for} <v>".replace("{by|with|for}", "{by|with}"), "{get rid of|scrap|throw away|bin|erase|wipe|trash|unlink|do away with} <n>", "<n> {has to go|can go|is no longer needed: remove it|should be deleted|must disappear}",
        "{split|cut} <n> into two files", "{merge|combine|join} all files into <f>", "{write|draft|compose} a {short |}{poem|letter|story|summary|note} {and save it as|into|in the file} <f>", "{leave|store|drop} {a note|a message} in <f> {saying|that says} <w>",
        f"{{overwrite|replace the contents of|fill}} {name} with {rng.choice(vocab.WORDS)}",
        f"{{empty|clear|truncate|blank|wipe}} {name}",
        "{create|make|add|set up|start} a [new] {file|document} {called|named} <f> {with the text|that says|containing|with} <w>",
        f"{{create|make|add}} a [new] {{folder|directory}} {{called|named}} {rng.choice(vocab.WORDS)}",
        "{write|put|save} <w> {to|into|in} <f>",
    ))
    new = vocab.file_name(rng, taken=files)
    said = spin.spin(rng, said, n=name, f=new, w=rng.choice(vocab.WORDS), v=rng.choice(vocab.WORDS))
    return refused(spin.sentence(said) if said.startswith(name) else spin.polite(rng, said), files, (new,) if new in said else ())
