import type { Json } from '@sluice/expression';
import { missingFrom, show } from './compare-json.ts';
import type { Expectation, Miss } from './expectation.ts';

/** Logs of all blocks in the order they were written, others may stand between. */
export const expectLogs: Expectation = ({ logs = [] }, { inspection }) => {
  const written = inspection.trace.flatMap((entry) => entry.logs);
  return inOrder('logs', logs, written, (wanted, entry) => {
    const levelFits = wanted.level === undefined || wanted.level === entry.level;
    return levelFits && entry.message.includes(wanted.contains ?? '');
  });
};

export const expectAudit: Expectation = ({ audit = [] }, { inspection }) =>
  inOrder(
    'audit',
    audit,
    inspection.audit,
    (wanted, entry) => missingFrom(toJson(wanted), toJson(entry)).length === 0,
  );

/** Each wanted entry is found after the one before it; the first that is not is told, with what there was to find. */
function inOrder<Wanted, Found>(
  key: string,
  wanted: readonly Wanted[],
  found: readonly Found[],
  fits: (wanted: Wanted, found: Found) => boolean,
): Miss[] {
  let from = 0;
  for (const [index, want] of wanted.entries()) {
    const at = found.findIndex((entry, position) => position >= from && fits(want, entry));
    if (at < 0) {
      const early = found.some((entry) => fits(want, entry));
      const where = early ? 'stands only before the entries named above it' : 'was not found';
      return [{ path: [key, index], message: `${show(toJson(want))} ${where} among${tellAll(found)}` }];
    }
    from = at + 1;
  }
  return [];
}

function tellAll(found: readonly unknown[]): string {
  return found.length === 0
    ? ' no entries at all'
    : found.map((entry) => `\n  ${show(toJson(entry))}`).join('');
}

function toJson(value: unknown): Json {
  return JSON.parse(JSON.stringify(value));
}
