/** Signs and words that other languages have and expressions do not (contract 4.4), each with the way out. */

const noAssignment = 'Expressions only read. To compare, write `==`.';
const noBits = 'There are no bitwise operators. Write `&&`, `||` or `!`.';
const noComment = 'Comments are not part of an expression.';

/** Longest first: the first that the text starts with is the one. */
export const refusedSigns: readonly (readonly [sign: string, hint: string])[] = [
  ['>>>', noBits],
  ['===', 'Write `==`: it compares without conversion already.'],
  ['!==', 'Write `!=`: it compares without conversion already.'],
  ['...', 'Name each value.'],
  ['?.', 'Write `.`: a path that does not exist is null, never an error.'],
  ['??', 'Write `coalesce(a, b)`.'],
  ['**', 'Write a multiplication.'],
  ['=>', 'Functions cannot be defined in an expression.'],
  ['=<', 'Write `<=`.'],
  ['<>', 'Write `!=`.'],
  ['<<', noBits],
  ['>>', noBits],
  ['++', noAssignment],
  ['--', 'Put a space between the two signs.'],
  ['+=', noAssignment],
  ['-=', noAssignment],
  ['*=', noAssignment],
  ['/=', noAssignment],
  ['%=', noAssignment],
  ['//', noComment],
  ['/*', noComment],
  ['=', noAssignment],
  ['^', noBits],
  ['~', noBits],
  [';', 'Write a single expression; join conditions with `&&` or `||`.'],
  ['`', 'Write the string in double quotes.'],
  ['{', 'Objects cannot be written in an expression; compare key by key.'],
  ['}', 'Objects cannot be written in an expression; compare key by key.'],
];

/** `&` and `|` alone; doubled they are operators. */
export const refusedBitSigns: Readonly<Record<string, string>> = { '&': 'Write `&&`.', '|': 'Write `||`.' };

export const refusedWords: ReadonlyMap<string, string> = new Map([
  ['this', 'Start the path with `event` or `step`.'],
  ['new', 'Objects cannot be made in an expression.'],
  ['function', 'Functions cannot be defined in an expression.'],
  ['typeof', 'Compare with a value, or use `has(path)`.'],
  ['void', 'Write `null`.'],
  ['delete', 'Expressions only read.'],
  ['instanceof', 'Compare with a value, or use `has(path)`.'],
  ['await', 'Expressions do not wait.'],
  ['yield', 'Expressions do not wait.'],
  ['undefined', 'Write `null`: a path that does not exist is null.'],
  ['NaN', 'Write `null`: arithmetic without a result is null.'],
  ['Infinity', 'Write a number.'],
  ['let', noAssignment],
  ['const', noAssignment],
  ['var', noAssignment],
  ['return', 'Write the expression alone.'],
  ['if', 'Write `condition ? a : b`.'],
  ['import', 'Expressions only read the event and the step state.'],
  ['class', 'Objects cannot be made in an expression.'],
  ['super', 'Start the path with `event` or `step`.'],
]);
