// The explorer of how hard two losses push a score that is wrong.

import type { Registry } from "./main";
import { push, type PushState } from "./push";

(globalThis as unknown as { explorers: Registry }).explorers.settle("push", (place, enliven) => {
  enliven<PushState>("push", (set) => push(place, set));
});
