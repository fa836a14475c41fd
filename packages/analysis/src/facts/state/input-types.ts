import { schemaOf } from '../../solve/document-schema.ts';
import { memberOf, memberSpecs, type Spec, shapesOf } from '../../solve/spec.ts';
import type { Input } from '../../term/term.ts';
import { anyType, bit, type Mask, maskOf } from './type-mask.ts';

const known = new WeakMap<Input, Mask>();

/** What types an input can have, given that what it is a member of is there. Of what no schema knows, any. */
export function typesOfInput(input: Input): Mask {
  const before = known.get(input);
  if (before !== undefined) return before;
  const specs = specsOf(input);
  const types = specs.length === 0 ? anyType : specs.reduce((mask, spec) => mask | maskOfSpec(spec), 0);
  known.set(input, types);
  return types;
}

function maskOfSpec({ types, optional }: Spec): Mask {
  return maskOf(types) | (optional ? bit.undefined : 0);
}

function specsOf({ source, path }: Input): readonly Spec[] {
  const root = schemaOf(source);
  const [first, ...rest] = path;
  if (first === undefined) return [root];
  const members = source.kind === 'exchange' ? membersOfAnswer(root, first) : memberSpecs([root], first);
  return rest.reduce((specs, key) => memberSpecs(specs, key), members);
}

/** An answered request and one that failed are ways of their own: what is read of either is there. */
function membersOfAnswer(exchange: Spec, key: string): readonly Spec[] {
  const shapes = shapesOf(exchange);
  const having = shapes.filter(({ members }) => Object.hasOwn(members, key));
  return (having.length > 0 ? having : shapes).map((shape) => memberOf(shape, key));
}
