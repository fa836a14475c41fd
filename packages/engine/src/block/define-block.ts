import type { BlockDescriptor, ConfigPath } from '@sluice/flow';
import type { BlockType, RegisteredBlock } from './block-type.ts';

/**
 * Closes a block type over its own config types, so that types of every kind stand in one registry.
 *
 * @example
 * defineBlock({
 *   type: 'risk_score',
 *   config: z.strictObject({ ...nextShape, floor: z.number() }),
 *   output: z.object({ score: z.number() }),
 *   targets: (config) => [{ target: config.next ?? 'continue', path: ['next'] }],
 *   execute: async (config, context) => ({
 *     outcome: { kind: 'next' },
 *     effects: [{ type: 'state.set', key: 'score', value: await scoreOf(context.scope.event) }],
 *   }),
 * });
 */
export function defineBlock<Config, Prepared = Config>(type: BlockType<Config, Prepared>): RegisteredBlock {
  return {
    // Whoever reads a descriptor hands its functions what `config` made of the block, so the types meet.
    descriptor: type as unknown as BlockDescriptor,
    compile(raw) {
      const config = type.config.parse(raw);
      // Without `prepare` the two types are the same by the default of the type parameter.
      const prepared = type.prepare ? type.prepare(config) : (config as unknown as Prepared);
      const isNext = ({ path }: { path: ConfigPath }) => path.length === 1 && path[0] === 'next';
      return {
        execute: (context) => type.execute(prepared, context),
        next: type.targets(config).find(isNext)?.target ?? null,
        action: type.action?.(config) ?? null,
        subflow: type.subflow?.(config) ?? null,
      };
    },
  };
}
