import {
  type ActionRunner,
  type AuthenticationAnswer,
  bundlePrograms,
  createEngine,
  type EventInput,
  type Program,
  type Publishable,
  type RegisteredBlock,
  type RunResult,
  type TenantRecord,
} from '@sluice/engine';
import { SluiceError } from '@sluice/flow';
import { hashContent, hashProgram } from '../recording/content-hash.ts';
import { leftOf } from '../recording/left-of.ts';
import type { Left, Recording } from '../recording/recording-schema.ts';
import { beginLeg, type Leg } from './leg.ts';
import { createReplayStore } from './replay-store.ts';
import { serveActions } from './serve-actions.ts';
import { type CreateHttp, serveFetches } from './serve-fetches.ts';

export interface ReplayerOptions {
  /** What the runs are replayed on. It has been checked. */
  readonly bundle: Publishable;
  /** A sandbox, real and live: actions are executed. */
  readonly actions: ActionRunner;
  /** Outbound HTTP with the wire given; secrets are never needed, since nothing is sent. */
  readonly createHttp: CreateHttp;
  /** The host's own block types. */
  readonly blockTypes?: readonly RegisteredBlock[];
  /** How the sandbox is to know the tenant; default: by its id. */
  readonly sandboxTenant?: (tenantId: string) => string;
}

/** What came of a run the second time. */
export interface Replayed {
  /** Whether what decides the run is, byte for byte, what it was recorded on. */
  readonly sameContent: boolean;
  /** What each part left behind, as far as the replay got. */
  readonly left: readonly Left[];
  readonly unmatched: readonly { readonly method: string; readonly url: string }[];
  /** Recorded requests that nobody made this time. */
  readonly unasked: readonly { readonly method: string; readonly url: string }[];
  /** Actions whose end was taken from the recording, since the machine decided it and not the code. */
  readonly served: number;
  /** Recorded answers of the host that the run did not wait for this time. */
  readonly unusedAnswers: number;
}

export interface Replayer {
  /** Executes a run again from the parts of its recording. Throws `input_invalid`, `flow_unknown` or `tenant_unknown`. */
  replay(parts: readonly Recording[]): Promise<Replayed>;
}

const noLog = { debug() {}, info() {}, warn() {}, error() {} };

/** Replays runs on one bundle, each in a store of its own. Nothing leaves the process, nothing is signed, nothing is kept. */
export function createReplayer(options: ReplayerOptions): Replayer {
  const { bundle, blockTypes = [] } = options;
  const programOf = bundlePrograms(bundle, blockTypes);
  return {
    async replay(parts) {
      const [first] = parts;
      if (first === undefined) throw new TypeError('a run has at least one part');
      if (first.tenant.slug !== bundle.tenant.slug) {
        throw new SluiceError(
          'tenant_unknown',
          `run "${first.runId}" belongs to tenant "${first.tenant.slug}", and the bundle to "${bundle.tenant.slug}"`,
          { hint: 'Replay it on a bundle of its own tenant.' },
        );
      }
      const program = await programOf(first.flow);
      if (program === null) {
        throw new SluiceError('flow_unknown', `the bundle has no flow "${first.flow}"`, {
          hint: 'The recorded flow was removed or renamed; name a bundle that has it.',
        });
      }
      return drive(parts, first, program, options);
    },
  };
}

