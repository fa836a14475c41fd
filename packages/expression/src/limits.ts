/** Contract 4.7. Characters are UTF-16 units; a path counts one node for its root and one for every segment. */
export const expressionLimits = { characters: 4096, depth: 32, nodes: 256 } as const;

/** What the templates of one block may make together, in UTF-16 units: above any request, state or prompt that the limits allow. */
export const renderLimit = 4_194_304;

/** Names that reach an object's prototype in JavaScript: never read, not even as own keys (4.4). */
const refusedNames: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor']);

export function isRefusedName(name: string): boolean {
  return refusedNames.has(name);
}
