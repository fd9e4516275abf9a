// The explorer of the memory that a pass takes with gradient checkpointing.

import type { Registry } from "./main";
import { segments, type SegmentsState } from "./segments";

(globalThis as unknown as { explorers: Registry }).explorers.settle("segments", (place, enliven) => {
  enliven<SegmentsState>("segments", (set) => segments(place, set));
});
