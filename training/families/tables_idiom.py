"""What people say for a number out of a column, and for a number for each group. `<x>` is the column as a noun phrase,
`<h>` its name alone, `<k>` the things that the rows are (`<ks>` many), `<w>` where (file and condition)."""

from __future__ import annotations

import random

from training import spin

# Noun phrases that take "of <x>"; with the bare name; imperatives; questions.
OF = {
    "sum": "{sum|total|sum|total|grand total|overall total|total sum|sum total|combined total|summed value|sum of all values|full total}",
    "mean": "{mean|average|average|average value|arithmetic mean|mean value|arithmetic average|mean of all values}",
    "median": "{median|median|median value|middle value|statistical median}",
    "max": "{maximum|highest value|largest value|biggest number|max|greatest value|highest number|peak value|top value|maximum value|largest number|biggest value|upper extreme|peak|highest figure}",
    "min": "{minimum|lowest value|smallest value|smallest number|min|least value|lowest number|minimum value|bottom value|lower extreme|lowest figure|least number}",
}
BARE = {
    "sum": ("the {total|total|combined|overall|summed-up|aggregate|cumulative|accumulated|entire|complete} <h>", "the <h> in total", "the <h> total", "the sum over <x>", "{all|everything} {in|under} <q> added up", "all [the] <h> {figures|values|numbers|amounts} added {together|up}", "the {<h> figures|<h> values} taken together",
        "<x>, {summed|added up|totalled|all together}", "how much <h> there is in {total|all}", "what <x> {adds up|comes|sums} to", "the sum you get when adding up <x>", "the <h> sum", "the <h> grand total"),
    "mean": ("the {average|mean} <h>", "the <h> average", "how high <h> is on average", "the <h> on average", "the <h> mean", "what <x> {averages|comes to on average}", "<x>, averaged", "the average over <x>", "the mean over <x>"),
    "median": ("the median <h>", "the <h> median", "the median over <x>", "the {middle one|one in the middle} of the <h> values once they are sorted", "the median among <x>"),
    "max": ("the {maximum|highest|largest|max|top|biggest|greatest|peak} <h>", "the <h> maximum", "how {high|large|big} <h> {gets|goes|gets at its peak}", "what <h> peaks at", "the {highest|largest|biggest|greatest} <h> {figure|value|number} {of all|there is|on record|that occurs}", "the {highest|largest|biggest} number {under|in} <q>", "the record <h>", "the upper end of <x>"),
    "min": ("the {minimum|lowest|smallest|min|least} <h>", "the <h> minimum", "how {low|small} <h> {gets|goes}", "what <h> bottoms out at", "the {lowest|smallest|least} <h> {figure|value|number} {of all|there is|on record|that occurs}", "the {lowest|smallest} number {under|in} <q>", "the lower end of <x>"),
}
DO = {
    "sum": "{add up|sum|sum up|total|total up|add together|tally up|add all of|take the sum of|work out what you get by adding up|sum over|run a total of|do the sum of|aggregate|get a grand total of|cumulate|form the sum of}",
    "mean": "{average|take the average of|take the mean of|average out|work out the average of|get the mean of|do the average of|form the average of}",
    "median": "{take the median of|find the median of|get the median of|pick the middle value of}",
    "max": "{find the {largest|highest|biggest|greatest} value of|take the maximum of|pick the {largest|highest|biggest} number out of|get the peak of|read off the highest value of|look for the {largest|highest} value in|find the top value in|report the largest of}",
    "min": "{find the {smallest|lowest|least} value of|take the minimum of|pick the {smallest|lowest} number out of|read off the lowest value of|look for the {smallest|lowest} value in|find the bottom value in|report the smallest of}",
}
ASK = {
    "sum": ("what {do|would|will} all [the] <h> {values|figures|numbers} <w> {add up to|come to|sum to|make in total|amount to|total|give together}", "how much <h> {is there|is it|do we have|does that make|do we get} <w> {in total|altogether|all told|in all|overall|all in all|when everything is added up}", "what is the <h> <w> {in total|altogether|all told|all in all|when you add everything up}",
        "what {does <x> <w> {come|add up|sum|amount} to|do you get if you add up <x> <w>}", "how {large|big|high} is the {total|combined|overall} <h> <w>", "what would be the {total|grand total|sum} of <x> <w>", "adding up <x> <w>, {what|how much} {do we get|comes out|is it}"),
    "mean": ("what is <x> <w> on average", "how {high|large|big} is <x> <w> on average", "how {high|large|big} is the {average|mean} <h> <w>", "what does <x> <w> average [out] {to|at}", "what {would|do} you get if you average <x> <w>", "what is the {average|mean} <h> <w>", "on average, {what|how high} is <x> <w>"),
    "median": ("what is the median of <x> <w>", "how {high|large} is the median <h> <w>", "what does the median of <x> <w> come to", "which value is in the middle when <x> <w> is sorted"),
    "max": ("how {high|large|big} {is the largest value|does it get|is the biggest number} in <x> <w>", "what is the {highest|largest|biggest|greatest} <h> <w>", "how {high|large|big} is the {highest|largest|biggest} <h> <w>", "how {high|far up} does <x> <w> {go|get|climb}", "what does <x> <w> peak at", "what is the {highest|largest|biggest|top} number in <x> <w>", "up to what value does <x> <w> go"),
    "min": ("how {low|small} is the {smallest|lowest} value in <x> <w>", "what is the {lowest|smallest|least} <h> <w>", "how {low|small} is the {lowest|smallest} <h> <w>", "how {low|far down} does <x> <w> {go|get|drop}", "what does <x> <w> bottom out at", "what is the {lowest|smallest} number in <x> <w>", "down to what value does <x> <w> go"),
}
STEP = {"sum": "sum a column", "mean": "average a column", "median": "take the median of a column", "max": "find the largest value of a column", "min": "find the smallest value of a column"}
# Columns of which one has many: "how many votes are there in total" is their sum.
MANY = "{points|hours|votes|units|visits|clicks|goals|minutes|days|pages|downloads|views|likes|seats|requests|errors|tickets|calories|miles|kilometers|steps|laps}"
_MANY = frozenset(MANY.strip("{}").split("|"))
# An adjective for the number itself: "how old is the oldest runner" asks for the age, "who is the oldest" for the name.
HOW = {"age": "old", "weight": "heavy", "height": "tall", "length": "long", "width": "wide", "depth": "deep", "speed": "fast", "price": "expensive", "temperature": "warm", "net_weight": "heavy"}
MOST = {"age": ("oldest", "youngest"), "weight": ("heaviest", "lightest"), "height": ("tallest", "shortest"), "length": ("longest", "shortest"), "width": ("widest", "narrowest"), "depth": ("deepest", "shallowest"),
    "speed": ("fastest", "slowest"), "price": ("{most expensive|dearest}", "{cheapest|least expensive}"), "temperature": ("{hottest|warmest}", "{coldest|coolest}"), "net_weight": ("heaviest", "lightest")}


