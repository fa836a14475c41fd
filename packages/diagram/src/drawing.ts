/** What a node stands for; every kind has a shape of its own, so that pictures work without colour. */
export type NodeKind =
  | 'start'
  | 'done'
  /** Where the host verifies credentials, between `pre-login` and the rest. */
  | 'host'
  | 'action'
  | 'decision'
  | 'webhook'
  | 'prompt'
  | 'subflow'
  /** Where a sub-routine goes back to its caller. */
  | 'return'
  | 'log'
  | 'allow'
  /** A `deny` block. */
  | 'deny'
  /** A denial that no block of its own stands for: `api.deny`, a webhook whose failure denies, a refused sign-in. */
  | 'denied'
  /** A block type of the host. */
  | 'other'
  /** A target that is not there. */
  | 'missing';

export type EdgeKind = 'next' | 'branch' | 'otherwise' | 'error' | 'denied' | 'call' | 'answer';

/** What an overlay says of a node or an edge; null: nothing. */
export interface Mark {
  readonly kind: 'taken' | 'reached' | 'missed' | 'added' | 'removed' | 'changed';
  /** A few signs before the label, such as the number of a step. */
  readonly note: string | null;
}

/** Where a block stands: slugs of the `run_flow` blocks around it, outermost first, and its own. */
export interface BlockPlace {
  readonly within: readonly string[];
  readonly block: string;
  /** The flow whose file the block is written in. */
  readonly flow: string;
}

export interface DrawnNode {
  /** Letters, digits and `-_/:` only; the same for the same place in every drawing of a flow. */
  readonly id: string;
  readonly kind: NodeKind;
  /** Id of the group it stands in; null: outside of all. */
  readonly group: string | null;
  readonly title: string;
  /** A second line: the type and what matters most of it. */
  readonly note: string | null;
  /** All that is worth saying, in full. */
  readonly tooltip: string;
  /** Its action is disabled: the run passes it by (contract 3.7). */
  readonly disabled: boolean;
  readonly place: BlockPlace | null;
  /** Its config but for names and targets, spelled: blocks with equal content do the same. */
  readonly content: string;
  readonly mark: Mark | null;
}

export interface DrawnEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: EdgeKind;
  /** How the node is left: `next`, `branch:0`, `otherwise`, `onError`, `denied`, `call`, or the host's answer. One of a node's edges each. */
  readonly way: string;
  /** In full; renderers shorten it, and give all of it as a tooltip. */
  readonly label: string | null;
  readonly disabled: boolean;
  readonly mark: Mark | null;
}

/** A stage, or a sub-routine where it is run. */
export interface DrawnGroup {
  readonly id: string;
  readonly kind: 'stage' | 'subflow';
  readonly title: string;
  readonly parent: string | null;
  readonly mark: Mark | null;
}

/** The picture of one flow before it has a form. Groups and nodes stand in the order in which a run can meet them. */
export interface Drawing {
  readonly title: string;
  /** What an overlay shows, for people; null without one. */
  readonly caption: string | null;
  readonly groups: readonly DrawnGroup[];
  readonly nodes: readonly DrawnNode[];
  readonly edges: readonly DrawnEdge[];
  /** What is drawn stands back behind what is marked. */
  readonly dimsRest: boolean;
}

export function blockId({ within, block }: Pick<BlockPlace, 'within' | 'block'>): string {
  return `block:${[...within, block].map(safeName).join('/')}`;
}

/** Slugs stay as they are; any other sign is written as its number, so that no two names meet. */
export function safeName(name: string): string {
  return Array.from(name, (sign) => (/[a-z0-9-]/u.test(sign) ? sign : `_${sign.codePointAt(0)}_`)).join('');
}
