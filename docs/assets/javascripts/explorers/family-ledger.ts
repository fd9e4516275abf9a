// The explorer of which tensors hold a gradient.

import type { Registry } from "./main";
import { ledger, type LedgerState } from "./ledger";

(globalThis as unknown as { explorers: Registry }).explorers.settle("ledger", (place, enliven) => {
  enliven<LedgerState>("ledger", (set) => ledger(place, set));
});
