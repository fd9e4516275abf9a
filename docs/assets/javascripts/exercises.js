// Exercises. A page holds the question, and in folds below it a hint, the answer, and answers that people give instead:
//
//   <div class="exercise" markdown>
//   … the question …
//   ??? question "Answer"
//       … <strong class="answer">{{ 0.467 :: … }}</strong> …
//   ??? failure "Wrong answers"
//       - {{ 0.2336 :: … }}: You forgot the factor two.
//       - **never**: It happens here.
//   </div>
//
// The build has computed all claims. This script asks for the answer in one of four ways: by default as a number; with
// the class "choice" as one of the answers; with "pick" as a line of the first block of code; with "order" as the parts
// of the answer, which arrows separate, in another order. With "predict" too, the first block below the exercise stays
// folded until an answer is given. Without this script the page has the folds.
(() => {
  "use strict";
  const TOLERANCE = 0.01; // of the answer; an answer of zero is met to within this much
  const KEY = "exercises-solved";
  const UNREAD = "That is not a number I can read. Try 1.5, −3, 3/4, 1e-3 or 2*sqrt(3).";
  const SIGNS = /[−–]/g;
  const ARROW = /\s*→\s*/;

  // ---- Arithmetic as people type it: 1.5, 1,5, 1,234.5, −3, 1e-3, 3/4, 50 %, 10**-4, 2^3, 1/(2*sqrt(2)). NaN for
  // anything else. ** and ^ bind to the right, and tighter than a sign before them.
  const NAMES = { pi: Math.PI, e: Math.E };
  const FUNCTIONS = { sqrt: Math.sqrt, exp: Math.exp, log: Math.log, ln: Math.log, tanh: Math.tanh, abs: Math.abs };
  const TOKEN = /\s*(?:((?:\d[\d,_]*\.?\d*|[.,]\d+)(?:e[-+]?\d+)?)|([a-z]+)|(\*\*|[-+*/^()%]))/iy;

  function read(typed) {
    const tokens = tokenize(typed.replace(SIGNS, "-").replace(/[×·]/g, "*").replace(/÷/g, "/"));
    if (!tokens || !tokens.length) return NaN;
    const found = sum(tokens);
    return tokens.length || !Number.isFinite(found) ? NaN : found;
  }

  function tokenize(text) {
    const tokens = [];
    TOKEN.lastIndex = 0;
    while (text.slice(TOKEN.lastIndex).trim()) {
      const found = TOKEN.exec(text);
      if (!found) return null;
      tokens.push(found[1] ? number(found[1]) : (found[2] || found[3]).toLowerCase());
    }
    return tokens;
  }

  // With a point in it, commas part thousands; a single comma alone is a decimal comma.
  function number(text) {
    const commas = text.split(",").length - 1;
    return Number(text.replace(/_/g, "").replace(/,/g, text.includes(".") || commas > 1 ? "" : "."));
  }

  function sum(tokens) {
    let total = product(tokens);
    while (tokens[0] === "+" || tokens[0] === "-") total += tokens.shift() === "+" ? product(tokens) : -product(tokens);
    return total;
  }

  function product(tokens) {
    let total = signed(tokens);
    while (tokens[0] === "*" || tokens[0] === "/") {
      const divides = tokens.shift() === "/";
      const factor = signed(tokens);
      total = divides ? (factor === 0 ? NaN : total / factor) : total * factor;
    }
    return total;
  }

  function signed(tokens) {
    if (tokens[0] === "+" || tokens[0] === "-") return (tokens.shift() === "-" ? -1 : 1) * signed(tokens);
    let base = value(tokens);
    if (tokens[0] === "%") {
      tokens.shift();
      base /= 100;
    }
    if (tokens[0] !== "**" && tokens[0] !== "^") return base;
    tokens.shift();
    return base ** signed(tokens);
  }

  function value(tokens) {
    const token = tokens.shift();
    if (typeof token === "number") return token;
    if (Object.hasOwn(NAMES, token)) return NAMES[token];
    const apply = Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token] : token === "(" ? (inner) => inner : null;
    if (!apply || (token !== "(" && tokens.shift() !== "(")) return NaN;
    const inner = sum(tokens);
    return tokens.shift() === ")" ? apply(inner) : NaN;
  }

  // ---- What the page says of an answer.
  const same = (given, wanted) => Math.abs(given - wanted) <= TOLERANCE * (Math.abs(wanted) || 1);
  const plain = (text) => text.replace(/\s+/g, " ").trim();

  // An answer, right or wrong: its text, its number, and for a wrong one its diagnosis.
  function answer(claim, diagnosis) {
    return { text: plain(claim.textContent), number: Number(claim.getAttribute("value") || NaN), diagnosis };
  }

  function wrongAnswers(exercise) {
    return [...exercise.querySelectorAll("details.failure li")].flatMap((item) => {
      const given = item.querySelector("strong, data.claim");
      if (!given) return [];
      const copy = item.cloneNode(true);
      copy.querySelector("strong, .receipt-label, data.claim").remove();
      return [answer(given, plain(copy.textContent).replace(/^[:.,\s]+/, ""))];
    });
  }

  function judgeNumber(typed, right, wrong) {
    const given = read(typed);
    if (Number.isNaN(given)) return ["unread", UNREAD];
    if (same(given, right.number)) return ["right", "Right."];
    const known = wrong.find((each) => same(given, each.number));
    if (known) return ["wrong", known.diagnosis];
    if (same(-given, right.number)) return ["wrong", "Right size, wrong sign."];
    return ["wrong", "Not yet. The hint is below."];
  }

  function judgeText(given, right, wrong) {
    if (!given) return ["unread", "Choose an answer first."];
    if (given === right.text) return ["right", "Right."];
    const known = wrong.find((each) => each.text === given);
    return ["wrong", known ? known.diagnosis : "Not yet. The hint is below."];
  }

  // ---- The ways to ask. Each fills a form, and returns what the reader's answer is judged by.
  function element(name, properties, ...children) {
    const made = Object.assign(document.createElement(name), properties);
    made.append(...children);
    return made;
  }

  const WAYS = {
    number(form, { id, right, wrong }) {
      const input = element("input", { id, autocomplete: "off", inputMode: "text", size: 10 });
      form.append(element("label", { htmlFor: id, textContent: "Your answer" }), input);
      return () => judgeNumber(input.value, right, wrong);
    },

    choice(form, { id, right, wrong }) {
      const texts = [...new Set([right, ...wrong].map((each) => each.text))];
      texts.sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
      form.append(radios(id, "Your answer", texts));
      return () => judgeText(chosen(form), right, wrong);
    },

    // The answer is the number of a line, from one.
    pick(form, { id, exercise, right, wrong }) {
      const lines = plainLines(exercise.querySelector("pre > code"));
      form.append(radios(id, "Which line?", lines.map((_, index) => String(index + 1)), lines));
      return () => judgeText(chosen(form), right, wrong);
    },

    order(form, { id, right, wrong }) {
      const parts = right.text.split(ARROW).sort((one, other) => one.localeCompare(other, "en", { numeric: true }));
      const list = element("ol", { className: "exercise__order", id });
      list.setAttribute("aria-label", "Your order");
      list.append(...parts.map((part) => movable(list, part)));
      form.append(list);
      const bare = (each) => ({ ...each, text: each.text.split(ARROW).join(" → ") });
      return () => {
        const given = [...list.children].map((item) => item.firstChild.textContent).join(" → ");
        return judgeText(given, bare(right), wrong.map(bare));
      };
    },
  };

  function plainLines(code) {
    return (code ? code.textContent : "").replace(/\n$/, "").split("\n");
  }

  function radios(name, legend, values, labels) {
    const set = element("fieldset", { className: "exercise__choices" }, element("legend", { textContent: legend }));
    values.forEach((each, index) => {
      if (labels && !labels[index].trim()) return; // an empty line is no choice
      const radio = element("input", { type: "radio", name, value: each });
      const text = element(labels ? "code" : "span", { textContent: labels ? labels[index] : each });
      set.append(element("label", {}, radio, text));
    });
    return set;
  }

  const chosen = (form) => new FormData(form).values().next().value || "";

  function movable(list, text) {
    const item = element("li", {}, element("span", { textContent: text }));
    for (const [name, sign] of [["up", "↑"], ["down", "↓"]]) {
      const button = element("button", { type: "button", textContent: sign, className: "md-button" });
      button.setAttribute("aria-label", `Move ${text} ${name}`);
      button.addEventListener("click", () => {
        const other = name === "up" ? item.previousElementSibling : item.nextElementSibling;
        if (other) name === "up" ? other.before(item) : other.after(item);
        button.focus();
        list.dispatchEvent(new Event("input", { bubbles: true }));
      });
      item.append(button);
    }
    return item;
  }

  // ---- What was solved is kept on this device, by lesson and number of the exercise, and progress.js shows it on the
  // map. A browser may refuse that.
  function solved() {
    try {
      const found = JSON.parse(localStorage.getItem(KEY));
      return found && typeof found === "object" && !Array.isArray(found) ? found : {};
    } catch {
      return {};
    }
  }

  function keep(lesson, number) {
    const all = solved();
    all[lesson] = [...new Set([...(Array.isArray(all[lesson]) ? all[lesson] : []), number])];
    try {
      localStorage.setItem(KEY, JSON.stringify(all));
    } catch {
      // It is only a convenience.
    }
  }

  // ---- A prediction comes before the block that answers it.
  function foldNext(exercise) {
    let next = exercise.nextElementSibling;
    while (next && !next.matches(".snippet, .highlight")) next = next.nextElementSibling;
    if (!next) return () => {};
    next.hidden = true;
    const note = element("p", { className: "exercise__folded", textContent: "Answer first: the next block shows it." });
    const button = element("button", { type: "button", className: "md-button", textContent: "Show it anyway" });
    const open = () => {
      next.hidden = false;
      note.remove();
    };
    button.addEventListener("click", open);
    addEventListener("beforeprint", open); // paper cannot be asked
    note.append(" ", button);
    next.before(note);
    return open;
  }

  function enhance(exercise, index) {
    const claim = exercise.querySelector(".answer data.claim");
    const fold = exercise.querySelector("details");
    if (!claim || !fold) return;
    const way = ["choice", "pick", "order"].find((each) => exercise.classList.contains(each)) || "number";
    const lesson = document.querySelector(".hero[data-lesson]")?.dataset.lesson || location.pathname;
    const id = `exercise-${index + 1}`;
    const form = element("form", { className: "exercise__form", noValidate: true });
    const status = element("output", {});
    status.setAttribute("role", "status");
    const wrong = wrongAnswers(exercise);
    const judge = WAYS[way](form, { id, exercise, right: answer(claim), wrong });
    form.append(element("button", { type: "submit", className: "md-button", textContent: "Check" }), status);
    const open = exercise.classList.contains("predict") ? foldNext(exercise) : () => {};
    const failures = exercise.querySelector("details.failure");
    if (failures) failures.hidden = true; // each is said to whoever gives it
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const [verdict, said] = judge();
      form.dataset.verdict = verdict;
      status.textContent = said;
      if (verdict === "unread") return;
      open();
      if (verdict !== "right") return;
      if (failures) failures.hidden = false;
      exercise.dataset.solved = "";
      keep(lesson, index + 1);
    });
    form.addEventListener("input", () => {
      delete form.dataset.verdict;
      status.textContent = "";
    });
    fold.before(form);
    const known = solved()[lesson];
    if (Array.isArray(known) && known.includes(index + 1)) exercise.dataset.solved = "";
  }

  document.querySelectorAll(".exercise").forEach(enhance);
})();
