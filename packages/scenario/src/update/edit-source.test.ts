import { describe, expect, it } from '@jest/globals';
import type { Json, JsonObject } from '@sluice/expression';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { applyEdit, type Edit, type Path } from './edit.ts';
import { editSource, editTogether } from './edit-source.ts';

const set = (path: Path, value: Json): Edit => ({ kind: 'set', path, value });
const remove = (path: Path): Edit => ({ kind: 'delete', path });

const text = `# Head.
a: one # why
b: 'two'
c: "three"
flow: { x: 1, y: [a, b], z: "q" } # flow
list:
  # first
  - one
  - two # second
  - host: h
    k: 1 # kay
  # last
map:
  p: 1
  # about q
  q:
    deep: true
maps:
  - host: h
    k: 1
  - i
spread:
  [
    a,
    b,
  ]
literal: |
  some text
shared: &shared { s: 1 }
again: *shared
end: 1
`;

/** The lines of the text that the edit changed, old and new. */
function changed(edit: Edit, from = text): string[] | null {
  const after = editSource(from, 'suite.yaml', edit);
  if (after === null) return null;
  const [old, now] = [from.split('\n'), after.split('\n')];
  let head = 0;
  while (head < Math.min(old.length, now.length) && old[head] === now[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(old.length, now.length) - head && old.at(-1 - tail) === now.at(-1 - tail)) tail += 1;
  return [
    ...old.slice(head, old.length - tail).map((line) => `-${line}`),
    ...now.slice(head, now.length - tail).map((line) => `+${line}`),
  ];
}

describe('editing YAML in place', () => {
  it.each<[string, Edit, string[] | null]>([
    ['a plain value keeps its comment', set(['a'], 'uno'), ['-a: one # why', '+a: uno # why']],
    ['single quotes stay', set(['b'], 'deux'), ["-b: 'two'", "+b: 'deux'"]],
    ['double quotes stay', set(['c'], 'trois'), ['-c: "three"', '+c: "trois"']],
    ['a number takes the place of a text', set(['c'], 3), ['-c: "three"', '+c: 3']],
    ['a text that looks like a number is quoted', set(['a'], '1'), ['-a: one # why', '+a: "1" # why']],
    [
      'a text with signs of the language is quoted',
      set(['flow', 'x'], 'a, b: c'),
      ['-flow: { x: 1, y: [a, b], z: "q" } # flow', '+flow: { x: "a, b: c", y: [a, b], z: "q" } # flow'],
    ],
    [
      'a pair is added to a flow map',
      set(['flow', 'w'], null),
      ['-flow: { x: 1, y: [a, b], z: "q" } # flow', '+flow: { x: 1, y: [a, b], z: "q", w: null } # flow'],
    ],
    [
      'a pair is taken out of a flow map',
      remove(['flow', 'x']),
      ['-flow: { x: 1, y: [a, b], z: "q" } # flow', '+flow: { y: [a, b], z: "q" } # flow'],
    ],
    [
      'the last pair too',
      remove(['flow', 'z']),
      ['-flow: { x: 1, y: [a, b], z: "q" } # flow', '+flow: { x: 1, y: [a, b] } # flow'],
    ],
    ['an item is added to a block list', set(['list', 3], { m: 1 }), ['+  - { m: 1 }']],
    ['an item is taken out of a block list', remove(['list', 1]), ['-  - two # second']],
    ['a whole map is taken out of a list', remove(['list', 2]), ['-  - host: h', '-    k: 1 # kay']],
    [
      'the pair behind a dash goes, the next takes its place',
      remove(['list', 2, 'host']),
      ['-  - host: h', '-    k: 1 # kay', '+  - k: 1 # kay'],
    ],
    ['a map behind a dash becomes a value', set(['maps', 0], 3), ['-  - host: h', '-    k: 1', '+  - 3']],
    ['a pair is added to a block map', set(['map', 'r'], { t: [] }), ['+  r: { t: [] }']],
    ['a pair is taken out of a block map', remove(['map', 'q']), ['-  q:', '-    deep: true']],
    [
      'the only pair leaves an empty map',
      remove(['map', 'q', 'deep']),
      ['-  q:', '-    deep: true', '+  q: {}'],
    ],
    [
      'a block list stays one',
      set(['maps'], ['x', 'y']),
      ['-  - host: h', '-    k: 1', '-  - i', '+  - x', '+  - y'],
    ],
    ['a list with a comment amid it is left alone', set(['list'], ['x', 'y']), null],
    ['and so is a map', set(['list', 2], 3), null],
    ['a spread list stays one', set(['spread', 2], 'c'), ['+    c,']],
    [
      'a literal text is written in one line',
      set(['literal'], 'x\ny\n'),
      ['-literal: |', '-  some text', '+literal: "x\\ny\\n"'],
    ],
    ['what others share is left alone', set(['shared', 's'], 2), null],
    ['what stands elsewhere is left alone', set(['again', 's'], 2), null],
    [
      'an alias is replaced by a value of its own',
      set(['again'], { s: 2 }),
      ['-again: *shared', '+again: { s: 2 }'],
    ],
    ['the last line', remove(['end']), ['-end: 1']],
    ['a path that leads nowhere changes nothing', set(['nowhere', 'a'], 1), null],
  ])('%s', (_, edit, lines) => {
    expect(changed(edit)).toEqual(lines);
  });

  it('ends lines as the rest of the file does', () => {
    const windows = 'a:\r\n  b: 1\r\n  c: 2\r\n';
    expect(editSource(windows, 's.yaml', set(['a', 'd'], 3))).toBe(`${windows}  d: 3\r\n`);
    expect(editSource(windows, 's.yaml', remove(['a', 'b']))).toBe('a:\r\n  c: 2\r\n');
  });

  it('ends a text that has no line break at its end', () => {
    expect(editSource('a:\n  b: 1', 's.yaml', set(['a', 'c'], 2))).toBe('a:\n  b: 1\n  c: 2\n');
  });

  const json = fc.letrec<{ value: Json }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3 },
      fc.constantFrom<Json>(
        null,
        true,
        0,
        1.5,
        '',
        'a',
        '1',
        '- x',
        'a: b',
        '#',
        '*a',
        '&a',
        '[',
        '"',
        "'",
        'no',
        'é\n',
        '<<',
      ),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom('a', 'b', 'c d', '1', 'true', '#'), tie('value'), { maxKeys: 3 }),
    ),
  })).value;

  it('prove: what is given says exactly what was meant, whatever the style, or nothing is given', () => {
    let given = 0;
    fc.assert(
      fc.property(
        json,
        json,
        fc.array(fc.nat(3), { maxLength: 4 }),
        fc.boolean(),
        fc.boolean(),
        (whole, value, choices, deletes, flow) => {
          const source = stringify({ root: whole }, flow ? { collectionStyle: 'flow' } : {});
          const path: (string | number)[] = ['root'];
          let inner: Json | undefined = whole;
          for (const choice of choices) {
            if (Array.isArray(inner)) {
              path.push(choice);
              inner = inner[choice];
            } else if (typeof inner === 'object' && inner !== null) {
              const keys = Object.keys(inner);
              const key = keys[choice % (keys.length + 1)] ?? 'new';
              path.push(key);
              inner = (inner as JsonObject)[key];
            }
          }
          const edit = deletes ? remove(path) : set(path, value);
          const after = editSource(source, 's.yaml', edit);
          if (after === null) return;
          given += 1;
          expect(parse(after)).toEqual(applyEdit({ root: whole }, edit));
        },
      ),
      { numRuns: 1_000 },
    );
    expect(given).toBeGreaterThan(400);
  });
});

