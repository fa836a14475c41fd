import type { CustomActionConfig } from '@sluice/flow';
import type { ActionFacts, ActionWay, WayEffect } from '../facts/action-facts.ts';
import { apply, choose, filled, isValue, object, value, yes } from '../term/build-term.ts';
import { showTerm } from '../term/show-term.ts';
import { simplify } from '../term/simplify.ts';
import type { InputSource, Term } from '../term/term.ts';
import { unfollowedMark } from '../term/unfollowed.ts';
import { follow } from '../term/visit-inputs.ts';
import { denial, type Edge, type FetchGuess, makeEdge } from './edge.ts';
import {
  type Environment,
  forgetState,
  keepsClaims,
  opaque,
  patchMetadata,
  setMember,
  setState,
  substituteAt,
} from './environment.ts';
import type { FlowPath, PathCondition, PathExchange, Taken } from './flow-path.ts';
import { nextOf, type PlanNode } from './plan.ts';
import { isAnswered } from './transport.ts';
import { goOn, missingTarget, type World } from './world.ts';

type Claims = FlowPath['claims'];

/** One edge for each way through the action; an action that could not be followed may do all that it names. */
export function expandAction(
  world: World,
  node: PlanNode,
  { action }: CustomActionConfig,
  environment: Environment,
): readonly Edge[] {
  const facts = world.facts(action);
  if (facts === 'disabled') return goOn(world, node, nextOf(node), environment, 'skipped');
  if (facts === 'missing') {
    world.note(`left open: the action "${action}" cannot be read, so it counts as able to do anything`);
    return expandUnknown(world, node, null, environment);
  }
  if (facts.ways === null) {
    world.note(
      `left open: the action "${action}" could not be followed through, so each of its ways counts as possible`,
    );
    return expandUnknown(world, node, facts, environment);
  }
  const { ways } = facts;
  return ways.flatMap((way) =>
    expandWay(world, node, { facts, way, isOnly: ways.length === 1 }, environment),
  );
}

function expandWay(
  world: World,
  node: PlanNode,
  { facts, way, isOnly }: { readonly facts: ActionFacts; readonly way: ActionWay; readonly isOnly: boolean },
  before: Environment,
): Edge[] {
  const at = (term: Term) => simplify(substituteAt(before, node, term));
  const when = way.when.map(at);
  if (when.some((term) => isValue(term) && term.value !== true)) return [];
  const conditions = isOnly ? [] : conditionsOf(facts, way, when);
  const exchanges = way.exchanges.map((exchange): PathExchange => {
    const source: InputSource = { kind: 'exchange', at: `${node.place}:${exchange.input}` };
    const [method, url, body] = [at(exchange.method), at(exchange.url), at(exchange.body)];
    return { block: node.block.slug, source, method, url, body };
  });
  const outcomes = exchanges.flatMap((exchange) => world.outcome(exchange, isAnswered(exchange, when)));
  const parts = { when: [...when, ...outcomes], conditions, exchanges };
  if (way.end.kind === 'throws') {
    const { error_kind } = way.end;
    const taken: Taken = { kind: 'denied', reason: error_kind, error_kind };
    return [makeEdge(node, { ...parts, taken, destination: denial(node), environment: before })];
  }
  const { environment, claims } = applyAll(node, facts.slug, way.effects, before);
  if (way.end.kind === 'denies') {
    const reason = at(way.end.reason);
    const text = isValue(reason) && typeof reason.value === 'string' ? reason.value : null;
    const taken: Taken = { kind: 'denied', reason: text, error_kind: null };
    return [makeEdge(node, { ...parts, taken, destination: denial(node), environment, claims })];
  }
  const target = nextOf(node);
  const destination = world.plan.follow(node, target);
  if (destination === null) {
    world.note(missingTarget(node, target));
    return [];
  }
  const taken: Taken = { kind: 'next', target };
  return [makeEdge(node, { ...parts, taken, destination, environment, claims })];
}

/** As the action asks, in its own names; what is true anyway is left out. */
function conditionsOf(facts: ActionFacts, way: ActionWay, when: readonly Term[]): PathCondition[] {
  return way.when.flatMap((asked, index): PathCondition[] => {
    const term = when[index];
    if (term === undefined || isValue(term)) return [];
    const { line, column } = way.at;
    return [{ text: `${facts.slug}: ${showTerm(asked)}`, term, file: facts.file, line, column }];
  });
}

function applyAll(
  node: PlanNode,
  slug: string,
  effects: readonly WayEffect[],
  before: Environment,
): { readonly environment: Environment; readonly claims: Claims } {
  let environment = before;
  const claims: Claims[number][] = [];
  const at = (term: Term) => simplify(substituteAt(before, node, term));
  for (const [index, effect] of effects.entries()) {
    const where = `${node.place}:effect ${index}`;
    switch (effect.kind) {
      case 'state.set': {
        const key = textOf(at(effect.key));
        environment =
          key === null
            ? forgetState(environment, node, slug, where, true)
            : setState(environment, node, slug, [[key, apply('json', at(effect.value))]]);
        break;
      }
      case 'user.setAppMetadata':
        environment = patchMetadata(environment, at(effect.patch), where);
        break;
      case 'session.setCustomClaim': {
        const name = at(effect.name);
        const claim = apply('json', at(effect.value));
        environment = setClaim(environment, node, textOf(name), claim, where);
        claims.push({
          name: textOf(name),
          value: claim,
          block: node.block.slug,
          kept: keepsClaims(node.stage),
        });
      }
    }
  }
  return { environment, claims };
}

