import type { Json } from '@sluice/expression';
import type { Sandbox } from '@sluice/sandbox';
import { requestFor, sampleEvent, stateOf } from '@sluice/sandbox/testing';

/**
 * Source of a look around: every object that can be reached from the global one, with every property of it, as text. Two
 * realms of which nobody has changed anything give the same text, so whatever a run left behind shows, wherever it is.
 */
export const lookSource = `
const lookAround = () => {
  for (const name of ['URL', 'URLSearchParams', 'TextEncoder', 'TextDecoder', 'atob', 'btoa', 'structuredClone', 'crypto']) globalThis[name];
  const randomName = /_[0-9]+\\.[0-9a-z]+/;
  const ids = new Map(), queue = [], lines = [], textOf = Function.prototype.toString;
  const idOf = (value, path) => {
    let id = ids.get(value);
    if (id === undefined) { id = ids.size; ids.set(value, id); queue.push(value, path); }
    return '#' + id;
  };
  const tell = (value, path) =>
    value !== null && (typeof value === 'object' || typeof value === 'function') ? idOf(value, path)
    : (typeof value + " " + String(value)).replace(randomName, "random");
  idOf(globalThis, 'global');
  for (let at = 0; at < queue.length; at += 2) {
    const object = queue[at], path = queue[at + 1];
    let line = path + (typeof object === 'function' ? ' function ' + textOf.call(object).length : '') + (Object.isExtensible(object) ? '' : ' fixed')
      + ' of ' + tell(Object.getPrototypeOf(object), path + '^');
    for (const key of Reflect.ownKeys(object)) {
      const name = typeof key === 'symbol' ? key.toString() : key;
      if (at === 0 && (name === 'event' || name === 'step')) continue;
      const found = Reflect.getOwnPropertyDescriptor(object, key), to = path + '.' + name;
      line += '; ' + name + (found.writable ? 'w' : '') + (found.enumerable ? 'e' : '') + (found.configurable ? 'c' : '') + ' '
        + ('value' in found ? tell(found.value, to) : 'get ' + tell(found.get, to + '<get>') + ' set ' + tell(found.set, to + '<set>'));
    }
    lines.push(line);
  }
  return lines.join('\\n');
};
/** Null when the realm looks like one of those given, else what is different from the first. */
const differences = (seen, references) => {
  if (references.includes(seen)) return null;
  const known = new Set(references[0].split('\\n').flatMap((line) => line.split('; ')));
  const strange = seen.split('\\n').flatMap((line) => {
    const [head, ...properties] = line.split('; '), odd = properties.filter((property) => !known.has(property));
    return known.has(head) && odd.length === 0 ? [] : [[head, ...odd].join('; ').slice(0, 400)];
  });
  return strange.slice(0, 8).join('\\n') || 'something is missing';
};`;

const mark = 'mark_of_dirt';
/** Ways to dirty a realm that leave a name behind, should they leave anything. */
const dirts = [
  `globalThis.${mark} = 1; Array.prototype.${mark} = 1;`,
  `'use strict'; try { Object.defineProperty(Object.prototype, '${mark}', { value: 1 }); } catch {} try { globalThis.${mark} = 1; } catch {}`,
  `${mark} = 1;`,
];

/**
 * How untouched realms look: an action's first one, and the one that it has after a run that tried to leave something, since
 * a sandbox may have another kind of realm for such actions.
 */
export async function learnReferences(
  sandbox: Sandbox,
  along: (source: string) => string,
): Promise<readonly string[]> {
  const references = new Set<string>();
  const limits = {
    actionCpuMs: 20_000,
    actionTimeoutMs: 20_000,
    stateValueBytes: 2_000_000,
    stateBytes: 2_000_000,
  };
  for (const [at, dirt] of ['', ...dirts].entries()) {
    const source = `if (event.user === null) { (() => { ${dirt} })(); } else { ${lookSource} api.state.set('seen', lookAround()); }`;
    const run = async (user: Json): Promise<string> => {
      const event = { ...sampleEvent, user };
      const outcome = await sandbox.run(
        requestFor(along(source), {
          tenantId: `ten_reference_${along('').length}`,
          action: `look-${at}`,
          limits,
          event,
        }),
      );
      if (outcome.error !== undefined && user !== null)
        throw new Error(`no look could be taken: ${outcome.error.message}`);
      return String(stateOf(outcome)['seen'] ?? '');
    };
    await run(null);
    for (let again = 0; again < 4; again += 1) {
      const seen = await run('jane');
      // A realm that still is dirty is nothing to compare with; that it is has attacks of its own.
      if (!seen.includes(mark)) references.add(seen);
    }
  }
  return [...references];
}
