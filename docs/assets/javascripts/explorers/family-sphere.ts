// The explorer of what comes back through a batch norm of three numbers.

import type { Registry } from "./main";
import { sphere, type SphereState } from "./sphere";

(globalThis as unknown as { explorers: Registry }).explorers.settle("sphere", (place, enliven) => {
  enliven<SphereState>("sphere", (set) => sphere(place, set));
});