function setClaim(
  environment: Environment,
  node: PlanNode,
  name: string | null,
  claim: Term,
  at: string,
): Environment {
  if (!keepsClaims(node.stage)) return environment;
  const claims = name === null ? opaque(at, 'object') : object([[name, claim]], environment.claims);
  return { ...environment, claims };
}

function textOf(term: Term): string | null {
  return isValue(term) && typeof term.value === 'string' ? term.value : null;
}

/** An action whose ways are not known: what it names it may do, or not; it may deny, and it may throw. */
function expandUnknown(
  { plan, note }: World,
  node: PlanNode,
  facts: ActionFacts | null,
  before: Environment,
): readonly Edge[] {
  const { place, block } = node;
  const way = (name: string) => apply('is', opaque(`${place}:way`, 'string'), value(name));
  const effects = (facts?.effects ?? []).filter(({ certainty }) => certainty !== 'never');
  const { environment, claims } = guessEffects(node, facts, before);
  const fetches: FetchGuess[] =
    facts === null
      ? [{ block: block.slug, hosts: null, endsWith: null }]
      : effects
          .filter(({ kind }) => kind === 'fetch')
          .map(({ names, shape }) => ({
            block: block.slug,
            hosts: names,
            endsWith: shape?.endsWith ?? null,
          }));
  const shared = { environment, claims, fetches };
  const edges: Edge[] = [];
  const target = nextOf(node);
  const destination = plan.follow(node, target);
  if (destination === null) note(missingTarget(node, target));
  else
    edges.push(
      makeEdge(node, { ...shared, taken: { kind: 'next', target }, destination, when: [way('returns')] }),
    );
  const denies = effects.filter(({ kind }) => kind === 'deny');
  const isKnown = facts?.parsed && denies.every(({ names }) => names !== null);
  const reasons: readonly (string | null)[] = [
    ...new Set(denies.flatMap(({ names }) => names ?? [])),
    ...(isKnown ? [] : [null]),
  ];
  for (const reason of reasons) {
    const taken: Taken = { kind: 'denied', reason, error_kind: null };
    const when = [way(`denies ${reason}`)];
    edges.push(makeEdge(node, { ...shared, taken, destination: denial(node), when }));
  }
  for (const error_kind of errorKindsOf(facts)) {
    const taken: Taken = { kind: 'denied', reason: error_kind, error_kind };
    const when = [way(`throws ${error_kind}`)];
    edges.push(makeEdge(node, { taken, destination: denial(node), environment: before, fetches, when }));
  }
  return edges;
}

/** What an action of which no ways are known may end with; requests have errors of their own (contract 5.22). */
export function errorKindsOf(facts: ActionFacts | null): readonly string[] {
  const fetches =
    facts === null || facts.effects.some(({ kind, certainty }) => kind === 'fetch' && certainty !== 'never');
  return [
    'uncaught_error',
    ...(fetches ? ['http_fetch_denied', 'http_fetch_failed', 'http_fetch_timeout'] : []),
  ];
}

/** What can be set (contract 5.11). */
const jsonTypes = ['null', 'boolean', 'number', 'string', 'list', 'object'] as const;

function guessEffects(
  node: PlanNode,
  facts: ActionFacts | null,
  before: Environment,
): { readonly environment: Environment; readonly claims: Claims } {
  const { place, block } = node;
  const slug = facts?.slug ?? block.action ?? block.slug;
  const maybe = (at: string, old: Term, whether = '/set') =>
    choose(apply('is', opaque(`${at}${whether}`, 'boolean'), yes), opaque(at, ...jsonTypes), old);
  if (facts === null || !facts.parsed) {
    const everything = forgetState(before, node, slug, `${place}:state`, false);
    return {
      environment: patchMetadata(
        {
          ...everything,
          claims: keepsClaims(node.stage) ? opaque(`${place}:claims`, 'object') : before.claims,
        },
        opaque(`${place}:patch`, 'object'),
        `${place}:patched`,
      ),
      claims: [
        { name: null, value: opaque(`${place}:claim`), block: block.slug, kept: keepsClaims(node.stage) },
      ],
    };
  }
  let environment = before;
  let isSet = false;
  const claims: Claims[number][] = [];
  for (const [index, site] of facts.effects.entries()) {
    if (site.certainty === 'never') continue;
    const at = `${place}:site ${index}`;
    if (site.kind === 'state.set') {
      isSet ||=
        site.certainty === 'always' ||
        site.names?.some((key) => facts.stateKeys.get(key) === 'always') === true;
      if (site.names === null) environment = forgetState(environment, node, slug, at, isSet);
      else
        for (const key of site.names) {
          const old = follow(environment.step, [...node.within, slug, key]);
          const often = facts.stateKeys.get(key);
          const set =
            often === 'always'
              ? opaque(`${at} ${key}`, ...jsonTypes)
              : maybe(`${at} ${key}`, old, often === 'sometimes' ? '/set' : unfollowedMark);
          environment = setState(environment, node, slug, [[key, set]]);
        }
    } else if (site.kind === 'user.setAppMetadata') {
      environment = patchMetadata(environment, opaque(at, 'object'), at);
    } else if (site.kind === 'session.setCustomClaim') {
      for (const name of site.names ?? [null]) {
        const old = name === null ? value(undefined) : follow(environment.claims, [name]);
        environment = setClaim(environment, node, name, maybe(`${at} ${name}`, old), at);
        claims.push({
          name,
          value: opaque(`${at} ${name}`),
          block: block.slug,
          kept: keepsClaims(node.stage),
        });
      }
    }
  }
  const path = [...node.within, slug];
  const own = follow(environment.step, path);
  if (!isSet && own.kind === 'object')
    environment = { ...environment, step: setMember(environment.step, path, filled(apply('json', own))) };
  return { environment, claims };
}
