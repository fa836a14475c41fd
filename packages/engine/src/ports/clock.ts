/** Time, as the engine sees it. Replay and scenarios bring their own. */
export interface Clock {
  /** Wall clock, milliseconds since 1970-01-01T00:00:00Z. */
  now(): number;
  /** A clock that never goes back, in milliseconds; only differences have a meaning. */
  monotonic(): number;
}
