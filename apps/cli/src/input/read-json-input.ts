import { readFile } from 'node:fs/promises';
import { relative, resolve } from 'node:path';
import { describeIssues, type JsonFile, readJson, SluiceError, sortFindings } from '@sluice/flow';
import type { z } from 'zod';

export interface JsonInput<T> {
  /** As shown to the user: relative to where they are. */
  readonly file: string;
  readonly value: T;
}

/**
 * Reads a JSON file that an option named, and holds it against its schema. `fill` adds what may be left out before that. Throws
 * `input_invalid` with every problem at its line.
 */
export async function readJsonInput<T>(
  path: string,
  {
    schema,
    what,
    cwd,
    fill = (value) => value,
  }: {
    readonly schema: z.ZodType<T>;
    readonly what: string;
    readonly cwd: string;
    readonly fill?: (value: unknown) => unknown;
  },
): Promise<JsonInput<T>> {
  const file = relative(cwd, resolve(cwd, path)) || path;
  const json = readJson(file, await readText(resolve(cwd, path), file, what));
  if (json.findings.length > 0) throw refusal(what, file, json.findings);
  const value = fill(json.value);
  const parsed = schema.safeParse(value);
  if (parsed.success) return { file, value: parsed.data };
  throw refusal(
    what,
    file,
    describeIssues(parsed.error.issues, { source: json.source, base: [], value, schema }),
  );
}

async function readText(path: string, file: string, what: string): Promise<string> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
  } catch (cause) {
    throw new SluiceError(
      'input_invalid',
      `${what} cannot be read from ${file}: ${cause instanceof Error ? cause.message : String(cause)}`,
      {
        place: { file },
        hint: 'Check the path, and that the file is JSON in UTF-8.',
        cause,
      },
    );
  }
}

function refusal(what: string, file: string, findings: JsonFile['findings']): SluiceError {
  const [first, ...others] = sortFindings(findings);
  const more = others.map(({ line, column, message }) => `${file}:${line}:${column}  ${message}`);
  return new SluiceError(
    'input_invalid',
    `${what} cannot be used: ${first?.message ?? 'it breaks its schema'}`,
    {
      place: {
        file,
        ...(first && { line: first.line, column: first.column }),
        ...(first?.path !== undefined && { path: first.path }),
      },
      details: more,
      ...(first !== undefined && first.hint !== '' && { hint: first.hint }),
    },
  );
}
