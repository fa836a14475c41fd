export type { AnalyseOptions, Analysis } from './checks/analyse-bundle.ts';
export { analyseBundle } from './checks/analyse-bundle.ts';
export type { LatencyBound } from './checks/latency/measure-latency.ts';
export type * from './diff/bundle-diff.ts';
export { type DiffSide, diffBundles, isJudgedOtherwise } from './diff/diff-bundles.ts';
export type * from './facts/action-facts.ts';
export { type ActionSource, readActionFacts } from './facts/read-action-facts.ts';
export type { PathBounds, PathOptions } from './paths/explore-paths.ts';
export { defaultPathBounds, explorePaths } from './paths/explore-paths.ts';
export { type AskedAt, findImpossible } from './paths/find-impossible.ts';
export type * from './paths/flow-path.ts';
export { hostOfUrl, type UrlHost } from './paths/host-of-url.ts';
export type { TakenRun } from './paths/key-of-trace.ts';
export { isKeyOf, keyOfTrace } from './paths/key-of-trace.ts';
export type { FetchAnswer, PathInput } from './paths/path-input.ts';
export { listObstacles, scenarioOf } from './paths/path-input.ts';
export { spellPathKey } from './paths/spell-path-key.ts';
export type { Proof } from './prove/proof.ts';
export { proveInvariants } from './prove/prove-invariants.ts';
export { createSolver, type SolverBounds, type SolverOptions } from './solve/create-solver.ts';
export { type DefaultDocuments, defaultDocuments } from './solve/default-documents.ts';
export { schemaOf } from './solve/document-schema.ts';
export { admits, type Shape, type Spec } from './solve/spec.ts';
export type * from './solve/verdict.ts';
export {
  and,
  apply,
  choose,
  get,
  input,
  inputTerm,
  isApply,
  isValue,
  list,
  no,
  not,
  object,
  or,
  value,
  yes,
} from './term/build-term.ts';
export { evaluateTerm } from './term/evaluate-term.ts';
export { fromCondition, fromExpression } from './term/from-expression.ts';
export { readPath } from './term/read-own.ts';
export { showInput, showTerm } from './term/show-term.ts';
export { simplify } from './term/simplify.ts';
export { spellSource, spellTerm } from './term/spell-term.ts';
export type * from './term/term.ts';
export { isBoolean, mayBe, nameType, type Types, typesOf } from './term/types-of.ts';
export { follow, inputsOf, partsOf, sizeOf, substitute } from './term/visit-inputs.ts';
