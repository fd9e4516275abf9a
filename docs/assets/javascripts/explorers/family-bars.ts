// The explorer of how large the gradients of a deep network are, layer by layer.

import { bars, type BarsState } from "./bars";
import type { Registry } from "./main";

(globalThis as unknown as { explorers: Registry }).explorers.settle("bars", (place, enliven) => {
  enliven<BarsState>("bars", (set) => bars(place, set));
});
