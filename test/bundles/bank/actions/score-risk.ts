import type { ActionEvent, Api } from '@sluice/action-types';

type Verdict = { readonly score: number; readonly ok: boolean };

export default async function scoreRisk(event: ActionEvent, api: Api): Promise<void> {
  const BASE = 'https://fraud.nordbank.example';
  const NONE: Verdict = { score: 0, ok: false };
  const { ip, visitor_id: visitor, user_agent: agent } = event.request;

  async function ask(): Promise<Verdict> {
    const res = await api.fetch(`${BASE}/v3/assess`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ customer: event.user?.id ?? null, ip, visitor, agent }),
    });
    if (res.status !== 200) return NONE;
    const { score } = JSON.parse(res.body) as { score?: unknown };
    return typeof score === 'number' ? { score, ok: true } : NONE;
  }

  let verdict = NONE;
  try {
    verdict = await ask();
  } catch (error) {
    api.log('warn', `no verdict from the fraud provider: ${(error as Error).name}`);
  }

  // What the host knows already never lets a customer look safer than the provider says.
  const score = Math.max(verdict.score, event.authentication.risk_score);
  api.state.set('score', score);
  api.state.set('provider_ok', verdict.ok);
}
