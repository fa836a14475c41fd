import type { SmallFlow } from './run-paths.ts';

/** Draws from a row of numbers that the seed begins. */
export class Draw {
  #state: number;
  constructor(seed: number) {
    this.#state = seed >>> 0;
  }
  number(): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return this.#state / 2 ** 32;
  }
  below(most: number): number {
    return Math.floor(this.number() * most);
  }
  maybe(chance: number): boolean {
    return this.number() < chance;
  }
  of<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] ?? items[0];
  }
}

const onEvent = [
  ...['event.user', 'event.user.id', 'event.user.email', 'event.user.name', 'event.user.email_verified'],
  ...['event.user.app_metadata', 'event.user.app_metadata.tier', 'event.user.app_metadata.n'],
  ...['event.user.factors', 'event.authentication.aal', 'event.authentication.methods'],
  ...['event.authentication.risk_score', 'event.client.type', 'event.request.geo.country'],
  ...['event.request.visitor_id', 'event.transaction.scopes', 'event.transaction.audience'],
] as const;
const onSteps: Readonly<Record<string, readonly string[]>> = {
  ask: ['step.ask', 'step.ask.ok', 'step.ask.n', 'step.ask.deep.x'],
  hook: ['step.hook.ok', 'step.hook.status', 'step.hook.body', 'step.hook.body.score', 'step.hook.error'],
  a: ['step.a', 'step.a.v', 'step.a.w'],
  b: ['step.b', 'step.b.v'],
  sub: ['step.sub', 'step'],
  inner: ['step.input', 'step.input.x', 'step.input.y.z'],
  token: ['session.aal', 'session.methods', 'session.claims', 'session.claims.c', 'session.claims.d.x'],
};
const constants = [
  ...['null', 'true', 'false', '0', '1', '5', '50', '200', '404', '0.5', '""', '"a"', '"gold"', '"US"'],
  ...['"web"', '"aal1"', '"aal2"', '"password"', '"ada@example.com"', '"İ"', '"ß"', '[]', '[null]'],
  ...['["password"]', '"http_fetch_failed"', '"usr_ada"', '"openid"'],
] as const;

type Row = readonly [string, ...string[]];

function condition(draw: Draw, places: Row, depth = 0): string {
  if (depth < 2 && draw.maybe(0.35)) {
    const [left, right] = [condition(draw, places, depth + 1), condition(draw, places, depth + 1)];
    return draw.of([`(${left}) && (${right})`, `(${left}) || (${right})`, `!(${left})`]);
  }
  const [place, other] = [draw.of(places), draw.of(places)];
  const [one, two] = [draw.of(constants as unknown as Row), draw.of(constants as unknown as Row)];
  return draw.of([
    ...([`${place} == ${one}`, `${place} == ${one}`, `${place} != ${one}`, `has(${place})`] as const),
    ...[`!has(${place})`, `${place} in [${one}, ${two}]`, `${one} in ${place}`, `${place} < ${one}`],
    ...[`${place} >= ${one}`, `${place} == ${other}`, `size(${place}) == 0`, `size(${place}) > 1`],
    ...[`contains(${place}, ${one})`, `startsWith(${place}, "ada")`, `lower(${place}) == ${one}`],
    ...[`upper(${place}) == "SS"`, `coalesce(${place}, ${one}) == ${two}`, place, `${place} + 1 == 6`],
    ...[`matches(${place}, "^a.*m$")`, `(${place} ? ${one} : ${two}) == ${one}`, `${place} % 2 == 1`],
  ]);
}

