// The explorers of networks.

import type { Registry } from "./main";
import { hasInput, recorded } from "./net";
import { network, type NetworkState } from "./network";
import type { NetworkData } from "./schema";
import { speaksOf } from "./speaks";

(globalThis as unknown as { explorers: Registry }).explorers.add("network", (picture, enliven) => {
  const net = recorded(picture.data as NetworkData);
  if (hasInput(net)) enliven<NetworkState>("network", (set) => network(picture, net, set));
  return (expression) => speaksOf(net, expression);
});
