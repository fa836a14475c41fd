import { boundNames } from '@sluice/action-source';
import type { AnyNode, MemberExpression, Pattern } from 'acorn';
import { simple } from 'acorn-walk';
import { globalNames } from './globals.ts';

/** Methods of the language and the api that leave everything as it is; functions given to them stand in the loop, too. */
const changesNothing = new Set([
  ...['set', 'deny', 'log', 'fetch', 'setAppMetadata', 'setCustomClaim', 'debug', 'info', 'warn', 'error'],
  ...['includes', 'startsWith', 'endsWith', 'toLowerCase', 'toUpperCase', 'trim', 'split', 'join', 'slice'],
  ...['indexOf', 'replace', 'replaceAll', 'some', 'every', 'find', 'findIndex', 'map', 'filter', 'test'],
  ...['match', 'keys', 'entries', 'values', 'has', 'get', 'concat', 'at', 'charAt', 'substring', 'toString'],
  ...['stringify', 'parse', 'isArray', 'now', 'round', 'floor', 'ceil', 'max', 'min', 'toISOString'],
]);

export interface Changes {
  /** Variables that are assigned. */
  readonly names: ReadonlySet<string>;
  /** Objects or lists may be changed. */
  readonly changes: boolean;
}

/** What a piece of code may change. `assigned`: every name that the source assigns anywhere. */
export function changesOf(node: AnyNode, assigned: ReadonlySet<string>): Changes {
  const names = new Set<string>();
  let changes = false;
  const change = (target: AnyNode): void => {
    if (target.type === 'MemberExpression') changes = true;
    else for (const name of boundNames(target as Pattern)) names.add(name);
  };
  simple(node, {
    AssignmentExpression: ({ left }) => change(left),
    UpdateExpression: ({ argument }) => change(argument),
    UnaryExpression({ operator }) {
      if (operator === 'delete') changes = true;
    },
    ForOfStatement: ({ left }) => (left.type === 'VariableDeclaration' ? undefined : change(left)),
    ForInStatement: ({ left }) => (left.type === 'VariableDeclaration' ? undefined : change(left)),
    CallExpression({ callee }) {
      if (callee.type === 'Identifier' && globalNames.has(callee.name)) return;
      if (callee.type === 'MemberExpression' && isHarmless(callee)) return;
      // A method may change its object; a function of the source may change anything that it sees.
      changes = true;
      for (const name of assigned) names.add(name);
    },
  });
  return { names, changes };
}

function isHarmless({ object, property, computed }: MemberExpression): boolean {
  if (computed || property.type !== 'Identifier' || !changesNothing.has(property.name)) return false;
  // `set` of a `Map` changes it.
  return (
    property.name !== 'set' ||
    (object.type === 'MemberExpression' &&
      object.property.type === 'Identifier' &&
      object.property.name === 'state')
  );
}
