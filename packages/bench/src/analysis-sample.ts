import { type Bundle, bundleFromParts } from 'sluice';

/** Blocks of one round of the made-up flow below. */
const roundBlocks = 10;

/**
 * A login flow of `count` blocks as tenants write them, round after round: an action scores, a decision asks its score, another action is
 * gone around by some, a webhook may fail, a prompt is asked of some. Each round reads what it has set, and a line at the end reads what
 * some of them have. Paths multiply with each round: sixteen ways through one, and then the next.
 */
export function bundleOf(count: number): Bundle {
  const rounds = Math.max(1, Math.floor(count / roundBlocks));
  const blocks: Record<string, object> = {};
  const actions: { slug: string; source: string }[] = [];
  for (let n = 0; n < rounds; n += 1) {
    const next = n === rounds - 1 ? 'done' : `score-${n + 1}`;
    Object.assign(blocks, roundOf(n, next));
    actions.push(
      { slug: `score-${n}`, source: scoreSource(n) },
      {
        slug: `extra-${n}`,
        source: `api.state.set('level', step['score-${n}'].score > 50 ? 'high' : 'low');`,
      },
    );
  }
  blocks['done'] = {
    type: 'log_event',
    message: `{{ coalesce(step.extra-0.level, "none") }} {{ step.score-${rounds - 1}.score }}`,
  };
  const { bundle } = bundleFromParts({
    tenantFile: {
      tenant: { slug: 'acme', name: 'Acme' },
      fetch: { allow: ['hooks.acme.example'], timeoutMs: 1_000 },
      invariants: [
        { name: 'all are scored', always: 'score-0' },
        { name: 'no role is given', neverSets: ['role'] },
        { name: 'prompted before the first extra', never: 'extra-0', unlessPassed: ['gate-0'] },
      ],
    },
    flows: [
      {
        slug: 'login',
        name: 'Login',
        trigger: 'login',
        stages: { 'post-auth': { start: 'score-0', blocks } },
      },
    ],
    actions,
  });
  return bundle;
}

const countries = ['NL', 'US', 'DE', 'FR', 'JP', 'BR', 'IN', 'ZA'];

function roundOf(n: number, next: string): Record<string, object> {
  const country = countries[n % countries.length];
  return {
    [`score-${n}`]: { type: 'custom_action', action: `score-${n}`, next: `gate-${n}` },
    [`gate-${n}`]: {
      type: 'decision',
      branches: [
        { when: `step.score-${n}.score > 90`, next: `refuse-${n}` },
        {
          when: `step.score-${n}.score > 40 and event.request.geo.country == "${country}"`,
          next: `extra-${n}`,
        },
      ],
      otherwise: `hook-gate-${n}`,
    },
    [`refuse-${n}`]: { type: 'deny', reason: `refused-${n}` },
    [`extra-${n}`]: { type: 'custom_action', action: `extra-${n}`, next: `extra-gate-${n}` },
    [`extra-gate-${n}`]: {
      type: 'decision',
      branches: [{ when: `step.extra-${n}.level == "high"`, next: `ask-${n}` }],
      otherwise: `hook-gate-${n}`,
    },
    [`ask-${n}`]: { type: 'prompt', prompt: 'mfa-totp', next: `asked-${n}` },
    [`asked-${n}`]: {
      type: 'decision',
      branches: [{ when: `step.ask-${n}.verified == true`, next: `hook-gate-${n}` }],
      otherwise: `refuse-${n}`,
    },
    [`hook-gate-${n}`]: {
      type: 'decision',
      branches: [{ when: `event.client.id == "client-${n}"`, next: `hook-${n}` }],
      otherwise: next,
    },
    [`hook-${n}`]: {
      type: 'call_webhook',
      url: `https://hooks.acme.example/${n}`,
      body: { score: `{{ step.score-${n}.score }}` },
      next,
      onError: `failed-${n}`,
    },
    [`failed-${n}`]: { type: 'log_event', message: `not told: {{ step.hook-${n}.error }}`, next },
  };
}

function scoreSource(n: number): string {
  return `const { geo, asn } = event.request;
const known = event.user?.app_metadata?.['seen-${n}'] === true;
const base = asn.is_tor || asn.is_vpn ? 50 : 0;
const risk = event.authentication.risk_score;
if (risk > 95) {
  api.deny('far-too-risky-${n}');
  return;
}
api.state.set('score', Math.min(100, known ? risk : risk + base));
`;
}
