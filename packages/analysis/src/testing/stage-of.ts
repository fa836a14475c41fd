/** Blocks of a stage, by slug. */
export type Blocks = Readonly<Record<string, { readonly type: string; readonly [key: string]: unknown }>>;

/** A stage whose blocks lead to the next one unless they say where they lead. */
export function stageOf(blocks: Blocks) {
  const slugs = Object.keys(blocks);
  const linked = Object.entries(blocks).map(([slug, block], index) => {
    const next = slugs[index + 1];
    const isLinked =
      ['next', 'otherwise'].some((key) => key in block) || ['allow', 'deny'].includes(block.type);
    return [slug, isLinked || next === undefined ? block : { ...block, next }] as const;
  });
  return { start: slugs[0] ?? '', blocks: Object.fromEntries(linked) };
}
