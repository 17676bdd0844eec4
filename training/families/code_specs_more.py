"""More of what small programs shall print: each as people say it, the program, and a name for it."""

from __future__ import annotations

import random

from training.families import tables_words as w

LINES = "{, one per line|, each on its own line|, one a line|, line by line|, one on each line|, each on a line of its own| on separate lines}"
_ROW = "{on one line, separated by blanks|in one line with spaces between them|on a single line, separated by spaces|all on one line with blanks between them}"


def _listed(items: list[str]) -> str:
    return ", ".join(items[:-1]) + f" and {items[-1]}"


def series(rng: random.Random) -> tuple[str, str, str]:
    """Several numbers, a line for each."""
    a, b, n, k = rng.randint(1, 20), rng.randint(25, 60), rng.randint(4, 12), rng.randint(2, 9)
    year = rng.randint(1890, 2040)
    return rng.choice((
        (f"{{the|all|all the}} leap years {{from|between}} {year} {{to|and}} {year + 16}{LINES}".replace("{from|between} ", "from ").replace("{to|and} ", "to "), f"for y in range({year}, {year + 17}):\n    if y % 4 == 0 and (y % 100 != 0 or y % 400 == 0):\n        print(y)", "leap"),
        (f"{{the first {n} factorials|the factorials of 1 to {n}|the factorials from 1! to {n}!}}{LINES}", f"f = 1\nfor i in range(1, {n + 1}):\n    f *= i\n    print(f)", "factorials"),
        (f"{{the first {n} triangular numbers|the triangular numbers from the 1st to the {n}th}}, starting with 1{LINES}".replace(f"|the triangular numbers from the 1st to the {n}th", ""), f"t = 0\nfor i in range(1, {n + 1}):\n    t += i\n    print(t)", "triangular"),
        (f"{{FizzBuzz from 1 to {n + 8}|the FizzBuzz lines for 1 to {n + 8}|FizzBuzz for the numbers 1 to {n + 8}}}: Fizz for multiples of 3, Buzz for multiples of 5, FizzBuzz for both, else the number", f"for i in range(1, {n + 9}):\n    if i % 15 == 0:\n        print('FizzBuzz')\n    elif i % 3 == 0:\n        print('Fizz')\n    elif i % 5 == 0:\n        print('Buzz')\n    else:\n        print(i)", "fizzbuzz"),
        (f"{{the numbers from {a} to {a + n}|all numbers from {a} to {a + n}|the integers {a} to {a + n}}} {_ROW}", f"print(*range({a}, {a + n + 1}))", "row"),
        (f"{{the first {n} multiples of {k}|{k}, {2 * k}, {3 * k} and so on up to {n * k}}} {_ROW}", f"print(*range({k}, {n * k + 1}, {k}))", "multiples"),
        (f"{{the row of {k} in the multiplication table, from {k} times 1 to {k} times 10|the multiplication table row of {k}, up to {k} times 10|{k} times 1 up to {k} times 10, only the products}}{LINES}", f"for i in range(1, 11):\n    print({k} * i)", "row"),
        (f"{{every {k + 1}th number|each {k + 1}th number}} from 0 to {b}{LINES}".replace("2th", "second").replace("3th", "third").replace("every second number|each second", "every second number|every other"), f"for i in range(0, {b + 1}, {k + 1}):\n    print(i)", "steps"),
        (f"{{the powers of {k} from {k} ** 1 to {k} ** {n % 5 + 3}|the first {n % 5 + 3} powers of {k}, starting with {k}|{k} to the power of 1 up to {k} to the power of {n % 5 + 3}}}{LINES}", f"for i in range(1, {n % 5 + 4}):\n    print({k} ** i)", "powers"),
        (f"{{the square numbers below {b * 3}|all square numbers under {b * 3}|all squares less than {b * 3}}}, starting with 1{LINES}", f"i = 1\nwhile i * i < {b * 3}:\n    print(i * i)\n    i += 1", "squares"),
        (f"{{the running totals of|the cumulative sums of|the sums so far of}} the numbers {_listed([str(x) for x in range(a, a + 4)])}{LINES}", f"t = 0\nfor n in {list(range(a, a + 4))}:\n    t += n\n    print(t)", "running"),
        (f"{{a countdown|counting down}} from {n} to 1{LINES.replace('|, one a line', '')}, and then {{the word |}}liftoff".replace("{a countdown|counting down}", "a countdown"), f"for i in range({n}, 0, -1):\n    print(i)\nprint('liftoff')", "countdown"),
        (f"{{the numbers from {a} to {b} that are divisible by {k}|all numbers from {a} to {b} that {k} divides|the multiples of {k} from {a} to {b}}}{LINES}", f"for i in range({a}, {b + 1}):\n    if i % {k} == 0:\n        print(i)", "divisible"),
        (f"{{the odd squares|the squares of the odd numbers}} {{from 1 to {n}|up to {n}}}{LINES}".replace("{the odd squares|the squares of the odd numbers}", "the squares of the odd numbers"), f"for i in range(1, {n + 1}, 2):\n    print(i * i)", "squares"),
        ("{a table of|the} Celsius and Fahrenheit {values|degrees} for 0, 10, 20 and 30 degrees Celsius, each line like '0 32'", "for c in (0, 10, 20, 30):\n    print(c, c * 9 // 5 + 32)", "temperatures"),
        (f"{{the digits of {a * 1234}|each digit of {a * 1234}|every digit of {a * 1234}}}{LINES}", f"for d in '{a * 1234}':\n    print(d)", "digits"),
        (f"{{the Collatz sequence|the Collatz numbers}} {{of|starting with}} {a + 2}{LINES}, {{down|until it comes}} to 1", f"n = {a + 2}\nprint(n)\nwhile n != 1:\n    n = n // 2 if n % 2 == 0 else 3 * n + 1\n    print(n)", "collatz"),
    ))


