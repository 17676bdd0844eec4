"""More wordings for transformed lines, for lines that go into another file, and for other formats."""

from __future__ import annotations

AZ = "in dictionary order|in ABC order|ascending, from A on|alphabetically, A at the top|, A through Z|in ascending order from A|in alphabetical sequence|, beginning with A|alphabetically, A first|as words, from A to Z"
ZA = "in descending order, Z at the top|from Z down to A|in reverse dictionary order|alphabetically, but from the end of the alphabet|, Z through A|in reverse order of the alphabet|in inverse alphabetical order|alphabetically in descending order|, beginning with Z|alphabetically, Z first"
UP = "by number|by numeric value|by the size of the number|by magnitude, smallest first|from the smallest number up|in order of size, smallest first|, smallest number at the top|as numbers, not as text|numerically and not alphabetically|numerically, {lowest|smallest|least} first|in ascending order of value|, beginning with the smallest number|in rising numerical order|from the least to the greatest|by how big the numbers are, smallest first|in order of their numeric value|from smallest to biggest"
DOWN = "by number, {largest|highest|biggest} first|by size, {biggest|largest} first|, largest number at the top|from the {largest|biggest|highest} number down|in falling numerical order|in descending order of value|by magnitude, largest first|as numbers, not as text, {highest|largest} first|, beginning with the largest number|numerically, {from high to low|from large to small}|from the greatest to the least|by how big the numbers are, biggest first|as numbers in descending order|from biggest to smallest"
UPPER = "all capital letters|capital letters only|block letters|caps|big letters|nothing but capitals|capitals, not small letters|all upper case"
LOWER = "all small letters|small letters only|lowercase letters|lowercase letters only|little letters|nothing but small letters|small letters, not capitals|all lower case"
TITLE = "Title Case, each word with a capital|title-case|capitalized words"

