import type {
  AnyNode,
  ArrowFunctionExpression,
  ExpressionStatement,
  FunctionDeclaration,
  FunctionExpression,
  ModuleDeclaration,
  Statement,
} from 'acorn';

export type ActionFunction = FunctionDeclaration | FunctionExpression | ArrowFunctionExpression;
export type TopLevel = Statement | ModuleDeclaration;

export interface Directive extends ExpressionStatement {
  readonly directive: string;
}

/** The statement that is a function, where a source has no other (contract 5.1): it is called, instead of being run. */
export function onlyFunction(
  body: readonly TopLevel[],
): { readonly statement: TopLevel; readonly fn: ActionFunction } | undefined {
  const [statement, ...others] = body.filter((each) => each.type !== 'EmptyStatement' && !isDirective(each));
  const fn = statement === undefined || others.length > 0 ? undefined : functionOf(statement);
  return statement === undefined || fn === undefined ? undefined : { statement, fn };
}

export function isDirective(statement: AnyNode): statement is Directive {
  return (
    statement.type === 'ExpressionStatement' && (statement as Partial<Directive>).directive !== undefined
  );
}

/** The function that a statement is, or declares, or exports. */
function functionOf(statement: TopLevel): ActionFunction | undefined {
  switch (statement.type) {
    case 'FunctionDeclaration':
      return statement;
    case 'ExpressionStatement':
      return asFunction(statement.expression);
    case 'VariableDeclaration':
      return statement.declarations.length === 1 && statement.declarations[0]?.id.type === 'Identifier'
        ? asFunction(statement.declarations[0].init)
        : undefined;
    case 'ExportNamedDeclaration':
      return statement.declaration ? functionOf(statement.declaration as TopLevel) : undefined;
    case 'ExportDefaultDeclaration':
      return asFunction(statement.declaration);
    default:
      return undefined;
  }
}

function asFunction(node: AnyNode | null | undefined): ActionFunction | undefined {
  return node?.type === 'FunctionDeclaration' ||
    node?.type === 'FunctionExpression' ||
    node?.type === 'ArrowFunctionExpression'
    ? (node as ActionFunction)
    : undefined;
}
