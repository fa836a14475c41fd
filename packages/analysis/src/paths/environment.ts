import type { StageId } from '@sluice/flow';
import { apply, choose, filled, get, input, isValue, object, value } from '../term/build-term.ts';
import type { InputSource, Term } from '../term/term.ts';
import { mayBe } from '../term/types-of.ts';
import { follow, substitute } from '../term/visit-inputs.ts';
import type { HostAnswer } from './flow-path.ts';
import type { PlanNode } from './plan.ts';

/** What a run knows at one moment, as terms over what comes from outside. */
export interface Environment {
  /** `event.user`; what of it is absent is `undefined`. */
  readonly user: Term;
  readonly authentication: Term;
  /** The whole step state, from the top of the flow on. */
  readonly step: Term;
  /** `step.input` of each sub-routine that is at work, by the place of its `run_flow` block. */
  readonly inputs: ReadonlyMap<string, Term>;
  /** Claims that are kept. */
  readonly claims: Term;
  /** Patches that wait for a user (contract 5.13); null when there are none, or nobody to wait for. */
  readonly waiting: Term | null;
  readonly answer: HostAnswer | null;
  readonly tenant: { readonly slug: string; readonly name: string };
}

export const eventSource: InputSource = { kind: 'event', at: '' };
export const accountSource: InputSource = { kind: 'account', at: '' };
export const profileSource: InputSource = { kind: 'profile', at: '' };
export const authenticationSource: InputSource = { kind: 'authentication', at: '' };

const nothing = value(undefined);
const empty = value({});

/** As a run begins. */
export function startEnvironment(tenant: Environment['tenant']): Environment {
  return {
    user: input(eventSource, 'user'),
    authentication: input(eventSource, 'authentication'),
    step: empty,
    inputs: new Map(),
    claims: empty,
    waiting: null,
    answer: null,
    tenant: { slug: tenant.slug, name: tenant.name },
  };
}

/** What stands in the place of a name of an action or an expression, at one block. */
export function substituteAt(environment: Environment, node: PlanNode, term: Term): Term {
  return substitute(term, ({ source, path }) => {
    switch (source.kind) {
      case 'event':
        return readEvent(environment, path);
      case 'step':
        return readStep(environment, node, path);
      case 'session':
        return follow(sessionOf(environment), path);
      case 'exchange':
      case 'clock':
      case 'chance':
      case 'opaque':
        return input({ ...source, at: `${node.place}:${source.at}` }, ...path);
      default:
        return null;
    }
  });
}

export function readEvent(environment: Environment, path: readonly string[]): Term {
  const [group, ...rest] = path;
  const { slug, name } = environment.tenant;
  switch (group) {
    case 'user':
      return apply('json', follow(environment.user, rest));
    case 'authentication':
      return follow(environment.authentication, rest);
    case 'tenant':
      // The engine fills it, whatever the host says.
      if (rest[0] === 'slug') return follow(value(slug), rest.slice(1));
      if (rest[0] === 'name') return follow(value(name), rest.slice(1));
      return input(eventSource, ...path);
    case undefined:
      return object(
        [
          ['user', apply('json', environment.user)],
          ['authentication', environment.authentication],
        ],
        input(eventSource),
      );
    default:
      return input(eventSource, ...path);
  }
}

/** `step` as the graph at hand sees it (contract 3.6). */
export function readStep(environment: Environment, node: PlanNode, path: readonly string[]): Term {
  const { caller } = node;
  if (caller === null) return apply('json', follow(environment.step, path));
  const given = environment.inputs.get(caller.place) ?? empty;
  if (path[0] === 'input') return apply('json', follow(given, path.slice(1)));
  const own = follow(environment.step, [...node.within, ...path]);
  return apply('json', path.length > 0 ? own : object([['input', given]], own));
}

function sessionOf(environment: Environment): Term {
  return object([
    ['aal', get(environment.authentication, value('aal'))],
    ['methods', get(environment.authentication, value('methods'))],
    ['authenticated_at', environment.answer === null ? value(null) : opaque('authenticated-at', 'number')],
    ['scopes', apply('orNull', input(eventSource, 'transaction', 'scopes'))],
    ['claims', apply('json', environment.claims)],
  ]);
}

/** What nobody can tell before a run. */
export function opaque(at: string, ...types: NonNullable<InputSource['types']>): Term {
  return input({ kind: 'opaque', at, ...(types.length > 0 && { types }) });
}

/** Sets a member deep in an object; what is no object on the way becomes one. */
export function setMember(container: Term, path: readonly string[], member: Term): Term {
  const [key, ...rest] = path;
  if (key === undefined) return member;
  const inner = rest.length === 0 ? nothing : get(container, value(key));
  return object([[key, setMember(inner, rest, member)]], isAbsent(container) ? null : container);
}

export function isAbsent(term: Term): boolean {
  return isValue(term) && (term.value === undefined || term.value === null);
}

/** What one block writes, under the slug that its state goes to. */
export function setState(
  environment: Environment,
  node: PlanNode,
  slug: string,
  entries: readonly (readonly [key: string, value: Term])[],
): Environment {
  let { step } = environment;
  for (const [key, term] of entries) step = setMember(step, [...node.within, slug, key], term);
  return { ...environment, step };
}

