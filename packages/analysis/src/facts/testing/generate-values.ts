import type { Dice } from './dice.ts';

/** Lists from outside: of texts, and of whatever somebody kept. */
function list(dice: Dice): string {
  return dice.pick(
    'event.transaction.scopes',
    'event.authentication.methods',
    '(event.user?.factors ?? [])',
    '(event.user?.app_metadata?.devices ?? [])',
    "['gold', 'US', 'a', 'client-a']",
  );
}

function asks(dice: Dice, value: () => string): string {
  return dice.pick(
    () => `(x) => x === ${value()}`,
    () => `(x) => x?.id === ${value()}`,
    () => '({ id }) => id === event.client.id',
    () => '(x) => x.n > 1',
    () => '(x) => (x?.n ?? 0) >= 1',
    () => '(x) => event.transaction.scopes.includes(x)',
    () => "(x) => { if (!x?.id) return false; return x.id !== 'US'; }",
    () => "(x) => ['gold', 'US'].includes(x?.id ?? x)",
    () => 'Boolean',
  )();
}

function gives(dice: Dice): string {
  return dice.pick(
    '(x) => x?.id',
    '({ id }) => id',
    '(x) => ({ id: x?.id ?? null })',
    '(x) => `${x}`',
    'String',
  );
}

/** What becomes of a list from outside. */
export function writeListValue(dice: Dice, value: () => string): string {
  const whole = list(dice);
  return dice.pick(
    () => `${whole}.find(${asks(dice, value)})`,
    () => `${whole}.find(${asks(dice, value)})?.id`,
    () => `${whole}.find(${asks(dice, value)})?.seen`,
    () => `${whole}.findIndex(${asks(dice, value)})`,
    () => `${whole}.filter(${asks(dice, value)}).length`,
    () => `${whole}.filter(${asks(dice, value)})`,
    () => `${whole}.map(${gives(dice)})`,
    () => `${whole}.filter(${asks(dice, value)}).map(${gives(dice)}).join('-')`,
    () => `(${whole}.at(-1) ?? 'none')`,
  )();
}

/** A question to a list from outside. */
export function writeListTest(dice: Dice, value: () => string): string {
  const whole = list(dice);
  return dice.pick(
    () => `${whole}.some(${asks(dice, value)})`,
    () => `${whole}.every(${asks(dice, value)})`,
    () => `${whole}.filter(${asks(dice, value)}).length ${dice.pick('> 0', '=== 0', '>= 2', '!== 1')}`,
    () => `${whole}.map(${gives(dice)}).includes(${dice.pick("'gold'", 'event.client.id')})`,
    () => `${whole}.filter(${asks(dice, value)}).includes(${dice.pick("'gold'", 'event.client.id')})`,
    () => `${whole}.findIndex(${asks(dice, value)}) ${dice.pick('>= 0', '=== -1', '> -1', '=== 1')}`,
  )();
}

/** A loop that only throws, if it does anything. */
export function writeListLoop(dice: Dice, name: string): string {
  const body = dice.pick(`${name}[id] = 1;`, `if (id === 'US') throw new Error('x');`, ';');
  return `const ${name} = {};\nfor (const { id } of ${list(dice)}) { ${body} }`;
}

export function writeNumberValue(dice: Dice, value: () => string): string {
  return dice.pick(
    () => `Math.${dice.pick('floor', 'round', 'ceil', 'trunc', 'abs')}(${value()})`,
    () => `Math.${dice.pick('max', 'min')}(${value()}, ${dice.pick('3', 'event.authentication.risk_score')})`,
    () => `parseInt(${value()}, 10)`,
    () => `Number.parseFloat(${value()})`,
    () => `Math.floor(event.authentication.risk_score / 7)`,
    () => `-(${value()})`,
  )();
}

const moments = [
  'event.user?.created_at',
  'event.user?.app_metadata?.since',
  "'2025-06-01T00:00:00.000Z'",
] as const;

export function writeDateValue(dice: Dice): string {
  const moment = dice.pick(...moments);
  return dice.pick(
    () => `new Date(event.authentication.risk_score).toISOString()`,
    () => `Date.parse(${moment})`,
    () => `new Date(${moment}).getTime()`,
    () => `(new Date(${moment}) - new Date('2025-01-01T00:00:00Z'))`,
    () => `new Date(${moment}).toISOString()`,
    () => `Math.floor((1748736000000 - Date.parse(${moment})) / 86400000)`,
  )();
}

export function writeTextValue(dice: Dice, text: string): string {
  return dice.pick(
    () => `${text}.slice(${text}.lastIndexOf('@') + 1)`,
    () => `${text}.split('@').at(-1)`,
    () => `${text}.split('-').pop()`,
    () => `${text}.substring(${text}.indexOf('-') + 1)`,
    () => `(${text}.at(-1) ?? null)`,
    () => `${text}.lastIndexOf('l')`,
  )();
}
