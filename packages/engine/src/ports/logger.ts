/**
 * The process log. Fields are ids, names and durations only: never an email, phone, IP, token, secret or
 * event body (contract 9.4). pino's loggers have this shape.
 */
export interface Logger {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
}

export interface LogFields {
  readonly [key: string]: string | number | boolean | undefined;
}