/** A computed key: nobody can tell any more what stands under the slug. `isSet`: something does. */
export function forgetState(
  environment: Environment,
  node: PlanNode,
  slug: string,
  at: string,
  isSet: boolean,
): Environment {
  const path = [...node.within, slug];
  const wasSet = !mayBe(follow(environment.step, path), 'undefined');
  const forgotten = isSet || wasSet ? opaque(at, 'object') : filled(opaque(at, 'object'));
  return { ...environment, step: setMember(environment.step, path, forgotten) };
}

/** Merges a patch into `app_metadata` (contract 5.13). `patch` is an object term. */
export function patchMetadata(environment: Environment, patch: Term, at: string): Environment {
  const { user, waiting, answer } = environment;
  const waits = answer === null || !isAccount(user);
  return {
    ...environment,
    user: patchUser(user, patch, at),
    waiting: waits ? mergePatch(waiting ?? empty, patch, `${at}/waiting`) : null,
  };
}

/** After the account is known, or was made, `event.user` is written down whole. */
function isAccount(user: Term): boolean {
  return user.kind === 'object' && user.entries.some(([key]) => key === 'id');
}

function patchUser(user: Term, patch: Term, at: string): Term {
  if (isAbsent(user)) return user;
  const patched = object(
    [['app_metadata', mergePatch(get(user, value('app_metadata')), patch, `${at}/metadata`)]],
    user,
  );
  return user.kind === 'object' ? patched : choose(apply('nullish', user), user, patched);
}

function mergePatch(metadata: Term, patch: Term, at: string): Term {
  if (isValue(patch) && typeof patch.value === 'object' && patch.value !== null) {
    const entries = Object.entries(patch.value).flatMap(([key, item]) =>
      item === undefined ? [] : [[key, apply('json', value(item))] as const],
    );
    return object(entries, metadata);
  }
  if (patch.kind !== 'object' || patch.base !== null) return opaque(at, 'object');
  // What is `undefined` in a patch is left out of it, so that what stood there before stays.
  const entries = patch.entries.map(([key, item]) => {
    const written = apply('json', item);
    if (!mayBe(written, 'undefined')) return [key, written] as const;
    const isLeftOut = apply('is', written, nothing);
    return [key, choose(isLeftOut, get(metadata, value(key)), written)] as const;
  });
  return object(entries, metadata);
}

/** Stages whose claims end with the stage (contract, section 2). */
export function keepsClaims(stage: StageId): boolean {
  return stage !== 'pre-login' && stage !== 'registration';
}

const profileFields = ['email', 'email_verified', 'phone', 'name', 'user_metadata', 'factors'] as const;
const accountFields = ['id', ...profileFields, 'created_at'] as const;

/** The host has answered: the event shows who has authenticated, or the profile that was submitted. */
export function authenticate(environment: Environment, answer: HostAnswer): Environment {
  if (answer === 'failed') return { ...environment, answer };
  const authentication = object(
    [
      ['aal', input(authenticationSource, 'aal')],
      ['methods', input(authenticationSource, 'methods')],
    ],
    environment.authentication,
  );
  const { waiting } = environment;
  if (answer === 'authenticated') {
    const metadata = input(accountSource, 'app_metadata');
    const merged = waiting === null ? metadata : mergePatch(metadata, waiting, 'waiting');
    const known = accountFields.map((key) => [key, input(accountSource, key)] as const);
    const user = object([...known, ['app_metadata', merged]], hostFields);
    return { ...environment, answer, authentication, user, waiting: null };
  }
  const user = object([
    ...profileFields.map((key) => [key, profileField(key)] as const),
    ['app_metadata', waiting ?? empty],
    ['created_at', value(null)],
  ]);
  return { ...environment, answer, authentication, user };
}

/** Hosts may add fields to the user's group; of whom they named only those of the same user stay. */
const hostFields = opaque('fields of the host', 'object');

/** What the engine fills in where the host says nothing. */
const profileDefaults = { email_verified: false, user_metadata: {}, factors: [] } as const;

function profileField(key: (typeof profileFields)[number]): Term {
  const given = input(profileSource, key);
  if (key === 'email' || key === 'phone' || key === 'name') return apply('orNull', given);
  return choose(apply('nullish', given), value(profileDefaults[key]), given);
}

/** A new user has passed the registration stage: the account is made, and what waited for it is merged. */
export function admit(environment: Environment): Environment {
  const { user, waiting } = environment;
  return {
    ...environment,
    waiting: null,
    user: object(
      [
        ['id', opaque('id of the new account', 'string')],
        ['app_metadata', waiting ?? empty],
        ['created_at', opaque('time of the registration', 'string')],
      ],
      user,
    ),
  };
}

/** The host may raise level and methods when it answers a prompt. */
export function raiseAuthentication(environment: Environment, place: string): Environment {
  const raised = apply('is', opaque(`${place}/raised`, 'boolean'), value(true));
  const source: InputSource = { kind: 'authentication', at: place };
  const { authentication } = environment;
  const member = (key: 'aal' | 'methods') =>
    [key, choose(raised, input(source, key), get(authentication, value(key)))] as const;
  return { ...environment, authentication: object([member('aal'), member('methods')], authentication) };
}