def one_number(rng: random.Random, show: str, column: str, alone: str) -> tuple[str, str, str] | None:
    """Noun phrase, imperative (empty: none) and question where the column has a word of its own. `alone`: the value that
    stands for the rows asked about."""
    name = column.lower().replace(" ", "_")
    if show == "sum" and alone and rng.random() < 0.6:
        ask = spin.spin(rng, "{how much <h> {did|does} <v> {bring in|make|have|get|reach|account for|come to|show|add up to} [in total|altogether|overall] <w>|what {did|does} <v> have in {total <h>|<h> altogether} <w>|how much [of the] <h> {comes from|goes to|falls to|is due to|belongs to} <v> <w>|what is the total <h> {for|of} <v> <w>}")
        noun = spin.spin(rng, "{how much <h> <v> {brought in|has|had|made|got|comes to} [in total|altogether]|what <v> has in total <h>|the {total|overall|combined} <h> {of|for} <v>|the <h> {of|for} <v> in total} <w>")
        return noun, "", ask
    if show == "sum" and name in _MANY and rng.random() < 0.4:
        when = "{in total|altogether|all told|overall|all in all}"
        return (spin.spin(rng, f"how many <h> {{there are|we have}} {when} <w>"), spin.spin(rng, "add up the <h> of all <ks> <w>"), spin.spin(rng, f"how many <h> {{are there|do we have|is that|were there|are listed|does that make}} {when} <w>"))
    if show in ("max", "min") and name in MOST and rng.random() < 0.6:
        one = spin.spin(rng, MOST[name][show == "min"])
        ask = spin.spin(rng, f"{{how {HOW[name]} is the {one} <k> <w>|what is the <h> of the {one} <k> <w>|how {HOW[name]} is the {one} one <w>}}")
        return spin.spin(rng, f"the <h> of the {one} <k> <w>"), "", ask
    if show == "mean" and name in HOW and rng.random() < 0.5:
        return spin.spin(rng, "the average <h> of the <ks> <w>"), spin.spin(rng, "average the <h> of {the|all} <ks> <w>"), spin.spin(rng, f"{{how {HOW[name]} are the <ks> <w> on average|how {HOW[name]} is the average <k> <w>|on average, how {HOW[name]} are the <ks> <w>}}")
    return None