async function drive(
  parts: readonly Recording[],
  first: Recording,
  program: Program,
  { bundle, actions, createHttp, blockTypes = [], sandboxTenant = (id) => id }: ReplayerOptions,
): Promise<Replayed> {
  const tenant: TenantRecord = {
    id: first.tenant.id,
    slug: bundle.tenant.slug,
    name: bundle.tenant.name,
    settings: bundle.settings,
    release: 1,
  };
  const content = hashContent(program, tenant);
  const sameContent = parts.every((part) => part.program.hash === content);
  const begin = (part: Recording) => beginLeg(part, sameContent && part.masked.length === 0);
  const own = withRecordedVersions(program, first);
  let leg: Leg = begin(first);
  const legs = [leg];
  const now = () => leg;
  const asking = { turn: null };
  const store = createReplayStore(tenant, now, () => legs.slice(0, -1).map(({ part }) => part));
  const engine = createEngine({
    store,
    actions: serveActions(now, actions, asking, sandboxTenant),
    http: serveFetches(now, createHttp, asking),
    tokens: {
      // Nothing is signed: the claims are what is compared.
      prepare: async () => {
        leg.trouble('prepare');
        return { kid: leg.part.kid ?? 'replay', sign: async () => '' };
      },
      prepareFor: async (_, kid) => ({ kid, sign: async () => '' }),
      jwks: async () => ({ keys: [] }),
      rotate: async () => 'replay',
    },
    clock: { now: () => leg.clock.now(), monotonic: () => leg.clock.monotonic() },
    ids: { next: (prefix) => leg.ids.next(prefix) },
    logger: noLog,
    resumeKey: new Uint8Array(32),
    tokenPolicy: {
      issuer: () => first.tokenPolicy.issuer,
      audience: () => first.tokenPolicy.audience,
      lifetimeSeconds: first.tokenPolicy.lifetimeSeconds,
    },
    blockTypes,
    programs: {
      load: async () => own,
      describe: async () => ({ version: own.flow.version, trigger: own.flow.trigger }),
    },
  });

  const left: Left[] = [];
  const note = () => {
    const last = store.checkpoints.at(-1);
    if (last === undefined) {
      throw new SluiceError('input_invalid', `run "${first.runId}" does not begin when it is replayed`, {
        hint: 'The recording was changed, or something around the run failed; record it again.',
      });
    }
    left.push(asJson(leftOf(last.checkpoint, last.written)));
  };
  let result = await engine.start({
    tenant: tenant.slug,
    flow: first.flow,
    event: eventOf(first),
    ...(first.call.authentication && {
      authentication: first.call.authentication as unknown as AuthenticationAnswer,
    }),
  });
  note();
  const rest = parts.slice(1);
  while (result.status === 'awaiting' && rest.length > 0) {
    const at = rest.findIndex((part) => answers(part, parts, result));
    const [part] = at === -1 ? [] : rest.splice(0, at + 1).slice(-1);
    if (part?.call.verb !== 'resume' || result.resumeToken === null) break;
    leg = begin(part);
    legs.push(leg);
    result = await engine.resume({
      tenant: tenant.slug,
      resumeToken: result.resumeToken,
      answer: part.call.answer,
      ...(part.call.authentication && { authentication: part.call.authentication as never }),
    });
    note();
  }
  return {
    sameContent,
    left,
    unmatched: legs.flatMap(({ unmatched }) => unmatched.map(nameOf)),
    unasked: legs.flatMap(({ part, servedFetches }) =>
      part.fetches.filter((_, index) => !servedFetches.has(index)).map(({ request }) => nameOf(request)),
    ),
    served: legs.reduce((sum, { served }) => sum + served, 0),
    unusedAnswers: rest.length,
  };
}

/** The engine names the tenant itself; what stands in the recorded event was its own. */
function eventOf({ call }: Recording): EventInput {
  if (call.verb !== 'start') throw new TypeError('the first part of a run is its start');
  return call.event as unknown as EventInput;
}

/** Whether a recorded answer is one to what the run waits for now. */
function answers(part: Recording, parts: readonly Recording[], { awaiting }: RunResult): boolean {
  const before = parts.find((one) => one.part === part.part - 1)?.left.answer.awaiting;
  if (before?.kind !== awaiting?.kind || before === undefined) return false;
  return before?.kind !== 'prompt' || awaiting?.kind !== 'prompt' || before.block === awaiting.block;
}

/** What is the same has the version that it was recorded with; a version is a number in the audit and decides nothing. */
function withRecordedVersions(program: Program, { program: recorded }: Recording): Program {
  const hashes = hashProgram(program);
  const versionOf = (kind: 'flows' | 'actions', slug: string, version: number) => {
    const known = Object.hasOwn(recorded[kind], slug) ? recorded[kind][slug] : undefined;
    if (known === undefined) return version;
    // A source that changed is not the one which the sandbox may know by that version.
    return known.hash === hashes[kind][slug] ? known.version : known.version + candidateVersions;
  };
  const flows = new Map(
    [...program.flows].map(([slug, flow]) => [
      slug,
      { ...flow, version: versionOf('flows', slug, flow.version) },
    ]),
  );
  return {
    ...program,
    flow: flows.get(program.flow.slug) ?? program.flow,
    flows,
    actions: new Map(
      [...program.actions].map(([slug, action]) => [
        slug,
        { ...action, version: versionOf('actions', slug, action.version) },
      ]),
    ),
  };
}

const candidateVersions = 1_000_000;

function nameOf({ method, url }: { readonly method: string; readonly url: string }) {
  return { method: method.toUpperCase(), url };
}

function asJson(left: Left): Left {
  return JSON.parse(JSON.stringify(left)) as Left;
}
