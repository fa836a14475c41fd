import { type AST, RegExpParser } from '@eslint-community/regexpp';

const parser = new RegExpParser({ ecmaVersion: 2024 });
/** Longer texts are not made. */
const longest = 2_000;

/** Texts that a regular expression may match, shortest first; they have to be tried. Of what cannot be read there are none. */
export function samplePattern(source: string): readonly string[] {
  const found = new Set<string>();
  for (const plain of spellings(source)) {
    try {
      const pattern = parser.parsePattern(plain, 0, plain.length, { unicode: false });
      for (let variant = 0; variant < 6; variant += 1)
        found.add(writeAlternatives(pattern.alternatives, variant));
      break;
    } catch {
      // The next spelling, or none.
    }
  }
  return [...found].filter((text) => text.length <= longest);
}

/** RE2 spells some things otherwise than JavaScript: flags at the beginning, named groups, the ends of the text. */
function spellings(source: string): readonly string[] {
  const plain = source
    .replaceAll(/\(\?[a-zA-Z]+\)/g, '')
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\(\?[a-zA-Z]+:/g, '(?:')
    .replaceAll('\\A', '^')
    .replaceAll('\\z', '$');
  return [source, plain];
}

/** Variants differ in which alternative they take, and in how often they repeat what may be left out. */
function writeAlternatives(alternatives: readonly AST.Alternative[], variant: number): string {
  const chosen = alternatives[variant % alternatives.length];
  return (chosen?.elements ?? []).map((element) => writeElement(element, variant)).join('');
}

function writeElement(element: AST.Element, variant: number): string {
  switch (element.type) {
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'CharacterClass':
      return element.negate
        ? unlike(element)
        : writeClassElement(element.elements[variant % element.elements.length]);
    case 'CharacterSet':
      return writeSet(element);
    case 'Group':
    case 'CapturingGroup':
      return writeAlternatives(element.alternatives, variant);
    case 'Quantifier': {
      const wanted = variant < 2 ? element.min : Math.max(element.min, Math.min(element.max, variant - 1));
      const times = variant === 1 && element.min === 0 ? Math.min(1, element.max) : wanted;
      if (times > longest) return '';
      return writeElement(element.element, variant).repeat(times);
    }
    default:
      return '';
  }
}

const usual = ['a', '1', 'A', ' ', '-', '_', 'é'];

/** A character that is in none of the parts of a negated class. */
function unlike(negated: AST.CharacterClass): string {
  return usual.find((character) => !new RegExp(`[${negated.raw.slice(2, -1)}]`).test(character)) ?? '~';
}

function writeClassElement(element: AST.CharacterClassElement | undefined): string {
  switch (element?.type) {
    case 'Character':
      return String.fromCodePoint(element.value);
    case 'CharacterClassRange':
      return String.fromCodePoint(element.min.value);
    case 'CharacterSet':
      return writeSet(element);
    default:
      return '';
  }
}

function writeSet(set: AST.CharacterSet): string {
  if (set.kind === 'digit') return set.negate ? 'a' : '1';
  if (set.kind === 'space') return set.negate ? 'a' : ' ';
  if (set.kind === 'word') return set.negate ? '-' : 'a';
  return 'a';
}
