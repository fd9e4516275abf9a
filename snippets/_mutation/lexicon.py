"""The lexicon of mutants of words: which word takes the place of which, by kind.

A change makes a sentence say something else, and leaves it a sentence. Some words mean other things too, such as `up`
or `right`. They are left alone in the company that gives them these meanings.
"""

import re

DIRECTIONS = """
    falls rises, fall rise, fell rose, falling rising, fallen risen, grows shrinks, grow shrink, grew shrank,
    growing shrinking, grown shrunk, increases decreases, increase decrease, increased decreased,
    increasing decreasing, raises lowers, raise lower, raised lowered, raising lowering, climbs sinks, climb sink,
    upward downward, upwards downwards, uphill downhill, forward backward, forwards backwards, up down,
    vanishes explodes, vanish explode, vanishing exploding, vanished exploded,
    converges diverges, converge diverge, converged diverged,
    gains loses, gain lose, gained lost, positive negative, doubles halves, adds subtracts, added subtracted,
    multiplies divides, multiplied divided, multiply divide, agrees disagrees, agree disagree, agreed disagreed,
    appears disappears, appear disappear, passes fails, pass fail, passed failed
"""
COMPARISONS = """
    more less, larger smaller, largest smallest, large small, bigger smaller, biggest smallest, big small,
    greater less, greatest least, higher lower, highest lowest, high low, longer shorter, longest shortest, long short,
    faster slower, fastest slowest, fast slow, quickly slowly, better worse, best worst, steep shallow,
    steeper shallower, steepest flattest, thicker thinner, thick thin, wider narrower, wide narrow, stronger weaker,
    strong weak, nearer farther, near far, nearest farthest, before after, earlier later, early late, minimum maximum,
    fewer more, equal unequal, right wrong, correct incorrect, true false, same opposite, within beyond,
    inside outside, above below, active inactive, dead alive,
    easy hard, cheap costly, safe dangerous, top bottom, exact inexact, possible impossible, useful useless
"""
PHRASES = {  # each way of saying the opposite that takes more than one word on a side, and how it reads then
    "direction": {"add up": "cancel out", "adds up": "cancels out", "added up": "cancelled out"},
    "comparison": {
        "on the left": "on the right", "on the right": "on the left", "to the left": "to the right",
        "to the right": "to the left", "at least": "at most", "at most": "at least", "more than": "less than",
        "less than": "more than", "fewer than": "more than", "shut": "open", "flat": "steep", "too few": "too many",
    },
    "quantifier": {
        "all": "few", "every": "no", "each of": "none of", "everything": "nothing", "both": "neither",
        "everywhere": "nowhere", "everybody": "nobody", "everyone": "no one", "always": "never", "never": "always",
        "most": "few", "many": "few", "few": "many", "some": "no", "several": "no", "only": "not only",
        "none": "all", "nothing": "everything", "nobody": "everybody", "nowhere": "everywhere", "often": "rarely",
        "rarely": "often", "seldom": "often", "usually": "rarely", "sometimes": "always", "neither": "both",
        "almost all": "hardly any", "nearly all": "hardly any", "hardly any": "nearly all", "almost": "far from",
        "nearly": "far from", "hardly": "clearly", "exactly": "nowhere near", "any": "no", "half": "all",
    },
    "negation": {
        "not": "", "cannot": "can", "no": "a", "without": "with", "doesn't": "does", "don't": "do", "isn't": "is",
        "aren't": "are", "can't": "can", "won't": "will", "wasn't": "was", "didn't": "did", "no longer": "still",
        "unless": "if", "nor": "and",
    },
}  # fmt: skip
UNITS = {  # of what stands behind a number
    "%": "‰", "percent": "per mille", "seconds": "minutes", "second": "minute", "milliseconds": "seconds", "ms": "s",
    "epochs": "steps", "epoch": "step", "steps": "epochs", "bytes": "bits", "digits": "bits", "layers": "parameters",
    "parameters": "layers", "MB": "GB", "GB": "MB", "kB": "MB", "times": "percent", "networks": "units",
    "units": "networks", "points": "units",
}  # fmt: skip
OPERATORS = {
    "×": "+", "·": "+", "÷": "×", "+": "−", "−": "+", "=": "≠", "≈": "≠", "≠": "=", "<": ">", ">": "<", "≤": ">",
    "≥": "<", "→": "←",
}  # fmt: skip
TEX = {
    r"\times": "+", r"\cdot": "+", "+": "-", "-": "+", "=": r"\neq", r"\approx": r"\neq", r"\neq": "=",
    "<": ">", ">": "<", r"\le": ">", r"\ge": "<",
}  # fmt: skip

