import { SluiceError } from '@sluice/flow';
import type { RegisteredBlock } from './block-type.ts';
import { guardHostBlock } from './guard-host-block.ts';

const typePattern = /^[a-z][a-z0-9]*(?:_[a-z0-9]+)*$/;

/** Every block type that the engine knows, by its id. */
export type BlockRegistry = ReadonlyMap<string, RegisteredBlock>;

/** Core types and the host's own, in one registry (contract 3.4). Throws `block_type_invalid` for a bad or repeated id. */
export function createBlockRegistry(
  core: readonly RegisteredBlock[],
  own: readonly RegisteredBlock[],
): BlockRegistry {
  const registry = new Map<string, RegisteredBlock>();
  for (const block of [...core, ...own.map(guardHostBlock)]) {
    const { type } = block.descriptor;
    if (!typePattern.test(type)) {
      throw new SluiceError('block_type_invalid', `"${type}" is not a block type id`, {
        hint: 'Use snake_case letters and digits, such as risk_score.',
      });
    }
    if (registry.has(type)) {
      throw new SluiceError('block_type_invalid', `the block type "${type}" is registered twice`, {
        hint: 'Give your block type an id of its own; core types cannot be replaced.',
      });
    }
    registry.set(type, block);
  }
  return registry;
}
