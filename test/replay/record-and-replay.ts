import type { ActionRunner, HttpWire, UserRecord } from '@sluice/engine';
import { joinParts, judgeRun, parseRecording, type Recording, type Verdict } from '@sluice/replay';
import {
  type Bundle,
  bundleFromParts,
  createMemorySink,
  createSluice,
  openReplayer,
  type SluiceOptions,
} from 'sluice';

export interface TinyBundle {
  readonly stages: object;
  readonly actions?: Readonly<Record<string, string>>;
  readonly settings?: object;
}

/** A bundle of one flow, `login`, of the tenant `tiny`. */
export function tiny({ stages, actions = {}, settings = {} }: TinyBundle): Bundle {
  const { bundle, findings } = bundleFromParts({
    tenantFile: { tenant: { slug: 'tiny', name: 'Tiny' }, fetch: { allow: ['*.tiny.example'] }, ...settings },
    flows: [{ slug: 'login', name: 'Login', trigger: 'login', stages }],
    actions: Object.entries(actions).map(([slug, source]) => ({
      slug,
      source,
      language: 'javascript' as const,
    })),
  });
  if (findings.some(({ severity }) => severity === 'error')) throw new Error(JSON.stringify(findings));
  return bundle;
}

/** A stage of one custom action. */
export const act = (slug: string) => ({
  start: slug,
  blocks: { [slug]: { type: 'custom_action', action: slug } },
});

export const jane: UserRecord = {
  id: 'usr_jane',
  email: 'jane@tiny.example',
  email_verified: true,
  phone: null,
  name: 'Jane',
  app_metadata: { tier: 'free' },
  user_metadata: {},
  factors: [],
  created_at: '2026-01-01T00:00:00.000Z',
};

export const signIn = {
  tenant: 'tiny',
  flow: 'login',
  event: { client: { id: 'web', type: 'web' }, request: { ip: '203.0.113.9' } },
  authentication: { outcome: 'authenticated', user: { id: 'usr_jane' }, aal: 'aal1', methods: ['password'] },
} as const;

export async function openTiny(
  bundle: Bundle,
  options: { actions: ActionRunner; wire?: HttpWire } & Partial<SluiceOptions>,
) {
  const { actions, wire, ...more } = options;
  const sink = createMemorySink();
  const sluice = await createSluice({
    issuer: 'https://login.tiny.example',
    database: 'memory',
    expireEveryMs: 0,
    recorder: { sink },
    ...more,
    ports: { actions, ...(wire && { wire }), ...more.ports },
  });
  await sluice.publish(bundle);
  await sluice.users.put('tiny', jane);
  return { sluice, sink };
}

/** The recordings as if read from files, joined to runs. */
export function runsOf(recordings: readonly Recording[]): readonly (readonly Recording[])[] {
  const read = recordings.map((recording) => parseRecording('r.json', JSON.stringify(recording)));
  const { runs, incomplete } = joinParts(read);
  if (incomplete.length > 0) throw new Error(JSON.stringify(incomplete));
  return runs;
}

export async function replayOn(
  bundle: Bundle,
  recordings: readonly Recording[],
  actions: ActionRunner,
): Promise<Verdict[]> {
  const replayer = openReplayer(bundle, { actions });
  const verdicts: Verdict[] = [];
  for (const parts of runsOf(recordings)) verdicts.push(judgeRun(parts, await replayer.replay(parts)));
  return verdicts;
}