# What a sentence can hold without stating a result: these words change what it says, and do not make it a statement.
WEAK = """
    only any before after up down forward backward forwards backwards upward downward uphill downhill top bottom half
    inside outside within beyond above below shut right wrong correct incorrect true false input output adds subtracts
    added subtracted multiplies divides multiply divide multiplied divided early late some many few several exactly
    almost nearly hardly minimum maximum passes pass fails fail near far on_the_left on_the_right to_the_left
    to_the_right possible impossible easy hard unless useful useless active inactive dead alive quickly slowly
""".split()
NAMING = """
    large small big high low long short fast slow steep shallow flat thick thin wide narrow strong weak near far early
    late right wrong correct incorrect true false same opposite easy hard cheap costly safe dangerous exact inexact
    possible impossible useful useless positive negative active inactive dead alive equal unequal
""".split()  # in front of a noun, these only say which one is meant
_NOUN = (  # what follows is no noun if it is one of these
    "(?!(?:about|all|and|are|as|at|both|but|by|enough|for|from|has|here|if|in|is|it|now|of|on|or|still|than|that|there|"
    "they|to|was|were|when|where|which|with|without)\\b)[a-z]"
)
NAMED = re.compile(
    rf"\b(?:an?|the|its|our|this|that|these|both|of|with|no|every|each|in|at|for|by|such|from|one) <> {_NOUN}"
    rf"|\b(?:an?|the|its|our) \w+ <> {_NOUN}",
    re.IGNORECASE,
)

# By the word: the company in which it is left alone. `<>` stands for the word, and a bar at an end is that of the text.
ELSEWHERE = {
    "no": r"<> (?:matter|longer|more|less)\b",
    "not": r"\b(?:or|whether|if|why) <>|<> only\b",
    "up": r"\b(?:add|adds|added|adding|set|sets|look|looks|end|ends|ended|ending|give|gives|given|make|makes|made|"
    r"blew|blow|blows|take|takes|come|comes|hold|holds|sum|sums|summed|show|shows|turns?|build|count|pick) <>|<> to\b",
    "down": r"\b(?:write|writes|wrote|written|break|breaks|put|let|step) <>",
    "more": r"\b(?:once|no|any|some|one|two|three|few|nothing|or) <>|<> or less\b",
    "less": r"\b(?:or|no) <>",
    "long": r"\b(?:as|so|in the|before|how) <>|<> as\b",
    "far": r"\b(?:so|as|how|by|too) <>|<> (?:as|from|more|less)\b",
    "longer": r"\bno <>",
    "near": r"\bnowhere <>",
    "above": r"<>(?:[.,;:)?!|]| (?:and|is|are|was|were|shows?|has|says?|it|them)\b)",
    "below": r"<>(?:[.,;:)?!|]| (?:and|is|are|was|were|shows?|has|says?|it|them)\b)",
    "before": r"\b(?:as|never|line|block) <>|<>[.,;:)?!|]",
    "after": r"\b(?:look|looks|named|one|line|layer|step) <>|<> (?:all|one another)\b",
    "right": r"\b(?:on the|to the|from the|at|far) <>|<> (?:angles?|hand|away|panel|side|column|half|there|here)\b",
    "true": r"\bcomes? <>",
    "hard": r"<> way\b",
    "any": r"\b(?:hardly|without|if|as|than|in) <>|<> (?:more|longer)\b",
    "all": r"\b(?:not|at|after|above|almost|nearly|of|for) <>|<> (?:the same|that|there|right|but)\b",
    "most": r"\b(?:the|at|what|is|are) <>|<> (?:telling|likely)\b",
    "many": r"\b(?:how|as|so|too|that) <>",
    "few": r"\b(?:a|the|these|those|very|too|only) <>",
    "some": r"<> (?:day|more|time)\b",
    "only": r"\b(?:not|if|the) <>",
    "half": r"\b(?:by|and a|one) <>|<> an?\b",
    "fall": r"<> silent\b", "falls": r"<> silent\b", "fell": r"<> silent\b",
    "lower": r"<> (?:case|layer)\b",
    "best": r"\bat <>",
    "same": r"<> (?:way|time|thing|lesson|block|page)\b",
    "pass": r"\b(?:forward|backward|one|whole|a|the) <>",
    "forward": r"<> (?:mode|pass|passes|difference|differences)\b",
    "backward": r"<> (?:mode|pass|passes|difference|differences)\b",
    "units": r"<> of\b",
    "exactly": r"\bnot <>",
}  # fmt: skip


