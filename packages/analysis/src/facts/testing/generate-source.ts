import type { Dice } from './dice.ts';
import {
  writeDateValue,
  writeListLoop,
  writeListTest,
  writeListValue,
  writeNumberValue,
  writeTextValue,
} from './generate-values.ts';

/** Writes a small action body of the constructs that are read exactly. */
export function generateSource(dice: Dice): string {
  return new Writer(dice).body();
}

class Writer {
  readonly #dice: Dice;
  #names: string[] = [];
  #lets: string[] = [];
  #helpers: string[] = [];
  #count = 0;

  constructor(dice: Dice) {
    this.#dice = dice;
  }

  body(): string {
    // A statement that keeps a helper from being the only one, and so from being the action.
    const lines: string[] = ['void 0;'];
    if (this.#dice.roll(3) === 0) lines.push(this.#helper());
    lines.push(...this.#block(2 + this.#dice.roll(4), 3));
    return lines.join('\n');
  }

  #helper(): string {
    const name = `help${this.#helpers.length}`;
    const outer = [this.#names, this.#lets];
    [this.#names, this.#lets] = [['p', 'q'], []];
    const body = this.#dice.pick(
      () => `return ${this.#value(2)};`,
      () => `if (${this.#test(1)}) return ${this.#value(1)};\nreturn { a: ${this.#value(1)}, b: q };`,
      () =>
        `if (${this.#test(1)}) { api.state.set('helped', p ?? 0); return null; }\nreturn ${this.#value(1)};`,
      () => `if (${this.#test(1)}) throw new Error('help');\nreturn ${this.#value(1)};`,
    )();
    [this.#names, this.#lets] = outer as [string[], string[]];
    this.#helpers.push(name);
    return this.#dice.pick(
      `function ${name}(p, q) {\n${body}\n}`,
      `const ${name} = (p, q) => {\n${body}\n};`,
      `const ${name} = (p, q = 1) => {\n${body}\n};`,
    );
  }

  #block(length: number, depth: number): string[] {
    const outer = [this.#names, this.#lets];
    [this.#names, this.#lets] = [[...this.#names], [...this.#lets]];
    const lines = Array.from({ length }, () => this.#statement(depth));
    [this.#names, this.#lets] = outer as [string[], string[]];
    return lines;
  }

  #braced(depth: number): string {
    return `{\n${this.#block(1 + this.#dice.roll(2), depth - 1).join('\n')}\n}`;
  }

  #statement(depth: number): string {
    const roll = this.#dice.roll(depth > 0 ? 27 : 12);
    switch (roll) {
      case 0:
      case 1:
        return this.#declare();
      case 2:
        return `api.state.set('${this.#dice.pick('k', 'l', 'm')}', ${this.#value(2)});`;
      case 3:
        return `api.state.set('${this.#dice.pick('k', 'l', 'm')}', ${this.#value(1)} ?? null);`;
      case 4:
        return `api.session.setCustomClaim(${this.#dice.pick("'c'", "'d'", `${this.#test(0)} ? 'c' : 'e'`)}, ${this.#value(1)} ?? 0);`;
      case 5:
        return this.#dice.roll(2) === 0 ? `api.deny('r${this.#dice.roll(3)}');` : this.#assign();
      case 6:
        return this.#assign();
      case 7:
        return this.#dice.pick('return;', `throw new Error('x');`, this.#assign());
      case 8:
        return `api.user.setAppMetadata({ a: ${this.#value(1)}, ...${this.#dice.pick('{}', '{ b: 1 }', '(event.user?.app_metadata ?? {})')} });`;
      case 9:
        return this.#mutate();
      case 10:
        return this.#destructure();
      case 11:
        return `api.log(${this.#dice.pick("'info'", `${this.#test(0)} ? 'warn' : 'error'`)}, \`x \${${this.#value(1)}}\`);`;
      case 12:
      case 13:
      case 14:
      case 15:
        return `if (${this.#test(2)}) ${this.#braced(depth)}`;
      case 16:
      case 17:
        return `if (${this.#test(2)}) ${this.#braced(depth)} else ${this.#braced(depth)}`;
      case 18:
        return `switch (${this.#value(1)}) {\ncase ${this.#literal()}: ${this.#statement(depth - 1).replace(/^(?:const|let) .*$/s, ';')}\n${this.#dice.pick('break;', '')}\ncase 'gold': api.state.set('s', 1); ${this.#dice.pick('break;', 'return;', '')}\n${this.#dice.pick("default: api.state.set('s', 2);", '')}\n}`;
      case 19:
        return `try ${this.#braced(depth)} catch ${this.#dice.pick('', '(error) ')}${this.#braced(depth)}${this.#dice.pick('', ` finally ${this.#braced(depth - 1)}`)}`;
      case 20: {
        const name = this.#fresh();
        this.#names.push(name);
        const body = this.#block(1, depth - 1).join('\n');
        this.#names.pop();
        return `for (const ${name} of [${this.#literal()}, ${this.#value(0)}]) {\n${body}\n${this.#dice.pick('', `if (${this.#test(1)}) ${this.#dice.pick('break', 'continue')};`)}\n}`;
      }
      case 21:
        return this.#fetch();
      case 22:
        return writeListLoop(this.#dice, this.#fresh());
      default:
        return this.#declare();
    }
  }

  #fetch(): string {
    const name = this.#fresh();
    const init = this.#dice.pick('', `, { method: 'POST', body: JSON.stringify({ a: ${this.#value(1)} }) }`);
    const call = `await api.fetch(\`https://h.example/\${${this.#text()}}\`${init})`;
    const lines = [`const ${name} = ${call};`];
    if (this.#dice.roll(2) === 0) {
      const json = this.#fresh();
      lines.push(`const ${json} = JSON.parse(${name}.body);`);
      this.#names.push(json, `${json}?.score`, `${json}.score`);
    }
    this.#names.push(`${name}.status`, `${name}.headers['x-a']`);
    return lines.join('\n');
  }

  #fresh(): string {
    this.#count += 1;
    return `v${this.#count}`;
  }

  #declare(): string {
    const name = this.#fresh();
    const isLet = this.#dice.roll(2) === 0;
    const line = `${isLet ? 'let' : 'const'} ${name} = ${this.#value(3)};`;
    this.#names.push(name);
    if (isLet) this.#lets.push(name);
    return line;
  }

  #assign(): string {
    const name = this.#dice.pick(...this.#lets, '');
    if (name === '') return ';';
    return `${name} ${this.#dice.pick('=', '=', '??=', '||=', '&&=')} ${this.#value(2)};`;
  }

  #mutate(): string {
    const name = this.#fresh();
    this.#names.push(name);
    return this.#dice.pick(
      `const ${name} = { a: ${this.#value(1)} };\nif (${this.#test(1)}) ${name}.b = ${this.#value(1)};`,
      `const ${name} = [${this.#value(1)}];\nif (${this.#test(1)}) ${name}.push(${this.#value(1)});\napi.state.set('n', ${name}.length);`,
      `const ${name} = [];\nif (${this.#test(1)}) ${name}.push('x');\napi.state.set('n', ${name}.includes('x'));`,
    );
  }

  #destructure(): string {
    const [a, b] = [this.#fresh(), this.#fresh()];
    this.#names.push(a, b);
    return this.#dice.pick(
      `const { country: ${a}, city: ${b} = 'c' } = event.request.geo;`,
      `const { email: ${a} = 'none', ${b} = 1 } = event.user ?? {};`,
      `const { a: ${a}, b: ${b} = 2 } = step.first ?? {};`,
      `const [${a}, ${b} = 'two'] = event.authentication.methods;`,
      `const { user: { email: ${a} } = {}, client: { id: ${b} } } = event;`,
    );
  }

  #literal(): string {
    return this.#dice.pick(
      "'gold'",
      "'US'",
      "''",
      '0',
      '1',
      '80',
      'true',
      'false',
      'null',
      'undefined',
      "'a@b.example'",
    );
  }

