import type { PreparedSigner } from '../ports/token-issuer.ts';
import type { EngineParts } from './parts.ts';
import type { RunResult } from './run-result.ts';
import type { KeptAnswer } from './run-snapshot.ts';

/** What an answer belongs to. */
export interface AnswerOf {
  readonly tenantId: string;
  readonly runId: string;
  readonly flow: string;
  readonly flowVersion: number;
}

/**
 * Makes the host's result from a committed answer: only here, after the commit, is a token signed (contract 6.3). The
 * same answer gives the same result again. `signer`: the key that was made ready before the commit, so that nothing can come between.
 */
export async function resultOf(
  answer: KeptAnswer,
  of: AnswerOf,
  parts: EngineParts,
  signer: PreparedSigner | null = null,
): Promise<RunResult> {
  return {
    runId: of.runId,
    flow: of.flow,
    flowVersion: of.flowVersion,
    status: answer.status,
    stage: answer.stage,
    awaiting: answer.awaiting,
    resumeToken:
      answer.status === 'awaiting' ? parts.resumeTokens.mint(of.tenantId, of.runId, answer.seq) : null,
    userMessage: answer.userMessage,
    claims: answer.claims,
    accessToken: answer.token === null ? null : await sign(answer.token, of, parts, signer),
    user: answer.user,
  };
}

async function sign(
  token: NonNullable<KeptAnswer['token']>,
  of: AnswerOf,
  parts: EngineParts,
  ready: PreparedSigner | null,
): Promise<string> {
  const signer = ready ?? (await parts.tokens.prepareFor(of.tenantId, token.kid));
  return signer.sign(token.payload);
}
