import { type ActionEffect, type ActionRequest, entryBytes, reservedClaims } from '@sluice/engine';
import type { Json, JsonObject } from '@sluice/expression';

const maxEffects = 2_000;
/** Of all effects together, those overwritten included: the guest takes 2,000,000 characters. */
const maxEffectBytes = 6_000_000;

/**
 * The effects of one run of an action, and every rule on them a second time: the guest has thrown at the call
 * already, so what breaks a rule here was not said by the guest.
 */
export class EffectLedger {
  readonly #request: ActionRequest;
  readonly #effects: ActionEffect[] = [];
  readonly #stateAsked: [key: string, bytes: number][] = [];
  /** At most; what is overwritten is still counted. */
  #stateBytes: number;
  #allBytes = 0;
  #claims: Map<string, number> | undefined;
  #metadata: Map<string, number> | undefined;

  constructor(request: ActionRequest) {
    this.#request = request;
    this.#stateBytes = request.held.stateBytes;
  }

  get effects(): readonly ActionEffect[] {
    return this.#effects;
  }

  get denied(): boolean {
    return this.#effects.at(-1)?.type === 'deny';
  }

  /** False when the effect breaks a rule; it is not taken then. */
  add(effect: ActionEffect): boolean {
    if (this.denied || this.#effects.length >= maxEffects || !this.#fits(effect)) return false;
    this.#effects.push(effect);
    return true;
  }

  #fits(effect: ActionEffect): boolean {
    switch (effect.type) {
      case 'state.set':
        return effect.key !== '' && this.#fitsState(effect.key, effect.value);
      case 'user.setAppMetadata':
        return this.#fitsMetadata(effect.patch);
      case 'session.setCustomClaim':
        return (
          effect.name !== '' &&
          !reservedClaims.has(effect.name) &&
          this.#fitsClaims(effect.name, effect.value)
        );
      case 'deny':
        return true;
    }
  }

  #fitsState(key: string, value: Json): boolean {
    const { limits, stepJson, action, held } = this.#request;
    const bytes = entryBytes(key, value);
    if (bytes - Buffer.byteLength(key, 'utf8') > limits.stateValueBytes || !this.#hasRoom(bytes))
      return false;
    this.#stateAsked.push([key, bytes]);
    this.#stateBytes += bytes;
    if (this.#stateBytes <= limits.stateBytes) return true;
    // Only now does it matter how much of that was overwritten.
    const state = sizesOf(ownEntries(JSON.parse(stepJson), action), entryBytes);
    const before = sum(state);
    for (const [name, size] of this.#stateAsked) state.set(name, size);
    return held.stateBytes - before + sum(state) <= limits.stateBytes;
  }

  #hasRoom(bytes: number): boolean {
    this.#allBytes += bytes;
    return this.#allBytes <= maxEffectBytes;
  }

  #fitsClaims(name: string, value: Json): boolean {
    this.#claims ??= sizesOf(this.#request.held.claims, entryBytes);
    const bytes = entryBytes(name, value);
    this.#claims.set(name, bytes);
    return this.#hasRoom(bytes) && sum(this.#claims) <= this.#request.limits.claimsBytes;
  }

  #fitsMetadata(patch: JsonObject): boolean {
    this.#metadata ??= sizesOf(this.#request.held.appMetadata, jsonEntryBytes);
    let bytes = 0;
    for (const [key, value] of Object.entries(patch)) {
      const size = jsonEntryBytes(key, value);
      this.#metadata.set(key, size);
      bytes += size;
    }
    const braces = this.#metadata.size === 0 ? 2 : 1;
    return this.#hasRoom(bytes) && sum(this.#metadata) + braces <= this.#request.limits.appMetadataBytes;
  }
}

/** An entry as it stands in JSON text, its colon and a comma included. */
const jsonEntryBytes = (key: string, value: Json): number => entryBytes(JSON.stringify(key), value) + 2;

function ownEntries(step: unknown, action: string): JsonObject {
  const slugs = step as Readonly<Record<string, JsonObject>>;
  return Object.hasOwn(slugs, action) ? (slugs[action] ?? {}) : {};
}

function sizesOf(object: JsonObject, size: (key: string, value: Json) => number): Map<string, number> {
  return new Map(Object.entries(object).map(([key, value]) => [key, size(key, value)]));
}

function sum(sizes: Map<string, number>): number {
  let total = 0;
  for (const bytes of sizes.values()) total += bytes;
  return total;
}