describe('editing JSON in place', () => {
  const source = '{\n    "a": { "b": 1, "c": [1, 2] },\n    "d": "x"\n}\n';

  it('changes a value and leaves the layout', () => {
    expect(editSource(source, 's.json', set(['a', 'b'], 'y'))).toBe(source.replace('"b": 1', '"b": "y"'));
  });

  it('adds with the indent of the file, and takes out', () => {
    expect(editSource(source, 's.json', set(['e'], true))).toBe(
      source.replace('"x"\n', '"x",\n    "e": true\n'),
    );
    expect(editSource(source, 's.json', remove(['d']))).toBe(source.replace(',\n    "d": "x"', ''));
    expect(editSource(source, 's.json', set(['a', 'c', 2], 3))).toBe(source.replace('[1, 2]', '[1, 2, 3]'));
  });

  const mixed = `{
\t"a": { "b": [1,2, {"x":1}], "c": { "only": true } },
\t"list": ["one","two"],
\t"spread": {
\t\t"deep": [
\t\t\t1
\t\t]
\t}
}
`;

  it.each<[string, Edit, string, string]>([
    ['a list on a line', set(['a', 'b'], [{ x: [] }]), '[1,2, {"x":1}]', '[{ "x": [] }]'],
    ['the last of a list', remove(['list', 1]), '["one","two"]', '["one"]'],
    ['the first of a list', remove(['list', 0]), '["one","two"]', '["two"]'],
    ['the only pair', remove(['a', 'c', 'only']), '{ "only": true }', '{}'],
    ['the first pair', remove(['a', 'b']), '"b": [1,2, {"x":1}], ', ''],
    ['a list over lines', set(['spread', 'deep'], ['y']), '\t\t\t1\n', '\t\t\t"y"\n'],
    ['an item over lines', set(['spread', 'deep', 1], 2), '\t\t\t1\n', '\t\t\t1,\n\t\t\t2\n'],
  ])('changes no other layout, with tabs and with either line end: %s', (_what, edit, from, to) => {
    expect(editSource(mixed, 's.json', edit)).toBe(mixed.replace(from, to));
    const windows = mixed.replaceAll('\n', '\r\n');
    expect(editSource(windows, 's.json', edit)).toBe(mixed.replace(from, to).replaceAll('\n', '\r\n'));
    const [tight, meant] = [mixed, mixed.replace(from, to)].map((one) => JSON.stringify(JSON.parse(one)));
    expect(editSource(tight ?? '', 's.json', edit)).toBe(meant);
  });
});

describe('making edits together', () => {
  it('makes those that stand apart, and none when two want one place or one cannot be made', () => {
    const source = 'a: 1\nb: [x, y] # kept\nc: &c 2\nd: *c\n';
    expect(editTogether(source, 's.yaml', [set(['a'], 2), remove(['b', 0])])).toBe(
      source.replace('1', '2').replace('x, ', ''),
    );
    expect(editTogether(source, 's.yaml', [set(['a'], 2), set(['a'], 3)])).toBeNull();
    expect(editTogether(source, 's.yaml', [set(['a'], 2), set(['c'], 3)])).toBeNull();
  });
});