const statements: Row = [
  `api.state.set('v', event.user?.app_metadata?.tier ?? null);`,
  `api.state.set('v', { x: event.user?.app_metadata?.n });`,
  `api.state.set('w', [event.user?.app_metadata?.n, 1]);`,
  `if (event.user?.email) api.state.set('w', event.user.email.split('@')[1]);`,
  `api.state.set('v', event.authentication.risk_score > 50);`,
  `if (event.authentication.risk_score > 80) { api.deny('risky'); return; }`,
  `api.user.setAppMetadata({ tier: 'gold' });`,
  `api.user.setAppMetadata({ n: event.user?.app_metadata?.tier });`,
  `api.user.setAppMetadata({ tier: null, n: [undefined] });`,
  `if (event.user) api.user.setAppMetadata({ n: (event.user.app_metadata.n ?? 0) + 1 });`,
  `api.session.setCustomClaim('c', event.user?.app_metadata?.tier ?? 'none');`,
  `api.session.setCustomClaim('d', { x: event.user?.app_metadata?.n });`,
  `if (event.client.type === 'm2m') throw new Error('no');`,
  `if (!event.user.email) api.state.set('v', 0);`,
  `for (const key of Object.keys(event.user?.app_metadata ?? {})) api.state.set(key, 1);`,
  `if (step.ask?.ok) api.state.set('w', step.ask.n ?? 5);`,
  `try { api.state.set('v', event.user?.app_metadata?.n); } catch { api.state.set('v', 'none'); }`,
  `const { tier = 'free' } = event.user?.app_metadata ?? {}; api.state.set('v', tier);`,
  `switch (event.request.geo.country) { case 'US': api.state.set('v', 'us'); default: api.state.set('w', 1); }`,
  `try { const { score } = JSON.parse((await api.fetch('https://f.example/x')).body); if (score > 5) api.state.set('v', score); } catch (error) { if (error.error_kind) api.state.set('w', error.error_kind); else api.deny('odd'); }`,
];

function action(draw: Draw): string {
  const picked = Array.from({ length: 1 + draw.below(2) }, () => draw.of(statements));
  return picked.map((one) => `{ ${one} }`).join('\n');
}

type Block = { type: string; [key: string]: unknown };

/** Blocks in a row; each leads to the next one, and some to a later one as well. `has` gets the steps that they leave. */
function stage(
  draw: Draw,
  name: string,
  most: number,
  has: Set<string>,
  isInner = false,
): Map<string, Block> {
  const kinds: Row = isInner
    ? ['decision', 'decision', 'a', 'b', 'ask', 'allow']
    : ['decision', 'decision', 'decision', 'a', 'b', 'ask', 'hook', 'sub', 'deny'];
  const drafts = new Map<string, Block>();
  const count = 1 + draw.below(most);
  for (let at = 0; at < count; at += 1) {
    const kind = draw.of(kinds);
    const isStep = ['ask', 'hook', 'sub'].includes(kind);
    const slug = isStep ? kind : `${name}-${at}`;
    if (isStep && has.has(kind)) continue;
    if (isStep || kind === 'a' || kind === 'b') has.add(kind);
    drafts.set(slug, draftOf(draw, kind));
    if (kind === 'deny' || kind === 'allow') break;
  }
  if (drafts.size === 0) drafts.set(`${name}-only`, { type: 'log_event', message: 'x' });
  const slugs = [...drafts.keys()];
  for (const [at, block] of [...drafts.values()].entries()) {
    const next = slugs[at + 1] ?? 'continue';
    if (block.type === 'decision') Object.assign(block, { otherwise: next, later: slugs.slice(at + 1) });
    else if (block.type !== 'deny' && block.type !== 'allow') block['next'] = next;
    if (block.type === 'call_webhook' && draw.maybe(0.7)) block['onError'] = next;
  }
  return drafts;
}

function draftOf(draw: Draw, kind: string): Block {
  switch (kind) {
    case 'a':
    case 'b':
      return { type: 'custom_action', action: kind };
    case 'ask':
      return { type: 'prompt', prompt: 'question' };
    case 'hook':
      return {
        type: 'call_webhook',
        url: draw.of(['https://f.example/{{ event.client.id }}', 'https://x.example/']),
      };
    case 'sub':
      return {
        type: 'run_flow',
        flow: 'inner',
        input: { x: '{{ event.user.app_metadata.tier }}', y: { z: '{{ event.client.type }}' } },
      };
    case 'deny':
      return { type: 'deny', reason: 'refused' };
    default:
      return { type: kind };
  }
}

/** Decisions ask about what there is, once that is known. */
function decideAll(
  draw: Draw,
  blocks: ReadonlyMap<string, Block>,
  places: Row,
): Readonly<Record<string, Block>> {
  const decided = [...blocks].map(([slug, { later, ...block }]) => {
    if (block['type'] !== 'decision') return [slug, block as Block] as const;
    const targets = ['continue', ...(later as readonly string[])] as unknown as Row;
    const branches = Array.from({ length: 1 + draw.below(2) }, () => ({
      when: condition(draw, places),
      next: draw.of(targets),
    }));
    return [slug, { ...(block as Block), branches }] as const;
  });
  return Object.fromEntries(decided);
}

