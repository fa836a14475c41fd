export type IdPrefix = 'run' | 'usr' | 'evt' | 'ten' | 'jti';

/** Where identifiers and random numbers come from. */
export interface Ids {
  /** A fresh identifier such as `run_0192…`; unique for ever, roughly ordered by time. */
  next(prefix: IdPrefix): string;
}
