// The explorer of a kernel that is used at each place of its input.

import { kernel, type KernelState } from "./kernel";
import type { Registry } from "./main";

(globalThis as unknown as { explorers: Registry }).explorers.settle("kernel", (place, enliven) => {
  enliven<KernelState>("kernel", (set) => kernel(place, set));
});
