// Which product is the gradient: two of six matrices, and what the shapes say.

import type { Registry } from "./main";
import { product, type ProductState } from "./product";

(globalThis as unknown as { explorers: Registry }).explorers.settle("product", (place, enliven) => {
  enliven<ProductState>("product", (set) => product(place, set));
});
