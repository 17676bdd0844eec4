"""More wordings for edits of lines: rarer verbs, needs, results first, requests that ask."""

from __future__ import annotations

_DONE = "{afterwards|in the end|once you are done|when you are finished|after your edit}"
_OUT = "{delete it|remove it|take it out|drop it|get rid of it|out with it|please remove it|please delete it}"
_OUT_THEM = "{delete them|remove them|take them out|drop them|get rid of them|out with them|please remove them|please delete them}"

APPEND = (
    "tack {the line||} <q> onto the end of <s>", "{stick|pop|slap|push|shove|stuff} {the line||} <q> {on|at|onto} the {end|bottom|very end|tail end} of <s>",
    "{add|write|put|enter} <q> at the foot of <s>", "write {one more line|another line|one more entry} at the {end|foot|bottom} of <s> {that says|saying|reading} <q>",
    "{jot|note|scribble} <q> down at the {end|bottom} of <s>", "{extend|lengthen} <s> by one line: <q>", "{round off|wrap up|conclude|top off|sign off} <s> with {the line||} <q>",
    "leave <s> as it is but {add|put|write} <q> {after everything else|at the end|as an extra line at the bottom}", "append the following to <s>: <q>",
    "echo <q> >> <s>", "{add|append} a {closing|final|concluding|trailing} line <q> to <s>", "enter <q> as a new last line of <s>", "affix <q> to the end of <s>",
    "supplement <s> with {the line||} <q> at the end", "make <s> one line longer by adding <q> at the {end|bottom}", "{add|put|write} <q> to the end of <s>, not to the {top|start|beginning}",
    "continue <s> with one more line, <q>", "let {the line||} <q> follow after the last line of <s>", "have <q> come last in <s>, after all the other lines", "hang <q> on to the end of <s>",
)
APPENDED = (
    "<q> {should|must|has to} {go|come|be} at the {end|bottom} of <s>, not at the {top|start}", f"{_DONE}, the last line of <s> should {{be|read}} <q>, with all that is there now kept above it",
    f"{_DONE}, <s> should have a new last line: <q>", "<q> is {missing|still missing} at the end of <s>", "at the end of <s>, the line <q> is {missing|lacking|still needed}",
    "could <q> be {added|put|written} at the {bottom|end} of <s>, please?", "nothing in <s> should change, except that <q> comes after the last line",
    "after the last line of <s> there should be {another one|one more|a new one}: <q>", "the {bottom|end|foot} of <s> needs {a line|one more line}: <q>",
    "whoever reads <s> to the end should find <q> there, as a new last line", "<s> is one line short: <q> should {follow|be added} at the end", "I'd like to see <q> at the very end of <s>",
    "what still has to go at the {end|bottom} of <s> is {the line||} <q>", "would you mind adding <q> at the end of <s>?", "<s> is to be continued with <q>", "<s> should get one more line at the end: <q>",
    "<q> has to follow the last line of <s>", "we need to have <q> added to the end of <s>",
)
PREPEND = (
    "{stick|pop|slap|push|shove} {the line||} <q> {at|on} the {top|very top|head|start} of <s>", "{lead off|kick off|head} <s> with {the line||} <q>", "put a {heading|title|header} line <q> {at the top of|above the rest of} <s>",
    "push everything in <s> down one line and {put|write} <q> {first|at the top}", "write <q> {above|before} what is already in <s>", "{add|insert|write|put} <q> in front of the first line of <s>",
    "{place|position} <q> ahead of the rest of <s>", "slip <q> in above the first line of <s>", "shift the lines of <s> down to make room for <q> at the {top|start}", "preface <s> with {the line||} <q>",
    "let <q> come first in <s>, before all the other lines", "leave <s> as it is but {add|put|write} <q> {before everything else|at the top|as an extra line at the top}",
    "{add|put|write} <q> to the {top|start|beginning} of <s>, not to the {end|bottom}", "enter <q> as a new first line of <s>", "have <s> {start|open|begin} with <q>, followed by what is there now",
    "make <s> one line longer by adding <q> at the {top|start|beginning}", "top <s> with {the line||} <q>", "{set|write|put} <q> at the head of <s>", "{add|write} an {opening|introductory} line <q> to <s>",
    "start <s> off with <q>, before everything else", "put <q> up front in <s>",
)
PREPENDED = (
    "<q> {should|must|has to} {go|come|be} at the {top|start|beginning} of <s>, not at the {end|bottom}", f"{_DONE}, <s> should {{start|begin|open}} with <q>, followed by what is there now",
    f"{_DONE}, <s> should have a new first line: <q>", "<q> is {missing|still missing} at the {top|start|beginning} of <s>", "at the {top|beginning} of <s>, the line <q> is {missing|lacking|still needed}",
    "could <q> be {added|put|written} at the {top|beginning|start} of <s>, please?", "nothing in <s> should change, except that <q> comes before the first line",
    "before the first line of <s> there should be {another one|one more|a new one}: <q>", "the {top|start|beginning} of <s> needs {a line|one more line}: <q>", "whoever opens <s> should see <q> first, then the lines that are there now",
    "what is now the first line of <s> should become the second, after <q>", "the first thing in <s> {should|must} be a new line: <q>", "I'd like to see <q> at the very top of <s>",
    "<s> is to start with {a|the} new line <q>", "would you mind adding <q> at the top of <s>?", "<q> should stand above everything else in <s>", "<s> should get one more line at the top: <q>", "<q> has to precede the first line of <s>",
)
INSERT = (
    "{slip|slot|fit|wedge|stick|pop|squeeze|work} {the line||} <q> in <w> <n> {of|in} <s>", "put a line {saying|reading|that says} <q> <w> <n> {of|in} <s>", "let <q> stand [right] <w> <n> {of|in} <s>", "make room for <q> <w> <n> {of|in} <s>",
    "add <q> to <s>, [right] <w> <n>", "have <q> {inserted|added|appear|put in} <w> <n> {of|in} <s>", "enter <q> <w> <n> {of|in} <s>", "go to <n> of <s> and {add|insert|put|write} <q> <w> it",
    "find <n> {of|in} <s> and {write|add|insert|put} a new line <w> it: <q>", "{add|insert|write|put} <q> as {a new line|a line of its own|an extra line} <w> <n> {of|in} <s>", "edit <s>: <w> <n>, {add|insert|write} <q>",
    "{place|position|set|slide} <q> {directly|right|just} <w> <n> {of|in} <s>", "{insert|add|put} <q> <w> <n>, without {replacing|changing} any line of <s>",
)
INSERTED = (
    "a line is {missing|lacking} <w> <n> {of|in} <s>: <q>", "could <q> be {inserted|added|put in} <w> <n> {of|in} <s>, please?", "no line of <s> should be lost, but <q> should come <w> <n>",
    "<q> {should|must} be a line of its own <w> <n> {of|in} <s>", "we forgot <q> <w> <n> {of|in} <s>; {put|add} it in", "nothing should be replaced in <s>: <q> just goes <w> <n>", "<q> is {missing|still missing} <w> <n> {of|in} <s>",
    f"{_DONE}, <q> should {{stand|be|come}} {{directly|right|}} <w> <n> of <s>", "the place for <q> is {right|directly|} <w> <n> of <s>", "I'd like <q> to {come|stand|appear} {right|directly|} <w> <n> {of|in} <s>",
    "<q> is a line that {belongs|goes} <w> <n> {of|in} <s>", "in <s>, <w> <n>, there should be an extra line: <q>",
)
FOLLOW = ("follow <n> of <s> {with|by} a new line <q>", "let <n> of <s> be followed by {a line|the new line|a new line} <q>")
FOLLOWED = ("<n> of <s> {should|must|has to} be followed by a new line: <q>", "<q> {should|must} be the line that comes next after <n> of <s>", "<q> {should|must|has to} follow {directly on|right after|} <n> of <s>")
PRECEDE = (
    "precede <n> of <s> {with|by} a new line <q>", "insert <q> {as <n> of <s>|into <s> as <n>}, {moving|pushing|shifting} {what is there now|the others|the old one and all after it} down",
    "push <n> of <s> down and {put|write|insert} <q> {above|before|in front of} it",
)
PRECEDED = ("<n> of <s> {should|must|has to} be preceded by a new line: <q>", "<q> {should|must} be the line that comes just ahead of <n> of <s>", "<q> {should|must|has to} precede <n> of <s>")
SET = (
    "swap out <n> {of|in} <s> and put <q> in its place", "{wipe|scrap|throw away|discard} what <n> of <s> says and write <q> there instead", "{correct|fix|amend|repair} <n> {of|in} <s>: it should {read|be|say} <q>",
    "{trade|switch|swap} <n> {of|in} <s> for <q>", "have <n> of <s> {read|say} <q>", "redo <n> of <s> as <q>", "put <q> where <n> of <s> is now", "substitute <q> for <n> {of|in} <s>", "reword <n> {of|in} <s> to {say|read} <q>",
    "rewrite <n> {of|in} <s> as <q>", "give <n> of <s> a new text: <q>", "type <q> over <n> {of|in} <s>", "update <n> {of|in} <s> to <q>", "let <q> take the place of <n> in <s>", "edit <s>: <n> {becomes|->|is now} <q>",
    "{change|alter} the {text|wording|content} of <n> in <s> to <q>", "keep <s> as it is, but {turn|change} <n> into <q>", "take out <n> {of|in} <s> and write <q> in its place", "revise <n> {of|in} <s> to <q>",
)
SETTED = (
    "<n> of <s> isn't right: {it should be|make that|it ought to read} <q>", "the {text|wording} of <n> in <s> {should|must} {become|be} <q>", f"{_DONE}, <n> of <s> should {{read|say|be}} <q>", "instead of what it says now, <n> of <s> should {read|say} <q>",
    "could <n> {of|in} <s> be {changed to|replaced with|replaced by} <q>, please?", "I got <n> of <s> wrong, it is supposed to {be|read|say} <q>", "<n> of <s> no longer applies; the new text is <q>", "whatever <n> of <s> says now, it should say <q>",
    "only <n> of <s> changes: it becomes <q>", "<q> is what <n> of <s> should say [instead]", "<n> of <s> has an error; the correct line is <q>", "<n> of <s> is {out of date|outdated}: {put <q> there|it is <q> now}", "<n> of <s> has to make way for <q>",
    "for <n> of <s> I would rather have <q>",
)
DELETE = (
    "{scrap|ditch|axe|kill|chop|zap|lose|wipe|scratch|discard|cross out|strike|do away with|nuke|expunge} <n> {of|in|from} <s>", "{strike|cut|snip|rub|weed} <n> out of <s>", "pull <n> out of <s> and throw it away",
    "make <s> one line shorter by {removing|dropping|deleting} <n>", "edit <s> so that <n> is {gone|no longer there|no longer in it}", "rid <s> of <n>", "remove just <n> from <s>, not the whole file", "delete <n>, and nothing else, from <s>",
    "leave <s> as it is, but {without|minus} <n>", "{delete|remove|drop} <n> {of|from} <s> and {close the gap|move the rest up|keep all the others}", "{lop|chop|cut|strip} <n> off <s>", "kick <n> out of <s>", "make <n> of <s> go away",
    "rewrite <s> without <n>", "{see to it|make sure} that <n> {vanishes|disappears|is removed|goes} from <s>", "get <n> out of <s>",
)
DELETED = (
    "<n> {has no business being in|has no place in|does not belong in|shouldn't be in|is not wanted in} <s>", "we {don't|no longer|do not} need <n> in <s> [any more]", f"there is no need for <n> in <s> [any more]; {_OUT}",
    f"{_DONE}, <s> should be the same but without <n>", "could <n> {of|in} <s> be {removed|deleted|taken out|dropped}, please?", f"why is <n> still in <s>? {_OUT}", f"<n> of <s> was {{a mistake|an accident|a slip|left in by mistake}}; {_OUT}",
    f"<n> of <s> was a mistake, {_OUT}", "everything in <s> is fine except <n>, {which should go|so drop it|so take it out}", "out with <n> of <s>", f"<n> of <s> got in there by mistake, {_OUT}", "<s> would be better off without <n>, so {remove|delete|drop} it",
    "all lines of <s> stay except <n>, which {goes|must go|has to go}", "<s> has one line too many: <n> {should|must} go", "nobody needs <n> of <s>", "the only line of <s> that has to go is this one: <n>", "<s> can do without <n>",
    "I can't stand <n> of <s>, {get rid of it|take it out}", "<n> of <s> has had its day, so {delete|remove} it",
)
FIRST = "{the {first|first|first|top|very first|opening|initial|topmost} line|the line at the {top|very top|start|beginning}}"
LAST = "{the {last|last|last|final|bottom|very last|closing|bottommost} line|the line at the {bottom|end|very end}}"
_THE = "{all lines|every line|the lines|all the lines|any lines|lines}"
DELETE_SET = (
    f"{{ditch|scrap|axe|discard|kick out|toss out|weed out|purge|filter out|wipe|do away with|cut out|clear out|eliminate}} {_THE} <c> {{from|in}} <s>", "go through <s> and {delete|remove|drop|cut} {all|the|any} lines <c>",
    "leave the rest of <s> alone but {delete|remove|drop} {all|the} lines <c>", "make <s> free of lines <c>", "make sure no lines <c> are left in <s>", "let no lines <c> {remain|stay|survive} in <s>", "{find|look for} the lines <c> in <s> and {delete|remove|erase} them",
    "keep everything in <s> except the lines <c>", "rewrite <s> without the lines <c>", "{delete|remove} whichever lines <c> there are in <s>", "prune <s> by {cutting|dropping|removing} the lines <c>",
)
DELETED_SET = (
    "lines <c> have no {business being in|place in} <s>", "nobody {needs|wants} {the lines|lines} <c> in <s>", "no lines <c> {should|may|must} {remain|be left|stay|survive} in <s>",
    f"{_DONE}, <s> should no longer have any lines <c>", f"{_DONE}, there should be no lines <c> {{in|left in}} <s>", f"why are there still lines <c> in <s>? {_OUT_THEM}", "could all lines <c> be {removed|deleted} from <s>, please?",
    f"<s> has {{too many|several|some}} lines <c>; {_OUT_THEM}", f"we don't need the lines <c> in <s>; {_OUT_THEM}", "the only lines of <s> that should go are those <c>", "everything in <s> stays except the lines <c>, which {go|must go|have to go}",
    f"the lines <c> in <s> are {{just noise|clutter|of no use|not needed}}; {_OUT_THEM}", "out with the lines <c> in <s>", "I'm tired of the lines <c> in <s>, so {delete|remove} them", "as for the lines <c> in <s>: {delete|remove} them, keep the others",
)
KEEP = (
    "filter <s> down to the lines <c>", "narrow <s> down to the lines <c>", "leave nothing in <s> but the lines <c>", "have <s> contain only the lines <c>, {deleting|dropping} the rest", "of the lines in <s>, keep those <c> and {drop|delete|discard|throw away} the {others|rest}",
    "{cull|prune|pare down} <s> so that only lines <c> {remain|are left|survive}", "{get rid of|remove|delete|throw away} whatever is in <s> apart from the lines <c>", "spare the lines <c> in <s> and {delete|remove} all {others|the others}",
    "{boil|strip|whittle} <s> down to the lines <c>", "preserve the lines <c> in <s> and {delete|discard|get rid of} the {rest|others}", "{delete|remove|drop} every line of <s>, sparing only those <c>", "hold on to the lines <c> in <s> and delete the remaining ones",
)
KEPT = (
    f"{_DONE}, <s> should hold {{nothing but|only}} the lines <c>", "the lines <c> are the only ones {we need|that should stay} in <s>; delete the {rest|others}", "we only need the lines <c> in <s>, so {delete the rest|drop the others|the rest can go}",
    "all that should be left of <s> are the lines <c>", "in <s>, the lines <c> stay and {the rest goes|the others go|everything else goes}", "anything in <s> but the lines <c> {can|should|must} go", "could <s> be reduced to the lines <c>, please?",
    "whatever is not among the lines <c> has no place in <s>; {delete|remove} it", "only lines <c> may stay in <s>; {the rest goes|everything else must go|the others have to go}", "<s> is to be left with just the lines <c>",
)
WITH = "{that have <t> {in them|somewhere in them|anywhere in them}|in which <t> {is mentioned|turns up|can be found|shows up|crops up|stands}|with a mention of <t>|that {refer to|feature|show} <t>|{featuring|showing|that mention} <t>|where you {find|see} <t>}"
WITHOUT = "{that {never mention|make no mention of|fail to mention|do without} <t>|with no {mention|trace|sign} of <t>|in which <t> {is nowhere to be found|doesn't appear|isn't mentioned|never appears|is absent}|that {don't|do not} have <t> in them|where there is no <t>|not mentioning <t>|that are without <t>}"
STARTS = "{that open with <t>|that have <t> {in front|at the very start|right at the start|as their first word}|{leading|starting off} with <t>|at the start of which {stands|is} <t>|with <t> as their first word}"
ENDS = "{that {close|conclude} with <t>|that have <t> at {the very end|the end|their end}|with <t> as their last word|at the end of which {stands|is} <t>|that have <t> as their last word}"
BLANK = (
    "{scrap|ditch|discard|cut out|squeeze out|weed out|wipe out|purge|clear out|do away with|lose} {the|all|any} <e> lines {from|in|of} <s>", "make <s> free of <e> lines", "take {the|all} <e> lines out of <s>", "leave no <e> lines in <s>",
    "{tighten up|collapse|squeeze} <s> by {removing|dropping|deleting} the <e> lines", "go through <s> and {delete|remove} each <e> line", "keep only the lines of <s> that have something on them and {delete|drop} the <e> ones", "close the gaps in <s>: {delete|remove} the <e> lines",
    "rewrite <s> without the <e> lines", "{delete|remove} every line of <s> that has nothing on it",
)
BLANKED = (
    "<e> lines have no place in <s>", "no <e> lines should be left in <s>", f"there are <e> lines in <s> that nobody needs; {_OUT_THEM}", "could the <e> lines in <s> be {removed|deleted}, please?", f"{_DONE}, there should be no <e> line in <s>",
    f"we don't need the <e> lines in <s>; {_OUT_THEM}", f"why is <s> so full of <e> lines? {_OUT_THEM}", "lines without any text {should|must} not stay in <s>; {delete|remove} them", "<s> should be rid of its <e> lines", "I don't want any <e> lines in <s>",
)
TWICE = (
    "{scrap|ditch|discard|weed out|purge|clear out|do away with} {the|all|any} <r> lines {from|in|of} <s>", "go through <s> and {delete|remove} each line that {has been there before|repeats an earlier one}", "make <s> free of <r> lines", "take {the|all} <r> lines out of <s>",
    "strip <s> of <r> lines, keeping the first of each", "{delete|remove} the second and later copies of any line in <s>", "leave {each|every} line only once in <s>, {deleting|dropping} the repeats", "let no line {occur|appear} twice in <s>: {delete|remove} the repeats",
    "edit <s> so that no line {appears|occurs} more than once, without sorting it",
)
TWICED = (
    "no line should {appear|occur|be} {twice|more than once} in <s>; {delete|remove} the {repeats|duplicates}", "some lines {are in <s> twice|occur several times in <s>}; keep only the first of each", f"{_DONE}, no line should {{appear|occur}} {{twice|more than once}} in <s>",
    "could the <r> lines in <s> be {removed|deleted}, please?", "we don't need the <r> lines in <s>; {drop|delete|remove} them", "<s> repeats itself; {delete|remove} the lines that have been there before", "one of each line is enough in <s>; delete the repeats",
)
CREATE = (
    "open a new file <s> and {type|write} <q> {into it|in it}", "start a new file <s> whose {first and only|only} line is <q>", "put together <s>, a file with {one|a single} line: <q>", "make me {a file|a little file|a new file} <s> {saying|with|containing} <q>",
    "echo <q> > <s>", "{draw up|compose|set up|craft} <s> with {the text|the line||} <q>", "{leave|deposit} <q> in a new file {called|named} <s>", "create a file <s> with {the line|the text} <q>",
)
CREATED = (
    "we have no <s> yet; it should {say|contain|read} <q>", "could I have a file <s> {saying|with the line|with the text} <q>, please?", "what is needed is a new file <s> {saying|with the line|containing} <q>", f"{_DONE}, there should be a file <s> {{saying|with the text|containing}} <q>",
    "<s> {should|must} come into existence with {the text|the line} <q> in it", "<q> is all that the new file <s> should {say|contain|hold}",
)
REPLACE = (
    "{swap|trade} <a> for <b> {in|throughout} <s>", "go through <s> and {change|turn} {every|each} <a> {to|into} <b>", "substitute <b> for <a> {in|throughout|everywhere in} <s>", "put <b> in the place of {every|each} <a> in <s>", "have <s> say <b> where it now says <a>",
    "{correct|amend} <s>: <b> instead of <a>", "replace all the <a> you can find in <s> with <b>", "let <a> become <b> {throughout|in|everywhere in} <s>", "swap out <a> in <s> and put <b> in", "work through <s>, replacing <a> {with|by} <b>",
    "see that <s> {says|has|uses} <b> and not <a>", "make every <a> {in|of} <s> <b>", "set <b> where there is <a> in <s>", "write <b> for <a> {in|throughout} <s>", "{flip|switch} <a> to <b> {in|throughout} <s>", "{strike|scratch} <a> in <s> and write <b> instead",
)
REPLACED = (
    "<a> has to make way for <b> in <s>", "could <a> be {replaced with|changed to|swapped for} <b> in <s>, please?", f"{_DONE}, <s> should say <b> wherever it says <a> now", "there should be no <a> left in <s>, only <b>", "it should be <b>, not <a>, in <s>", "not <a> but <b> is what <s> should say",
    "I keep reading <a> in <s>, it should be <b>", "in <s> it says <a> where it should say <b>", "we now say <b> rather than <a>; {update|adapt|change} <s>", "<a> is <b> now; {update|adapt|change} <s> accordingly", "no more <a> in <s>: it is <b> now",
    "<a> must not appear in <s> anymore, <b> takes its place", "wherever you find <a> in <s>, there should be <b>", "where there is <a> in <s>, we want <b>", "out with <a>, in with <b>: {update|edit|change} <s>",
)