def single(rng: random.Random) -> tuple[str, str, str]:
    """One number."""
    a, b, n, k, price = rng.randint(2, 60), rng.randint(2, 60), rng.randint(4, 12), rng.randint(2, 9), rng.randint(20, 900)
    year, some = rng.randint(1890, 2040), rng.sample(range(1, 100), rng.randint(3, 6))
    listed, said = _listed([str(x) for x in some]), repr(some)
    return rng.choice((
        (f"{{whether {year} is a leap year|if {year} is a leap year}}{{, as yes or no|: yes or no| (yes or no)}}", f"y = {year}\nleap = y % 4 == 0 and (y % 100 != 0 or y % 400 == 0)\nprint('yes' if leap else 'no')", "leap"),
        (f"{{how many leap years there are|the number of leap years}} from {year} to {year + 40}", f"n = 0\nfor y in range({year}, {year + 41}):\n    if y % 4 == 0 and (y % 100 != 0 or y % 400 == 0):\n        n += 1\nprint(n)", "leap"),
        (f"{{the sum of the primes below {b + 10}|the sum of all prime numbers below {b + 10}|the total of the primes under {b + 10}}}", f"print(sum(n for n in range(2, {b + 10}) if all(n % d for d in range(2, n))))", "primes"),
        (f"{{the {n}th prime number|prime number {n}, counting from 2 as the first}}".replace(f"the {n}th prime number|", ""), f"primes = [n for n in range(2, 100) if all(n % d for d in range(2, n))]\nprint(primes[{n - 1}])", "prime"),
        (f"{{the sum of the first {n} Fibonacci numbers|the total of the first {n} Fibonacci numbers}} (1, 1, 2 and so on)", f"a, b, s = 1, 1, 0\nfor i in range({n}):\n    s += a\n    a, b = b, a + b\nprint(s)", "fibonacci"),
        (f"{{the sum of the factorials of 1 to {n % 6 + 2}|1! + 2! and so on up to {n % 6 + 2}!, added up}}", f"import math\nprint(sum(math.factorial(i) for i in range(1, {n % 6 + 3})))", "factorials"),
        (f"{{the sum of squares|the sum of the squares}} of {{the numbers |}}{listed}", f"print(sum(n * n for n in {said}))", "squares"),
        (f"{{the sum of the even numbers among|the total of all even numbers in}} {listed}", f"print(sum(n for n in {said} if n % 2 == 0))", "evens"),
        (f"{{the difference between the largest and the smallest of|the range (largest minus smallest) of|the spread, largest minus smallest, of}} {{the numbers |}}{listed}", f"n = {said}\nprint(max(n) - min(n))", "range"),
        (f"{{the second largest of|the second highest of|the second biggest of}} {{the numbers |}}{listed}", f"print(sorted({said})[-2])", "second"),
        (f"{{the median of|the middle value, once sorted, of}} {{the numbers |}}{_listed([str(x) for x in some[:3]])}", f"print(sorted({some[:3]})[1])", "median"),
        (f"{{the average of|the mean of|the arithmetic mean of}} {{the numbers |}}{listed}{{, with one decimal|, rounded to one decimal}}", f"n = {said}\nprint(f'{{sum(n) / len(n):.1f}}')", "average"),
        (f"{{how many of the numbers {listed} are {{even|even numbers}}|the count of even numbers among {listed}}}", f"print(sum(n % 2 == 0 for n in {said}))", "evens"),
        (f"{{how many of the numbers {listed} are {{larger|greater|bigger}} than {b}|the count of numbers above {b} among {listed}}}", f"print(sum(n > {b} for n in {said}))", "above"),
        (f"{{the greatest common divisor of|the gcd of}} {a * 6}, {b * 6} and {k * 6}", f"import math\nprint(math.gcd({a * 6}, {b * 6}, {k * 6}))", "gcd"),
        (f"{{the area of a circle with {{the |}}radius {k}|the area of a circle of radius {k}}}{{, with two decimals|, rounded to two decimals}}", f"import math\nprint(f'{{math.pi * {k} ** 2:.2f}}')", "circle"),
        (f"{{the circumference of a circle with {{the |}}radius {k}|the perimeter of a circle of radius {k}}}{{, with two decimals|, rounded to two decimals}}", f"import math\nprint(f'{{2 * math.pi * {k}:.2f}}')", "circle"),
        (f"{{the volume of a box of {a} by {b} by {k}|the volume of a box with the sides {a}, {b} and {k}|how much a box of {a} by {b} by {k} holds}}", f"print({a} * {b} * {k})", "volume"),
        (f"{{the hypotenuse of a right triangle with the {{legs|shorter sides}} {a} and {b}|the length of the longest side of a right triangle with legs {a} and {b}}}{{, with two decimals|, rounded to two decimals}}", f"import math\nprint(f'{{math.hypot({a}, {b}):.2f}}')", "triangle"),
        (f"{{the price of {n} {w.NOUNS[k]}s at {price} euros each|what {n} pieces cost at {price} euros each|the total for {n} pieces at {price} each}}".replace(f"the price of {n} {w.NOUNS[k]}s at {price} euros each|", ""), f"print({n} * {price})", "price"),
        (f"{{{price} reduced by {k * 5} percent|{price} minus {k * 5} percent|the price after {k * 5}% off {price}}}{{, with two decimals|, rounded to two decimals}}", f"print(f'{{{price} * (100 - {k * 5}) / 100:.2f}}')", "discount"),
        (f"{{{price} plus {k * 3} percent tax|{price} with {k * 3}% tax added|the gross price of {price} with a tax of {k * 3} percent}}{{, with two decimals|, rounded to two decimals}}", f"print(f'{{{price} * (100 + {k * 3}) / 100:.2f}}')", "tax"),
        (f"{{how many full weeks {price} days have|the number of full weeks in {price} days|{price} days in full weeks}}", f"print({price} // 7)", "weeks"),
        (f"{{{price} minutes as hours and minutes, separated by a colon|{price} minutes in the form hours:minutes}}, {{the minutes with two digits|with two digits for the minutes}}", f"print(f'{{{price} // 60}}:{{{price} % 60:02}}')", "time"),
        (f"{{{a} miles in kilometres, at 1.609 kilometres a mile|how many kilometres {a} miles are if a mile has 1.609 kilometres}}{{, with two decimals|, rounded to two decimals}}", f"print(f'{{{a} * 1.609:.2f}}')", "miles"),
        (f"{{the number {price * 7} with its digits reversed|the digits of {price * 7} in reverse order, as one word|{price * 7} written backwards}}", f"print('{price * 7}'[::-1])", "reverse"),
        (f"{{the largest digit of|the highest digit in|the biggest digit of}} {price * 13}", f"print(max('{price * 13}'))", "digit"),
    ))


