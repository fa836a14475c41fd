/** What a thrown value says, whatever was thrown: reading it cannot throw again. */
export function messageOf(error: unknown): string {
  try {
    return String(error instanceof Error ? error.message : error);
  } catch {
    return 'something that cannot be read was thrown';
  }
}

/**
 * The kind of an error for the process log, which holds no personal data (contract 9.4): whoever throws chooses the name, so only
 * what looks like the name of a class passes.
 */
export function kindOf(error: unknown): string {
  try {
    const name = error instanceof Error ? error.name : typeof error;
    return /^[A-Za-z]{1,40}(?:Error|Exception)$/.test(name) ? name : 'error';
  } catch {
    return 'error';
  }
}
