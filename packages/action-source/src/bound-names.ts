import type { AnyNode } from 'acorn';

/** The names that a pattern binds, in the order they stand in. */
export function boundNames(pattern: AnyNode | null): readonly string[] {
  const names: string[] = [];
  collect(pattern, names);
  return names;
}

function collect(pattern: AnyNode | null, names: string[]): void {
  switch (pattern?.type) {
    case 'Identifier':
      names.push(pattern.name);
      break;
    case 'ObjectPattern':
      for (const property of pattern.properties)
        collect(property.type === 'Property' ? property.value : property.argument, names);
      break;
    case 'ArrayPattern':
      for (const element of pattern.elements) collect(element, names);
      break;
    case 'AssignmentPattern':
      collect(pattern.left, names);
      break;
    case 'RestElement':
      collect(pattern.argument, names);
      break;
    default:
      break;
  }
}
