import { compileExpression, compileTemplate, type ExpressionNode } from '@sluice/expression';
import type { BlockView, ConfigPath, FlowView, Spot } from '@sluice/flow';

/** One expression of a block: a whole `when`, or what stands in one `{{ }}`. */
export interface SiteExpression {
  readonly kind: 'expression' | 'template';
  /** The expression alone. */
  readonly text: string;
  readonly ast: ExpressionNode;
  /** The paths that it reads, root first, cut before computed members. */
  readonly paths: readonly (readonly string[])[];
  /** Where the text stands in the flow's file. */
  readonly path: ConfigPath;
  /** Of a template: whether the text is this one `{{ }}` and nothing else. */
  readonly whole: boolean;
  /** The place of a part of the expression in the file: its column, from 1, and its length in UTF-16 units. */
  span(column: number, length?: number): Spot & { readonly length?: number };
}

/** Parses the expressions and templates of a block. What has errors is left out: it has findings of its own. */
export function parseSites({ source }: FlowView, block: BlockView): SiteExpression[] {
  const options = { session: block.stage === 'issue-tokens' };
  return block.expressions.flatMap(({ text, path, kind }): SiteExpression[] => {
    const spanFrom =
      (index: number): SiteExpression['span'] =>
      (column, length) => {
        const start = source.locateInString(path, index + column - 1);
        if (length === undefined) return start;
        // What is escaped in JSON is longer there.
        return {
          ...start,
          length: source.locateInString(path, index + column - 1 + length).column - start.column,
        };
      };
    if (kind === 'expression') {
      const compiled = compileExpression(text, options);
      if (!compiled.ok) return [];
      const { ast, paths } = compiled.value;
      return [{ kind, text, ast, paths, path, whole: true, span: spanFrom(0) }];
    }
    const compiled = compileTemplate(text, options);
    if (!compiled.ok) return [];
    return compiled.value.expressions.map(({ expression, index }) => ({
      kind,
      text: expression.text,
      ast: expression.ast,
      paths: expression.paths,
      path,
      whole: index === 2 && text.length === expression.text.length + 4,
      span: spanFrom(index),
    }));
  });
}
