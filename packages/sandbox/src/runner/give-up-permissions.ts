/** What the parent grants a runner while it starts (see `permission-flags.ts`). */
const granted = ['fs', 'worker', 'addon'] as const;

/**
 * To be called in each thread once all is read, loaded and started: from here on Node refuses it to everybody, also
 * to whoever came out of an isolate. Does nothing where Node runs without its permission model.
 */
export function giveUpPermissions(): void {
  const permission = process.permission as { drop?(scope: string): void } | undefined;
  for (const scope of granted) permission?.drop?.(scope);
}
