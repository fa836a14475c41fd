import { apply, choose, get, isValue, object, value, yes } from '../term/build-term.ts';
import { spellTerm } from '../term/spell-term.ts';
import type { Term, TypeName } from '../term/term.ts';
import { typesOf } from '../term/types-of.ts';
import { type Environment, opaque } from './environment.ts';
import type { State } from './explore.ts';
import { spellPosition } from './plan.ts';

/** One state that allows for all of them: what they agree on is kept, of the rest only its types. They have the same answer of the host, and the same mark. */
export function joinStates(states: readonly State[], id: number): State {
  const [first, ...others] = states;
  if (first === undefined) throw new RangeError('there is nothing to join');
  const at = `joined/${spellPosition(first.at)}/${first.environment.answer ?? ''}/${first.mark}`;
  const shared = [...first.constraints].filter(([key]) =>
    others.every(({ constraints }) => constraints.has(key)),
  );
  return {
    id,
    at: first.at,
    environment: joinEnvironments(
      states.map(({ environment }) => environment),
      at,
    ),
    constraints: new Map(shared),
    ways: null,
    joined: true,
    mark: first.mark,
    within: null,
  };
}

function joinEnvironments(all: readonly Environment[], at: string): Environment {
  const [first] = all;
  if (first === undefined) throw new RangeError('there is nothing to join');
  const part = (name: 'user' | 'authentication' | 'step' | 'claims') =>
    joinTerms(
      all.map((environment) => environment[name]),
      `${at}/${name}`,
    );
  const inputs = [...first.inputs.keys()].map((key) => {
    const given = all.map((environment) => environment.inputs.get(key) ?? value({}));
    return [key, joinTerms(given, `${at}/input ${key}`)] as const;
  });
  const waits = all.map(({ waiting }) => waiting);
  const waiting = waits.every((one) => one === null)
    ? null
    : joinTerms(
        waits.map((one) => one ?? value({})),
        `${at}/waiting`,
      );
  return {
    ...first,
    user: part('user'),
    authentication: part('authentication'),
    step: part('step'),
    claims: part('claims'),
    inputs: new Map(inputs),
    waiting,
  };
}

const nothing = value(undefined);

/** Large objects are looked at member by member anyway, so that it does not matter whether they are the same. */
function distinctOf(terms: readonly Term[]): readonly Term[] {
  const objects = [...new Set(terms)];
  if (objects.length === 1 || objects.every(({ kind }) => kind === 'object')) return objects;
  return [...new Map(objects.map((term) => [spellTerm(term), term])).values()];
}

function joinTerms(terms: readonly Term[], at: string): Term {
  const distinct = distinctOf(terms);
  const [first] = distinct;
  if (first === undefined || distinct.length === 1) return first ?? value(undefined);
  const present = distinct.filter((term) => !(isValue(term) && term.value === undefined));
  if (present.length < distinct.length) {
    const isSet = apply('is', opaque(`${at}?`, 'boolean'), yes);
    return choose(isSet, joinTerms(present, at), value(undefined));
  }
  const objects = distinct.map(asObject);
  const bases = new Set(objects.map((one) => (one?.base == null ? '' : spellTerm(one.base))));
  if (objects.every((one) => one !== null) && bases.size === 1) {
    const keys = new Set(objects.flatMap(({ entries }) => entries.map(([key]) => key)));
    const known = objects.map(({ entries }) => new Map(entries));
    const entries = [...keys].map((key) => {
      const members = known.map((own, index) => own.get(key) ?? get(distinct[index] ?? nothing, value(key)));
      return [key, joinTerms(members, `${at}.${key}`)] as const;
    });
    return object(entries, objects[0]?.base ?? null);
  }
  const types = new Set(distinct.flatMap((term): TypeName[] => [...typesOf(term)]));
  return opaque(at, ...types);
}

type ObjectLike = Pick<Extract<Term, { kind: 'object' }>, 'base' | 'entries'>;

function asObject(term: Term): ObjectLike | null {
  if (term.kind === 'object') return term;
  if (!isValue(term) || typeof term.value !== 'object' || term.value === null || Array.isArray(term.value)) {
    return null;
  }
  return {
    base: null,
    entries: Object.entries(term.value).map(([key, item]) => [key, value(item)] as const),
  };
}
