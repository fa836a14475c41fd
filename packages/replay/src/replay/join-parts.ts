import type { Recording } from '../recording/recording-schema.ts';

/** A run of which parts are missing, or which was recorded twice. */
export interface Incomplete {
  readonly runId: string;
  readonly problem: string;
}

/** Puts the parts of each run together, in order. What lacks its beginning or a part in between cannot be replayed. */
export function joinParts(parts: readonly Recording[]): {
  readonly runs: readonly (readonly Recording[])[];
  readonly incomplete: readonly Incomplete[];
} {
  const byRun = new Map<string, Recording[]>();
  for (const part of parts) {
    const key = JSON.stringify([part.tenant.id, part.runId]);
    byRun.set(key, [...(byRun.get(key) ?? []), part]);
  }
  const runs: Recording[][] = [];
  const incomplete: Incomplete[] = [];
  for (const found of byRun.values()) {
    const run = found.sort((a, b) => a.part - b.part);
    const [first] = run;
    if (first === undefined) continue;
    const at = run.findIndex(({ part }, index) => part !== index + 1);
    const wrongCall = run.find(({ call, part }) => (call.verb === 'start') !== (part === 1));
    if (at === -1 && wrongCall === undefined) runs.push(run);
    else
      incomplete.push({
        runId: first.runId,
        problem:
          wrongCall !== undefined && at === -1
            ? `part ${wrongCall.part} is a ${wrongCall.call.verb}, which it cannot be`
            : run[at]?.part === run[at - 1]?.part
              ? `part ${run[at]?.part} is there twice`
              : `part ${at + 1} is missing`,
      });
  }
  return { runs, incomplete };
}
