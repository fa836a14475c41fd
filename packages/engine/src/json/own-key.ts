import type { Json } from '@sluice/expression';

/** Sets an own key whatever its name: `__proto__` is a plain key here and touches no prototype (contract 5.11). */
export function setOwnKey(target: Record<string, Json>, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    target[key] = value;
  }
}

export function ownKey<T>(target: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}
