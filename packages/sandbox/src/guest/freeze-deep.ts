import { freeze, objectKeys, stringSplit } from './primordials.ts';

/** Where the objects and arrays inside a value stand: keys, each with what it leads to. */
interface Plan {
  readonly keys: readonly string[];
  readonly inner: readonly Plan[];
}

/**
 * Freezes values that come from JSON texts of the same make, all the way down. To look at every property is most of
 * the work, so it is done for the first one only; for the next it is enough to know where the objects stood. That they
 * still stand there, and that there are no more of them, follows from the text: each opens one brace or bracket.
 */
export class DeepFreezer {
  #plan: Plan | undefined;
  #size = 0;

  freeze<T>(value: T, json: string): T {
    const opened = stringSplit(json, '{').length + stringSplit(json, '[').length - 2;
    if (this.#plan !== undefined && opened === this.#size && follow(value, this.#plan)) return value;
    this.#size = 0;
    const plan = this.#freezeAll(value);
    // Braces inside of strings are no objects; then the text does not tell, and every property is looked at.
    this.#plan = this.#size === opened ? plan : undefined;
    return value;
  }

  #freezeAll(value: unknown): Plan | undefined {
    if (typeof value !== 'object' || value === null) return undefined;
    this.#size += 1;
    const found = objectKeys(value);
    const keys: string[] = [];
    const inner: Plan[] = [];
    for (let at = 0; at < found.length; at += 1) {
      const key = found[at] as string;
      const plan = this.#freezeAll((value as Record<string, unknown>)[key]);
      if (plan === undefined) continue;
      // Every object has one, so that it stands there proves nothing.
      if (key === '__proto__') this.#size += 1;
      keys.push(key);
      inner.push(plan);
    }
    freeze(value);
    return { keys, inner };
  }
}

/** False when an object is not where it was; what was frozen until then had to be frozen anyway. */
function follow(value: unknown, plan: Plan): boolean {
  if (typeof value !== 'object' || value === null) return false;
  const { keys, inner } = plan;
  for (let at = 0; at < keys.length; at += 1) {
    if (!follow((value as Record<string, unknown>)[keys[at] as string], inner[at] as Plan)) return false;
  }
  freeze(value);
  return true;
}
