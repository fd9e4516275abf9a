// The explorer of scores that grow until float32 has no numbers for them.

import { logits, type LogitsState } from "./logits";
import type { Registry } from "./main";

(globalThis as unknown as { explorers: Registry }).explorers.settle("logits", (place, enliven) => {
  enliven<LogitsState>("logits", (set) => logits(place, set));
});