  #read(): string {
    return this.#dice.pick(
      'event.request.geo.country',
      'event.authentication.risk_score',
      'event.authentication.aal',
      'event.user?.email',
      'event.user?.app_metadata?.tier',
      'event.user?.app_metadata.n',
      'event.user.email_verified',
      'event.request.asn.is_tor',
      'event.client.id',
      'step.first?.a',
      "step['first']?.b",
      'step.first.a',
      'event.transaction.locale',
      'event.user?.factors[0]?.type',
    );
  }

  #text(): string {
    return this.#dice.pick(
      'event.request.geo.country',
      "(event.user?.email ?? '')",
      "'lit'",
      'event.client.id',
      'String(event.user?.app_metadata?.tier)',
      "(event.user?.email?.split('@')[1] ?? 'none')",
      "(event.client.id + '-' + event.authentication.risk_score)",
    );
  }

  #value(depth: number): string {
    const roll = this.#dice.roll(depth > 0 ? 26 : 4);
    switch (roll) {
      case 0:
        return this.#literal();
      case 1:
      case 2:
        return this.#read();
      case 3:
      case 4:
        return this.#names.length > 0 ? this.#dice.pick(...this.#names) : this.#read();
      case 5:
        return `(${this.#test(depth - 1)} ? ${this.#value(depth - 1)} : ${this.#value(depth - 1)})`;
      case 6:
        return `(${this.#value(depth - 1)} ?? ${this.#value(depth - 1)})`;
      case 7:
        return `(${this.#value(depth - 1)} ${this.#dice.pick('||', '&&')} ${this.#value(depth - 1)})`;
      case 8:
        return this.#text();
      case 9:
        return `${this.#text()}.${this.#dice.pick('toUpperCase()', 'toLowerCase()', 'trim()', 'slice(0, 2)', 'length', "split('@')", "split('@')[1]", "indexOf('e')", "replaceAll('e', '')", 'charAt(1)')}`;
      case 10:
        return `{ a: ${this.#value(depth - 1)}, b: ${this.#value(depth - 1)} }.${this.#dice.pick('a', 'b', 'c')}`
          .replace(/^\{/, '({')
          .replace(/\}\.(\w)$/, '}).$1');
      case 11:
        return `({ gold: 1, US: 'us', 'client-a': ${this.#value(depth - 1)} })[${this.#text()}]`;
      case 12:
        return `(event.authentication.risk_score ${this.#dice.pick('+', '-', '*')} ${this.#dice.pick('1', '10')})`;
      case 13:
        return `(${this.#text()} + ${this.#value(depth - 1)})`;
      case 14:
        return `[${this.#value(depth - 1)}, ${this.#value(depth - 1)}]${this.#dice.pick('', '[0]', '[1]', '.length', ".join('-')", '.includes("gold")', '.some((x) => x === 1)', '.find((x) => x)', '.map((x) => x ?? 0)', '.filter((x) => x === "US").length', '.at(-1)')}`;
      case 15:
        return this.#helpers.length > 0
          ? `${this.#dice.pick(...this.#helpers)}(${this.#value(depth - 1)}, ${this.#value(0)})`
          : this.#read();
      case 16:
        return `typeof ${this.#value(depth - 1)}`.replace(/^(.*)$/s, '($1)');
      case 17:
        return `(${this.#test(depth - 1)})`;
      case 18:
        return `Number(${this.#value(depth - 1)})`;
      case 19:
      case 20:
      case 21:
        return writeListValue(this.#dice, () => this.#value(0));
      case 22:
        return writeNumberValue(this.#dice, () => this.#value(0));
      case 23:
        return writeDateValue(this.#dice);
      case 24:
        return writeTextValue(this.#dice, this.#text());
      default:
        return `(${this.#value(depth - 1)})?.${this.#dice.pick('a', 'score', 'tier')}`;
    }
  }

  #test(depth: number): string {
    const roll = this.#dice.roll(depth > 0 ? 20 : 10);
    switch (roll) {
      case 0:
      case 1:
        return `${this.#value(0)} === ${this.#literal()}`;
      case 2:
        return `${this.#value(0)} !== ${this.#literal()}`;
      case 3:
        return `event.authentication.risk_score ${this.#dice.pick('>', '<', '>=', '<=')} ${this.#dice.pick('0', '80', '50')}`;
      case 4:
        return `['US', 'XX', 'gold'].includes(${this.#value(0)})`;
      case 5:
        return `event.authentication.methods.${this.#dice.pick("includes('totp')", 'length > 1', "some((m) => m === 'totp')")}`;
      case 6:
        return `${this.#text()}.${this.#dice.pick('startsWith', 'endsWith', 'includes')}(${this.#dice.pick("'a'", "'US'", "'@b.example'")})`;
      case 7:
        return this.#value(0);
      case 8:
        return `${this.#value(0)} == null`;
      case 9:
        return `/^[a-z]+$/.test(${this.#value(0)})`;
      case 10:
        return `!(${this.#test(depth - 1)})`;
      case 11:
        return `(${this.#test(depth - 1)} ${this.#dice.pick('&&', '||')} ${this.#test(depth - 1)})`;
      case 12:
        return `typeof ${this.#value(0)} === '${this.#dice.pick('string', 'number', 'object', 'undefined', 'boolean')}'`;
      case 13:
        return `Object.hasOwn({ US: 1, gold: 2 }, ${this.#text()})`;
      case 14:
        return `(${this.#value(depth - 1)} ${this.#dice.pick('>', '<=')} ${this.#dice.pick('1', '80')})`;
      case 15:
        return writeListTest(this.#dice, () => this.#value(0));
      case 16:
        return `${writeDateValue(this.#dice)} ${this.#dice.pick('<', '>=')} ${this.#dice.pick('1748736000000', 'Infinity', '0')}`;
      case 17:
        return `(${this.#test(depth - 1)} ? ${this.#value(0)} : Infinity) ${this.#dice.pick('<', '>', '<=')} ${this.#dice.pick('1', '80')}`;
      case 18:
        return `${writeListValue(this.#dice, () => this.#value(0))} === undefined`;
      default:
        return `Array.isArray(${this.#value(depth - 1)})`;
    }
  }
}