def _opposites() -> dict[str, tuple[str, str]]:
    """By word or phrase: the kind of its change, and what takes its place."""
    words: dict[str, tuple[str, str]] = {}
    for kind, text in (("direction", DIRECTIONS), ("comparison", COMPARISONS)):
        pairs = [pair.split() for pair in text.split(",")]
        words |= {second: (kind, first) for first, second in reversed(pairs)}
        words |= {first: (kind, second) for first, second in reversed(pairs)}
    return words | {word: (kind, other) for kind, each in PHRASES.items() for word, other in each.items()}


OPPOSITES = _opposites()
_LONGEST_FIRST = "|".join(sorted(map(re.escape, OPPOSITES), key=len, reverse=True))
OPPOSITE = re.compile(rf"(?<![\w'’-])(?:{_LONGEST_FIRST})(?![\w'’-])", re.IGNORECASE)
AUXILIARY = re.compile(
    r"(?<![\w'’-])(?:is|are|was|were|has|have|had|can|could|will|would|does|do|did|must|should|may|might)(?![\w'’-])"
    r"(?! (?:not|never|no)\b)",
    re.IGNORECASE,
)
FINITE = re.compile(  # verbs before which “never” can stand
    r"(?<![\w'’-])(?:falls|rises|grows|shrinks|increases|decreases|climbs|sinks|vanishes|explodes|converges|diverges|"
    r"agrees|doubles|halves|adds|multiplies|passes|fails|fell|rose|grew|shrank)(?![\w'’-])"
)
UNIT = re.compile(r"(?:(?<=\d)|(?<=\d ))(?:{})(?![\w'’-])".format("|".join(sorted(UNITS, key=len, reverse=True))))
OPERATOR = re.compile(r"(?<= )(?:{})(?= )".format("|".join(map(re.escape, OPERATORS))))
IN_TEX = re.compile(r"(?:{})(?![A-Za-z])".format("|".join(sorted(map(re.escape, TEX), key=len, reverse=True))))
INDEX = re.compile(r"_(?:\{)?(\w)")


def opposites(text: str) -> list[tuple[str, int, int, str]]:
    """The words of a text that have an opposite: the kind of the change, the word's offsets, and the opposite."""
    found = []
    for match in OPPOSITE.finditer(text):
        word = " ".join(match[0].lower().split())
        kind, other = OPPOSITES[word]
        around = f"|{text[: match.start()]}<>{text[match.end() :]}|"
        if word in ELSEWHERE and re.search(ELSEWHERE[word], around, re.IGNORECASE):
            continue
        if word in NAMING and NAMED.search(around):
            continue
        if match[0][0].isupper() and other:
            other = other[0].upper() + other[1:]
        found.append((kind, match.start(), match.end(), other))
    return found
