import { type ExpressionNode, spellPath } from '@sluice/expression';
import { type Finding, type FlowView, findingAtSpot, type Words } from '@sluice/flow';
import type { EffectSite } from '../../facts/action-facts.ts';
import type { Op, Term } from '../../term/term.ts';
import { partsOf } from '../../term/visit-inputs.ts';
import type { AnalysisContext } from '../analysis-context.ts';
import { touches } from '../follow/touches.ts';
import { stepWriters } from '../steps/step-writers.ts';
import { lengthOfPath } from '../types/check-types.ts';

/** Who somebody is, or where (contract 9.4). */
const personal: readonly (readonly string[])[] = [
  ['user', 'email'],
  ['user', 'phone'],
  ['user', 'name'],
  ['request', 'ip'],
];

/** Nothing that is logged, by an action or a `log_event` block, tells who somebody is; ways through variables and step keys are followed. */
export function checkLogs(context: AnalysisContext): Finding[] {
  return [...inActions(context), ...inBlocks(context)];
}

function inActions(context: AnalysisContext): Finding[] {
  return [...context.facts.values()].flatMap((facts) => {
    const homes = [...context.flows.values()].filter(({ blocks }) =>
      blocks.some(({ action }) => action === facts.slug),
    );
    return facts.effects.flatMap((site) => {
      if (site.kind !== 'log') return [];
      const found = [
        ...new Set([
          ...leaksOfSite(site),
          ...homes.flatMap((flow) =>
            stepReadsOf(site.value).flatMap((path) => leaksOfKey(path, flow, context)),
          ),
        ]),
      ];
      return found.length === 0
        ? []
        : [findingAtSpot('personal-data-logged', facts.file, site.at, wordsFor(found))];
    });
  });
}

function inBlocks(context: AnalysisContext): Finding[] {
  return [...context.flows.values()].flatMap((flow) =>
    flow.blocks.flatMap((block) => {
      if (block.type !== 'log_event') return [];
      return context.expressionsOf(flow, block).flatMap((site) =>
        shownPaths(site.ast).flatMap((node) => {
          const [root, ...path] = node.path;
          const found = root === 'step' ? leaksOfKey(path, flow, context) : leaksOfEvent(path);
          if (root === 'session' || found.length === 0) return [];
          const span = site.span(node.column, lengthOfPath(node));
          return [findingAtSpot('personal-data-logged', flow.source.file, span, wordsFor(found), site.path)];
        }),
      );
    }),
  );
}

function wordsFor(found: readonly string[]): Words {
  return {
    message: `${found.join(' and ')} ${found.length === 1 ? 'is' : 'are'} written to the log`,
    hint: 'Log an id, or what follows from the value, instead.',
  };
}

function leaksOfSite({ value, flowsFrom }: EffectSite): string[] {
  if (value === null)
    return flowsFrom.flatMap((path) => leaksOfEvent(path[0] === 'event' ? path.slice(1) : path));
  return [...new Set(shownInputs(value, 'event').flatMap(leaksOfEvent))];
}

function leaksOfEvent(path: readonly string[]): string[] {
  return personal.filter((secret) => touches(secret, path)).map((secret) => spellPath(['event', ...secret]));
}

/** What of it the step key that an action sets holds. */
function leaksOfKey(
  [slug = '', key = '', ...deeper]: readonly string[],
  flow: FlowView,
  context: AnalysisContext,
): string[] {
  const writer = stepWriters(flow, context).get(slug);
  if (writer === undefined) return [];
  if (writer.subflow !== null) return leaksOfKey([key, ...deeper], writer.subflow, context);
  const sites = writer.facts?.effects.filter(
    ({ kind, names }) => kind === 'state.set' && names?.includes(key) === true,
  );
  return [...new Set((sites ?? []).flatMap(leaksOfSite))];
}

function stepReadsOf(value: Term | null): readonly (readonly string[])[] {
  return value === null ? [] : shownInputs(value, 'step');
}

/** What gives only a yes, a no or a count of what it is given. */
const telling: ReadonlySet<Op> = new Set<Op>([
  'is',
  'same',
  'less',
  'lessOrEqual',
  'jsLess',
  'jsLessOrEqual',
  'and',
  'or',
  'not',
  'truthy',
  'expressionTruthy',
  'nullish',
  'typeOf',
  'has',
  'in',
  'size',
  'length',
  'startsWith',
  'endsWith',
  'contains',
  'indexOf',
  'matches',
  'jsTest',
  'inCidr',
  'isInteger',
]);

/** Paths of a document whose values can be read off the term's value. */
function shownInputs(term: Term, root: 'event' | 'step'): readonly (readonly string[])[] {
  if (term.kind === 'input') return term.input.source.kind === root ? [term.input.path] : [];
  if (term.kind === 'apply' && telling.has(term.op)) return [];
  const parts = term.kind === 'choose' ? [term.yes, term.no] : partsOf(term);
  return parts.flatMap((part) => shownInputs(part, root));
}

type PathOf = Extract<ExpressionNode, { kind: 'path' }>;

function shownPaths(node: ExpressionNode): readonly PathOf[] {
  switch (node.kind) {
    case 'path':
      return [node];
    case 'member':
      return shownPaths(node.object);
    case 'array':
      return node.items.flatMap(shownPaths);
    case 'conditional':
      return [node.consequent, node.alternate].flatMap(shownPaths);
    case 'call':
      return ['lower', 'upper', 'coalesce'].includes(node.name) ? node.args.flatMap(shownPaths) : [];
    default:
      return [];
  }
}
