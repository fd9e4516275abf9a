// The explorer of the plane of a network's inputs, in which a step moves the lines of its units.

import type { Registry } from "./main";
import { inputs, type PlaneState } from "./plane";

(globalThis as unknown as { explorers: Registry }).explorers.settle("plane", (place, enliven) => {
  enliven<PlaneState>("plane", (set) => inputs(place, set));
});
