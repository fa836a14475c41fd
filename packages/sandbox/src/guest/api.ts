import { limitExceeded } from './api-error.ts';
import { createFetch, type PendingFetches } from './fetch.ts';
import { HeldSizes, jsonEntryBytes, plainEntryBytes } from './held-sizes.ts';
import { cutUnits, utf8Bytes } from './measure-text.ts';
import { freeze, hasOwn, isWellFormed, jsonParse, quote, TypeErrorOf, toWellFormed } from './primordials.ts';
import type { LogLevel, RunState, StartParameters } from './run-state.ts';
import { show } from './show-value.ts';
import { isPlainObject, writeJson } from './write-json.ts';

const maxKey = 256;
const maxReason = 1_024;

/** Contract 5.14. As an object, because `includes` and `Set` may be tampered with by the time it is read. */
const reservedClaims: Readonly<Record<string, true>> = freeze({
  __proto__: null,
  iss: true,
  sub: true,
  aud: true,
  exp: true,
  nbf: true,
  iat: true,
  jti: true,
  client_id: true,
  scope: true,
  azp: true,
  auth_time: true,
  nonce: true,
  acr: true,
  amr: true,
  sid: true,
  cnf: true,
  act: true,
  typ: true,
} as unknown as Record<string, true>);

const levels: Readonly<Record<LogLevel, true>> = freeze({
  __proto__: null,
  debug: true,
  info: true,
  warn: true,
  error: true,
} as unknown as Record<LogLevel, true>);

/** The six methods (contract 5.10 to 5.15), frozen. */
export function createApi(
  run: RunState,
  start: StartParameters,
  step: unknown,
  pending: PendingFetches,
): object {
  const ignored = (method: string): boolean => {
    if (run.closed) {
      run.warnOfLateness();
      return true;
    }
    if (!run.denied) return false;
    run.warnOnce(method, `${method} was called after api.deny and ignored`);
    return true;
  };
  const ask = (effect: string): void => {
    if (run.effectsFull(effect.length)) throw limitExceeded('the action asks for too many effects');
    run.addEffect(effect);
  };

  return freeze({
    deny: (reason: unknown): void => {
      if (ignored('api.deny')) return;
      if (typeof reason !== 'string') throw new TypeErrorOf('api.deny: the reason must be a string');
      ask(`{"type":"deny","reason":${quote(cutUnits(toWellFormed(reason), maxReason))}}`);
      run.denied = true;
    },
    log: (level: unknown, message: unknown): void => {
      if (typeof level !== 'string' || !hasOwn(levels, level)) {
        throw new TypeErrorOf(`api.log: the level must be debug, info, warn or error, not ${show(level)}`);
      }
      run.log(level as LogLevel, show(message));
    },
    fetch: createFetch(run, start.limits, pending),
    state: freeze({ set: stateSetter(start, step, ignored, ask) }),
    user: freeze({ setAppMetadata: metadataSetter(start, ignored, ask) }),
    session: freeze({ setCustomClaim: claimSetter(start, ignored, ask) }),
  });
}

type Ignored = (method: string) => boolean;
type Ask = (effect: string) => void;

function stateSetter(start: StartParameters, step: unknown, ignored: Ignored, ask: Ask): object {
  const { stateValueBytes, stateBytes } = start.limits;
  let sizes: HeldSizes | undefined;
  return (key: unknown, value: unknown): void => {
    if (ignored('api.state.set')) return;
    const name = checkName(key, 'api.state.set: the key');
    const json = writeJson(value, 'value', { left: stateValueBytes, limit: stateValueBytes, what: 'value' });
    if (utf8Bytes(json) > stateValueBytes)
      throw limitExceeded(`value is larger than ${stateValueBytes} bytes`);
    sizes ??= new HeldSizes(ownState(step, start.action), plainEntryBytes);
    const bytes = plainEntryBytes(name, json);
    if (start.stateBytes + sizes.grown - sizes.sizeOf(name) + bytes > stateBytes) {
      throw limitExceeded(`the step state of this run would be larger than ${stateBytes} bytes`);
    }
    ask(`{"type":"state.set","key":${quote(name)},"value":${json}}`);
    sizes.set(name, bytes);
  };
}

function metadataSetter(start: StartParameters, ignored: Ignored, ask: Ask): object {
  const limit = start.limits.appMetadataBytes;
  let sizes: HeldSizes | undefined;
  return (patch: unknown): void => {
    if (ignored('api.user.setAppMetadata')) return;
    if (!isPlainObject(patch))
      throw new TypeErrorOf('api.user.setAppMetadata: the patch must be a plain object');
    const json = writeJson(patch, 'patch', { left: limit, limit, what: 'app_metadata' });
    // The text is what counts: reading the tenant's object a second time could give something else.
    const patched = new HeldSizes(jsonParse(json), jsonEntryBytes);
    sizes ??= new HeldSizes(jsonParse(start.appMetadata), jsonEntryBytes);
    const merged = sizes.mergedWith(patched);
    if (merged.objectBytes > limit) throw limitExceeded(`app_metadata would be larger than ${limit} bytes`);
    ask(`{"type":"user.setAppMetadata","patch":${json}}`);
    sizes = merged;
  };
}

function claimSetter(start: StartParameters, ignored: Ignored, ask: Ask): object {
  const limit = start.limits.claimsBytes;
  let sizes: HeldSizes | undefined;
  return (name: unknown, value: unknown): void => {
    if (ignored('api.session.setCustomClaim')) return;
    const claim = checkName(name, 'api.session.setCustomClaim: the name');
    if (hasOwn(reservedClaims, claim)) {
      throw new TypeErrorOf(`api.session.setCustomClaim: ${claim} is reserved for the token itself`);
    }
    const json = writeJson(value, 'value', { left: limit, limit, what: 'value' });
    sizes ??= new HeldSizes(jsonParse(start.claims), plainEntryBytes);
    const bytes = plainEntryBytes(claim, json);
    if (sizes.total - sizes.sizeOf(claim) + bytes > limit) {
      throw limitExceeded(`the custom claims of this token would be larger than ${limit} bytes`);
    }
    ask(`{"type":"session.setCustomClaim","name":${quote(claim)},"value":${json}}`);
    sizes.set(claim, bytes);
  };
}

/** The action's own part of the step state; empty when it has written nothing yet. */
function ownState(step: unknown, action: string): unknown {
  const slugs = step as Record<string, unknown>;
  return hasOwn(slugs, action) ? slugs[action] : {};
}

function checkName(name: unknown, what: string): string {
  if (typeof name !== 'string' || name === '')
    throw new TypeErrorOf(`${what} must be a string that is not empty`);
  if (name.length > maxKey) throw new TypeErrorOf(`${what} must have at most ${maxKey} characters`);
  if (!isWellFormed(name))
    throw new TypeErrorOf(`${what} holds half of a surrogate pair, which is no character`);
  return name;
}
