// The explorer of a network that learns two half-moons while its units die.

import type { Registry } from "./main";
import { moons, type MoonState } from "./moons";

(globalThis as unknown as { explorers: Registry }).explorers.settle("moons", (place, enliven) => {
  enliven<MoonState>("moons", (set) => moons(place, set));
});
