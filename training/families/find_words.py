"""More wordings for files that are looked for; `w` stands for the text."""

from __future__ import annotations

# Behind "the file(s)"; one file, see `find.plural`.
REL = {
    "text": "{featuring|that features|referring to|that refers to|bearing|talking about|with a mention of|that makes mention of} <w>|{where|in which} <w> {is used|comes up|crops up|is to be found}|{where|in which} {you can find|you see|one finds|there is|you come across} <w>|whose lines include <w>",
    "without text": "{free of|not featuring|not referring to|that does not refer to|that does without|with no mention of|that makes no mention of|that is without|that is missing|with no} <w>|{where|in which} <w> {is not mentioned|is nowhere to be found|never appears|never occurs|isn't found|cannot be found|is absent|is not used}|{where|in which} {you can't find|you won't find|there is no|one does not find} <w>|that says nothing about <w>|that has nothing on <w>",
    "name": "with <w> {somewhere in|as part of|inside} {its|the} {name|file name|filename}|whose {name|file name|filename} {includes|has|contains|holds} <w>|{where|in which} <w> {is part of|occurs in|appears in|is in} the {name|file name|filename}",
    "extension": "{carrying|bearing} the {extension|suffix|ending} <w>|whose {extension|suffix|ending} is <w>|of the kind <w>",
}
PRED = {
    "text": "{mentions|contains|includes} <w> somewhere|has <w> inside|says <w> somewhere",
    "without text": "is {free of|missing|lacking} <w>|has no {mention|trace} of <w>|does not {refer to|say anything about|speak of} <w>|does without <w>",
    "name": "has a {name|file name} with <w> in it|is named something with <w>",
    "extension": "has the {file extension|file ending} <w>|is of the type <w>|is of the kind <w>",
    "largest": "is {the bulkiest|the hugest|the fattest|the top one by size|number one in size|bigger than all the others|larger than any other|of the greatest size}|{takes the most room|weighs the most|hogs the most space|holds the most bytes|occupies the most disk space|exceeds all others in size|tops the others in size}",
    "smallest": "is {the slimmest|the lightest|the last one by size|smaller than all the others|smaller than any other|of the least size|the tiniest of all}|{takes the least room|weighs the least|holds the fewest bytes|occupies the least disk space|needs the least room}",
    "newest": "is {the freshest|the most up to date|newer than all the others|the last one by date|the most recent by date}|{bears|has|carries} the {latest|newest|most recent} date|was {worked on|changed} most recently",
    "oldest": "is {the most ancient|older than all the others|the first one by date|the earliest|the most outdated}|{bears|has|carries} the {oldest|earliest} date|goes back the furthest",
    "most lines": "has {the largest line count|the top line count|more lines than any other|the most lines of all|the greatest number of lines}|{runs to|counts|contains|holds} the most lines|tops the others in number of lines|is {the longest by number of lines|longer in lines than any other}",
    "fewest lines": "has {the lowest count of lines|fewer lines than any other|the fewest lines of all|the least number of lines}|{runs to|counts|contains|holds} the fewest lines|is {the shortest by number of lines|shorter in lines than any other}",
    "empty": "has {not a single byte|no contents at all|a size of zero|not a single word in it}|is {empty inside|zero bytes long|0 bytes in size}|{contains|holds} nothing {at all|whatsoever}",
}
ONE = {
    "largest": "{bulkiest|fattest|hugest} file|file {that is bigger than all the others|that weighs the most|that takes the most room|which is largest of all|with the greatest size|of the greatest size|that needs the most disk space|with the highest byte count}|top file by size|{largest|biggest} file in bytes, not in lines|file with the most bytes, not lines",
    "smallest": "{lightest|slimmest} file|file {that is smaller than all the others|that weighs the least|that takes the least room|which is smallest of all|with the least size|of the least size|that needs the least disk space|with the lowest byte count}",
    "newest": "{freshest|most up-to-date} file|file {with the latest date|with the most recent date|that is newest by date|that is newer than all the others|dated last|of the latest date}",
    "oldest": "{earliest|most ancient} file|file {with the earliest date|that is oldest by date|that is older than all the others|dated first|of the earliest date|that goes back the furthest}",
    "most lines": "file {with the top line count|with the highest count of lines|that is longest in lines|that runs to the most lines|that holds the most lines|with the greatest line count}|longest file, counted in lines|file with the most lines, not bytes",
    "fewest lines": "file {with the lowest count of lines|that is shortest in lines|that runs to the fewest lines|that holds the fewest lines|with the least number of lines|with the smallest line count}|shortest file, counted in lines|file with the fewest lines, not bytes",
    "empty": "file {of zero bytes|that has nothing in it|without a single word in it|with a size of zero|that contains no text|that has no contents|with nothing inside|which is empty}",
}
# Questions and what they ask for where `by` has its own: one file, several.
ASKED = {
    "text": (
        ("in which file<h> {does <w> occur|is <w> mentioned|do I find <w>|can I find <w>|is there <w>|does <w> appear|does it say <w>|will I find <w>}", "where<h> is <w> {mentioned|found|used}, in which file", "what is the name of the file<h> {mentioning|that speaks of|that says} <w>", "which file<h> is the one {with|that mentions} <w>"),
        ("in which files<h> {does <w> occur|is <w> mentioned|do I find <w>|can I find <w>|is there <w>|does <w> appear|does it say <w>|will I find <w>}", "what are the names of the files<h> {mentioning|that speak of|that say} <w>", "which files<h> are the ones {with|that mention} <w>"),
    ),
    "without text": (
        ("in which file<h> {is <w> missing|is there no <w>|does <w> not occur|is <w> not mentioned|do I not find <w>|won't I find <w>|does <w> never appear}", "which file<h> {fails to mention|is the only one without|has nothing on|says nothing about} <w>"),
        ("in which files<h> {is <w> missing|is there no <w>|does <w> not occur|is <w> not mentioned|do I not find <w>|won't I find <w>|does <w> never appear}", "which files<h> {fail to mention|are those without|have nothing on|say nothing about} <w>"),
    ),
    "name": (
        ("which file<h> is {called|named} something with <w>", "which file name<h> {contains|includes|has} <w>", "what file<h> has <w> {in|as part of} its name", "in which file name<h> does <w> {occur|appear}"),
        ("which files<h> are {called|named} something with <w>", "which file names<h> {contain|include|have} <w>", "what files<h> have <w> {in|as part of} their names", "in which file names<h> does <w> {occur|appear}"),
    ),
    "extension": (
        ("which file<h> is a <w> file", "what <w> file is there<h>", "which file<h> {ends in|has the ending} <w>"),
        ("which <w> files are there<h>", "which files<h> are <w> files", "what <w> files do we have<h>", "which files<h> {end in|have the ending} <w>"),
    ),
}
COMMANDS = {
    "text": ("{search|go through|scan|grep|look through|comb through|check|browse} {all files|the files|every file|the folder}<h> for <w>", "{hunt|look} for <w> in {all files|the files|every file}<h>", "grep -l <w> in {all files|the files}<h>", "see where <w> {occurs|turns up|is mentioned} in the files<h>"),
    "without text": ("{see|check|find out} in which of the files<h> <w> is missing", "{sort out|pick out|single out} the files<h> that {lack|do without|don't have} <w>"),
    "name": ("{search|scan|check} the {file names|names of the files}<h> for <w>",),
}
HERE = (" in this folder", " in the current folder", " in the current directory", " in our folder", " in the project folder", " in our workspace")
IT_ONE = "the name of the file|the file's name|nothing but its name|just the name of it|only the file name|that file's name"
IT_MANY = "the names, one per line|one name on each line|the list, one name a line|just the file names|nothing but their names|their file names|an alphabetical list of them|the names in alphabetical order|the names of those files|a list of their names|their names, one below the other"
