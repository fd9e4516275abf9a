// What a list or a record has where it is known to have something. The types cannot know it, so it is looked up here.

export function at<T>(list: ArrayLike<T>, place: number): T;
export function at<T>(record: Readonly<Record<string, T>>, name: string): T;
export function at<T>(from: Readonly<Record<number | string, T>>, key: number | string): T {
  const found = from[key];
  if (found === undefined) throw new RangeError(`Nothing is at ${key}`);
  return found;
}

export const last = <T>(list: readonly T[]): T => at(list, list.length - 1);

/** Each of a list with what stands at its place in another one. */
export const zip = <A, B>(one: readonly A[], other: readonly B[]): [A, B][] =>
  one.map((each, k) => [each, at(other, k)]);
