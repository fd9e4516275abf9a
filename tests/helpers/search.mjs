// Asks the search of a built site, in its own worker: node search.mjs SITE < queries.json
// Prints for each query where its results lead, page by page, in the order in which readers see them.

import { readFileSync, readdirSync } from "node:fs";
import { runInThisContext } from "node:vm";

const site = process.argv[2];
const folder = `${site}/assets/javascripts/workers/`;
const worker = readdirSync(folder).find((name) => /^search\..*\.min\.js$/.test(name));
const [SETUP, QUERY] = [0, 2]; // the kinds of messages that Material's worker knows

let ask;
let answer;
globalThis.self = globalThis;
globalThis.addEventListener = (_, listener) => (ask = listener);
globalThis.postMessage = (message) => answer(message);
globalThis.importScripts = (name) => runInThisContext(readFileSync(folder + name, "utf8"));
globalThis.MessageEvent = class {
  constructor(_, { data }) {
    this.data = data;
  }
};
globalThis.dispatchEvent = (event) => ask(event);
importScripts(worker);

const said = (type, data) =>
  new Promise((resolve) => {
    answer = resolve;
    ask({ data: { type, data } });
  });

const index = JSON.parse(readFileSync(`${site}/search/search_index.json`, "utf8"));
await said(SETUP, { ...index, options: {} });
const found = [];
for (const query of JSON.parse(readFileSync(0, "utf8"))) {
  const { data } = await said(QUERY, query);
  found.push(data.items.map((page) => page.map((each) => each.location)));
}
console.log(JSON.stringify(found));
