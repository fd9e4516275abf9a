"""Wordings: the forms in which English says a direction, a comparison, a number, a rank or a share."""

from collections.abc import Iterator
from fractions import Fraction

_DIRECTIONS = {
    "rises": "rise rose risen rising grows grow grew grown growing increases increase increased increasing "
    "climbs climb climbed climbing goes_up go_up went_up going_up gets_larger get_larger got_larger getting_larger",
    "falls": "fall fell fallen falling shrinks shrink shrank shrunk shrinking decreases decrease decreased decreasing "
    "drops drop dropped dropping goes_down go_down went_down going_down gets_smaller get_smaller got_smaller "
    "getting_smaller",
    "stays": "stay stayed staying stays_the_same stay_the_same stayed_the_same remains remain remained "
    "remains_the_same remain_the_same remained_the_same does_not_change do_not_change did_not_change unchanged",
    "wavers": "waver wavered wavering goes_up_and_down go_up_and_down went_up_and_down rises_and_falls rise_and_fall "
    "rose_and_fell fluctuates fluctuate fluctuated",
}
_COMPARISONS = {
    "larger": "larger_than greater greater_than more more_than higher higher_than above bigger bigger_than over "
    "longer longer_than later later_than",
    "smaller": "smaller_than less less_than fewer fewer_than lower lower_than below under shorter shorter_than "
    "earlier earlier_than",
    "equal": "equal_to equals the_same the_same_as as_large_as as_many_as as_much_as",
}
DIRECTIONS = {name: [form.replace("_", " ") for form in forms.split()] for name, forms in _DIRECTIONS.items()}
COMPARISONS = {name: [form.replace("_", " ") for form in forms.split()] for name, forms in _COMPARISONS.items()}

UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
LARGE = ((10**9, "billion"), (10**6, "million"), (10**3, "thousand"), (10**2, "hundred"))
RANKS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}
PARTS = {
    2: ("half", "halves"),
    4: ("quarter", "quarters"),
    100: ("hundredth", "hundredths"),
}  # whose names are not those of ranks
SIMPLE = (2, 3, 4, 5, 10)  # denominators that a rough wording may use
NEAR = Fraction(1, 50)  # how far a share may be from one that is “about” so much
FEW = Fraction(1, 20)
NOISE = Fraction(1, 10**6)  # a share that was computed in float32 may be off by this


def in_words(number: int) -> str:
    """A whole number below a million millions in words: “a hundred and five” is “one hundred and five”."""
    if number < 20:
        return UNITS[number]
    if number < 100:
        tens, rest = divmod(number, 10)
        return TENS[tens - 2] + (f"-{UNITS[rest]}" if rest else "")
    size, name = next(each for each in LARGE if each[0] <= number)
    first, rest = divmod(number, size)
    joined = f"{in_words(first)} {name}"
    if not rest:
        return joined
    return f"{joined} and {in_words(rest)}" if rest < 100 else f"{joined} {in_words(rest)}"


def cardinals(number: int) -> Iterator[str]:
    """How a page may write a whole number."""
    if abs(number) < 10**12:
        word = in_words(abs(number))
        yield f"minus {word}" if number < 0 else word
        if number in (100, 1000, 10**6, 10**9):
            yield word.replace("one ", "a ")
    yield from {0: ["no", "none", "not one"], 12: ["a dozen"], 24: ["two dozen"]}.get(number, [])
    yield from digits(number)


def digits(number: int) -> Iterator[str]:
    """A whole number in digits, with and without commas, and with both minus signs."""
    yield from dict.fromkeys([str(number), f"{number:,}", str(number).replace("-", "\u2212")])


def ordinals(number: int) -> Iterator[str]:
    """How a page may write a rank."""
    if number < 10**12:
        yield rank(number)
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    yield f"{number}{ending}"
    yield f"{number:,}{ending}"


def rank(number: int) -> str:
    """The word for a rank: third, twenty-first."""
    word = in_words(number)
    cut = max(word.rfind("-"), word.rfind(" ")) + 1
    last = word[cut:]
    regular = f"{last[:-1]}ieth" if last.endswith("y") else f"{last}th"
    return word[:cut] + RANKS.get(last, regular)


def shares(part: Fraction, whole: Fraction) -> Iterator[str]:
    """All that a page may say of a part of a whole, the plainest first."""
    given = part / whole
    ratio = given.limit_denominator(1000)
    simple = abs(ratio - given) <= NOISE and 0 < ratio < 1 and ratio.denominator <= 100
    if simple:
        yield from _fractions(ratio)
    yield from _extremes(given)
    if part.denominator == whole.denominator == 1:
        yield from _of(int(part), int(whole))
    if simple:
        yield from _of(ratio.numerator, ratio.denominator)
    yield from _near(given)
    yield from _percents(given)
    if Fraction(1, 2) < given < 1:
        yield from ("most", "the majority", "the larger part")
    elif 0 < given < Fraction(1, 2):
        yield from ("a minority", "the smaller part")
    if 0 < given < 1:
        yield from ("some", "not all")


def _extremes(ratio: Fraction) -> Iterator[str]:
    if ratio == 0:
        yield from ("none", "no", "not one", "never")
    elif ratio == 1:
        yield from ("all", "every", "every one", "each", "always")
    elif ratio < FEW:
        yield from ("hardly any", "almost none", "very few")
    elif ratio > 1 - FEW:
        yield from ("nearly all", "almost all")


def _fractions(ratio: Fraction) -> Iterator[str]:
    """The words for a fraction: a half, two thirds, a hundredth."""
    one, many = PARTS.get(ratio.denominator, (rank(ratio.denominator), f"{rank(ratio.denominator)}s"))
    if ratio.numerator > 1:
        number = in_words(ratio.numerator)
        yield from (f"{number} {many}", f"{number}-{many}")
        return
    article = "an" if one.startswith("e") else "a"
    yield from ([one, f"one {one}"] if one == "half" else [])
    yield from (f"{article} {one}", f"one {one}", f"one-{one}")
    if ratio.denominator == 4:
        yield from ("a fourth", "one fourth")


def _of(part: int, whole: int) -> Iterator[str]:
    """One in four, two of three, 22 of 1,000."""
    for first, second in ((in_words(part), in_words(whole)), (str(part), str(whole)), (f"{part:,}", f"{whole:,}")):
        for join in ("of", "in", "out of", "of the"):
            yield f"{first} {join} {second}"


def _percents(ratio: Fraction) -> Iterator[str]:
    for number in dict.fromkeys([f"{float(100 * ratio):.0f}", f"{float(100 * ratio):.1f}"]):
        yield from (f"{number} %", f"{number}%", f"{number} per cent", f"{number} percent")


def _near(ratio: Fraction) -> Iterator[str]:
    """Roughly which simple fraction it is, and between which two it lies."""
    simple = sorted({Fraction(n, d) for d in SIMPLE for n in range(1, d)})
    for each in simple:
        if abs(ratio - each) <= NEAR:
            for name in (*_fractions(each), *_of(each.numerator, each.denominator)):
                yield from (f"about {name}", f"roughly {name}")
                yield from (f"nearly {name}", f"almost {name}") if ratio < each - NOISE else ()
    half = Fraction(1, 2)
    for below in dict.fromkeys([max((each for each in simple if each < ratio - NOISE), default=ratio), half]):
        yield from (f"more than {name}" for name in _fractions(below) if below < ratio < 1)
    for above in dict.fromkeys([min((each for each in simple if each > ratio + NOISE), default=ratio), half]):
        yield from (f"less than {name}" for name in _fractions(above) if 0 < ratio < above)
