"""The process that typesets formulas: V8 with Temml. It reads a JSON line for each formula, and answers with one.

V8 has a process of its own, since its threads can crash an interpreter that is ending. This file imports nothing of the
engine: it is run by its path.
"""

import json
import os
import sys
from pathlib import Path

MAX_FORMULA_SECONDS = 10
SOURCE = Path(__file__).parent / "vendor" / "temml" / "temml.min.js"
CALL = """
function typeset(tex, display) {
  try {
    return JSON.stringify({mathml: temml.renderToString(tex, {displayMode: display, throwOnError: true})});
  } catch (error) {
    const message = error.name === "ParseError" ? error.message : "something is missing in it, " + error;
    return JSON.stringify({message: message, position: error.position || 0});
  }
}
"""


if __name__ == "__main__":
    from py_mini_racer import MiniRacer

    context = MiniRacer()
    context.eval(SOURCE.read_text(encoding="utf-8"))
    context.eval(CALL)
    for line in sys.stdin:  # until it is closed
        try:
            answer = context.call("typeset", *json.loads(line), timeout_sec=MAX_FORMULA_SECONDS)
        except Exception as error:  # V8 gave up: that is this formula's failure
            answer = json.dumps({"message": f"it ended with {type(error).__name__}", "position": 0})
        print(answer, flush=True)
    os._exit(0)  # without V8's own end, which its threads can outlive
