import { type ExpressionNode, rootNames } from './ast.ts';
import { type ExpressionError, makeError } from './expression-errors.ts';
import { functionNames, functionTable, isFunctionName } from './function-table.ts';
import { compilePattern } from './match-pattern.ts';
import { suggestName } from './suggest-name.ts';

const eventGroups = ['authentication', 'client', 'connection', 'request', 'tenant', 'transaction', 'user'];
const words = ['true', 'false', 'null', 'and', 'or', 'not', 'in'];

/** What authors coming from other languages write. */
const functionAliases: ReadonlyMap<string, string> = new Map([
  ['len', 'size'],
  ['length', 'size'],
  ['count', 'size'],
  ['toLowerCase', 'lower'],
  ['lowercase', 'lower'],
  ['toUpperCase', 'upper'],
  ['uppercase', 'upper'],
  ['includes', 'contains'],
  ['indexOf', 'contains'],
  ['exists', 'has'],
  ['default', 'coalesce'],
  ['ifNull', 'coalesce'],
  ['cidr', 'inCidr'],
  ['ipInRange', 'inCidr'],
  ['regex', 'matches'],
  ['test', 'matches'],
]);

export function explainUnknownRoot(name: string, index: number, session: boolean): ExpressionError {
  const roots = rootNames.filter((root) => session || root !== 'session');
  return makeError(
    'unknown_root',
    index,
    `\`${name}\` is unknown: a path starts with ${roots.map((root) => `\`${root}\``).join(', ')}.`,
    hintForRoot(name, roots),
  );
}

function hintForRoot(name: string, roots: readonly string[]): string {
  if (eventGroups.includes(name)) return `Did you mean \`event.${name}\`?`;
  if (isFunctionName(name)) return `\`${name}\` is a function: ${functionTable[name].usage}.`;
  const suggestion = suggestName(name, [...roots, ...words, ...eventGroups]);
  if (suggestion === undefined)
    return 'Write text in double quotes, and start a path with `event` or `step`.';
  return `Did you mean \`${eventGroups.includes(suggestion) ? `event.${suggestion}` : suggestion}\`?`;
}

/** What is wrong with a call: its name, its number of arguments, or an argument that must be known now. */
export function checkCall(name: string, index: number, args: readonly ExpressionNode[]): ExpressionError[] {
  if (!isFunctionName(name)) {
    const suggestion = functionAliases.get(name) ?? suggestName(name, functionNames);
    const hint =
      suggestion === undefined
        ? `The functions are ${functionNames.join(', ')}.`
        : `Did you mean \`${suggestion}\`?`;
    return [makeError('unknown_function', index, `There is no function \`${name}\`.`, hint)];
  }
  const { min, max, usage } = functionTable[name];
  if (args.length < min || args.length > max) {
    const wanted = min === max ? `${min}` : `at least ${min}`;
    const plural = min === 1 ? 'argument' : 'arguments';
    const message = `\`${name}\` takes ${wanted} ${plural}, not ${args.length}.`;
    return [makeError('wrong_arguments', index, message, `Write ${usage}.`)];
  }
  if (name === 'has') return checkHas(args);
  return name === 'matches' ? checkMatches(args) : [];
}

function checkHas([path]: readonly ExpressionNode[]): ExpressionError[] {
  if (path === undefined || path.kind === 'path') return [];
  const message = '`has` takes a path.';
  return [makeError('wrong_arguments', path.column - 1, message, 'Write it as in `has(event.user.phone)`.')];
}

function checkMatches([, pattern]: readonly ExpressionNode[]): ExpressionError[] {
  if (pattern?.kind !== 'literal' || typeof pattern.value !== 'string') return [];
  const compiled = compilePattern(pattern.value);
  if (compiled.ok) return [];
  const hint = 'Patterns are RE2: no look-around, no back-references.';
  return [makeError('bad_pattern', pattern.column - 1, compiled.message, hint)];
}
