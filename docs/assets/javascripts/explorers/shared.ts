// Stands for core.ts in the script of a family: the same functions, which explorers.js has loaded.

import type { Registry } from "./main";

export const {
  all, backward, button, dial, draw, equals, fill, fit, forward, known, locals, make, moving, named, nameIn, namesIn,
  number, operand, part, player, show, superscript, written,
} = (globalThis as unknown as { explorers: Registry }).explorers;