HOW: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "sorted": (
        ("alphabetize {<f>|the lines <s>}", "arrange the lines <s> so that they run from A to Z", "sort {<f>|the lines <s>} as a dictionary would", "get <all> <s> into {ABC|alphabetical|dictionary} order", "rearrange <all> <s> alphabetically", "order the lines <s> like an index",
            "do an {alphabetical|ascending} sort of <f>", "sort <f> as text, A first", "line up the lines <s> {alphabetically|from A to Z}", "run an alphabetical sort over <f>", "bring <f> into alphabetical order"),
        ("the lines <s> {in the order of the alphabet|arranged as in a dictionary|arranged from A to Z}", "the alphabetized lines <s>", "the alphabetized {version|contents} of <f>", "the lines <s>, A at the top", "the lines <s> in ABC order"),
    ),
    "sorted backwards": (
        ("alphabetize <f> in reverse, from Z to A", "arrange the lines <s> so that they run from Z to A", "sort the lines <s> from the end of the alphabet to its beginning", "get <all> <s> into reverse alphabetical order", "rearrange <all> <s> from Z to A",
            "do a descending [alphabetical] sort of <f>", "sort <f> {descending|in descending order}, Z first", "bring <f> into reverse alphabetical order"),
        ("the lines <s>, sorted with Z at the top", "the lines <s> in reverse dictionary order", "the lines <s>, sorted alphabetically but starting from Z", "the lines <s> arranged from Z to A", "the descending version of <f>, Z first"),
    ),
    "sorted by number": (
        ("rank the numbers <s>, {smallest|lowest} first", "put the numbers <s> in {ascending|rising|increasing} order", "sort the lines <s> as numbers rather than as text", "arrange the numbers <s> so that they {grow|rise|go up} from line to line", "get the numbers <s> into order, smallest at the top",
            "do an ascending numeric sort of <f>", "sort <f> {by the size of its numbers|by its numbers}", "list the numbers <s> from the {smallest to the biggest|lowest to the highest}", "line up the numbers <s> by size, smallest in front", "run a numeric sort over <f>", "sort -n <f>"),
        ("the numbers <s> in {ascending|increasing|rising} order", "the numbers <s>, ranked from {lowest to highest|smallest to largest}", "the numbers <s> with the smallest at the top and the largest at the bottom", "the lines <s>, sorted as numbers and not as words", "the numerically ordered lines <s>"),
    ),
    "sorted by number backwards": (
        ("rank the numbers <s>, {biggest|largest} first", "put the numbers <s> in {descending|falling|decreasing} order", "sort the lines <s> as numbers rather than as text, largest first", "arrange the numbers <s> so that they {shrink|fall|go down} from line to line", "get the numbers <s> into order, biggest at the top",
            "do a descending numeric sort of <f>", "list the numbers <s> from the {biggest to the smallest|highest to the lowest}", "line up the numbers <s> by size, biggest in front", "sort -rn <f>"),
        ("the numbers <s> in {descending|decreasing|falling} order", "the numbers <s>, ranked from {highest to lowest|largest to smallest}", "the numbers <s> with the largest at the top and the smallest at the bottom", "the lines <s>, sorted as numbers, the {biggest|highest} one first"),
    ),
    "reversed": (
        ("{write|put|take|read} the lines <s> from the bottom to the top, without sorting them", "turn the lines <s> around so that the last one {comes first|is on top}", "reverse <f> line by line", "swap the order of the lines <s>, so the first becomes the last", "flip <f> upside down, line by line",
            "put the last line <s> first, the one before it second and so on", "take the lines <s> backwards, starting at the end of the file", "turn the line order <s> around", "arrange the lines <s> from bottom to top, just as they are otherwise"),
        ("the lines <s> from bottom to top, unsorted", "the lines <s> in the opposite order, last one first", "the lines <s> turned around, the last on top", "the lines <s> read from the end", "the lines <s>, starting with the last and ending with the first", "<f> upside down, line by line", "the lines <s> in backward order, without any sorting"),
    ),
    "unique": (
        ("keep only the first of each repeated line <s>", "get rid of {the|all|any} {double|duplicate|repeated} lines <s>, without sorting", "throw out every line <s> that has been there before", "{drop|cut|throw out} the {doubles|duplicates|repeats} <s>, {leaving the order alone|but leave the order as it is}",
            "let each line <s> occur only once, in its place", "dedupe <f>, keeping the order", "remove second and further copies of lines <s>", "ignore lines <s> that {repeat earlier ones|were there already}"),
        ("the lines <s>, none of them twice, in the order they come", "every different line <s>, once", "the lines <s> minus the {duplicates|repeats}", "the lines <s>, each only the first time it appears", "<f> with no line twice and the order kept", "the lines <s>, unsorted but without {duplicates|repeats}"),
    ),
    "sorted unique": (
        ("alphabetize the lines <s> and keep each only once", "sort <f>, no line twice", "put the different lines <s> in alphabetical order", "get rid of the {doubles|duplicates} <s> and sort {the rest|what is left} alphabetically", "sort the lines <s> and throw out the {doubles|duplicates|repeats}", "sort and dedupe <f>",
            "make a sorted list without duplicates of the lines <s>"),
        ("the lines <s> in alphabetical order, none of them twice", "the alphabetical list of different lines <s>", "the different lines <s> from A to Z", "the sorted lines <s> without {doubles|duplicates|repeats}", "every different line <s> once, in alphabetical order", "the lines <s>, deduplicated and alphabetized"),
    ),
    "upper case": (
        ("{upcase} {<f>|<all> <s>}", "capitalize {every|each} letter <s>", "replace {every|each} small letter <s> {by|with} {its capital|the capital one}", "{write|set|render} <all> <s> in {all caps|capitals|upper case}", "switch <all> <s> to {upper case|capitals|all caps}",
            "get <f> into {all caps|upper case|capitals}", "make {every|each} letter <s> a capital {one|letter}", "have <all> <s> in capitals, not small letters", "raise <all> <s> to upper case", "turn the small letters <s> into capitals"),
        ("the all-caps {version|copy} of <f>", "<f>, all in capitals", "<all> <s> in {capitals only|all caps}", "<f> with every letter capitalized", "<f> without any small letters, all of them made capitals", "the text <s> {written|set} in {capitals|block letters}", "the lines <s> with all letters in upper case"),
    ),
    "lower case": (
        ("downcase {<f>|<all> <s>}", "replace {every|each} capital <s> {by|with} {its small letter|the small one}", "{write|set|render} <all> <s> in {small letters|lower case|lowercase}", "switch <all> <s> to {lower case|small letters}", "get <f> into {lower case|small letters}",
            "make {every|each} letter <s> a small {one|letter}", "have <all> <s> in small letters, not capitals", "lower the case of {<f>|<all> <s>}", "turn the capitals <s> into small letters", "bring <all> <s> down to lower case", "change all capitals <s> to small letters"),
        ("the all-lowercase {version|copy} of <f>", "<f>, all in small letters", "<all> <s> in {small letters only|lower case only}", "<f> with every capital made small", "<f> without any capitals, all of them made small letters", "the text <s> {written|set} in {small letters|lower case}", "the lines <s> with all letters in lower case"),
    ),
    "title case": (
        ("capitalize {each|every} word <s>", "give {each|every} word <s> {a capital first letter|an initial capital}", "make the first letter of {each|every} word <s> a capital", "put {<f>|<all> <s>} in title case"),
        ("the lines <s> with {each|every} word capitalized", "the text <s> with a capital at the start of {each|every} word", "<f> in title case", "the words <s>, each with a capital first letter"),
    ),
    "numbered": (
        ("put a number in front of {each|every} line <s>", "count off the lines <s> by putting 1, 2, 3 and so on in front of them", "label {each|every} line <s> with its {number|line number}", "mark {each|every} line <s> with its number in front",
            "have the lines <s> start with their {numbers|line numbers}", "assign a number to {each|every} line <s>, in front of it", "number <f> line by line", "number {each|every} line <s>", "supply the lines <s> with line numbers"),
        ("the lines <s>, each {preceded by|starting with|after} its number", "the lines <s> numbered from 1 to the end", "<f> with numbered lines", "<f> with a number in front of {each|every} line", "the line-numbered {version|copy} of <f>"),
    ),
    "filled": (
        ("squeeze out the {empty|blank} lines <s>", "{throw out|get rid of|ditch|cut out|weed out} {the|all|any} {empty|blank} lines <s>", "close the gaps <s> by {dropping|removing} the {empty|blank} lines", "take every line <s> that has something on it", "pass over the {blank|empty} lines <s>", "clear <f> of {blank|empty} lines",
            "keep the lines <s> with text and leave the {empty|blank} ones out"),
        ("the lines <s> minus the {empty|blank} ones", "<f> with no {empty|blank} lines [left] in it", "the lines <s> that {have|hold|contain} some text", "<f> with the {blank|empty} lines {taken out|squeezed out|removed|gone}", "the lines <s>, {skipping|leaving out} the {blank|empty} ones"),
    ),
    "trimmed": (
        ("{clean|clear} the lines <s> of spaces at {both ends|the start and the end}", "cut off the {spaces|blanks|whitespace} around {each|every} line <s>", "take away the {spaces|whitespace|blanks} before and after {each|every} line <s>", "get rid of leading and trailing {spaces|whitespace|blanks} <s>"),
        ("the lines <s> with no {spaces|blanks|whitespace} {around them|at either end}", "the lines <s> with the {spaces|whitespace} around them {removed|cut off|stripped}", "the lines <s>, cleaned of {spaces|whitespace|blanks} at {both ends|the start and the end}"),
    ),
    "first": (
        ("{lift|fetch|pull|isolate|collect|save|copy out} the {first|top|opening|initial} <n> <s>", "take {nothing but|only} the {first|top} <n> <s>", "{copy|take|get} the {top|topmost|leading} <n> <s>", "copy the first <n> <s>, {leaving|skipping} the rest", "take the <n> with which <f> {starts|begins|opens}"),
        ("the <n> at the very {top|beginning|start} of <f>", "the <n> that <f> {starts|begins|opens} with", "only the first <n> <s>", "the {topmost|leading|initial} <n> <s>", "the first <n> <s>, not the last", "the first <n> <s> and nothing of the rest"),
    ),
    "last": (
        ("{lift|fetch|pull|isolate|collect|save|copy out} the {last|bottom|final|closing} <n> <s>", "take {nothing but|only} the {last|final} <n> <s>", "{copy|take|get} the {bottom|trailing|bottommost} <n> <s>", "copy the last <n> <s>, {leaving|skipping} what comes before", "take the <n> with which <f> {ends|closes|finishes}"),
        ("the <n> at the very {bottom|end} of <f>", "the <n> that <f> {ends|closes|finishes} with", "only the last <n> <s>", "the {bottommost|trailing|concluding} <n> <s>", "the last <n> <s>, not the first", "the last <n> <s> and nothing of what comes before"),
    ),
    "number": (
        ("{take|copy|get|extract|pick|grab|select|fetch|lift|pull|isolate} <x> <s>", "{take|get|copy|extract} {only|just|nothing but} <x> <s>", "{take|copy|get|pull|read} <x> {out of|from} <f>", "look up <x> <s>", "copy out <x> <s>", "go to <x> <s>",
            "single out <x> <s>", "pick out <x> <s>"),
        ("<x> <s>", "<x> <s>", "only <x> <s>", "the text of <x> <s>", "the {content|contents} of <x> <s>", "<x> <s>, {as it stands|nothing else|and no other}"),
    ),
}

