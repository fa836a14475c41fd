import { type BlockDescriptor, SluiceError } from '@sluice/flow';
import { createBlockRegistry } from './block/block-registry.ts';
import type { RegisteredBlock } from './block/block-type.ts';
import { coreBlocks } from './block/core-blocks.ts';
import type { Engine } from './engine.ts';
import type { ActionOutcome } from './ports/action-runner.ts';
import { createProgramLoader, type ProgramLoader } from './program/load-program.ts';
import { rollbackFlow, setActionEnabled } from './publish/change-release.ts';
import { type Publishable, type Published, publish } from './publish/publish-bundle.ts';
import { cancelRun, expireRuns } from './run/end-waiting-run.ts';
import { inspectRun } from './run/inspect-run.ts';
import type { EngineParts } from './run/parts.ts';
import { resumeRun } from './run/resume-run.ts';
import { createResumeTokens } from './run/resume-token.ts';
import { startRun } from './run/start-run.ts';
import { type TestActionInput, testAction } from './run/test-action.ts';

/** The ports and policies that an engine is made of. */
export type EngineOptions = Omit<EngineParts, 'blocks' | 'programs' | 'resumeTokens'> & {
  /** The host's own block types, beside the core's. */
  readonly blockTypes?: readonly RegisteredBlock[];
  /** Secret bytes, at least 32, the same in every process on the database: resume tokens are signed with them. */
  readonly resumeKey: Uint8Array;
  /** Where programs come from; by default from the store. */
  readonly programs?: ProgramLoader;
};

/** The verbs of a run, and the operator's. */
export interface FullEngine extends Engine {
  /** Block types for the checks: the core's and the host's. */
  readonly blockDescriptors: readonly BlockDescriptor[];
  /** Makes checked content live. Check it first: this writes what it is given. */
  publish(bundle: Publishable, actor: string): Promise<Published>;
  rollback(input: {
    readonly tenant: string;
    readonly flow: string;
    readonly version: number;
    readonly actor: string;
  }): Promise<number>;
  setActionEnabled(input: {
    readonly tenant: string;
    readonly action: string;
    readonly enabled: boolean;
    readonly actor: string;
  }): Promise<number>;
  testAction(input: TestActionInput): Promise<ActionOutcome>;
  /** Ends up to `limit` overdue waiting runs of all tenants (contract 6.6); returns how many it ended. */
  expire(limit?: number): Promise<number>;
}

export function createEngine({ blockTypes = [], resumeKey, programs, ...ports }: EngineOptions): FullEngine {
  if (resumeKey.length < 32) {
    throw new SluiceError('key_invalid', 'the key for resume tokens is shorter than 32 bytes');
  }
  const blocks = createBlockRegistry(coreBlocks, blockTypes);
  const parts: EngineParts = {
    ...ports,
    blocks,
    programs: programs ?? createProgramLoader(ports.store, blocks),
    resumeTokens: createResumeTokens(resumeKey),
  };
  return {
    blockDescriptors: [...blocks.values()].map((block) => block.descriptor),
    start: (input) => startRun(input, parts),
    resume: (input) => resumeRun(input, parts),
    cancel: (input) => cancelRun(input, parts),
    inspect: (input) => inspectRun(input, parts),
    publish: (bundle, actor) => publish(bundle, actor, parts),
    rollback: (input) => rollbackFlow(input, parts),
    setActionEnabled: (input) => setActionEnabled(input, parts),
    testAction: (input) => testAction(input, parts),
    expire: (limit = 100) => expireRuns(parts, limit),
  };
}
