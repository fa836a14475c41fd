import { type AST, RegExpParser } from '@eslint-community/regexpp';

/** Steps that one match may take. Far more than any pattern needs that does not go astray. */
const mostSteps = 50_000;
/** Groups that may be open at once, their repetitions counted. */
const deepest = 400;

class TooMuch extends Error {}

type Next = (at: number) => boolean;

const parser = new RegExpParser({ ecmaVersion: 2025 });

/**
 * Whether looking for the pattern in the text is over in so many steps. Counts what a backtracking matcher does, so that the answer
 * is the same on every machine. False for what cannot be read, and for lookbehinds.
 */
export function isOverSoon(text: string, source: string, flags: string): boolean {
  try {
    const unicode = flags.includes('u');
    const unicodeSets = flags.includes('v');
    const pattern = parser.parsePattern(source, 0, source.length, { unicode, unicodeSets });
    return new Simulation(text, flags).search(pattern);
  } catch {
    return false;
  }
}

class Simulation {
  readonly #text: string;
  readonly #flags: string;
  readonly #captured = new Map<AST.CapturingGroup, string>();
  readonly #tests = new Map<AST.Node, RegExp>();
  #left = mostSteps;
  #depth = 0;

  constructor(text: string, flags: string) {
    this.#text = text;
    this.#flags = flags.replace(/[^imsuv]/g, '');
  }

  search({ alternatives }: AST.Pattern): boolean {
    for (let start = 0; start <= this.#text.length; start += 1)
      if (this.#anyOf(alternatives, start, () => true)) break;
    return true;
  }

  #spend(): void {
    this.#left -= 1;
    if (this.#left < 0) throw new TooMuch();
  }

  #anyOf(alternatives: readonly AST.Alternative[], at: number, next: Next): boolean {
    return alternatives.some(({ elements }) => this.#row(elements, 0, at, next));
  }

  #row(elements: readonly AST.Element[], first: number, start: number, next: Next): boolean {
    let at = start;
    for (let index = first; index < elements.length; index += 1) {
      const element = elements[index];
      if (element === undefined) break;
      if (!isOneSign(element)) {
        const after = index + 1;
        return this.#element(element, at, (end) => this.#row(elements, after, end, next));
      }
      const width = this.#widthOf(element, at);
      if (width === 0) return false;
      at += width;
    }
    return next(at);
  }

  #element(element: AST.Element, at: number, next: Next): boolean {
    this.#spend();
    this.#depth += 1;
    if (this.#depth > deepest) throw new TooMuch();
    try {
      return this.#step(element, at, next);
    } finally {
      this.#depth -= 1;
    }
  }

  #step(element: AST.Element, at: number, next: Next): boolean {
    switch (element.type) {
      case 'Group':
        return this.#anyOf(element.alternatives, at, next);
      case 'CapturingGroup':
        return this.#anyOf(element.alternatives, at, (end) => {
          this.#captured.set(element, this.#text.slice(at, end));
          return next(end);
        });
      case 'Quantifier':
        return isOneSign(element.element) ? this.#run(element, at, next) : this.#repeat(element, 0, at, next);
      case 'Backreference': {
        const groups = [element.resolved].flat();
        const found = groups.map((group) => this.#captured.get(group)).find((one) => one !== undefined) ?? '';
        return this.#text.startsWith(found, at) && next(at + found.length);
      }
      case 'Assertion':
        return this.#assert(element, at) && next(at);
      default: {
        const width = this.#widthOf(element, at);
        return width > 0 && next(at + width);
      }
    }
  }

  /** Repetitions of one sign, without going deeper with each. */
  #run({ element, min, max, greedy }: AST.Quantifier, start: number, next: Next): boolean {
    const ends = [start];
    const grow = (): boolean => {
      const at = ends.at(-1) ?? start;
      const width = ends.length <= max ? this.#widthOf(element, at) : 0;
      if (width > 0) ends.push(at + width);
      return width > 0;
    };
    while (ends.length <= min) if (!grow()) return false;
    if (!greedy) {
      do if (next(ends.at(-1) ?? start)) return true;
      while (grow());
      return false;
    }
    while (grow());
    for (; ends.length > min; ends.pop()) {
      this.#spend();
      if (next(ends.at(-1) ?? start)) return true;
    }
    return false;
  }

  #repeat(quantifier: AST.Quantifier, count: number, at: number, next: Next): boolean {
    const { element, min, max, greedy } = quantifier;
    const more = (): boolean =>
      count < max &&
      this.#element(element, at, (end) =>
        end === at && count >= min ? false : this.#repeat(quantifier, count + 1, end, next),
      );
    const done = (): boolean => count >= min && next(at);
    return greedy ? more() || done() : done() || more();
  }

  #assert(assertion: AST.Assertion, at: number): boolean {
    const isLine = this.#flags.includes('m');
    switch (assertion.kind) {
      case 'start':
        return at === 0 || (isLine && isBreak(this.#text[at - 1]));
      case 'end':
        return at === this.#text.length || (isLine && isBreak(this.#text[at]));
      case 'word':
        return (isWord(this.#text[at - 1]) !== isWord(this.#text[at])) !== assertion.negate;
      case 'lookahead':
        return this.#anyOf(assertion.alternatives, at, () => true) !== assertion.negate;
      case 'lookbehind':
        throw new TooMuch();
    }
  }

  /** How many units of the text the sign takes; 0 where it does not stand. */
  #widthOf(element: AST.Element, at: number): number {
    this.#spend();
    if (at >= this.#text.length) return 0;
    const isWhole = /[uv]/.test(this.#flags);
    const sign = isWhole ? String.fromCodePoint(this.#text.codePointAt(at) ?? 0) : (this.#text[at] ?? '');
    let test = this.#tests.get(element);
    if (test === undefined) {
      test = new RegExp(`^(?:${element.raw})$`, this.#flags);
      this.#tests.set(element, test);
    }
    return test.test(sign) ? sign.length : 0;
  }
}

function isOneSign({ type }: AST.Element): boolean {
  return type === 'Character' || type === 'CharacterSet' || type === 'CharacterClass';
}

function isBreak(sign: string | undefined): boolean {
  return sign !== undefined && /[\n\r\u2028\u2029]/.test(sign);
}

function isWord(sign: string | undefined): boolean {
  return sign !== undefined && /\w/.test(sign);
}
