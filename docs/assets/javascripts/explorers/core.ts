// What all families of explorers share. `explorers.js` holds it; the script of each family takes it from there.

export * from "./controls";
export * from "./dom";
export * from "./engine";
export { namesIn, nameIn } from "./links";
export * from "./lists";
export * from "./numbers";
export * from "./words";
