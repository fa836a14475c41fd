import { SluiceError } from '@sluice/flow';

/**
 * JSON deeper than this is refused. PostgreSQL reads JSON by recursion, and in PGlite, where the stack is small, a
 * document some thousand levels deep hangs the database for every tenant.
 */
export const maxJsonDepth = 1000;

export function refuseTooDeep(depth: number): void {
  if (depth >= maxJsonDepth) {
    throw new SluiceError(
      'store_rejected',
      `JSON nested deeper than ${maxJsonDepth} levels cannot be stored.`,
      {
        hint: 'Flatten the value that an action, a prompt or a user record carries.',
      },
    );
  }
}

/**
 * The JSON text of a document. Refuses one that has a place deeper than {@link maxJsonDepth}. In the way of every
 * commit, so it looks at the document only when the text opens so many objects and arrays that it may be.
 */
export function writeShallowJson(document: unknown): string {
  let json: string;
  try {
    json = JSON.stringify(document);
  } catch (error) {
    // Deeper than the stack holds.
    if (error instanceof RangeError) refuseTooDeep(maxJsonDepth);
    throw error;
  }
  if (opens(json) > maxJsonDepth) refuseDeep(document, 0);
  return json;
}

/** How many objects and arrays there are at most; braces inside of strings count, too. */
function opens(json: string): number {
  let count = 0;
  for (const opening of ['{', '[']) {
    for (
      let at = json.indexOf(opening);
      at >= 0 && count <= maxJsonDepth;
      at = json.indexOf(opening, at + 1)
    ) {
      count += 1;
    }
  }
  return count;
}

function refuseDeep(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  refuseTooDeep(depth);
  for (const key in value) {
    refuseDeep(value[key as keyof typeof value], depth + 1);
  }
}
