// Stands for core.ts in the script of a family: the same functions, which explorers.js has loaded.

import type { Registry } from "./main";

export const {
  all, at, backward, button, dial, draw, equals, fit, forward, known, last, locals, make, moving, named, nameIn,
  namesIn, number, operand, part, player, show, single, superscript, written, zip,
} = (globalThis as unknown as { explorers: Registry }).explorers;
