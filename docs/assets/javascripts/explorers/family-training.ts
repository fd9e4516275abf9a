// The explorers of trainings.

import { namesIn } from "explorers-core";
import type { Registry } from "./main";
import { type Training, training, type TrainingState } from "./training";

(globalThis as unknown as { explorers: Registry }).explorers.add("training", (picture, enliven) => {
  const data = picture.data as Training;
  enliven<TrainingState>("training", (set) => training(picture, data, set));
  return (expression) => data.runs.flatMap(({ names }, k) =>
    names.some((name) => namesIn(expression).has(name)) ? `run.${k}` : []);
});
