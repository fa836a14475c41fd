/**
 * The built-ins as they were before tenant code ran. Everything of the guest that runs beside or after tenant
 * code uses these and own properties only: no spread, no `for of`, no writes to array elements that do not exist
 * yet, because all of those consult prototypes that the tenant may have changed.
 */
const { bind, call } = Function.prototype;

type Uncurried = <This, Args extends unknown[], Result>(
  fn: (this: This, ...args: Args) => Result,
) => (self: This, ...args: Args) => Result;

const uncurryThis = bind.bind(call as never) as unknown as Uncurried;

export const { apply: reflectApply, construct: reflectConstruct, ownKeys: reflectOwnKeys } = Reflect;
export const {
  freeze,
  defineProperty,
  getPrototypeOf,
  getOwnPropertyDescriptor,
  keys: objectKeys,
  prototype: objectPrototype,
} = Object;
export const hasOwn = Object.hasOwn;
export const isArray = Array.isArray;
export const isFiniteNumber = Number.isFinite;
export const jsonParse = JSON.parse as (text: string) => unknown;
const jsonStringify = JSON.stringify as (text: string) => string;
export const ErrorOf = Error;
export const TypeErrorOf = TypeError;
export const PromiseOf = Promise;
export const MapOf = Map;
export const SetOf = Set;
export const DateOf = Date;
export const Uint16ArrayOf = Uint16Array;
export const Int32ArrayOf = Int32Array;
export const mathImul = Math.imul;
export const mathFloor = Math.floor;
export const nativeRandom = Math.random;
export const dateNow = Date.now;
export const indirectGlobal = globalThis;
export const symbolDispose: typeof Symbol.dispose = Symbol.dispose;

/** A string as JSON text. Primitive strings never meet a `toJSON`. */
export const quote = (text: string): string => jsonStringify(text);

const thenOf = uncurryThis(
  Promise.prototype.then as (
    this: Promise<unknown>,
    done: (value: unknown) => unknown,
    failed: (reason: unknown) => unknown,
  ) => Promise<unknown>,
);

/**
 * `promise.then` without a look at what the tenant made of `Promise.prototype`. Throws a TypeError, before
 * anything is called, when `promise` is no native promise.
 */
export function onSettled(
  promise: Promise<unknown>,
  done: (value: unknown) => unknown,
  failed: (reason: unknown) => unknown,
): void {
  try {
    void defineProperty(promise, 'constructor', { value: PromiseOf, configurable: true, writable: true });
  } catch {
    // A frozen promise keeps its constructor; `then` then finds the one it has.
  }
  thenOf(promise, done, failed);
}

const resolvedPromise = Promise.resolve(undefined);
void defineProperty(resolvedPromise, 'constructor', { value: PromiseOf });
const ignore = (): void => undefined;

/** Queues a microtask. */
export function soon(task: () => void): void {
  thenOf(resolvedPromise, task, ignore);
}

/** Keeps a rejection that nobody looks at from counting as unhandled. */
export function ignoreRejection(promise: Promise<unknown>): void {
  onSettled(promise, ignore, ignore);
}

export const charCodeAt = uncurryThis(String.prototype.charCodeAt);
export const stringSlice = uncurryThis(String.prototype.slice);
export const stringIndexOf = uncurryThis(
  String.prototype.indexOf as (this: string, search: string, from?: number) => number,
);
export const stringSplit = uncurryThis(
  String.prototype.split as (this: string, separator: string) => string[],
);
export const isWellFormed = uncurryThis(String.prototype.isWellFormed);
export const toWellFormed = uncurryThis(String.prototype.toWellFormed);
export const toLowerCase = uncurryThis(String.prototype.toLowerCase);
export const toUpperCase = uncurryThis(String.prototype.toUpperCase);
const regExpExec = uncurryThis(RegExp.prototype.exec);

/** `pattern` must be neither global nor sticky. */
export const matches = (pattern: RegExp, text: string): boolean => regExpExec(pattern, text) !== null;

export const mapGet = uncurryThis(Map.prototype.get);
export const mapSet = uncurryThis(Map.prototype.set);
export const mapDelete = uncurryThis(Map.prototype.delete);
export const mapForEach = uncurryThis(Map.prototype.forEach);
export const setForEach = uncurryThis(Set.prototype.forEach);
export const setHas = uncurryThis(Set.prototype.has);
export const setAdd = uncurryThis(Set.prototype.add);
const WeakMapOf = WeakMap;
const weakMapGet = uncurryThis(WeakMap.prototype.get);
const weakMapSet = uncurryThis(WeakMap.prototype.set);
const getMapSize = getOwnPropertyDescriptor(Map.prototype, 'size')?.get;
const getSetSize = getOwnPropertyDescriptor(Set.prototype, 'size')?.get;
const dateGetTime = uncurryThis(Date.prototype.getTime);
export const dateToISOString = uncurryThis(Date.prototype.toISOString);
export const dateToString = uncurryThis(Date.prototype.toString);
export const regExpToString = uncurryThis(RegExp.prototype.toString);
const regExpSource = getOwnPropertyDescriptor(RegExp.prototype, 'source')?.get;
export const symbolToString = uncurryThis(Symbol.prototype.toString);
export const bigIntToString = uncurryThis(BigInt.prototype.toString);
const typedArrayTag = getOwnPropertyDescriptor(getPrototypeOf(Uint8Array.prototype), Symbol.toStringTag)?.get;

function answers(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

/** Checks of what an object is by its internal slots, which no prototype can fake. */
export const isDate = (value: object): boolean => answers(() => dateGetTime(value as Date));
export const isMap = (value: object): boolean =>
  getMapSize !== undefined && answers(() => reflectApply(getMapSize, value, []));
export const isSet = (value: object): boolean =>
  getSetSize !== undefined && answers(() => reflectApply(getSetSize, value, []));
/** `RegExp.prototype` itself answers too; it prints as `/(?:)/`. */
export const isRegExp = (value: object): boolean =>
  regExpSource !== undefined && answers(() => reflectApply(regExpSource, value, []));
/** `Uint8Array` and so on; undefined for anything else. */
export const typedArrayName = (value: object): string | undefined =>
  typedArrayTag === undefined ? undefined : (reflectApply(typedArrayTag, value, []) as string | undefined);

const errorKinds: WeakMap<object, string> = new WeakMapOf();

/** Marks an error as one of the api's own, so that a forged `error_kind` property proves nothing. */
export function rememberKind(error: object, kind: string): void {
  weakMapSet(errorKinds, error, kind);
}

export function rememberedKind(value: unknown): string | undefined {
  return typeof value === 'object' && value !== null
    ? (weakMapGet(errorKinds, value) as string | undefined)
    : undefined;
}
