import { stripTypeScriptTypes } from 'node:module';
import { types } from 'node:util';

export interface StrippedTypes {
  readonly ok: true;
  /** As long as the source, with a blank wherever it had a type. */
  readonly text: string;
}

export interface TypesRefused {
  readonly ok: false;
  readonly error: Error;
  /** How many lines stand before the source's own in what `error` says of places. */
  readonly linesBefore: number;
}

/** Bodies return and await at their top; the compiler wants to see a function around them. */
const before = 'async function __sluice_body(){\n';
const after = '\n}';

/** What the compiler says of a source. Whatever else it throws, it says of itself. */
const answers: ReadonlySet<unknown> = new Set([
  'ERR_INVALID_TYPESCRIPT_SYNTAX',
  'ERR_UNSUPPORTED_TYPESCRIPT_SYNTAX',
]);

/** Takes the types out of a source in any of its forms (contract 5.1). Throws when the compiler itself breaks down. */
export function stripTypes(source: string): StrippedTypes | TypesRefused {
  const whole = attempt(source, 0);
  if (whole.ok) return whole;
  const body = attempt(before + source + after, 1);
  if (body.ok) return { ok: true, text: body.text.slice(before.length, -after.length) };
  return /^\s*(?:import|export)\b/m.test(source) ? whole : body;
}

function attempt(text: string, linesBefore: number): StrippedTypes | TypesRefused {
  try {
    return { ok: true, text: quietly(() => stripTypeScriptTypes(text)) };
  } catch (error) {
    // The error may be of another realm than this module.
    if (!types.isNativeError(error) || !('code' in error) || !answers.has(error.code)) throw error;
    return { ok: false, error, linesBefore };
  }
}

/** Node warns of what is experimental, into the output of whoever asked for something else. */
function quietly<T>(work: () => T): T {
  const { emitWarning } = process;
  process.emitWarning = () => undefined;
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}
