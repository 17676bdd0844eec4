"""What small programs shall print, as people say it, and the programs."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from training import spin
from training.families import code_specs_more as more
from training.families import tables_words as w


@dataclass(frozen=True)
class Spec:
    """`said` follows "prints"; `hint` is a name for the program."""

    said: str
    text: str
    hint: str = ""


_LINES = "{, one per line|, each on its own line|, one a line| on separate lines|, one number per line|, line by line|, one on each line|, each on a line of its own}"


def _span(a: int, b: int) -> str:
    return f"{{from {a} to {b}|{a} to {b}|{a} through {b}|between {a} and {b} (inclusive)|from {a} up to {b}|{a} to {b} inclusive|from {a} through {b}|{a}-{b}}}"


def _listed(items: list[str]) -> str:
    return ", ".join(items[:-1]) + f" and {items[-1]}"


def sums(rng: random.Random) -> tuple[str, str, str]:
    a = 1 if rng.random() < 0.75 else rng.randint(2, 40)
    b = a + rng.randint(4, 300)
    what, each, hint = rng.choice((
        ("{the numbers|the integers|all [the] whole numbers|all [the] numbers|all [the] integers|the natural numbers}", "", "sum"),
        ("{the squares|all squares|the square numbers|the squares of the numbers|the squares of all integers}", "i * i", "squares"),
        ("{the cubes|all cubes|the cubes of the numbers|the cubes of all integers}", "i ** 3", "cubes"),
        ("{the even numbers|all even numbers|the even integers}", "even", "evens"), ("{the odd numbers|all odd numbers|the odd integers}", "odd", "odds"),
        ("{all|the} multiples of <k>|every multiple of <k>", "multiple", "multiples"),
    ))
    k = rng.randint(3, 12)
    said = f"{{the sum|the total|the sum|the result of adding up|the sum total}} of {{{what}}} {_span(a, b)}".replace("the result of adding up} of",
        "the sum} of").replace("<k>", str(k))
    if each in ("even", "odd", "multiple"):
        test = {"even": "i % 2 == 0", "odd": "i % 2 == 1", "multiple": f"i % {k} == 0"}[each]
        return said, f"print(sum(i for i in range({a}, {b + 1}) if {test}))", f"sum_{hint}"
    return said, f"print(sum({each} for i in range({a}, {b + 1})))" if each else f"print(sum(range({a}, {b + 1})))", f"sum_{hint}" if each else "sum"


def lists(rng: random.Random) -> tuple[str, str, str]:
    a = 1 if rng.random() < 0.8 else rng.randint(2, 20)
    b = a + rng.randint(3, 14)
    kind = rng.randrange(11)
    span, k = _span(a, b), rng.randint(2, 12)
    if kind == 0:
        return f"{{the numbers|the integers|all numbers}} {span}{_LINES}", f"for i in range({a}, {b + 1}):\n    print(i)", "numbers"
    if kind == 1:
        return f"{{the squares|the square numbers|the squares of the numbers|the squares of the integers}} {{of|}} {span}{_LINES}".replace("{of|} ",
            ""), f"for i in range({a}, {b + 1}):\n    print(i * i)", "squares"
    if kind == 2:
        return f"{{the cubes of the numbers|the cubes of the integers|the cubes of}} {_span(a, b)}{_LINES}".replace("|the cubes of}",
            "}"), f"for i in range({a}, {b + 1}):\n    print(i ** 3)", "cubes"
    if kind == 3:
        return f"{{the even numbers|all even numbers}} {span}{_LINES}", f"for i in range({a}, {b + 1}):\n    if i % 2 == 0:\n        print(i)", "evens"
    if kind == 4:
        return f"{{the odd numbers|all odd numbers}} {span}{_LINES}", f"for i in range({a}, {b + 1}):\n    if i % 2 == 1:\n        print(i)", "odds"
    if kind == 5:
        return f"the {{first {b} multiples of {k}|multiplication table of {k} up to {b} times {k} (only the products)}}{_LINES}", f"for i in range(1, {b + 1}):\n    print(i * {k})", "multiples"
    if kind == 6:
        return f"{{a countdown from {b} to {a}|the numbers from {b} down to {a}|the numbers counting down from {b} to {a}|{b} down to {a}}}{_LINES}", f"for i in range({b}, {a - 1}, -1):\n    print(i)", "countdown"
    if kind == 7:
        n = rng.randint(3, 12)
        return f"{{the first {n} powers of 2, starting with 2|the powers of 2 from 2 ** 1 to 2 ** {n}|2 to the power of 1 up to 2 to the power of {n}}}{_LINES}", f"for i in range(1, {n + 1}):\n    print(2 ** i)", "powers"
    if kind == 8:
        top = rng.randint(10, 60)
        return f"{{all|the}} {{prime numbers|primes}} {{below|under|less than|smaller than}} {top}{_LINES}", f"for n in range(2, {top}):\n    if all(n % d for d in range(2, n)):\n        print(n)", "primes"
    if kind == 9:
        n = rng.randint(4, 14)
        return f"{{the first {n} Fibonacci numbers|the first {n} numbers of the Fibonacci sequence}}, starting with {{1 and 1|1, 1}}{_LINES}", f"a, b = 1, 1\nfor i in range({n}):\n    print(a)\n    a, b = b, a + b", "fibonacci"
    n = rng.randint(2, 9)
    return f"{{the multiplication table of {n}|the times table of {n}}} {{from 1 to 10|up to 10}}, {{with lines like|in the form|each line like}} '{n} x 1 = {n}'", f"for i in range(1, 11):\n    print('{n} x', i, '=', {n} * i)", "table"


def numbers(rng: random.Random) -> tuple[str, str, str]:
    a, b, n, small = rng.randint(2, 99), rng.randint(2, 99), rng.randint(100, 9999), rng.randint(3, 14)
    some = rng.sample(range(1, 100), rng.randint(3, 6))
    listed, said = _listed([str(x) for x in some]), repr(some)
    return rng.choice((
        (f"the {{product of {a} and {b}|result of {a} times {b}|result of {a} * {b}|result of multiplying {a} by {b}}}", f"print({a} * {b})", "product"),
        (f"{{{a} times {b}|{a} multiplied by {b}|{a} * {b}|{a} x {b}}}", f"print({a} * {b})", "times"),
        (f"{{the sum of {a} and {b}|{a} plus {b}|the result of {a} + {b}|{a} + {b}|the result of adding {a} and {b}}}", f"print({a} + {b})", "add"),
        (f"{{{n} minus {a}|the difference between {n} and {a}|the result of {n} - {a}|{n} - {a}}}", f"print({n} - {a})", "difference"),
        (f"{{{a} to the power of {small}|{a} ** {small}|{a} to the power {small}|{a} raised to the power of {small}|{a} raised to {small}|the {small}th power of {a}}}".replace(f"|the {small}th power of {a}", "" if small < 4 else f"|the {small}th power of {a}"), f"print({a} ** {small})", "power"),
        (f"{{the factorial of {small}|{small} factorial|{small}!|the factorial of the number {small}}}", f"import math\nprint(math.factorial({small}))",
            "factorial"), (f"{{the square of {a}|{a} squared|the square of the number {a}}}", f"print({a} ** 2)", "square"),
            (f"{{the cube of {a}|{a} cubed}}", f"print({a} ** 3)", "cube"),
        (f"{{the remainder of {n} divided by {a}|{n} modulo {a}|{n} % {a}|the remainder when {n} is divided by {a}|{n} mod {a}|what remains of {n} after division by {a}}}", f"print({n} % {a})", "remainder"), (f"{{{n} divided by {a}, {{rounded down|without the remainder}}|the integer division of {n} by {a}|the whole part of {n} divided by {a}|{n} // {a}}}", f"print({n} // {a})", "divide"),
        (f"{{the greatest common divisor|the gcd|the GCD}} of {a * small} and {b * small}", f"import math\nprint(math.gcd({a * small}, {b * small}))", "gcd"),
        (f"{{the least common multiple|the lcm|the LCM}} of {a} and {b}", f"import math\nprint(math.lcm({a}, {b}))", "lcm"),
        (f"{{the square root of {a * a}|the whole square root of {a * a}}}, as a whole number".replace("the whole square", "the square"),
            f"import math\nprint(math.isqrt({a * a}))", "root"),
            (f"{{the|}} {{mean|average}} of {listed}{{, rounded to two decimals|, with two decimals| to two decimals}}",
                f"print(f'{{sum({said}) / {len(some)}:.2f}}')", "mean"),
    ))


def more_numbers(rng: random.Random) -> tuple[str, str, str]:
    a, b, n, small, c = rng.randint(2, 99), rng.randint(2, 99), rng.randint(100, 9999), rng.randint(3, 14), rng.randint(-20, 40)
    some = rng.sample(range(1, 100), rng.randint(3, 6))
    listed, said = _listed([str(x) for x in some]), repr(some)
    return rng.choice((
        (f"{{the {{maximum|largest|biggest|highest}} of {{the numbers|}} {listed}|the {{largest|biggest}} {{of|among}} the numbers {listed}}}",
            f"print(max({said}))", "largest"), (f"the {{minimum|smallest|lowest}} of {{the numbers|}} {listed}", f"print(min({said}))", "smallest"),
            (f"the {{sum|total}} of {{the numbers|}} {listed}", f"print(sum({said}))", "total"),
            (f"the product of {{the numbers|}} {_listed([str(x) for x in some[:3]])}", f"print({' * '.join(str(x) for x in some[:3])})", "product"),
        (f"{{the numbers|}} {listed} {{sorted|in ascending order|from smallest to largest}}{_LINES}", f"for x in sorted({said}):\n    print(x)", "order"),
        (f"{{{c} degrees Celsius in Fahrenheit|{c} °C converted to Fahrenheit|the Fahrenheit value of {c} degrees Celsius}}{{, with one decimal|, rounded to one decimal}}", f"print(f'{{{c} * 9 / 5 + 32:.1f}}')", "fahrenheit"),
        (f"{{{a} degrees Fahrenheit in Celsius|{a} °F converted to Celsius|the Celsius value of {a} degrees Fahrenheit}}{{, with one decimal|, rounded to one decimal}}", f"print(f'{{({a} - 32) * 5 / 9:.1f}}')", "celsius"), (f"{{the area of a rectangle of {a} by {b}|the area of a rectangle {a} wide and {b} high|the area of a rectangle with the sides {a} and {b}}}", f"print({a} * {b})", "area"),
        (f"{{the perimeter of a rectangle with the sides {a} and {b}|the perimeter of a rectangle of {a} by {b}}}", f"print(2 * ({a} + {b}))", "perimeter"),
        (f"{{{n} in binary|the binary form of {n}|the number {n} in binary, without a prefix|{n} written in base 2}}", f"print(bin({n})[2:])", "binary"),
        (f"{{{n} in hexadecimal|the hexadecimal form of {n}}}{{, without a prefix|, in lower case without a prefix}}", f"print(hex({n})[2:])", "hex"),
        (f"{{the sum of the digits of {n}|the digit sum of {n}|the total of all digits of {n}|the cross sum of {n}}}", f"print(sum(int(d) for d in '{n}'))",
            "digits"), (f"{{how many digits {n * a} has|the number of digits of {n * a}}}", f"print(len('{n * a}'))", "digits"),
            (f"{{the number of seconds in {a} hours|how many seconds {a} hours have|{a} hours in seconds}}", f"print({a} * 3600)", "seconds"),
        (f"{{the number of minutes in {small} days|how many minutes {small} days have|{small} days in minutes}}", f"print({small} * 24 * 60)", "minutes"),
        (f"{{{a} percent of {n}|{a}% of {n}}}{{, with two decimals|, rounded to two decimals}}", f"print(f'{{{n} * {a} / 100:.2f}}')", "percent"),
        (f"{{True if {n} is even and False otherwise|whether {n} is even (True or False)}}", f"print({n} % 2 == 0)", "even"),
        (f"{{how many primes there are below {a + 10}|the number of primes below {a + 10}|the count of prime numbers under {a + 10}}}",
            f"print(sum(all(n % d for d in range(2, n)) for n in range(2, {a + 10})))", "primes"),
            (f"{{the {small + 2}th Fibonacci number|Fibonacci number {small + 2}}} (with 1 and 1 as the first two)",
                f"a, b = 1, 1\nfor i in range({small + 1}):\n    a, b = b, a + b\nprint(a)", "fib"),
        (f"({a} + {b}) * {small}", f"print(({a} + {b}) * {small})", "calc"), (f"{a} * {b} - {small}", f"print({a} * {b} - {small})", "calc"),
        (f"the {{result|value}} of {a} * {small} + {b}", f"print({a} * {small} + {b})", "formula"),
        (f"{{the absolute difference of|the distance between}} {a} and {b}", f"print(abs({a} - {b}))", "distance"),
        (f"{{half of {a * 2}|{a * 2} divided by two, as a whole number}}", f"print({a * 2} // 2)", "half"),
        (f"{{twice {a}|the double of {a}|two times {a}}}", f"print(2 * {a})", "double"),
        (f"{{the product of {{the numbers|all whole numbers|the integers}} {_span(1, small)}|the product of 1 to {small}}}",
            f"import math\nprint(math.prod(range(1, {small + 1})))", "product"),
            (f"the {{divisors|factors}} of {a}{_LINES}{{, in ascending order|, smallest first|}}",
                f"for d in range(1, {a + 1}):\n    if {a} % d == 0:\n        print(d)", "divisors"),
        (f"{{how many multiples of {small} there are from 1 to {n}|the number of multiples of {small} from 1 to {n}}}",
            f"print(len(range({small}, {n + 1}, {small})))", "multiples"),
    ))


def texts(rng: random.Random) -> tuple[str, str, str]:
    word, other, third = rng.sample(w.NOUNS, 3)
    if rng.random() < 0.2:
        word = rng.choice(w.NAMES + w.CITIES)
    n, q = rng.randint(2, 9), rng.choice(("'", '"', "", "'"))
    s = f"{q}{word}{q}"
    some = [word, other, third, *rng.sample(w.VERBS, rng.randint(0, 2))]
    listed = _listed(some)
    text = rng.choice((f"Hello, {rng.choice(w.NAMES)}!", f"hello {word}", "Hello, world!", "Hello World", f"{word} and {other}", w.phrase(rng),
        f"Good morning {rng.choice(w.CITIES)}", word.upper(), f"{word} {other} {third}"))
    return rng.choice((
        (f"the word {s} {{{n} times|{n} times in a row}}{_LINES.replace('|, one number per line', '')}", f"for i in range({n}):\n    print('{word}')",
            "repeat"), (f"{s} repeated {n} times {{on one line without spaces|in one line, without spaces}}", f"print('{word}' * {n})", "repeat"),
            (f"{{the word {s}|{s}}} {{reversed|backwards|spelled backwards|in reverse|from back to front}}", f"print('{word}'[::-1])", "reverse"),
        (f"{{the word {s}|{s}}} in {{upper case|capital letters|uppercase|capitals}}", f"print('{word}'.upper())", "upper"),
        (f"{{the word {word.upper()}|'{word.upper()}'}} in {{lower case|small letters|lowercase}}", f"print('{word.upper()}'.lower())", "lower"),
        (f"{{the length of {{the word|}} {s}|the number of letters in {{the word|}} {s}|how many letters {s} has|how long the word {s} is}}",
            f"print(len('{word}'))", "length"),
        (f"the {{text|line|sentence|message|words|string}} {rng.choice(chr(39) + chr(34))}{text}{{Q}}".replace("{Q}", "Q"), f"print('{text}')", "hello"),
        (f"the words {listed}{_LINES.replace('|, one number per line', '')}", f"for word in {some!r}:\n    print(word)", "words"),
        (f"the words {listed} {{sorted alphabetically|in alphabetical order}}{_LINES.replace('|, one number per line', '')}",
            f"for word in sorted({some!r}):\n    print(word)", "sort"),
        (f"the {{longest|longest word}} of {{the words|}} {_listed([word, other + third])}".replace("longest} ", "longest word} "),
            f"print(max({[word, other + third]!r}, key=len))", "longest"),
            (f"how often the letter {word[1]} {{occurs|appears}} in {{the word|}} {s}", f"print('{word}'.count('{word[1]}'))", "letters"),
            (f"the first letter of {{the word|}} {s}", f"print('{word}'[0])", "first"),
            (f"the last letter of {{the word|}} {s}", f"print('{word}'[-1])", "last"),
        (f"the words {listed} joined {{with|by}} hyphens", f"print('-'.join({some!r}))", "join"),
        (f"the words {listed} {{on one line, separated by commas|with commas and no blanks between them}}".replace("on one line, separated by commas",
            "on one line, separated by commas without blanks"), f"print(','.join({some!r}))", "join"),
            (f"the {{lengths|number of letters}} of the words {listed}{_LINES}".replace("{lengths|number of letters}", "lengths"),
                f"for word in {some!r}:\n    print(len(word))", "lengths"),
        (f"the letters of {{the word|}} {s}{_LINES.replace('|, one number per line', '')}", f"for letter in '{word}':\n    print(letter)", "letters"),
        (f"{{a line of {n + 3} stars|{n + 3} asterisks in a row|a row of {n + 3} asterisks}}", f"print('*' * {n + 3})", "stars"),
        (f"{{a triangle of stars with {n} lines|a triangle of asterisks, {n} lines high}}: one star on the first line, {{two on the second|then one more on each}} and so on", f"for i in range(1, {n + 1}):\n    print('*' * i)", "triangle"),
        (f"how many words {{there are in|are in|the sentence has:}} '{word} {other} {third}'".replace("{there are in|are in|the sentence has:}",
            "{there are in|are in}"), f"print(len('{word} {other} {third}'.split()))", "words"),
            ("{the letters of the alphabet|the alphabet} {from a to z|in small letters} on one line without spaces",
                "import string\nprint(string.ascii_lowercase)", "alphabet"),
                (f"{{the number of vowels in|how many vowels there are in}} {{the word|}} {s}", f"print(sum(c in 'aeiou' for c in '{word.lower()}'))",
                    "vowels"),
        (f"{{the word {s}|{s}}} and {{the number of its letters|its length}}, separated by a {{blank|space}}", f"print('{word}', len('{word}'))", "length"),
        (f"{{each of|all of|}} the words {listed} in {{upper case|capital letters}}{_LINES.replace('|, one number per line', '')}",
            f"for word in {some!r}:\n    print(word.upper())", "upper"),
            (f"the words {listed} in reverse order{_LINES.replace('|, one number per line', '')}", f"for word in reversed({some!r}):\n    print(word)",
                "backwards"), (f"True if {s} is a palindrome and False if not", f"print('{word}' == '{word}'[::-1])", "palindrome"),
    ))


KINDS: tuple[Callable[[random.Random], tuple[str, str, str]], ...] = (sums, sums, sums, lists, lists, lists, numbers, numbers, more_numbers, more_numbers, texts, texts,
    texts, more.series, more.series, more.single, more.single, more.wordy, more.wordy)


def spec(rng: random.Random) -> Spec:
    """Something for a program to print."""
    pattern, text, hint = rng.choice(KINDS)(rng)
    said = spin.spin(rng, pattern)
    if hint == "hello":  # the same mark at both ends of the text
        mark = next(c for c in said if c in "'\"")
        said = said[:-1] + mark
    said = " ".join(said.split()).replace(" ,", ",")
    return Spec(said, text + "\n", rng.choice((hint, hint, f"print_{hint}", f"{hint}_{rng.randrange(1, 99)}", f"my_{hint}", f"{hint}_program",
        f"{rng.choice(w.ADJECTIVES)}_{hint}")))
