import { input, list, object, value } from '../../term/build-term.ts';
import { fromExpression } from '../../term/from-expression.ts';
import type { Term } from '../../term/term.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import type { BlockPlace } from './flow-map.ts';

/** What JSON with `{{ }}` inside (the `input` of a block) will be, as a term over `event`, `step` and `session`. */
export function templateTerm(
  config: unknown,
  { flow, block, number }: BlockPlace,
  context: AnalysisContext,
): Term {
  const sites = context.expressionsOf(flow, block);
  const visit = (part: unknown, path: readonly (string | number)[]): Term => {
    if (typeof part === 'string') {
      if (!part.includes('{{')) return value(part);
      const spelled = [...block.path, ...path].join('\u0000');
      const [only, ...more] = sites.filter((site) => site.path.join('\u0000') === spelled);
      // Text around a value, or several of them, give a text.
      if (only?.whole === true && more.length === 0) return fromExpression(only.ast);
      return input({ kind: 'opaque', at: `${number}:${path.join('.')}`, types: ['string'] });
    }
    if (Array.isArray(part)) return list(part.map((item: unknown, at) => visit(item, [...path, at])));
    if (typeof part !== 'object' || part === null) return value(scalar(part));
    return object(Object.entries(part).map(([key, item]) => [key, visit(item, [...path, key])] as const));
  };
  return visit(config, ['input']);
}

function scalar(part: unknown): null | boolean | number {
  return typeof part === 'boolean' || typeof part === 'number' ? part : null;
}
