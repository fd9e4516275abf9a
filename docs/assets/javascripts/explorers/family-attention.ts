// The explorer of what comes back through an attention of five tokens.

import { attention, type AttentionState } from "./attention";
import type { Registry } from "./main";

(globalThis as unknown as { explorers: Registry }).explorers.settle("attention", (place, enliven) => {
  enliven<AttentionState>("attention", (set) => attention(place, set));
});
