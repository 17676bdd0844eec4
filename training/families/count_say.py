"""How people ask for a number of lines, words, characters, rows, files and texts."""

from __future__ import annotations

MANY = {
    "lines": "{lines|lines|lines|lines|rows|text lines|lines of text|entries|rows of text|lines in total|lines altogether|lines, blank or not,|lines, blank ones included,}",
    "words": "{words|words|words|single words|words in total|words of text|words altogether|individual words|words in all}",
    "characters": "{characters|characters|characters|chars|signs|characters in total|single characters|characters, spaces included,|characters, counting spaces and line breaks,|letters, digits and other characters|letters, blanks and marks all together}",
    "blank lines": (
        "{empty lines|blank lines|lines with nothing in them|lines without any text|lines that are {blank|empty|void|left blank}|lines that hold nothing|lines without content|lines with no text|blank rows|empty rows|lines that have no text in them|"
        "lines on which nothing is written|lines with nothing on them|lines that contain nothing|vacant lines|lines left empty|lines where nothing stands}"
    ),
    "filled lines": (
        "{non-empty lines|filled lines|lines that are not {empty|blank}|lines with text in them|lines that aren't {blank|empty}|nonblank lines|non-blank lines|lines with something on them|lines that have {text|something} in them|lines with any text|"
        "lines with content|lines that hold some text|lines other than blank ones|lines, leaving out the {blank|empty} ones,|lines, not counting {blank|empty} ones,|lines on which something is written|lines that contain something|lines (without the {blank|empty} ones)|lines, {blank|empty} ones not included,|lines, {skipping|ignoring} {blank|empty} ones,|lines except {blank|empty} ones}"
    ),
    "different lines": (
        "{different lines|distinct lines|unique lines|different entries|distinct entries|lines that differ from each other|distinct rows|different values|lines, each different one once,|different rows|unique entries|lines, counting repeats only once,|lines, duplicates counted once,|lines without repeats|"
        "lines when duplicates are left out|lines, not counting repeats,|lines, with repeated ones counted once,}"
    ),
    "rows": (
        "{rows|rows|records|entries|data rows|data records|rows without the header|rows below the header|records (without the header)|rows, not counting the header,|rows (header not counted)|entries below the header|table rows|rows of the table|data entries|"
        "rows, header excluded,|lines below the header|data lines|rows of data|rows after the header|records, leaving out the header,|lines, without the header line,}"
    ),
}
SHORT = {"lines": "line", "words": "word", "characters": "character", "rows": "row", "blank lines": "blank line", "different lines": "distinct line", "filled lines": "non-blank line"}
REL = {
    "lines with": "{that contain|containing|with|with|that have|that mention|that include|having|mentioning|including|featuring|that feature|that show|showing|that hold|holding|in which you find|that carry|that speak of|carrying|that list|naming|that name|that talk about|talking about|about|matching|that match|that involve} <w>|"
    "where <w> {occurs|appears|is found|turns up|is mentioned|shows up|is present|stands|comes up|is written}|in which <w> {occurs|appears|is mentioned|can be found|comes up|turns up|is present}|{with|that have} <w> {in them|somewhere in them|anywhere in them|in it|on them}|which {contain|mention|include|have|show} <w>|on which <w> {stands|appears|is found|is written}",
    "lines without": "{without|without|that do not contain|that don't contain|not containing|lacking|that lack|that do not mention|not mentioning|that don't mention|that do not have|free of|with no|not including|that don't include|that are missing|that never mention|which do not contain|that don't have|not having|that aren't about|without any|that do not show|that never use} <w>|"
    "{where|in which} <w> {does not occur|does not appear|is missing|is absent|is not found|doesn't show up|is not mentioned|does not turn up|cannot be found|is lacking|never appears}|that do not have <w> {in them|anywhere}|that are without <w>|on which <w> {does not stand|does not appear|is not found}|that have no <w> in them|with no <w> in them|other than those with <w>|except those {with|containing} <w>",
    "lines starting with": "{that start with|starting with|beginning with|that begin with|which start with|which begin with|that open with|opening with|that are prefixed with|prefixed with|starting off with|leading with|that lead with|that start off with} <w>|{with|that have|having} <w> at {their start|the start|the beginning|their beginning|the front|the very start|the very beginning|the head}|"
    "{that|which} have <w> {first|as their beginning|as the first thing}|whose {start|beginning} is <w>|with <w> as their {beginning|first characters|prefix|start}|whose first characters are <w>",
    "lines ending with": "{that end with|that end in|ending in|ending with|which end with|finishing with|that finish with|that close with|closing with|which end in|finishing in|that end on|ending on|that conclude with} <w>|{with|that have|having} <w> at {their end|the end|the very end|the tail}|whose {end|ending} is <w>|that have <w> last|with <w> as their {end|ending|suffix|last characters}|that have <w> as the last thing|whose last characters are <w>",
}
PRED = {
    "lines with": "{contain|mention|have|include|hold|feature|show|contain|carry|list|name|talk about|are about|match} <w>|have <w> {in them|somewhere|somewhere in them|on them}|speak of <w>",
    "lines without": "{do not contain|don't contain|lack|do not mention|don't mention|do not have|do not include|don't have|never mention|are without|are free of|miss|don't include|do not show|make no mention of} <w>|do not have <w> in them|have no <w> in them",
    "lines starting with": "{start with|begin with|open with|are prefixed with|start off with|lead with} <w>|have <w> at {the start|the beginning|their start|the front}|have <w> {first|as the first thing}",
    "lines ending with": "{end with|end in|finish with|close with|end on|conclude with} <w>|have <w> at {the end|their end|the very end}|have <w> {last|as the last thing}",
}
NOUN = (
    "{the number of|the number of|the count of|the total number of|the exact number of|the total of|the overall number of|the full count of|the tally of|the amount of} <m> {in|of|in the file|inside|found in|within} <s>",
    "{how many} <m> {<s> has|are in <s>|there are in <s>|<s> contains|<s> holds|<s> consists of|can be found in <s>|one finds in <s>|are there in <s>|make up <s>|<s> comes to|<s> runs to|are contained in <s>}",
)
COMMAND = (
    "count the {number|total number|number} of <m> {in|in|inside|of} <s>", "count the number of <m> in <s>", "{find|get|determine|calculate|compute|work out|establish} the {total |}number of <m> in <s>", "count off the <m> {of|in} <s>", "make a tally of the <m> in <s>", "run through <s> and count {the|its} <m>", "do the count of <m> for <s>",
    "{count|count|count|count up|tally|count out|tally up|add up} [all] the <m> {of|in|inside|in the file} <s>", "in <s>, count {the|all} <m>", "{take|open|go through|look at|look into|read through|have a look at} <s> and count {the|its|all} <m>",
    "{determine|find|find out|get|work out|compute|establish|figure out|calculate|give me|give|obtain|tell me} {the number of <m> in|how many <m> there are in|the count of <m> in} <s>",
    "{check|see|find out|work out|tell me|figure out|determine|verify|learn} how many <m> {<s> has|are in <s>|<s> contains|there are in <s>|<s> holds|make up <s>}", "count {how many <m> are in <s>|how many <m> <s> has|how many <m> there are in <s>}",
    "{do|make|take|run} a count of the <m> {in|of} <s>", "count <m> in <s>",
)
ASK = (
    "how many <m> {does <s> have|are in <s>|are there in <s>|has <s>|has <s> got|does <s> contain|can be found in <s>|does <s> hold|do we have in <s>|do I have in <s>|does the file <s> have|make up <s>|are stored in <s>|does one find in <s>|exist in <s>|would I count in <s>|does <s> consist of|does <s> come to|does <s> run to|do you count in <s>|do you see in <s>|are contained in <s>}",
    "{what is|what's} the {number|total number|count|exact number|overall number} of <m> {in|of} <s>", "in <s>, how many <m> are there", "<s> has how many <m>", "what number of <m> does <s> {have|hold|contain}", "<s> contains how many <m>", "what does the count of <m> in <s> come to", "how large is the number of <m> in <s>",
)
NOUN_TEXT = (
    "{the number of|the count of|the total number of|the number of all|the tally of|the exact number of} {lines|rows|entries} {in|of} <s> <rel>", "{the number of|the count of} {lines|rows|entries} <rel> in <s>", "the number of lines of <s> <rel>",
    "how many {lines|rows|entries} {in|of} <s> <pred>", "how many {lines|rows} of <s> there are <rel>", "the number of <s> lines <rel>", "how many of the lines {in|of} <s> <pred>", "how many lines <rel> {there are|are found|stand} in <s>",
)
COMMAND_TEXT = (
    "{count|count|tally|count up} [all] [the] {lines|rows|entries} {in|of} <s> <rel>", "count {the|all|all the} {lines|rows|entries} <rel> in <s>", "in <s>, count {the|all} {lines|rows} <rel>", "count {just|only} the lines <rel> in <s>",
    "{find out|determine|check|see|work out|tell me|establish|count|figure out} how many {lines|rows|entries} {of|in} <s> <pred>", "{go through|look through|search|scan|read|comb through} <s> and count the {lines|rows} <rel>", "count how many {lines|rows} in <s> <pred>", "{find|see|check} how many of the lines {in|of} <s> <pred>",
    "{determine|get|find|compute|count} the number of lines in <s> <rel>", "count the number of lines <rel> in <s>", "count the number of {lines|rows|entries} in <s> <rel>", "count only the lines of <s> <rel>", "count those lines of <s> <rel>", "take a count of the lines in <s> <rel>",
)
ASK_TEXT = (
    "how many {lines|rows|entries} {in|of} <s> <pred>", "how many {lines|rows} in <s> {are there|do we have|are ones|can you find} <rel>", "{what is|what's} the number of lines in <s> <rel>", "how many of the lines in <s> <pred>", "how many lines <rel> {can you find|are there|do you see|do we have} in <s>", "out of the lines of <s>, how many <pred>", "of all lines in <s>, how many <pred>",
    "in <s>, how many {lines|rows|entries} <pred>", "how many lines <rel> does <s> have", "how many lines {does <s> have|has <s> got} <rel>", "{what is|what's} the count of lines <rel> in <s>",
)
TIMES_NOUN = (
    "{{how often|how many times|how frequently} <w> {occurs|appears|is found|comes up|is used|turns up|is mentioned|shows up|can be found|stands|is written|is repeated} in <s>|the number of {times <w> {occurs|appears|is used|is found|comes up|is mentioned|shows up}|occurrences of <w>|"
    "mentions of <w>|appearances of <w>|instances of <w>|hits for <w>} in <s>|the {frequency|occurrence count|total occurrences|number of occurrences|total number of occurrences} of <w> in <s>|how many {occurrences|mentions|instances} of <w> there are in <s>}"
)
TIMES_COMMAND = (
    "{{count|find out|check|determine|tell me|see|work out|figure out|establish} {how often|how many times} <w> {occurs|appears|is found|comes up|is used|is mentioned|shows up|is repeated|turns up} in <s>|{count|tally|count up} [all] the {occurrences|mentions|appearances|instances} of <w> in <s>|"
    "count every {occurrence|mention|appearance|instance} of <w> in <s>|{search|go through|scan|look through} <s> and count {every occurrence of <w>|how often <w> {occurs|appears|comes}|the occurrences of <w>|each <w>}|in <s>, count the occurrences of <w>|count {the number of times <w> {appears|occurs} in <s>|the number of occurrences of <w> in <s>|how many times <w> appears in <s>}|count all the times <w> {occurs|appears|comes up} in <s>|count each time <w> {occurs|appears} in <s>}"
)
TIMES_ASK = (
    "{{how often|how many times|how frequently} does <w> {occur|appear|come up|show up|turn up|come} in <s>|{how often|how many times} {is <w> {mentioned|used|found|written|said|repeated} in <s>|does <s> {mention|say|use|contain|repeat} <w>|do we find <w> in <s>|can <w> be found in <s>|do you {see|meet|find} <w> in <s>}|"
    "how many {times is <w> in <s>|occurrences of <w> are there in <s>|mentions of <w> does <s> have|instances of <w> are in <s>|times in <s> do we read <w>}|what is the number of occurrences of <w> in <s>|in <s>, how {often|many times} does <w> occur|what is the frequency of <w> in <s>}"
)
FILES_OF = "{<e> files|<e> files|files ending in <e>|files with the {extension|suffix|ending|file extension} <e>|files whose names end in <e>|files that end with <e>|files of type <e>|files {named|called} something ending in <e>|files that end in <e>|files having <e> as {extension|suffix|ending}|files with an <e> ending|files of the <e> kind|files whose extension is <e>|files with <e> at the end of their names}"
FILES_ANY = "{files|files|files in all|files of any kind|files altogether|files in total|files, whatever their type,|files of all types|single files|files all told}"
