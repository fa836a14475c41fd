import { compileExpression, type JsonObject } from '@sluice/expression';
import { show } from './compare-json.ts';
import type { Expectation, Miss } from './expectation.ts';

/** Decision expressions that are true over the event and the step state at the end of the run. */
export const expectExpressions: Expectation = ({ expressions = [] }, { event, inspection }) =>
  expressions.flatMap((text, index): Miss[] => {
    const path = ['expressions', index];
    const compiled = compileExpression(text, { session: false });
    if (!compiled.ok) return [{ path, message: compiled.errors.map((error) => error.message).join('; ') }];
    const scope = { event, step: inspection.state as JsonObject };
    const { value, read } = compiled.value.evaluateTraced(scope);
    if (value === true) return [];
    const seen = Object.entries(read).map(([name, found]) => `${name} is ${show(found)}`);
    return [
      {
        path,
        message: `${text} is ${show(value)}, not true${seen.length > 0 ? `: ${seen.join(', ')}` : ''}`,
      },
    ];
  });
