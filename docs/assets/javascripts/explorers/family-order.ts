// Being the engine: the reader visits the nodes of a diamond.

import type { Registry } from "./main";
import { order, type OrderState } from "./order";

(globalThis as unknown as { explorers: Registry }).explorers.settle("order", (place, enliven) => {
  enliven<OrderState>("order", (set) => order(place, set));
});
