import { type CallNode, type ExpressionNode, parseNetwork } from '@sluice/expression';
import type { Words } from '@sluice/flow';

/** Networks that are written down and are none: no address is in them, and nothing else says so. */
export function findMalformedNetworks({
  name,
  args,
}: CallNode): readonly (Words & { readonly node: ExpressionNode })[] {
  const [, networks] = args;
  if (name !== 'inCidr' || networks === undefined) return [];
  return (networks.kind === 'array' ? networks.items : [networks]).flatMap((node) => {
    if (node.kind !== 'literal' || typeof node.value !== 'string' || parseNetwork(node.value) !== null)
      return [];
    const message = `${JSON.stringify(node.value)} is no network: no address is in it`;
    return [{ node, message, hint: 'Write it as in "10.0.0.0/8" or "2001:db8::/32".' }];
  });
}
