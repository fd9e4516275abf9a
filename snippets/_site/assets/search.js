// The search worker. It changes the words of a query before it asks the theme's own program, and sorts the results:
// those that have all words come before those that have some. Any form of a word is found, and a word that the site does
// not have is searched for in a slightly different spelling. The theme's index stays as it is.

(() => {
  const QUERY = 2; // the kind of message by which the theme asks; its answers are another kind
  const RESULT = 3;
  const SHORTEST_STEM = 3; // letters; a shorter one begins too many words
  const SHORTEST_SLIP = 4; // letters; a shorter word is near too many others
  const LONG = 8; // letters; a longer word may have two slips
  const EXACT = 5; // how much more a word counts than another one with its stem

  const [OF_PAGE, OF_SCORE] = [0.2, 2]; // how much the words of the page count, and the theme's own score

  /** Load the program, and return what asks it: a function from a message to a promise of the answer. */
  function start() {
    const { addEventListener } = self;
    const waiting = [];
    let listener;
    self.addEventListener = (_, given) => (listener = given);
    self.postMessage = (answer) => waiting.shift()(answer);
    loadProgram();
    self.addEventListener = addEventListener;
    lunr.TokenSet.prototype.toString = nameOfNode;
    return (message) =>
      new Promise((resolve) => {
        waiting.push(resolve);
        listener({ data: message });
      });
  }

  /** Name a node of Lunr's tree of words by what leads on from it. Lunr joins the names of nodes without anything
   * between them. Where words hold digits, two nodes may then have one name, and a search finds words of no page. */
  function nameOfNode() {
    const edges = Object.keys(this.edges).sort();
    return this._str ?? [Number(this.final), ...edges.map((label) => `${label}${this.edges[label].id}`)].join("/");
  }

  /** The words of a text, without those that every page has, unless there are no others. */
  function wordsOf(text) {
    const all = text.toLowerCase().split(new RegExp(lunr.tokenizer.separator, "g"));
    const words = [...new Set(all.map((word) => word.replace(/[*+\-:^~]/g, "")).filter(Boolean))];
    const telling = words.filter((word) => lunr.stopWordFilter(word));
    return telling.length ? telling : words;
  }

  /** How all forms of a word begin. */
  function stemOf(word) {
    const stem = lunr.stemmer(new lunr.Token(word)).toString();
    let same = 0;
    while (same < stem.length && stem[same] === word[same]) same += 1;
    return same < SHORTEST_STEM ? word : word.slice(0, same);
  }

  const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
  const isFound = ({ terms }, stem) => terms[stem] === true;

  async function search(text, ask) {
    const find = async (clauses) => (await ask({ type: QUERY, data: clauses.join(" ") })).data;
    const words = wordsOf(text).map((word) => ({ word, stem: stemOf(word) }));
    const exact = words.filter(({ word, stem }) => word !== stem).map(({ word }) => `${word}^${EXACT}`);
    const found = await find([...words.map(({ stem }) => `${stem}*`), ...exact]);
    let sections = found.items.flat();
    const isStrange = ({ word, stem }) =>
      word.length >= SHORTEST_SLIP && !sections.some((section) => isFound(section, stem));
    if (words.some(isStrange)) {
      const near = words.map((each) =>
        isStrange(each) ? `${each.word}~${each.word.length < LONG ? 1 : 2}` : `${each.stem}*`);
      sections = (await find([...near, ...exact])).items.flat();
    }
    return { ...found, items: sorted(sections, words.map(({ stem }) => stem)) };
  }

  function groupedByPage(sections) {
    const pages = new Map();
    for (const section of sections) {
      const page = section.location.split("#")[0];
      pages.set(page, [...(pages.get(page) ?? []), section]);
    }
    return [...pages.values()];
  }

  /** Sections by the words that they have, then by those that their page has, then by their score, and under their page,
   * as the theme takes them. It shows those of a page that have the highest score, and folds the others. A word counts
   * the more, the fewer sections have it, so that all words come before some, and "transpose" before "come". */
  function sorted(sections, stems) {
    const highest = Math.max(...sections.map(({ score }) => score));
    const weights = stems.map((stem) =>
      Math.log(1 + sections.length / sections.filter((section) => isFound(section, stem)).length));
    const weigh = (some) => sum(stems.map((stem, n) => (some.some((section) => isFound(section, stem)) ? weights[n] : 0)));
    const pages = groupedByPage(sections).map((page) =>
      page
        .map((section) => ({
          ...section,
          terms: Object.fromEntries(Object.entries(section.terms).filter(([term]) => stems.includes(term))),
          score: section.score && weigh([section]) + OF_PAGE * weigh(page) + OF_SCORE * section.score / highest,
        }))
        .sort((a, b) => b.score - a.score));
    return pages.sort(([a], [b]) => b.score - a.score);
  }

  const post = self.postMessage.bind(self);
  let ask;
  let turn = Promise.resolve(); // one query at a time, so that each gets its own answer
  self.addEventListener("message", ({ data: message }) => {
    turn = turn.then(async () => {
      ask ??= start();
      if (message.type !== QUERY) return post(await ask(message));
      const data = await search(message.data, ask).catch((error) => (console.warn(error), { items: [] }));
      return post({ type: RESULT, data });
    });
  });
})();
