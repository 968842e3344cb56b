/** The shape of an English section: the same keys, the same inputs, other words. A missing key does not compile. */
export type Like<T> = {
  readonly [K in keyof T]: T[K] extends string
    ? string
    : T[K] extends (...inputs: infer A) => string
      ? (...inputs: A) => string
      : Like<T[K]>;
};
