import { cutStack } from './describe-failure.ts';
import { defineProperty, ErrorOf, MapOf, mapGet, mapSet, rememberKind } from './primordials.ts';

let kindsByMessage = new MapOf<string, string>();

/** What one run was told is nothing to the next. */
export function forgetKinds(): void {
  kindsByMessage = new MapOf();
}

/** The kind of an error of the api of which only the message is left; empty for any other. */
export const kindOfMessage = (message: string): string =>
  (mapGet(kindsByMessage, message) as string | undefined) ?? '';

/** An error of the api that carries `error_kind` (contract 5.22). */
export function apiError(kind: string, message: string, calledFrom?: string): Error {
  const error = new ErrorOf(message);
  defineProperty(error, 'error_kind', { value: kind, enumerable: true, writable: true, configurable: true });
  if (calledFrom !== undefined) {
    const stack = `Error: ${message}${cutStack(calledFrom)}`;
    defineProperty(error, 'stack', { value: stack, writable: true, configurable: true });
  }
  rememberKind(error, kind);
  mapSet(kindsByMessage, message, kind);
  return error;
}

export const limitExceeded = (message: string): Error => apiError('limit_exceeded', message);