def wordy(rng: random.Random) -> tuple[str, str, str]:
    """Something of words."""
    some = rng.sample(w.NOUNS, rng.randint(3, 5))
    word, other = some[0], some[1]
    listed, names = _listed(some), rng.sample(w.NAMES, 3)
    letter = rng.choice(word)
    return rng.choice((
        (f"{{the vowels in|all vowels of|every vowel in}} {{the word |}}'{word}', {{in their order, on one line without spaces|one after the other on one line without blanks}}", f"print(''.join(c for c in '{word}' if c in 'aeiou'))", "vowels"),
        (f"{{the word |}}'{word}' without {{its|the}} vowels", f"print(''.join(c for c in '{word}' if c not in 'aeiou'))", "consonants"),
        (f"{{how many consonants there are in|the number of consonants in}} {{the word |}}'{word}'", f"print(sum(c not in 'aeiou' for c in '{word}'))", "consonants"),
        (f"{{the number of different letters in|how many different letters there are in}} {{the word |}}'{word}'", f"print(len(set('{word}')))", "letters"),
        (f"{{the text|the sentence|the words}} '{word} {other}' {{reversed|backwards|from back to front}}", f"print('{word} {other}'[::-1])", "reverse"),
        (f"{{the text|the sentence|the words}} '{' '.join(some)}' with the words in reverse order", f"print(' '.join(reversed('{' '.join(some)}'.split())))", "reverse"),
        (f"{{the text|the words}} '{word} {other}' {{in title case|with a capital at the start of each word}}", f"print('{word} {other}'.title())", "title"),
        (f"{{the first letters of|the initials of}} the words {listed}, {{as one word|joined into one word}}", f"print(''.join(x[0] for x in {some!r}))", "initials"),
        (f"the words {listed} {{joined with|connected by|linked with}} {{underscores|plus signs}}".replace("{underscores|plus signs}", "underscores"), f"print('_'.join({some!r}))", "join"),
        (f"the words {listed} {{as one word|joined without anything between them|stuck together}}", f"print(''.join({some!r}))", "join"),
        (f"the words {listed} {{in reverse alphabetical order|sorted from z to a|sorted backwards by alphabet}}{LINES}", f"for x in sorted({some!r}, reverse=True):\n    print(x)", "sort"),
        (f"the words {listed} {{sorted alphabetically|in alphabetical order}} {_ROW}", f"print(*sorted({some!r}))", "sort"),
        (f"{{the alphabetically first|the first in the alphabet}} of the words {listed}", f"print(min({some!r}))", "first"),
        (f"{{how many of the words {listed} have more than five letters|the number of words with more than five letters among {listed}}}", f"print(sum(len(x) > 5 for x in {some!r}))", "long"),
        (f"{{the total number of letters in|how many letters there are altogether in}} the words {listed}", f"print(sum(len(x) for x in {some!r}))", "letters"),
        (f"each of the words {listed} {{with its length behind it|followed by its length|and its length}}, {{separated by a blank|with a space between them}}, {{one word per line|one on each line}}", f"for x in {some!r}:\n    print(x, len(x))", "lengths"),
        (f"{{'Hello' and each of the names|a line 'Hello NAME' for each of}} {_listed(names)}{{, one line for each|, each on its own line}}".replace("{'Hello' and each of the names|a line 'Hello NAME' for each of}", "a line 'Hello NAME' for each of the names"), f"for name in {names!r}:\n    print('Hello', name)", "hello_all"),
        (f"{{the letters of|all letters of}} {{the word |}}'{word}' {{sorted|in alphabetical order}}, {{as one word|on one line without spaces}}", f"print(''.join(sorted('{word}')))", "sorted"),
        (f"{{the word |}}'{word}' with {{every|each}} '{letter}' replaced by {{a star|an asterisk}}", f"print('{word}'.replace('{letter}', '*'))", "replace"),
        (f"{{the word |}}'{word}' with a {{dash|hyphen}} between {{its|all}} letters", f"print('-'.join('{word}'))", "dashes"),
        (f"the words {listed}, {{numbered from 1|each with its number before it}}: lines like '1 {word}'", f"for i, x in enumerate({some!r}, 1):\n    print(i, x)", "numbered"),
        (f"{{the position of|at which place, counted from 1, is}} the letter '{letter}' in '{word}', counted from 1, where it comes first".replace("{the position of|at which place, counted from 1, is}", "the position of"), f"print('{word}'.index('{letter}') + 1)", "position"),
        (f"{{the first three letters of|the three letters at the start of}} {{the word |}}'{word}'", f"print('{word}'[:3])", "start"),
        (f"{{the last two letters of|the two letters at the end of}} {{the word |}}'{word}'", f"print('{word}'[-2:])", "end"),
        (f"{{a square of {{stars|asterisks}}, {len(word)} lines of {len(word)} each|{len(word)} lines with {len(word)} asterisks each}}", f"for i in range({len(word)}):\n    print('*' * {len(word)})", "square"),
    ))
