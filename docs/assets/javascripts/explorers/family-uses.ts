// The explorer of a weight that is used at each step of a sequence.

import type { Registry } from "./main";
import { uses, type UsesState } from "./uses";

(globalThis as unknown as { explorers: Registry }).explorers.settle("uses", (place, enliven) => {
  enliven<UsesState>("uses", (set) => uses(place, set));
});
