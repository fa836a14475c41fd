import type { ActionRunner, EngineParts, HttpClient, Store } from '@sluice/engine';
import { chanceOf } from './chance.ts';
import type { RunTape } from './run-tape.ts';

/** The engine's parts with a tape between: every answer is passed on as it is, and noted. */
export function tapeParts(parts: EngineParts, tape: RunTape): EngineParts {
  const { clock, ids } = parts;
  const asking: Asking = { action: null };
  return {
    ...parts,
    clock: {
      now() {
        const reading = clock.now();
        tape.now.push(reading);
        return reading;
      },
      monotonic() {
        const reading = clock.monotonic();
        tape.monotonic.push(reading);
        return reading;
      },
    },
    ids: {
      next(prefix) {
        const id = ids.next(prefix);
        const noted = tape.ids[prefix];
        if (noted === undefined) tape.ids[prefix] = [id];
        else noted.push(id);
        return id;
      },
    },
    http: tapeHttp(parts.http, tape, asking),
    actions: tapeActions(parts, tape, asking),
    store: tapeStore(parts.store, tape),
    tokens: {
      ...bound(parts.tokens, ['prepareFor', 'jwks', 'rotate']),
      prepare: noting(tape, 'prepare', async (tenantId) => {
        const signer = await parts.tokens.prepare(tenantId);
        tape.kid = signer.kid;
        return signer;
      }),
    },
    programs: {
      ...bound(parts.programs, ['describe']),
      async load(tenantId, release, flow) {
        tape.program = await parts.programs.load(tenantId, release, flow);
        return tape.program;
      },
    },
  };
}

/** Which action is asking for a fetch at this very moment: the engine passes the question on before anything else happens. */
interface Asking {
  action: number | null;
}

function tapeHttp(http: HttpClient, tape: RunTape, asking: Asking): HttpClient {
  return {
    async exchange(request, policy, signal) {
      const noted: RunTape['fetches'][number] = {
        action: asking.action,
        request,
        result: null,
        arrived: null,
      };
      tape.fetches.push(noted);
      const result = await http.exchange(request, policy, signal);
      if (!tape.over) noted.result = result;
      return result;
    },
    close: () => http.close(),
  };
}

/**
 * A recorded action sees time stand still and draws chance from the recording's seed: only so can it be run again. Its random bytes
 * are as hard to guess as ever, but for whoever has the recording.
 */
function tapeActions({ actions, clock }: EngineParts, tape: RunTape, asking: Asking): ActionRunner {
  return {
    check: (source, language) => actions.check(source, language),
    close: () => actions.close(),
    run: noting(tape, 'action', async (request) => {
      const place = tape.actions.length;
      const now = clock.now();
      const noted: RunTape['actions'][number] = { request, now, outcome: null };
      tape.actions.push(noted);
      let arrivals = 0;
      const outcome = await actions.run({
        ...request,
        determinism: { now, ...chanceOf(tape.seed, place), answers: 'arrived' },
        async fetch(asked, signal) {
          asking.action = place;
          const first = tape.fetches.length;
          const answering = request.fetch(asked, signal);
          asking.action = null;
          const fetched = tape.fetches[first];
          const result = await answering;
          // What comes after the action's end was cut short by it, and is heard by nobody.
          if (fetched !== undefined && !signal.aborted) {
            fetched.arrived = arrivals;
            arrivals += 1;
          }
          return result;
        },
      });
      if (!tape.over) noted.outcome = outcome;
      return outcome;
    }),
  };
}

function tapeStore(store: Store, tape: RunTape): Store {
  return {
    ...bound(store, storeMethods),
    user: noting(tape, 'user', async (tenantId, id) => {
      const found = await store.user(tenantId, id);
      tape.users.push({ id, found });
      return found;
    }),
    run: noting(tape, 'run', (tenantId, id) => store.run(tenantId, id)),
    appendAudit: noting(tape, 'appendAudit', (tenantId, events) => store.appendAudit(tenantId, events)),
    commit: noting(tape, 'commit', async (checkpoint) => {
      tape.checkpoint = checkpoint;
      const outcome = await store.commit(checkpoint);
      tape.written = outcome.status === 'committed';
      tape.conflict = outcome.status === 'conflict';
      return outcome;
    }),
  };
}

/** Notes the calls that fail, by their number. */
function noting<Args extends unknown[], Result>(
  tape: RunTape,
  call: RunTape['trouble'][number]['call'],
  ask: (...args: Args) => Promise<Result>,
): (...args: Args) => Promise<Result> {
  let count = 0;
  return async (...args) => {
    const nth = count;
    count += 1;
    try {
      return await ask(...args);
    } catch (error) {
      tape.trouble.push({ call, nth, message: error instanceof Error ? error.message : String(error) });
      throw error;
    }
  };
}

const storeMethods = [
  'open',
  'close',
  'tenant',
  'tenantWithUser',
  'tenants',
  'publish',
  'release',
  'releases',
  'flowVersion',
  'latestFlowVersion',
  'actionVersion',
  'latestActionVersion',
  'usersByEmail',
  'putUser',
  'runByIdempotencyKey',
  'expiredRuns',
  'exclusively',
  'audit',
  'signingKeys',
  'addSigningKey',
] as const satisfies readonly (keyof Store)[];

const bindings = new WeakMap<object, object>();

/** Methods of a port that may be a class; bound once a port. */
function bound<T extends object, Name extends keyof T>(port: T, names: readonly Name[]): Pick<T, Name> {
  const known = bindings.get(port);
  if (known !== undefined) return known as Pick<T, Name>;
  const methods = Object.fromEntries(
    names.map((name) => {
      const method = port[name];
      return [name, typeof method === 'function' ? method.bind(port) : method];
    }),
  ) as Pick<T, Name>;
  bindings.set(port, methods);
  return methods;
}
