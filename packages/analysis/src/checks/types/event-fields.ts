import { schemaOf } from '../../solve/document-schema.ts';
import { type Spec, shapesOf } from '../../solve/spec.ts';
import { anyKind, type JsonType, type Kind, kindOf } from './kind.ts';

/** What a path of the event (without its root) leads to. */
export type EventPath =
  | { readonly found: 'field'; readonly kind: Kind }
  /** A group, or what is inside of an open field: anything may be there. */
  | { readonly found: 'open' }
  /** The contract has no such group (contract 8.1: hosts never add one). */
  | { readonly found: 'no-group'; readonly at: number; readonly known: readonly string[] }
  /** The contract has no such field; a host may have added it. */
  | { readonly found: 'no-field'; readonly at: number; readonly known: readonly string[] }
  /** A text, a number or a flag is read like an object. */
  | { readonly found: 'no-members'; readonly at: number; readonly kind: Kind };

const event = schemaOf({ kind: 'event', at: '' });

export function findEventPath(path: readonly string[]): EventPath {
  let spec = event;
  /** Whether it, or what it is a member of, may be absent: expressions read null then. */
  let optional = false;
  for (const [at, key] of path.entries()) {
    const members = membersOf(spec);
    if (members === null) {
      const hasMembers = spec.types.includes('object') || spec.types.includes('list');
      return hasMembers ? { found: 'open' } : { found: 'no-members', at, kind: kindOfSpec(spec, optional) };
    }
    const next = Object.hasOwn(members, key) ? members[key] : undefined;
    if (next === undefined) {
      return { found: at === 0 ? 'no-group' : 'no-field', at, known: Object.keys(members) };
    }
    optional ||= next.optional;
    spec = next;
  }
  return membersOf(spec) === null ? { found: 'field', kind: kindOfSpec(spec, optional) } : { found: 'open' };
}

/** The fields of a group; null of a field. */
function membersOf(spec: Spec): Readonly<Record<string, Spec>> | null {
  const members = shapesOf(spec)[0]?.members ?? {};
  return Object.keys(members).length === 0 ? null : members;
}

function kindOfSpec({ types, values, min, max }: Spec, optional: boolean): Kind {
  const texts = values?.filter((value) => typeof value === 'string');
  return kindOf([...types.filter(isJsonType), ...(optional ? (['null'] as const) : [])], {
    values: texts ?? null,
    range: min === undefined || max === undefined ? null : [min, max],
  });
}

function isJsonType(type: Spec['types'][number]): type is JsonType {
  return type !== 'undefined';
}

export function kindOfEventPath(path: readonly string[]): Kind {
  const found = findEventPath(path);
  return found.found === 'field' ? found.kind : anyKind;
}
