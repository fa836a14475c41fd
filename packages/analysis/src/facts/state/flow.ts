import type { State } from './state.ts';
import type { Value } from './value.ts';

/** How a piece of code was left: with a value, or another way. */
export type Flow<Held = Value> = Going<Held> | Leaving;

export interface Going<Held = Value> {
  readonly kind: 'go';
  readonly state: State;
  readonly value: Held;
}

export type Leaving =
  | { readonly kind: 'throw'; readonly state: State; readonly value: Value; readonly at: number }
  | { readonly kind: 'return'; readonly state: State; readonly value: Value; readonly at: number }
  | { readonly kind: 'break' | 'continue'; readonly state: State; readonly label: string | null }
  /** The action is ended from outside, and nothing can catch it. */
  | { readonly kind: 'end'; readonly state: State; readonly error_kind: string; readonly at: number };

export function going<Held>(state: State, value: Held): Flow<Held>[] {
  return state.impossible ? [] : [{ kind: 'go', state, value }];
}

/** Goes on with each flow that has not left. */
export function then<Held, Next>(
  flows: readonly Flow<Held>[],
  next: (state: State, value: Held) => readonly Flow<Next>[],
): Flow<Next>[] {
  const [only] = flows;
  if (only !== undefined && flows.length === 1)
    return only.kind === 'go' ? [...next(only.state, only.value)] : [only];
  return flows.flatMap((flow) => (flow.kind === 'go' ? next(flow.state, flow.value) : [flow]));
}
