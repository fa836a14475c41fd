import type { FindingCode } from '@sluice/flow';

/** Line and column from 1. */
export interface Spot {
  readonly line: number;
  readonly column: number;
}

/** Something wrong with a suite file, in the shape and the codes of the bundle's own findings. */
export interface SuiteFinding extends Spot {
  readonly code:
    | Extract<FindingCode, 'unreadable-file' | 'bad-json' | 'bad-yaml' | 'bad-value' | 'bad-expression'>
    | Extract<FindingCode, 'unknown-key' | 'missing-key' | 'wrong-type' | 'bad-slug'>;
  readonly severity: 'error';
  readonly file: string;
  readonly message: string;
  readonly hint: string;
  /** JSON path such as `scenarios[0].expect.claims`. */
  readonly path?: string;
}

/** Spells a path as people write it: `scenarios[0].given.event`. */
export function spellPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    return text === '' ? String(step) : `${text}.${String(step)}`;
  }, '');
}