# One or more lines `<x>` of a file, `<l>` without it, that go into another.
LINE_OUT = (
    "<x> {should|must|shall|is to|has to|ought to|needs to} {go|be put|be copied|be written|land|end up|be saved|be stored} {in|into} <o>", "<x> <goes> {to|into} <o>", "<x> <goes> {in|into} {a file of its own|a separate file|a file by itself}: <o>", "into <o> <goes> <x>", "<o> {should|must} get <x>",
    "<o> {gets|receives} [only|just] <x>", "<x> {->|=>|→|-->} <o>", "<o> {is|should be} the place for <x>", "{I want|I need|we need|I'd like} <x> {by itself|separately|alone|on its own} in <o>", "what <does> <x> say? {put|write|save|copy} <it> {in|into} <o>", "how <does> <x> read? {put|write|copy} <it> {in|into} <o>",
    "what is {written|to be read} in <x>? {save|put|write} <it> in <o>", "I only care about <x>; {save|put|write|copy} <it> {in|into} <o>", "of all the lines in <s>, only <l> {should|must} {go|be copied} into <o>", "<x> should have a file of its own: <o>", "can I have <x> in <o>?", "could <x> be {written|copied} to <o>, please?",
    "there is no <o> yet; it should {have|hold|contain} <x>", "once you are done, <o> should {hold|contain|consist of} <x>[ and nothing more]", "<x> <is> {wanted|needed|required} in <o>", "afterwards <o> should {have|hold|contain} {only|just|nothing but|exactly} <x>", "<s> has many lines, but only <l> {should|must} be in <o>",
    "from <s> I {only need|just need|only want} <l>, in <o>", "<x>, {please|nothing else|no more}, {in|into|saved as|as} <o>", "<x> should be all that <o> holds", "<s> stays as it is; <l> {should|must} be copied to <o>", "I'd like to have <x> kept in <o>", "my interest is only in <x>, so {put|save|write|copy} <it> {in|into} <o>",
    "<o>: <x>", "what {I want|I need|we need} in <o> is <x>, {nothing else|no more than that}", "<x> must be found in <o> {later|afterwards}",
)
LINE_OUT_DO = (
    "{copy|write|put|transfer|export|print} <x> {to|into} <o>", "{put|place|save|store|record|note|enter|keep} <x> in <o>", "give <x> a {file of its own|separate file}, <o>", "make <o> out of <x>", "make a file <o> {from|out of} <x>", "use <x> to {make|fill|create} <o>",
    "duplicate <x> into <o>", "take nothing but <x> and {save|put|store} <it> in <o>", "let <o> {consist of|hold|have|contain} <x>", "leave <s> {alone|as it is} and {copy|write} <l> {to|into} <o>", "copy <x> over to <o>", "create <o> with <x> {in it|as its content|and nothing else}",
    "open <s>, {find|get|look for|go to} <l> and {copy|write} <it> to <o>", "pull <x> into <o>", "save <x> under the name <o>", "save <x> as <o>", "read <l> from <s> and {write|put|copy} <it> {in|into} <o>", "extract <x> into <o>", "isolate <x> in <o>", "have <o> hold just <x>",
)
# What the result is, `<np>`, and where it goes.
RESULT = (
    "{once you are done|when all is done|in the end|afterwards|at the end}, <o> should {hold|contain|have} <np>", "{once you are done|when all is done|in the end|afterwards}, I expect <np> in <o>", "<o> is meant to {hold|contain|have} <np>", "<np>: that is what <o> should contain", "could I {get|have} <np> in <o>, please?", "is it possible to have <np> in <o>?",
    "what we lack is <o>, with <np>", "{I'd be happy with|I'm after|I'm looking for|all I ask for is} a file <o> {holding|that has|with} <np>", "nothing but <np> should be in <o>", "could <np> be saved as <o>, please?", "it would be great to have <np> in <o>", "can you get me <np>, saved as <o>?", "there should be a new file <o> with <np>",
    "what I'd like to find in <o> {afterwards|later} is <np>", "somebody is waiting for <o>, which should have <np>", "I'll open <o> and expect to see <np>", "<np> ought to be found in <o>", "we are missing <o>; in it we need <np>", "<o> needs to be filled with <np>", "let there be a file <o> with <np>", "a new file, <o>, is to contain <np>",
)
BE = (
    "<f> {should|must|needs to|has to|is to} be <be>; {save|store|put} the result in <o>", "the lines <s> {should|must|need to|have to|ought to} be <be>, {with the result in|and the result should go into|and the result belongs in} <o>", "I {want|need|would like} the lines <s> <be>, in <o>",
    "could the lines <s> be <be> and put into <o>, please?", "<o> should hold the lines <s>, but <be>", "the lines <s> are fine, only in <o> I {want|need} them <be>", "<o> is to have what <f> has, <be>", "<o> and <f> should hold the same lines, but in <o> they are <be>",
)
IN_PLACE = (
    "once you are done, the lines <s> should be <be>, in that same file", "I'd like <src> to be rewritten with its lines <be>", "no second file is needed: the lines <s> just have to be <be>", "<src> should keep its name but have its lines <be>", "the lines <s> need to be <be>; {please change that in the file itself|change that in place}",
    "<src> itself should end up with its lines <be>", "afterwards, the lines <s> should be <be> [right there in the file]",
)
TO = {
    "json": "JSON objects|an array of JSON objects|a JSON document|valid JSON|JSON data|JSON records|JSON notation",
    "csv": "a CSV|CSV with a header|a comma-delimited file|CSV data|a table in CSV format|rows of comma-separated values|comma-separated format",
    "tsv": "tab-delimited text|a tab-separated table|TSV data|columns separated by tabs|tab-separated text",
    "semicolons": "semicolon-separated columns|a table with semicolons between the columns|semicolon-separated text|a semicolon-delimited table",
}
FORMAT = (
    "{recast|translate|migrate|put|bring|get} <x> into <t>", "{produce|create|generate|build} <t> {from|out of} <x>", "{give me|get me} <x> as <t>", "{render|re-save|express|output|write out|present} <x> as <t>",
    "make <x> available as <t>", "do a conversion of <f> to <t>", "take <x> and make <t> of it", "read <f> and write its {data|rows|records} as <t>",
)
FORMATS = (
    "<x> in the form of <t>", "<x> {recast|rewritten|expressed|reformatted} as <t>", "the {data|rows|records} of <f> in the form of <t>", "the same {data|rows|records} as in <f>, but as <t>", "the {data|records} {from|of} <f> as <t>",
)
FORMATTED = (
    "I can't {use|open|import} <f> as it is; I need <t> {called|named} <o>", "<f> is of no use to us like this, we need it as <t> in <o>", "could <f> be {converted|turned} into <t>, saved as <o>, please?", "{once you are done|afterwards|in the end}, <o> should hold the data of <f> as <t>", "<f> should also exist as <t>: <o>",
    "what is in <f> should be in <o> too, but as <t>", "<o> is to hold the same {data|records} as <f>, only as <t>", "we have <f>, but need <t>; {save|store} {it|that} as <o>", "<f> has to become <t>, in <o>", "my program {wants|expects|reads} <t>, so {turn|convert} <f> into that and save it as <o>", "I'd rather have <f> as <t>, in <o>",
    "the data in <f> {should|must|has to} be {made available|saved|stored|exported} as <t> in <o>",
)
# Files named after what they hold.
NAMED: dict[str, tuple[str, ...]] = {
    "sorted": ("sorted", "ordered", "alphabetical", "a-to-z", "<b>_sorted", "<b>-sorted", "sorted_<b>", "<b>_az"), "sorted backwards": ("descending", "z-to-a", "<b>_desc", "reverse_sorted", "sorted_desc", "<b>_za"), "sorted by number": ("sorted", "ascending", "by_number", "<b>_sorted", "numeric", "ranked"),
    "sorted by number backwards": ("descending", "highest_first", "ranking", "<b>_desc", "ranked"), "reversed": ("reversed", "backwards", "upside_down", "<b>_reversed", "flipped", "reverse_<b>"), "unique": ("unique", "distinct", "<b>_unique", "deduped", "no_duplicates"), "sorted unique": ("unique", "sorted_unique", "<b>_unique", "distinct"),
    "upper case": ("upper", "caps", "<b>_upper", "shouting", "loud", "uppercase", "big"), "lower case": ("lower", "small", "<b>_lower", "quiet", "lowercase"), "title case": ("title", "titles", "<b>_title", "capitalized"), "numbered": ("numbered", "<b>_numbered", "with_numbers", "lines"),
    "filled": ("compact", "no_blanks", "<b>_clean", "filled", "dense"), "trimmed": ("trimmed", "<b>_trimmed", "clean", "stripped"), "first": ("first", "top", "head", "top<d>", "first<d>", "<b>_head", "start"), "last": ("last", "tail", "end", "last<d>", "<b>_tail", "bottom"),
    "number": ("<o>", "line<d>", "line_<d>", "<o>_line", "<b>_<d>", "one_line", "picked"),
}
