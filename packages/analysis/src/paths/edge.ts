import type { StageId } from '@sluice/flow';
import type { Input, Term } from '../term/term.ts';
import type { Environment } from './environment.ts';
import { admit } from './environment.ts';
import type { FlowPath, HostAnswer, PathCondition, PathExchange, PathStep, Taken } from './flow-path.ts';
import type { Destination, PlanNode, Position } from './plan.ts';

/** One way to leave a block, or one answer of the host. */
export interface Edge {
  /** Tells the ways of one position apart as a path does; several ways through an action share one. */
  readonly label: string;
  readonly step: PathStep | null;
  readonly answer: HostAnswer | null;
  readonly to: Position;
  readonly entered: readonly StageId[];
  /** All must hold. */
  readonly when: readonly Term[];
  readonly conditions: readonly PathCondition[];
  readonly environment: Environment;
  readonly claims: FlowPath['claims'];
  readonly exchanges: readonly PathExchange[];
  /** Fetches of which only the host is known, or not even that: an action that could not be followed. */
  readonly fetches: readonly FetchGuess[];
  readonly prompts: readonly { readonly block: string; readonly input: Input }[];
}

/** Hosts as written; null: any. */
export interface FetchGuess {
  readonly block: string;
  readonly hosts: readonly string[] | null;
  readonly endsWith: string | null;
}

/** What a way does beyond leading on. */
export interface EdgeParts {
  readonly taken: Taken;
  readonly destination: Destination;
  readonly environment: Environment;
  readonly when?: readonly Term[];
  readonly conditions?: readonly PathCondition[];
  readonly claims?: Edge['claims'];
  readonly exchanges?: Edge['exchanges'];
  readonly fetches?: Edge['fetches'];
  readonly prompts?: Edge['prompts'];
}

export function makeEdge(node: PlanNode, parts: EdgeParts): Edge {
  const { block, stage, within } = node;
  const { taken, destination, environment } = parts;
  return {
    label: spellTaken(taken),
    step: {
      stage,
      within,
      flow: block.flow,
      block: block.slug,
      type: block.type,
      action: block.action,
      taken,
    },
    answer: null,
    ...destination,
    environment: settle(environment, destination),
    when: parts.when ?? [],
    conditions: parts.conditions ?? [],
    claims: parts.claims ?? [],
    exchanges: parts.exchanges ?? [],
    fetches: parts.fetches ?? [],
    prompts: parts.prompts ?? [],
  };
}

/** Whoever has registered gets an account once the registration stage is over. */
export function settle(environment: Environment, { to, entered }: Destination): Environment {
  const isNew = environment.answer === 'registered' && to.kind !== 'denied';
  return isNew && entered.includes('post-auth') ? admit(environment) : environment;
}

export function denial(node: PlanNode): Destination {
  return { to: { kind: 'denied', stage: node.stage }, entered: [] };
}

/** One word for each way to leave a block; what a block is denied with tells ways apart. */
export function spellTaken(taken: Taken): string {
  switch (taken.kind) {
    case 'branch':
      return `branch:${taken.index}`;
    case 'denied':
      if (taken.error_kind !== null) return `denied!${taken.error_kind}`;
      return `denied:${taken.reason === null ? '*' : encodeURIComponent(taken.reason.toWellFormed())}`;
    default:
      return taken.kind;
  }
}
