import { compileExpression } from '@sluice/expression';
import type { Suite } from '@sluice/scenario';

/** The step keys that suites look at, as paths without `step`: in `expressions`, and in `state`. */
export function readsOfSuites(suites: readonly Suite[]): readonly (readonly string[])[] {
  return suites.flatMap(({ scenarios }) =>
    scenarios.flatMap(({ expect }) => [
      ...(expect.expressions ?? []).flatMap(readsOf),
      ...pathsIn(expect.state ?? {}),
    ]),
  );
}

function readsOf(text: string): readonly (readonly string[])[] {
  const compiled = compileExpression(text, { session: false });
  if (!compiled.ok) return [];
  return compiled.value.paths.filter(([root]) => root === 'step').map((path) => path.slice(1));
}

/** Every path into nested objects. */
function pathsIn(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = pathsIn(inner);
    return below.length === 0 ? [[key]] : below.map((path) => [key, ...path]);
  });
}
