import { suggest } from '@sluice/flow';
import type { ReportedError } from '../wire/messages.ts';

/** What V8 says of strict code that tries to change something frozen, or to make a global. */
const frozenTrouble =
  /^(?:\w*Error: )?(?:Cannot (?:assign to read only|add|delete|redefine|define|set|create) property|.* is not extensible|.* object is not extensible|Assignment to constant variable|'(?:set|deleteProperty|defineProperty)' on proxy: trap returned falsish|'caller', 'callee', and 'arguments' properties may not be accessed|\S+ is not defined$)/;

/** Whether a failure in a shared realm may be owed to its being shared, so that a realm of its own has to decide. */
export function owesToSharing(error: Pick<ReportedError, 'error_kind' | 'message'>): boolean {
  return error.error_kind === 'uncaught_error' && frozenTrouble.test(error.message);
}

const apiNames = [
  ...['api.deny', 'api.log', 'api.fetch', 'api.state.set', 'api.user.setAppMetadata'],
  ...['api.session.setCustomClaim', 'console.log', 'console.debug', 'console.info', 'console.warn'],
  'console.error',
];
const notAFunction = /^TypeError: ((?:api|console)(?:\.\w+)+) is not a function$/;
const ofNobody =
  /^TypeError: Cannot read properties of (?:undefined|null) \(reading '(?:id|email|email_verified|phone|name|app_metadata|user_metadata|factors)'\)$/;

/** The message of an error that ended an action, with the way out where it is a common slip. */
export function explainError(message: string): string {
  const called = notAFunction.exec(message)?.[1];
  if (called !== undefined) {
    const meant = suggest(called, apiNames);
    return meant === undefined
      ? `${message}; the api has ${apiNames.slice(0, 6).join(', ')}`
      : `${message} (did you mean ${meant}?)`;
  }
  if (ofNobody.test(message))
    return `${message}: event.user is absent as long as nobody is known; read it as event.user?.…`;
  return message;
}
