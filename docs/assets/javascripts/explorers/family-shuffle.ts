// The explorer of a loss that does not see which target belongs to which prediction.

import type { Registry } from "./main";
import { shuffle, type ShuffleState } from "./shuffle";

(globalThis as unknown as { explorers: Registry }).explorers.settle("shuffle", (place, enliven) => {
  enliven<ShuffleState>("shuffle", (set) => shuffle(place, set));
});
