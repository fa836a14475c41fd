import type { Socket } from 'node:net';
import { isDeepStrictEqual } from 'node:util';
import { openWorld, startRaw, type TestServer, type World } from '@sluice/egress/testing';
import type { ActionOutcome, FetchRecord } from '@sluice/engine';
import { defaultLimits } from '@sluice/flow';
import type { Sandbox } from '@sluice/sandbox';
import { requestFor, stateOf } from '@sluice/sandbox/testing';
import type { Arrival, FetchAttack } from './fetch-attack.ts';

const secret = 'Bearer f3tch-s3cr3t-0f-the-entry';
const spellings = [secret.slice(7), Buffer.from(secret.slice(7)).toString('base64').replace(/=+$/, '')];
/** What the victim says to whoever gets to it. */
const loot = 'loot-of-the-victim';
/** Marks what the trace must not hold: attacks put it into queries, headers and bodies. */
const privateMark = 'pr1vate';
/** Attacks on time bring a shorter one of their own. */
const limits = { fetchTimeoutMs: 4_000, actionTimeoutMs: 6_000, actionCpuMs: 1_000 };
const listedNames = /^(good\.test|open\.test|inner\.test|[a-z0-9-]+\.wild\.test)$/;
const lateMs = 1_500;

const prefix = (port: number): string =>
  `const at = (name, path = '/') => 'http://' + name + ':${port}' + path;
   const ask = async (url, init) => { try { return (await api.fetch(url, init)).status; } catch (e) { return e.error_kind ?? e.name; } };`
    .split('\n')
    .map((line) => line.trim())
    .join(' ');

interface Scene {
  readonly world: World;
  readonly server: TestServer;
  readonly victims: readonly TestServer[];
  readonly arrived: readonly Arrival[];
  close(): Promise<void>;
}

/** Performs an attack, then has an honest action fetch. Gives what is wrong, in sentences. */
export async function performFetch(sandbox: Sandbox, attack: FetchAttack): Promise<readonly string[]> {
  const scene = await setScene(attack);
  const problems: string[] = [];
  try {
    const bystander = attack.bystander === true ? fetchHonestly(sandbox, 1_500) : undefined;
    const began = performance.now();
    const outcome = await runIn(sandbox, scene, attack);
    const tookMs = performance.now() - began;
    if (tookMs > limits.actionTimeoutMs + lateMs) problems.push(`it took ${Math.round(tookMs)} ms`);
    problems.push(...judgeEnding(attack, outcome), ...judgeTraffic(attack, scene), ...judgeSecrets(outcome));
    problems.push(...((await bystander) ?? []));
    const left = await scene.world.sockets.stillOpen();
    if (left > 0) problems.push(`${left} sockets are still open`);
    for (const key of ['x', 'evil', 'then', 'status']) {
      if (key in {}) problems.push(`the prototype of the host's objects has ${key}`);
    }
  } finally {
    await scene.close();
  }
  return [...problems, ...(await fetchHonestly(sandbox))];
}

