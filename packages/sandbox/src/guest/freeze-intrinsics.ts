import {
  defineProperty,
  freeze,
  getOwnPropertyDescriptor,
  getPrototypeOf,
  hasOwn,
  indirectGlobal,
  objectPrototype,
  reflectOwnKeys,
  SetOf,
  setAdd,
  setHas,
  TypeErrorOf,
} from './primordials.ts';

/**
 * Makes everything that all runs in a realm can reach unchangeable, so that the realm can be used again: every
 * object that is reachable from the global object or made by syntax, and every accessor. Only the global object
 * itself stays open, until it is sealed.
 */
export function freezeIntrinsics(): void {
  forgetMatches();
  for (const prototype of errorPrototypes())
    for (const key of ['name', 'message']) allowOverride(prototype, key);
  for (const prototype of [objectPrototype, Map.prototype, WeakMap.prototype]) {
    for (const key of reflectOwnKeys(prototype)) if (typeof key === 'string') allowOverride(prototype, key);
  }
  for (const key of reflectOwnKeys(indirectGlobal)) freezeProperty(indirectGlobal, key);
  freezeAll(getPrototypeOf(indirectGlobal));
  for (const sample of samples()) freezeAll(sample);
  for (const value of overridable) freezeAll(value);
}

const frozen = new SetOf<unknown>();
/** Values that stand behind accessors now, where no walk finds them. */
const overridable: unknown[] = [];

/** Freezes a value and all that can be reached from it. */
export function freezeAll(value: unknown): void {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return;
  if (value === indirectGlobal || setHas(frozen, value)) return;
  setAdd(frozen, value);
  // First, so that what cannot be frozen is an error: a buffer that everybody can write to, for one.
  freeze(value);
  for (const key of reflectOwnKeys(value)) freezeProperty(value, key);
  freezeAll(getPrototypeOf(value));
}

function freezeProperty(owner: object, key: PropertyKey): void {
  const descriptor = getOwnPropertyDescriptor(owner, key);
  if (descriptor === undefined) return;
  freezeAll(descriptor.value);
  freezeAll(descriptor.get);
  freezeAll(descriptor.set);
}

/** `RegExp.$1` and its like tell what was matched last, whoever matched it. */
function forgetMatches(): void {
  const standard = ['length', 'name', 'prototype', 'escape'];
  for (const key of reflectOwnKeys(RegExp)) {
    if (typeof key === 'string' && !standard.includes(key)) Reflect.deleteProperty(RegExp, key);
  }
}

function errorPrototypes(): readonly object[] {
  const all = [
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
    AggregateError,
  ];
  return all.map((each) => each.prototype as object);
}

/**
 * Assigning to a property that a frozen prototype has as well is an error; as an accessor it is not: an object
 * gets a property of its own, as it would from a prototype that is not frozen.
 */
function allowOverride(prototype: object, key: string): void {
  const descriptor = getOwnPropertyDescriptor(prototype, key);
  if (descriptor === undefined || !('value' in descriptor)) return;
  const { value } = descriptor as { value: unknown };
  overridable[overridable.length] = value;
  const accessor = {
    get: () => value,
    set(this: object, given: unknown) {
      if (this === prototype || (typeof this !== 'object' && typeof this !== 'function')) {
        throw new TypeErrorOf(`Cannot assign to read only property '${key}' of object`);
      }
      const own = { value: given, writable: true, enumerable: true, configurable: true };
      if (hasOwn(this, key)) defineProperty(this, key, { value: given });
      else defineProperty(this, key, own);
    },
  };
  defineProperty(prototype, key, {
    get: accessor.get,
    set: accessor.set,
    enumerable: false,
    configurable: false,
  });
}

/** Helpers of iterators: the language has them, its types not yet. */
const helpers = indirectGlobal as unknown as {
  readonly Iterator: { from(iterator: object): { map(change: () => unknown): object } };
};

/** What no property of the global object leads to. */
function samples(): readonly unknown[] {
  const wrapped = helpers.Iterator.from({ next: () => ({ done: true, value: undefined }) });
  const segments = new Intl.Segmenter('en').segment('a');
  return [
    // biome-ignore-start lint/complexity/useArrowFunction: each kind of function has a prototype of its own
    function* () {},
    async function () {},
    async function* () {},
    // biome-ignore-end lint/complexity/useArrowFunction: as above
    [][Symbol.iterator](),
    ''[Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    'a'.matchAll(/a/g),
    wrapped,
    wrapped.map(() => undefined),
    segments,
    segments[Symbol.iterator](),
    // Its `stack` is an accessor that all errors share; so is `callee` of arguments.
    new Error(),
    (function () {
      // biome-ignore lint/complexity/noArguments: it is what is looked for
      return arguments;
    })(),
  ];
}
