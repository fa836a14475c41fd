import { defaultEvent } from '@sluice/engine';
import { deepEqual, isObject, type Json, type JsonObject } from '@sluice/expression';
import { matchUrl, mergeOver } from '@sluice/scenario';
import { asObject } from './as-object.ts';

/** All that a run was given, complete, as one tree: two of them can be compared leaf by leaf. */
export interface RunInputs {
  readonly tree: JsonObject;
  /** The requests that stand under `fetch`, by their names there. */
  readonly mocks: ReadonlyMap<string, JsonObject>;
}

/** A leaf that is otherwise; undefined: nothing stands there. */
export interface InputChange {
  /** From the root of the inputs, such as `event`, `request`, `geo`, `country`. */
  readonly path: readonly string[];
  readonly from: Json | undefined;
  readonly to: Json | undefined;
}

/** What a scenario puts into the store where it says nothing. */
const plainUser = {
  id: 'usr_scenario',
  email: null,
  email_verified: false,
  phone: null,
  name: null,
  app_metadata: {},
  user_metadata: {},
  factors: [],
} as const satisfies JsonObject;

/** `given` of a scenario as inputs. Requests are named as in `like`, where one of its requests answers to the same URL. */
export function inputsOfGiven(given: JsonObject, like?: RunInputs): RunInputs {
  const { event, user, prompts, fetch, ...rest } = given;
  const { user: eventUser, ...groups } = asObject(event);
  const mocks = new Map<string, JsonObject>();
  for (const mock of Array.isArray(fetch) ? fetch.map(asObject) : []) {
    const name = nameOf(mock, like);
    let distinct = name;
    // The same place asked again answers in turn.
    for (let count = 2; mocks.has(distinct); count += 1) distinct = `${name} (${count})`;
    mocks.set(distinct, mock);
  }
  const shown = [...mocks].map(([name, { respond, fail }]) => [
    name,
    fail === undefined ? { status: 200, ...asObject(respond) } : { fail },
  ]);
  return {
    tree: {
      event: {
        ...asObject(mergeOver(defaultEvent, groups)),
        ...(eventUser !== undefined && { user: eventUser }),
      },
      ...(user !== undefined && { user: { ...plainUser, ...asObject(user) } }),
      ...rest,
      prompts: asObject(prompts),
      fetch: Object.fromEntries(shown),
    },
    mocks,
  };
}

function nameOf({ method, url }: JsonObject, like: RunInputs | undefined): string {
  const verb = typeof method === 'string' ? method.toUpperCase() : '*';
  for (const [name, mock] of like?.mocks ?? []) {
    const isVerb =
      mock['method'] === undefined || verb === '*' || String(mock['method']).toUpperCase() === verb;
    if (isVerb && (answers(url, mock['url']) || answers(mock['url'], url))) return name;
  }
  return `${verb} ${String(url)}`;
}

function answers(pattern: Json | undefined, url: Json | undefined): boolean {
  const parsed = URL.parse(String(url));
  return parsed !== null && matchUrl(String(pattern), parsed);
}

/** Back to what a scenario says. */
export function givenOfInputs({ tree, mocks }: RunInputs): JsonObject {
  const { prompts, fetch, ...rest } = tree;
  const list = Object.entries(asObject(fetch)).map(([name, answer]): Json => {
    const { fail, ...respond } = asObject(answer);
    const asked = asObject(mocks.get(name));
    const { respond: _respond, fail: _fail, ...request } = asked;
    return fail === undefined ? { ...request, respond } : { ...request, fail };
  });
  const answered = asObject(prompts);
  return {
    ...rest,
    ...(Object.keys(answered).length > 0 && { prompts: answered }),
    ...(list.length > 0 && { fetch: list }),
  };
}

/** Leaves that are otherwise in `other`. What only the one has been asked, such as an answer to a request, may be left unasked. */
export function compareInputs(one: RunInputs, other: RunInputs): readonly InputChange[] {
  return compare(one.tree, other.tree, []);
}

/** Parts of which each member is used only where the run comes by it. */
const idleWhenUnasked: ReadonlySet<string> = new Set(['fetch', 'prompts', 'now', 'seed']);

function compare(from: Json | undefined, to: Json | undefined, path: readonly string[]): InputChange[] {
  if (to === undefined && idleWhenUnasked.has(path[0] ?? '') && path.length <= 2) return [];
  if (isObject(from) && isObject(to)) {
    const keys = new Set([...Object.keys(from), ...Object.keys(to)]);
    return [...keys].flatMap((key) => compare(own(from, key), own(to, key), [...path, key]));
  }
  if (from !== undefined && to !== undefined && deepEqual(from, to)) return [];
  return from === to ? [] : [{ path, from, to }];
}

/** Whether it is what the run would only then be asked for, and has no say in where it has come until now. */
export function isNewAnswer({ path: [root], from }: InputChange): boolean {
  return from === undefined && (root === 'authentication' || root === 'prompts' || root === 'fetch');
}

/** The inputs with these changes made. */
export function changeInputs(
  inputs: RunInputs,
  other: RunInputs,
  changes: readonly InputChange[],
): RunInputs {
  const tree = changes.reduce<JsonObject>(
    (changed, { path, to }) => asObject(put(changed, path, to)),
    inputs.tree,
  );
  return { tree, mocks: new Map([...other.mocks, ...inputs.mocks]) };
}

function put(
  container: Json | undefined,
  [key, ...rest]: readonly string[],
  to: Json | undefined,
): Json | undefined {
  if (key === undefined) return to;
  const members = asObject(container);
  const inner = put(own(members, key), rest, to);
  const others = Object.entries(members).filter(([name]) => name !== key);
  const at = Object.keys(members).indexOf(key);
  if (inner === undefined) return Object.fromEntries(others);
  return Object.fromEntries(others.toSpliced(at === -1 ? others.length : at, 0, [key, inner]));
}

function own(container: JsonObject, key: string): Json | undefined {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}