async function fetchHonestly(sandbox: Sandbox, waitMs = 0): Promise<readonly string[]> {
  const scene = await setScene({
    server: (socket) => setTimeout(() => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n'), waitMs),
  });
  const source = `api.state.set('status', await ask(at('good.test')));`;
  const outcome = await runIn(sandbox, scene, { source, tenantId: 'ten_honest' });
  await scene.close();
  return isDeepStrictEqual(stateOf(outcome), { status: 200 })
    ? []
    : [`an honest fetch came to ${JSON.stringify(outcome)}`];
}

async function setScene(attack: Pick<FetchAttack, 'server' | 'zone'>): Promise<Scene> {
  const arrived: Arrival[] = [];
  const at = (name: string, path = '/') => `http://${name}:${server.port}${path}`;
  const server = await startRaw(async (socket, first) => {
    const request = await readRequest(socket, first);
    arrived.push(request);
    if (attack.server === undefined) sayBack(socket, request);
    else attack.server(socket, request, at);
  }, '127.0.0.2');
  const victim = (socket: Socket) => socket.end(`HTTP/1.1 200 OK\r\n\r\n${loot}`);
  const victims = await Promise.all(['127.0.0.1', '::1'].map((host) => startRaw(victim, host, server.port)));
  const permitted = { insecure: true, private: true };
  const host = (name: string) => `${name}:${server.port}`;
  const world = await openWorld({
    zone: {
      'good.test': ['127.0.0.2'],
      'open.test': ['127.0.0.2'],
      'inner.test': ['127.0.0.1'],
      'a.wild.test': ['127.0.0.2'],
      'wild.test': ['127.0.0.1'],
      'evil.test': ['127.0.0.1'],
      ...attack.zone,
    },
    allow: [
      { host: host('good.test'), ...permitted, headers: { 'x-entry': 'secret:key' } },
      { host: host('open.test'), ...permitted },
      { host: host('*.wild.test'), ...permitted },
      { host: host('inner.test'), insecure: true },
    ],
    secrets: { 'acme/key': secret },
  });
  return {
    world,
    server,
    victims,
    arrived,
    async close() {
      await world.close();
      await Promise.all([server, ...victims].map((one) => one.close()));
    },
  };
}

async function runIn(
  sandbox: Sandbox,
  { world, server }: Scene,
  attack: Pick<FetchAttack, 'source' | 'limits'> & { readonly tenantId?: string },
): Promise<ActionOutcome> {
  const effective = { ...defaultLimits, ...limits, ...attack.limits };
  const policy = {
    ...world.policy,
    timeoutMs: effective.fetchTimeoutMs,
    requestBytes: effective.fetchRequestBytes,
    responseBytes: effective.fetchResponseBytes,
  };
  return await sandbox.run(
    requestFor(`${prefix(server.port)}\n${attack.source}`, {
      limits: effective,
      tenantId: attack.tenantId ?? 'ten_attacker',
      fetch: (request, signal) => world.egress.exchange(request, policy, signal),
    }),
  );
}

function judgeEnding({ expect }: FetchAttack, outcome: ActionOutcome): readonly string[] {
  const problems: string[] = [];
  const state = stateOf(outcome);
  const kind = outcome.error?.error_kind;
  const right =
    outcome.status === 'failed'
      ? kind !== undefined && (expect.failed ?? []).includes(kind)
      : outcome.status === 'returned' && isDeepStrictEqual(state, expect.returned);
  if (!right) {
    problems.push(
      `it ended as ${outcome.status} with ${JSON.stringify(state)} and ${JSON.stringify(outcome.error)}`,
    );
  }
  if (outcome.status === 'failed' && outcome.effects.length > 0)
    problems.push('effects of a failed action stand');
  const records = outcome.fetches.map(tellRecord);
  if (expect.fetches !== undefined && !isDeepStrictEqual(records, expect.fetches)) {
    problems.push(`the trace says ${JSON.stringify(records)}`);
  }
  return problems;
}

function tellRecord({ method, host, path, status, error_kind }: FetchRecord): string {
  return `${method} ${host.replace(/:\d+$/, '')}${path} ${status ?? error_kind}`;
}

function judgeTraffic(attack: FetchAttack, { world, victims, arrived }: Scene): readonly string[] {
  const problems: string[] = [];
  if (victims.some(({ connections }) => connections.length > 0)) problems.push('the victim was reached');
  const unlisted = world.zone.asked.filter((name) => !listedNames.test(name));
  if (unlisted.length > 0) problems.push(`names were looked up that are not listed: ${unlisted}`);
  const told = arrived.map(({ line, headers }) => {
    const [method, path] = line.split(' ');
    return `${method} ${headers['host']?.replace(/:\d+$/, '')}${path}`;
  });
  if (attack.arrives !== undefined && !isDeepStrictEqual(told, attack.arrives)) {
    problems.push(`the server was asked ${JSON.stringify(told)}`);
  }
  if (attack.neverArrives !== undefined && JSON.stringify(arrived).includes(attack.neverArrives)) {
    problems.push(`the server was sent ${JSON.stringify(arrived)}`);
  }
  for (const { headers } of arrived) {
    const carried = headers['x-entry'];
    const own = headers['host']?.startsWith('good.test:') ? secret : undefined;
    if (carried !== own) problems.push(`${headers['host']} was sent the entry's header as ${carried}`);
  }
  return problems;
}

function judgeSecrets(outcome: ActionOutcome): readonly string[] {
  const everything = JSON.stringify(outcome);
  const problems = spellings.filter((text) => everything.includes(text)).map(() => 'the secret shows');
  if (everything.includes(loot)) problems.push('the loot of the victim shows');
  if (JSON.stringify(outcome.fetches).includes(privateMark)) problems.push('the trace holds too much');
  return problems;
}

async function readRequest(socket: Socket, first: Buffer): Promise<Arrival> {
  let bytes = first;
  const whole = () => {
    const end = bytes.indexOf('\r\n\r\n');
    if (end < 0) return false;
    const length = /^content-length: (\d+)\r$/im.exec(`${bytes.subarray(0, end)}\r`)?.[1] ?? 0;
    return bytes.length >= end + 4 + Number(length);
  };
  const ended = new Promise<void>((resolve) => socket.once('close', resolve));
  while (!whole() && !socket.destroyed) {
    const more = await Promise.race([
      new Promise<Buffer>((resolve) => socket.once('data', resolve)),
      ended.then(() => Buffer.alloc(0)),
    ]);
    bytes = Buffer.concat([bytes, more]);
  }
  const text = bytes.toString();
  const end = text.indexOf('\r\n\r\n');
  const [line = '', ...lines] = text.slice(0, end).split('\r\n');
  const headers = lines.map((header): [string, string] => {
    const colon = header.indexOf(':');
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
  });
  return { line, headers: Object.fromEntries(headers), body: text.slice(end + 4) };
}

function sayBack(socket: Socket, request: Arrival): void {
  const body = JSON.stringify(request);
  socket.end(
    `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
}
