// The explorers of a difference quotient under the microscope.

import type { Registry } from "./main";
import { microscope } from "./microscope";
import type { Sight } from "./quotient";

(globalThis as unknown as { explorers: Registry }).explorers.settle("microscope", (place, enliven) => {
  enliven<Sight>("microscope", (set) => microscope(place, set));
});