# One result for each group. `<g>` is the column of the groups, `<gs>` many of them.
PER = (
    "for each <g>", "per <g>", "by <g>", "for every <g>", "for each <g>", "per <g>", "by <g>", "grouped by <g>", ", grouped by <g>", "broken down by <g>", ", broken down by <g>", "separately for each <g>", "split by <g>", ", split {up|out} by <g>", "for each and every <g>", "for all the <gs>, one by one", "<g> by <g>", "<g>-wise",
    "of each <g>", "for every single <g>", "for each of the <gs>", "for every one of the <gs>", "for the {different|individual|various|single|separate} <gs>", "within each <g>", ", one {line|result|figure} {for each|per} <g>", ", {one|a} row per <g>", ", separated by <g>", ", subdivided by <g>", "on a per-<g> basis", ", listed by <g>", "according to <g>",
    "aggregated {by|per} <g>", "summarised by <g>", "summarized per <g>", ", with one entry {for each|for every} <g>", ", each <g> {by itself|on its own|separately}", "across the <gs>, each on its own", "depending on the <g>", "for each different <g>", "for each <g> {that occurs|that appears|in the data}", "in each <g>", "(group by <g>)", "with a breakdown by <g>", ", itemized by <g>",
)
EACH = (
    "each <g> with its <o>", "every <g> {and|together with|with} its <o>", "a list of the <gs>, each with {its|the} <o>", "all <gs> with their <o>", "a breakdown of the <o> by <g>", "a summary with the <o> {of each|for every|per} <g>", "a small table of <o> by <g>", "one line {for each|per|for every} <g> with {its|the} <o>", "the <gs> and, {beside|next to|for} each, {its|the} <o>", "for {each|every} <g>, the <o>", "the <o>, <g> by <g>",
)
EACH_DO = ("group <d> by <g> and {compute|give|work out|take|get|determine} the <o> {of each|for each|per group|of each group|for every group}", "for {each|every} <g>, {compute|work out|give|determine|find|calculate} the <o>", "go through the <gs> and {compute|give|work out|note} the <o> of each", "break the <o> down by <g>", "split <d> by <g> and {take|work out|compute} the <o> {of each part|in each}", "summarize <d> by <g> {with|using} the <o>", "show <g> by <g> {what the <o> is|the <o>}")
EACH_ASK = {
    "sum": ("how much <h> {does|did} {each|every} <g> {have|get|bring in|reach|come to|add up to} [in total]", "what {does|did} {each|every} <g> {add up to|come to|total} in <h>", "what is the <o> {for each|per|of each|of every|by} <g>", "what does the <h> of each <g> {add up to|come to|amount to}", "how is <h> {split|spread|distributed} {over|across|among} the <gs> in total"),
    "mean": ("what is the <o> {for each|per|of each|of every|by} <g>", "how high is <h> on average {for|in} {each|every} <g>", "what does {each|every} <g> average in <h>"),
    "count": ("how many <t> {does each <g> have|are there {for each|per|for every|in each} <g>|belong to each <g>|fall into each <g>|fall under each <g>|has every <g>|go with each <g>}", "how often does each <g> {occur|appear|come up|show up}", "how many times {is each <g> listed|does each <g> appear|does every <g> occur}", "how are the <t> {spread|distributed} {over|across|among} the <gs>"),
}