/** A flow of every stage and block type there is, with actions that are read and run as they stand. */
export function randomFlow(draw: Draw): SmallFlow {
  const trigger = draw.maybe(0.15) ? 'token' : 'login';
  const has = new Set<string>();
  const inside = new Set<string>();
  const drafts = new Map<string, Map<string, Block>>();
  const add = (id: string, chance: number, most: number) => {
    if (draw.maybe(chance)) drafts.set(id, stage(draw, id.slice(0, 6).replace(/-$/, ''), most, has));
  };
  if (trigger === 'login') {
    add('pre-login', 0.5, 3);
    add('registration', 0.4, 2);
    add('post-auth', 1, 4);
    add('post-login', 0.3, 2);
  }
  add('issue-tokens', trigger === 'token' ? 1 : 0.4, 3);
  const inner = stage(draw, 'inner', 3, inside, true);
  const stepsOf = (all: ReadonlySet<string>) => [...all].flatMap((name) => onSteps[name] ?? []);
  const outer: Row = [...onEvent, ...stepsOf(has)];
  const stages = Object.fromEntries(
    [...drafts].map(([id, blocks]) => {
      const places: Row = id === 'issue-tokens' ? [...outer, ...(onSteps['token'] ?? [])] : outer;
      return [id, decideAll(draw, blocks, places)];
    }),
  );
  const within: Row = [...onEvent, ...stepsOf(inside), ...(onSteps['inner'] ?? [])];
  const used = new Set([...has, ...(has.has('sub') ? inside : [])]);
  const actions = (['a', 'b'] as const).flatMap((slug) =>
    used.has(slug) ? [[slug, action(draw)] as const] : [],
  );
  return {
    trigger,
    stages,
    ...(has.has('sub') && { subflows: { inner: decideAll(draw, inner, within) } }),
    actions: Object.fromEntries(actions),
    allow: ['f.example'],
  };
}

const accounts = [
  null,
  { id: 'usr_ada', email: 'ada@example.com', app_metadata: {} },
  { id: 'usr_ada', email: 'ada@example.com', app_metadata: { tier: 'gold', n: 1 } },
  {
    id: 'usr_ada',
    email: null,
    app_metadata: { tier: null, n: 'x' },
    email_verified: true,
    factors: ['totp'],
  },
] as const;

/** What a run of the flow is given, as a scenario says it. */
export function randomInput(draw: Draw, flow: SmallFlow): object {
  const user = draw.of(accounts);
  const stages = JSON.stringify(flow.stages);
  const event = {
    authentication: { risk_score: draw.of([0, 50, 51, 90]) },
    client: { id: 'c', type: draw.of(['web', 'm2m', 'spa']) },
    request: { geo: { country: draw.of(['US', 'DE', '']) }, visitor_id: draw.of([null, 'a']) },
    transaction: { scopes: draw.of([[], ['openid'], ['a']]), audience: draw.of([null, 'a', ['a']]) },
    ...(user === null &&
      flow.trigger !== 'token' &&
      draw.maybe(0.4) && {
        user: draw.of([{ email: 'a', app_metadata: { tier: 'gold' } }, { email: null }]),
      }),
  };
  const methods = draw.of([['password'], []]);
  const answer =
    user !== null && draw.maybe(0.8)
      ? { outcome: 'authenticated', aal: draw.of(['aal1', 'aal2']), methods }
      : draw.maybe(0.9)
        ? { outcome: 'registered', user: draw.of([{}, { email: 'b@example.com' }]), aal: 'aal1', methods }
        : { outcome: 'failed', reason: 'x' };
  const reply = draw.of<object>([{}, { ok: true }, { ok: false, n: 5 }, { deep: { x: 1 } }, { ok: 'yes' }]);
  const asks = stages.includes('"prompt"') || JSON.stringify(flow.subflows ?? {}).includes('"prompt"');
  const outcome = draw.of<object>([
    { fail: 'refused' },
    { fail: 'timeout' },
    { respond: { status: 200, json: { score: 9 } } },
    { respond: { status: 404, json: { score: 1 } } },
    { respond: { status: 500, body: 'oops' } },
    { respond: { status: 200, json: null } },
    { respond: { status: 201, body: '{"score":7}' } },
  ]);
  return {
    event,
    ...(user !== null && { user }),
    ...(flow.trigger !== 'token' && { authentication: answer }),
    ...(asks && { prompts: { ask: reply } }),
    fetch: [{ url: 'https://f.example/*', ...outcome }],
  };
}
