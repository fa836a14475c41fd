/** Formats, section 5. */
export const exitCode = {
  fine: 0,
  /** The run was denied, a scenario failed, a check found an error. */
  negative: 1,
  /** Wrong usage, or input that cannot be read. */
  usage: 2,
  /** The engine failed. */
  engine: 3,
} as const;

export type ExitCode = (typeof exitCode)[keyof typeof exitCode];
