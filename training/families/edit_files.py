"""Files renamed, moved, copied and deleted."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from agentd.decode import goal_names
from training import spin
from training.families import edit_file_words as more
from training.families import tables_words as w
from training.families.edit_say import Edit, mark

_ANY = ("txt", "txt", "csv", "md", "log", "json", "py", "html", "xml", "yaml", "ini", "sh", "tex", "dat", "bak", "conf")
_PLACES = "archive backup old docs done data reports 2023 january drafts sent trash assets images photos invoices public private temp storage vault inbox outbox final team shared projects legacy q1 logs history papers closed lib web".split()
_RENAME = (
    "rename <s> to <t>", "rename [the file] <s> to <t>", "rename the file <s> as <t>", "move <s> to <t>", "{change|alter} the [file] name of <s> to <t>",
    "give <s> the [new] name <t>", "call <s> <t> {from now on|instead|in future}", "change the name <s> to <t>",
    "rename <s>: it {should|must|is to} be [called] <t>",
    "rename <s>; {its new name is|the new name is|call it} <t>", "rename <s> -> <t>", "mv <s> <t>", "let <s> be {called|named} <t> {from now on|instead}",
    "{turn|make} the {filename|file name} <s> into <t>", "{re-label|relabel} <s> as <t>",
    "move the {content|contents} of <s> to <t> by renaming it".replace("move the {content|contents} of <s> to <t> by renaming it",
        "give the file <s> another name: <t>"), "{change|switch} the {filename|file's name} from <s> to <t>",
    *more.RENAME,
)
_RENAMED = (
    "<s> {should|must|has to|ought to|needs to} be {called|named|renamed to|renamed} <t>", "<t> is the [new] name {for|of} <s>, {rename it|please rename it}",
    "<s> is a {bad|poor|silly|wrong} name; {rename it to|call it|make it} <t>",
    "the file <s> {should|must|needs to|has to} {get|have|bear|carry} the name <t>",
    "I {want|need|would like} <s> {renamed to|to be called|to be named|to have the name} <t>", "from now on, <s> {is|should be|shall be} called <t>",
    "the new name of <s> {is|shall be|should be} <t>; rename it", "what is <s> now {should|must} be <t>: rename it",
    *more.RENAMED,
)
_INTO = (
    "{move|put|shift|relocate|transfer|place} [the file] <s> {to|into|in} <d>", "move <s> {to|into} <d>", "<s>: {move it|put it} {into|in} <d>",
    "{file|stow|tuck} <s> {away|} {in|into} <d>".replace("{away|} ", "away "), "{take|get} <s> and {put|move} it into <d>",
    "{archive|store} <s> by moving it {to|into} <d>", "drop <s> into <d>", "move the file <s> over to <d>", "let <s> {go|move} into <d>",
    *more.INTO,
)
_INTOED = ("<s> {should|must|has to|needs to|ought to} {go|be moved|be put|move|be placed} {into|to} <d>".replace("{into|to}", "into"),
    "<s> belongs in <d>, {so move it there|please move it there|move it}", "I {want|need|would like} <s> {moved to|moved into|put into|in} <d>",
    "<s> is in the wrong place: {it belongs in|move it to|it should be in} <d>", "the place for <s> is <d>; move it", *more.INTOED)
_FOLDER = "{the folder <x>|the <x> folder|<x>/|the directory <x>|the <x> directory|folder <x>|the subfolder <x>|the folder <x>/|a folder called <x>|the folder named <x>}"
_COPY = (
    "copy <s> to <t>", "{make|create} {a copy|a duplicate|a backup|one copy} of <s> {called|named|as|under the name} <t>", "duplicate <s> as <t>",
    "{save|store|keep} {a copy|a duplicate|a backup} of <s> {as|under the name|in} <t>", "{back up|backup} <s> to <t>",
    "copy [the file] <s> {into|to|as|over to} <t>", "cp <s> <t>", "{clone|replicate} <s> as <t>", "copy <s> under the [new] name <t>",
    "make <t> {a copy|an exact copy|a duplicate} of <s>", "{create|make} <t> as {a copy|an exact copy|a duplicate} of <s>",
    "{copy|duplicate} the {contents|content} of <s> {to|into} <t>".replace("{copy|duplicate}", "copy"), "before anything else, {save|copy} <s> {as|to} <t>",
    "put a copy of <s> {in|into} <t>",
    *more.COPY,
)
_COPIED = (
    "<t> {should|must|has to|shall} be {a copy|an exact copy|a duplicate} of <s>",
    "{I|we} {need|want} {a copy|a duplicate|a backup} of <s> {called|named|in|as|under the name} <t>",
    "<s> {should|must|needs to} be {copied|duplicated|backed up} {to|as} <t>".replace("duplicated|backed up} {to|as}", "backed up} to"),
    "there {should|must} be a copy of <s> {called|named} <t>",
    "a copy of <s> {should|must|is to} {be stored|be saved|go|be made} {as|under the name} <t>".replace("go|", ""),
    "the backup of <s> is to be called <t>; make it",
    *more.COPIED,
)
_DELETE = (
    "{delete|remove|erase|get rid of|throw away|discard|trash|bin|dispose of|scrap|wipe out|drop} [the file] <s>{| from the folder|, it is no longer needed|, we do not need it [anymore]|, it is {outdated|old|obsolete|empty|useless}||}", "{delete|remove|erase} the file {called|named} <s>", "rm <s>", "{make|let} <s> disappear".replace("{make|let}", "make"), "{delete|remove} <s> {for good|permanently|completely}", "clean up by {deleting|removing} <s>", "take <s> away", "{free|save} space by {deleting|removing} <s>".replace("{free|save}", "free up"), "unlink <s>", "throw <s> out",
    *more.DELETE,
)
_DELETED = (
    "<s> {should|must|has to|needs to|ought to|can} {go|be deleted|be removed|disappear|be erased}",
    "{we|I} {no longer need|don't need|have no use for} <s> [anymore]; {delete|remove|erase} it",
    "<s> is {not needed [anymore]|no longer needed|obsolete|outdated|useless|junk}; {delete|remove|get rid of} it",
    "I {want|need} <s> {gone|deleted|removed|erased}", "<s> {must not|should not|should no longer} exist; {delete|remove} it",
    "the file <s> {should|must} {not be there|be gone} when you are done",
    "{why is <s> still here|nobody needs <s>}? {delete|remove} it".replace("nobody needs <s>}?", "do we still have <s>}?"),
    *more.DELETED,
)


def _start(rng: random.Random) -> tuple[str, str]:
    return w.new_file(rng, rng.choice(_ANY), folder=0.2), w.text(w.rows(rng, 1, 5))


def _folder(rng: random.Random) -> str:
    return rng.choice(_PLACES) if rng.random() < 0.6 else rng.choice((*w.NOUNS,
        *w.TOPICS)) if rng.random() < 0.8 else f"{rng.choice(w.ADJECTIVES)}-{rng.choice(w.NOUNS)}"


def rename(rng: random.Random) -> Edit:
    src, text = _start(rng)
    suffix = src.rpartition(".")[2] if rng.random() < 0.75 else rng.choice(_ANY)
    to = w.new_file(rng, suffix, {src}, 0.0)
    if "/" in src and rng.random() < 0.7:
        to = f"{src.rpartition('/')[0]}/{to}"
    said, command = mark(rng, _RENAME, _RENAMED)
    checks: list[dict[str, Any]] = [{"file": src, "absent": True}, {"file": to, "equals": text}]
    return Edit(spin.spin(rng, said, s=src, t=to), command, {src: text}, checks, "rename a file", (to,), ("move", {"from": src, "to": to}), to)


def into(rng: random.Random) -> Edit:
    """A file moved or copied into a folder, which may be there or not."""
    src, text = _start(rng)
    folder = _folder(rng)
    to = f"{folder}/{src.rpartition('/')[2]}"
    if to == src or src.startswith(f"{folder}/"):
        return into(rng)
    copying = rng.random() < 0.22
    if copying:
        said, command = mark(rng, ("copy [the file] <s> {to|into} <d>", "{put|place|save|store} a copy of <s> {in|into} <d>",
            "{make|keep} a copy of <s> in <d>", "back up <s> {to|into} <d>", "duplicate <s> into <d>", *more.COPY_INTO),
            ("<d> {should|must} {hold|contain|get} a copy of <s>".replace("<d> {should|must} {hold|contain|get} a copy of <s>",
                "a copy of <s> {should|must|has to} {go|be put|be stored} {into|in} <d>"), "I {want|need} a copy of <s> in <d>", *more.COPIED_INTO))
    else:
        said, command = mark(rng, _INTO, _INTOED)
    place = spin.spin(rng, _FOLDER, x=folder)
    if folder[0].isdigit() and "<x>/" in place:
        place = f"the folder {folder}"
    said = spin.spin(rng, said, s=src, d=place)
    if rng.random() < 0.15:
        place = f"{to}"
        said = spin.spin(rng, "{copy|duplicate} <s> {to|as} <t>" if copying else "move <s> to <t>", s=src, t=to).replace("duplicate", "copy").replace(" as ",
            " to ")
        command = True
    files = {src: text}
    if rng.random() < 0.5:
        files[f"{folder}/{rng.choice(w.NOUNS)}.txt"] = w.text(w.rows(rng, 1, 3))
    named = goal_names(said)
    done = (to,) if to in named else (folder,) if folder in named and len(files) == 1 else ()
    if to in files:
        return into(rng)
    checks: list[dict[str, Any]] = [{"file": src, **({"unchanged": True} if copying else {"absent": True})}, {"file": to, "equals": text}]
    call = ("copy" if copying else "move", {"from": src, "to": to})
    step = "copy a file into a folder" if copying else "move a file into a folder"
    return Edit(said, command, files, checks, step, done, call, to)


def copy(rng: random.Random) -> Edit:
    src, text = _start(rng)
    to = w.new_file(rng, src.rpartition(".")[2] if rng.random() < 0.8 else rng.choice(("bak", "txt", "old")), {src})
    if rng.random() < 0.25:
        base, _, suffix = src.rpartition("/")[2].rpartition(".")
        to = rng.choice((f"{base}_copy.{suffix}", f"{base}-backup.{suffix}", f"{base}.bak", f"{base}_old.{suffix}", f"copy_of_{base}.{suffix}",
            f"{base}2.{suffix}"))
    if to == src:
        return copy(rng)
    said, command = mark(rng, _COPY, _COPIED)
    checks: list[dict[str, Any]] = [{"file": to, "equals": text}, {"file": src, "unchanged": True}]
    return Edit(spin.spin(rng, said, s=src, t=to), command, {src: text}, checks, "copy a file", (to,), ("copy", {"from": src, "to": to}), to)


def delete(rng: random.Random) -> Edit:
    src, text = _start(rng)
    said, command = mark(rng, _DELETE, _DELETED)
    return Edit(spin.spin(rng, said, s=src), command, w.others(rng, {src: text}, 3), [{"file": src, "absent": True}], "delete a file", (),
        ("delete", {"path": src}), src)


KINDS: tuple[Callable[[random.Random], Edit], ...] = (rename, rename, rename, rename, into, into, into, into, copy, copy, copy, delete, delete, delete)
