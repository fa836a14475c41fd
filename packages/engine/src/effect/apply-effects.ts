import type { JsonObject } from '@sluice/expression';
import type { Effect } from '../block/block-type.ts';
import { ownKey, setOwnKey } from '../json/own-key.ts';
import { claimsBytes, entryBytes, jsonBytes } from '../measure/size.ts';
import { innermostStep, type Run, setEvent } from '../run/run.ts';
import type { TraceEffect } from '../trace/trace-entry.ts';
import { reservedClaims } from './reserved-claims.ts';

/** A block asked for more than the tenant's limits allow, or for what nobody may write. None of its effects stand. */
export class EffectRefused extends Error {
  override readonly name = 'EffectRefused';
}

/** Stages whose claims end with the stage (contract, section 2). */
const discardsClaims = new Set(['pre-login', 'registration']);

/**
 * Writes what a block asked for into the run, all of it or nothing. The store sees it at the next checkpoint
 * (contract 6.1). Returns the effects as the trace tells them.
 */
export function applyEffects(run: Run, slug: string, effects: readonly Effect[]): TraceEffect[] {
  refuseTooMuch(run, slug, effects);
  return effects.map((effect) => applyEffect(run, slug, effect));
}

function applyEffect(run: Run, slug: string, effect: Effect): TraceEffect {
  if (effect.type === 'state.set') {
    setState(run, slug, effect.key, effect.value);
    return effect;
  }
  if (effect.type === 'user.setAppMetadata') {
    patchAppMetadata(run, effect.patch);
    return effect;
  }
  return { ...effect, kept: setClaim(run, effect.name, effect.value) };
}

function setState(run: Run, slug: string, key: string, value: JsonObject[string]): void {
  const step = innermostStep(run);
  const entries = ownKey(step, slug) ?? {};
  const before = ownKey(entries, key);
  run.stateBytes += entryBytes(key, value) - (before === undefined ? 0 : entryBytes(key, before));
  setOwnKey(entries, key, value);
  step[slug] = entries;
}

/** Shallow merge: keys of the patch overwrite, others stay, nested objects are replaced whole (contract 5.13). */
function patchAppMetadata(run: Run, patch: JsonObject): void {
  if (run.user === null) {
    run.waitingPatch = { ...run.waitingPatch, ...patch };
  } else {
    run.pendingPatch = { ...run.pendingPatch, ...patch };
    run.user = { ...run.user, app_metadata: { ...run.user.app_metadata, ...patch } };
  }
  const { user } = run.event;
  if (user !== undefined) {
    setEvent(run, { ...run.event, user: { ...user, app_metadata: { ...user.app_metadata, ...patch } } });
  }
}

function setClaim(run: Run, name: string, value: JsonObject[string]): boolean {
  const kept = !discardsClaims.has(run.stage);
  if (kept) run.claims = { ...run.claims, [name]: value };
  else run.stageClaims = { ...run.stageClaims, [name]: value };
  return kept;
}

/** The claims buffer that an effect of this stage goes to. */
export function claimsBuffer(run: Run): JsonObject {
  return discardsClaims.has(run.stage) ? run.stageClaims : run.claims;
}

/** The `app_metadata` that a patch would be merged into, as far as the run knows it. */
export function knownAppMetadata(run: Run): JsonObject {
  return run.user?.app_metadata ?? { ...run.event.user?.app_metadata, ...run.waitingPatch };
}

/** Limits of section 10, for every block alike: an action was stopped at its call, others are stopped here. */
function refuseTooMuch(run: Run, slug: string, effects: readonly Effect[]): void {
  const { limits } = run;
  let bytes = run.stateBytes;
  let claims = claimsBuffer(run);
  let metadata = knownAppMetadata(run);
  const entries: JsonObject = { ...ownKey(innermostStep(run), slug) };
  const own: Record<string, JsonObject[string]> = entries as Record<string, JsonObject[string]>;
  for (const effect of effects) {
    if (effect.type === 'state.set') {
      if (effect.key.length === 0 || effect.key.length > 256)
        throw new EffectRefused('a state key has 1 to 256 characters');
      if (jsonBytes(effect.value) > limits.stateValueBytes) {
        throw new EffectRefused(
          `the state value "${effect.key}" is larger than ${limits.stateValueBytes} bytes`,
        );
      }
      const before = ownKey(own, effect.key);
      bytes +=
        entryBytes(effect.key, effect.value) - (before === undefined ? 0 : entryBytes(effect.key, before));
      setOwnKey(own, effect.key, effect.value);
      if (bytes > limits.stateBytes)
        throw new EffectRefused(`the run's step state is larger than ${limits.stateBytes} bytes`);
    } else if (effect.type === 'session.setCustomClaim') {
      if (effect.name.length === 0) throw new EffectRefused('a claim has a name');
      if (reservedClaims.has(effect.name)) throw new EffectRefused(`the claim "${effect.name}" is reserved`);
      claims = { ...claims, [effect.name]: effect.value };
      if (claimsBytes(claims) > limits.claimsBytes) {
        throw new EffectRefused(`the custom claims are larger than ${limits.claimsBytes} bytes`);
      }
    } else {
      metadata = { ...metadata, ...effect.patch };
      if (jsonBytes(metadata) > limits.appMetadataBytes) {
        throw new EffectRefused(`app_metadata would be larger than ${limits.appMetadataBytes} bytes`);
      }
    }
  }
}

/** Ends a stage: claims that were only buffered are gone (contract, section 2). */
export function endStage(run: Run): void {
  run.stageClaims = {};
  run.frames = [];
}
