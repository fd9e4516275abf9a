// The explorer of what a graph has saved, what is written afterwards, and whether PyTorch notices.

import type { Registry } from "./main";
import { versions, type VersionsState } from "./versions";

(globalThis as unknown as { explorers: Registry }).explorers.settle("versions", (place, enliven) => {
  enliven<VersionsState>("versions", (set) => versions(place, set));
});
