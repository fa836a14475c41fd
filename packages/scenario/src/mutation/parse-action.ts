import { stripTypeScriptTypes } from 'node:module';
import type { BundleAction } from '@sluice/flow';
import { type Options, type Program, parse } from 'acorn';

/** An action's source as a tree. Offsets are those of `text`, which has a blank wherever the source had a type. */
export interface ParsedAction {
  readonly program: Program;
  readonly text: string;
}

const options = {
  ecmaVersion: 'latest',
  allowReturnOutsideFunction: true,
  allowAwaitOutsideFunction: true,
} as const satisfies Options;

/** Bodies return and await at their top; what strips types wants to see a function around them. */
const before = 'async function body(){\n';
const after = '\n}';

/** Parses a source in any of its forms (contract 5.1); null when it cannot be read, or when its places do not survive the stripping. */
export function parseAction({
  source,
  language,
}: Pick<BundleAction, 'source' | 'language'>): ParsedAction | null {
  const text = language === 'typescript' ? stripTypes(source) : source;
  if (text === null || text.length !== source.length) return null;
  for (const sourceType of ['module', 'script'] as const) {
    try {
      return { program: parse(text, { ...options, sourceType }), text };
    } catch {
      // A body that is no strict code is a script.
    }
  }
  return null;
}

function stripTypes(source: string): string | null {
  return quietly(() => {
    try {
      return stripTypeScriptTypes(source);
    } catch {
      try {
        return stripTypeScriptTypes(before + source + after).slice(before.length, -after.length);
      } catch {
        return null;
      }
    }
  });
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
