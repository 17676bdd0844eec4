"""More wordings for files renamed, moved, copied and deleted."""

from __future__ import annotations

_DONE = "{afterwards|in the end|once you are done|when you are finished}"
_OUT = "{delete it|remove it|get rid of it|please delete it|please remove it|erase it}"

RENAME = (
    "rechristen <s> <t>", "{retitle|rebrand} <s> as <t>", "{swap|exchange} the name <s> for <t>", "have <s> go by the name [of] <t>", "let <s> be known as <t> {from now on|in future}", "ren <s> <t>", "{assign|attach} the name <t> to the file <s>",
    "keep the {content|contents|text} of <s> but {call|name} the file <t>", "change nothing about <s> but its name, which {becomes|should be} <t>", "rename <s> to <t> without {leaving|keeping} a copy [behind]", "give <s> a {better|new|different|proper} name, <t>",
    "{change|alter|correct|fix} the name of the file from <s> to <t>", "replace the [file] name <s> with <t>", "{switch|convert} the name <s> {to|into} <t>", "put the name <t> on the file <s>", "name the file <t> instead of <s>", "call the file <t> and no longer <s>",
    "title <s> <t> from now on", "set the file name of <s> to <t>",
)
RENAMED = (
    "I'd rather have <s> called <t>", "<s> is misnamed; it should be {called|named} <t>", "could <s> be renamed to <t>, please?", f"{_DONE}, the file <s> should be called <t>", f"{_DONE}, there should be no <s> but a <t> with the same content",
    "the name <s> {is misleading|is misspelled|has a typo|doesn't fit}; {it should be|rename the file to} <t>", "<t> is a better name for <s>, {so rename it|so please rename it}", "someone named the file <s>, but it should be <t>",
    "<s> was saved under the wrong name, {it should be|the right one is} <t>", "the file known as <s> should now go by <t>", "no copy of <s>, just a new name for it: <t>", "why is the file called <s>? its name should be <t>", "only the name of <s> changes: it becomes <t>",
    "what used to be <s> {is now|should now be} called <t>; rename it", "<s> needs a new name: <t>", "<s> {goes|should go} by the name <t> from now on", "the file must not be called <s> {anymore|any longer} but <t>", "we agreed on <t> as the name for <s>; rename it",
    "the file name <s> {should|must|has to} become <t>",
)
INTO = (
    "{stick|pop|shove|drag|bring|carry|send|haul|park|chuck} <s> {into|to} <d>", "tidy <s> away into <d>", "put <s> where it belongs, {in|into} <d>", "get <s> {out of here and|out of the way and} into <d>", "make <d> the new home of <s>",
    "let <d> be the new home of <s>", "drag [the file] <s> over to <d>", "{move|relocate} <s> out of here and into <d>", "sort <s> into <d>", "file <s> away in <d>", "sweep <s> into <d>",
    "{move|shift|transfer} <s>, without leaving a copy, {to|into} <d>", "send <s> off to <d>", "{find|give} <s> a {new home|place} in <d>", "pack <s> into <d>", "take <s> from here to <d>", "rehouse <s> in <d>", "{move|put} <s> (the original, not a copy) into <d>",
)
INTOED = (
    "<s> has no business being here, it belongs in <d>", "could <s> be moved {into|to} <d>, please?", f"{_DONE}, <s> should {{be|sit|live|lie}} in <d> and no longer where it is now", "<s> {is|sits|lies|lives} in the wrong folder; {its home is|it should be in|move it to} <d>",
    "we keep files like <s> in <d>; move it there", "from now on, <s> {lives|should live|will be kept} in <d>", "{don't|do not} copy <s>, move it {to|into} <d>", "I'd rather have <s> in <d>, {so move it there|so move it}", "<s> should not stay here but go {to|into} <d>",
    "<s> is finished, so off to <d> with it", "off to <d> with <s>", "<s> has found a new home in <d>; move it there", "the right place for <s> would be <d>, so move it there", "<s> got into the wrong place, it must be moved to <d>",
    "<s> is to be {kept|stored|filed} in <d> from now on; move it there", "what <s> needs is a move to <d>",
)
COPY_INTO = (
    "leave <s> where it is, but put a copy [of it] {in|into} <d>", "{drop|stick|pop|leave|place|deposit} a copy of <s> {in|into} <d>", "make sure there is also a copy of <s> in <d>", "keep a {spare|second|safety} copy of <s> in <d>", "duplicate <s> into <d> and keep the original",
    "{copy|replicate|clone} <s> into <d>, leaving the original {in place|where it is}", "copy (don't move) <s> {to|into} <d>", "save <s> in <d> too, as a copy",
)
COPIED_INTO = (
    "<s> should be in <d> as well, without leaving its place", "<s> stays where it is, but <d> should get a copy [of it]", "we need <s> in <d> too; copy it there, the original stays", "could a copy of <s> be put in <d>, please?", "a {second|spare} copy of <s> belongs in <d>",
    f"{_DONE}, <s> should be both here and, as a copy, in <d>", "<d> needs a copy of <s>; the original stays where it is", "there should be a copy of <s> in <d>",
)
COPY = (
    "{mirror|photocopy|reproduce|duplicate} <s> as <t>", "take a snapshot of <s> as <t>", "make {another|a second|a spare} copy of <s> {named|called} <t>", "leave <s> as it is and {make|put} a copy {called|named} <t> next to it",
    "copy (don't move) <s> to <t>", "keep <s>, but also {save|store} it as <t>", "have a {backup|copy} of <s> in <t>", "save <s> {again|once more|a second time} as <t>", "back <s> up {as|to|in} <t>", "copy <s> to <t>, keeping {the original|both files|<s> too}",
    "produce {a duplicate|a twin|a replica} of <s> {called|named} <t>", "create <t> by copying <s>", "make <t> from <s> as an exact copy", "{make|create} a safety copy of <s>: <t>",
    "give <s> a twin {called|named} <t>", "secure <s> by copying it to <t>", "copy everything in <s> over into a new file <t>", "put the same content as <s> into <t>, leaving <s> {alone|where it is}", "run cp <s> <t>", "clone <s> under the name <t>",
)
COPIED = (
    "I want <s> twice: once as it is, once as <t>", "in addition to <s>, we need the same file as <t>", "before I change <s>, I {want|need} a copy [of it] {called|named} <t>", "could I have <s> copied to <t>, please?", "we need the same file twice: <s> and, as a copy, <t>",
    "keep the original <s>, but there should also be a copy called <t>", f"{_DONE}, both <s> and its copy <t> should exist", "<s> has to stay, but we need a duplicate: <t>", "nothing happens to <s>, it is only copied to <t>", "<t> should hold exactly what <s> holds, and <s> stays",
    "<s> stays as it is, but a copy should be {called|named} <t>", "I'd feel better with a {copy|backup} of <s> {in|called} <t>", "<s> {should|must} be kept, and copied to <t> as well", "a {second|spare} copy of <s> is needed, {called|named} <t>",
    "one <s> is not enough: make a copy called <t>", "<t> {should|must} have the same {content|text} as <s>; copy it", "<s> should also exist {under the name|as} <t>", "just in case, there should be a {copy|backup} of <s>, called <t>",
)
DELETE = (
    "{ditch|axe|kill|nuke|zap|chuck|toss|shred|purge|destroy|eliminate|do away with|clear away|expunge|obliterate|lose} [the file] <s>", "{clear|throw|weed} <s> out of the folder", "say goodbye to <s>: {delete|remove} it",
    "delete the whole file <s>, not just {its lines|what is in it|a line of it}", "{remove|delete|erase} <s> {entirely|altogether|from the folder|from disk|from here}", "make <s> go away", "del <s>", "toss <s> {out|away}", "{delete|remove} <s> and nothing else", "rid {me|us|the folder} of <s>",
    "put an end to <s>: {delete|remove} it", "delete <s>: we don't need the file", "{delete|remove} <s>, the file {itself|as a whole}", "run rm on <s>", "chuck out <s>", "make sure <s> is gone", "{see to it|take care} that <s> disappears",
    "delete <s>; the other files stay",
)
DELETED = (
    f"<s> has no business being here; {_OUT}", f"there is no {{need|use}} for <s> [any more]; {_OUT}", "we can do without <s>, so {delete it|remove it|get rid of it}", "<s> has served its purpose and {can|should} {go|be deleted}", f"nobody {{uses|reads|needs|wants}} <s> anymore, {_OUT}",
    f"{_DONE}, there should be no <s> {{here|anymore|left}}", "could <s> be {deleted|removed|erased}, please?", "<s> was only {temporary|a test|a draft} and {can|should} be {deleted|removed}", f"<s> is {{taking up space|just clutter|in the way|rubbish|garbage}}, {_OUT}",
    f"who needs <s>? {_OUT}", f"I never want to see <s> again; {_OUT}", "the whole file <s> {should|must} go, not just a line of it", f"<s> was {{created|made|saved}} by {{mistake|accident}}; {_OUT}", "out with the file <s>", "the folder would be tidier without <s>; {delete|remove} the file",
    "the file <s> is the only one that {should|has to|must} {go|be deleted}", "the days of <s> are over: {delete|remove} it", "all files stay except <s>, which {must|has to|should} be deleted", "<s> is a leftover {and can be deleted|that should be removed}", f"we are done with <s>, {_OUT}", "<s> is not to be kept; {delete|remove} the file",
)
