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

/** Refuses a document that has a place deeper than {@link maxJsonDepth}. In the way of every commit: it allocates nothing. */
export function refuseDeepJson(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) {
    return;
  }
  refuseTooDeep(depth);
  for (const key in value) {
    refuseDeepJson(value[key as keyof typeof value], depth + 1);
  }
}
