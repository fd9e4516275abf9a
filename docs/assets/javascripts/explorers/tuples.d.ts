// A map over a tuple is as long as the tuple, and the types may know it.

interface ReadonlyArray<T> {
  map<U>(make: (value: T, index: number, all: readonly T[]) => U): { -readonly [K in keyof this]: U };
}

interface Array<T> {
  map<U>(make: (value: T, index: number, all: T[]) => U): { [K in keyof this]: U };
}
