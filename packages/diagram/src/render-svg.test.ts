import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Drawing } from './drawing.ts';
import { layOutDot } from './layout-dot.ts';
import { markPath } from './mark-path.ts';
import { showLines, showPlainly } from './plain-text.ts';
import { renderDot } from './render-dot.ts';
import { renderMermaid } from './render-mermaid.ts';
import { renderSvg } from './render-svg.ts';
import { drawStages, stage } from './testing/parts.ts';
import { elementsOf, strangersIn } from './testing/read-svg.ts';

/** Every place of a picture into which an author can write. */
function drawWith(text: string): Drawing {
  const drawing = drawStages(
    {
      'post-auth': stage({
        gate: { type: 'decision', branches: [{ when: text, next: 'stop' }], otherwise: 'hook' },
        stop: { type: 'deny', reason: text, userMessage: text, name: text },
        hook: { type: 'call_webhook', url: text, description: text, next: text },
        say: { type: 'log_event', message: text, level: 'info' },
      }),
    },
    { name: text, description: text },
  );
  return { ...drawing, caption: text };
}

const attacks = [
  '</text><script>alert(1)</script>',
  '"><image href="https://evil.example/x.png" onload="alert(1)"/>',
  '</style><script>alert(1)</script>',
  ']]><!--</svg><script>alert(1)</script>',
  '<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>&x;',
  '&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62; &amp;lt;',
  '"] ; evil [label="x", URL="https://evil.example", image="/etc/passwd"]; "',
  '\\" ]; subgraph x { evil } //',
  'tail \\',
  '\\N \\G \\E \\T \\H \\L \\l \\r \\n',
  '<b>html like</b>',
  '"]:::deny\n  click block_gate "https://evil.example"',
  '%%{init: {"securityLevel":"loose"}}%%',
  '`**markdown**` <img src=x onerror=alert(1)>',
  'a\u0000b\u0008c\ud800d\ufffe\u202eevil\u2066',
  '\u2028\u2029\u0085',
  '" ".repeat #35; #quot; ;;;',
];

describe('renderSvg: authors’ texts are text', () => {
  it.each(attacks)('%j', async (attack) => {
    const svg = await renderSvg(drawWith(attack));
    expect(strangersIn(svg)).toEqual([]);
    const titles = elementsOf(svg)
      .filter(({ name }) => name === 'title')
      .map(({ text }) => text);
    // The condition's tooltip is the whole of it, as it was written.
    expect(titles).toContain(showLines(attack));
    expect(elementsOf(svg)[1]).toMatchObject({
      name: 'title',
      text: expect.stringContaining(showPlainly(attack)),
    });
  });

  it('holds for any text', async () => {
    const plain = elementsOf(await renderSvg(drawWith('x'))).filter(({ name }) => name === 'g').length;
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }), async (text) => {
        const svg = await renderSvg(drawWith(`x${text}`));
        expect(strangersIn(svg)).toEqual([]);
        expect(elementsOf(svg).filter(({ name }) => name === 'g')).toHaveLength(plain);
      }),
      { numRuns: 60 },
    );
  });
});

describe('renderDot: authors’ texts are text', () => {
  it.each(attacks)('%j adds no node, edge or attribute', async (attack) => {
    const [plain, attacked] = [drawWith('x'), drawWith(attack)];
    const layout = await layOutDot(renderDot(attacked));
    const wanted = [
      ...attacked.groups.map(({ id }) => `cluster_${id}`),
      ...attacked.nodes.map(({ id }) => id),
    ];
    expect([...layout.objects.keys()].sort()).toEqual(wanted.sort());
    expect(layout.edges.size).toBe(plain.edges.length);
    expect(renderDot(attacked)).not.toMatch(/^\s*(?:URL|href|image)\s*=/mu);
    for (const line of renderDot(attacked).split('\n')) {
      const bare = line.replace(/"(?:[^"\\]|\\.)*"/gu, '""');
      expect(bare).toMatch(
        /^(?:digraph flow \{|\s*\}|\s*subgraph "" \{|\s*(?:graph|node|edge|""(?: -> "")?) \[(?:\w+="")(?:, \w+="")*\]|)$/u,
      );
    }
  });

  it.each(attacks)('%j is drawn as it is written', async (attack) => {
    const { heading } = await layOutDot(renderDot({ ...drawWith('x'), caption: attack }));
    const drawn = heading.flatMap((operation) => (operation.op === 'T' ? [operation.text] : []));
    expect(drawn[1]).toBe(showPlainly(attack));
  });
});

describe('renderMermaid: authors’ texts are text', () => {
  it.each(attacks)('%j adds no line', (attack) => {
    const text = renderMermaid(drawWith(attack));
    expect(text.split('\n')).toHaveLength(renderMermaid(drawWith('x')).split('\n').length);
    for (const line of text.split('\n').slice(2)) {
      expect(line.replace(/"[^"]*"/gu, 'label')).not.toMatch(/["<`]|click |%%/u);
      for (const [label] of line.matchAll(/"[^"]*"/gu))
        expect(label).toMatch(/^"(?:[\p{L}\p{N} .,=!?()+*/%'_-]|#\d+;|<br\/>)*"$/u);
    }
  });
});

describe('renderSvg', () => {
  it('draws every group, node and edge once, with its kind and mark as classes', async () => {
    const drawing = drawStages({
      'post-auth': stage({
        gate: {
          type: 'decision',
          branches: [{ when: 'event.user.email == "x"', next: 'stop' }],
          otherwise: 'continue',
        },
        stop: { type: 'deny', reason: 'no' },
      }),
    });
    const path = {
      key: '',
      steps: [{ within: [], block: 'gate', taken: { kind: 'otherwise' } }],
      answer: { before: 0, outcome: 'authenticated' },
      end: { status: 'completed', stage: 'post-auth' },
    } as const;
    const groups = elementsOf(await renderSvg(markPath(drawing, path, 'one path')))
      .filter(({ name }) => name === 'g')
      .map(({ attributes }) => attributes.get('class'));
    expect(groups).toHaveLength(drawing.groups.length + drawing.nodes.length + drawing.edges.length);
    expect(groups.filter((names) => names?.includes('is-taken'))).toEqual([
      'edge next is-taken',
      'edge answer is-taken',
      'edge otherwise is-taken',
      'node start is-taken',
      'node host is-taken',
      'node decision is-taken',
      'node done is-taken',
    ]);
    expect(groups.filter((names) => names === 'node deny dim')).toHaveLength(1);
  });

  it('is the same text for the same drawing', async () => {
    expect(await renderSvg(drawWith('x'))).toBe(await renderSvg(drawWith('x')));
  });

  it('lays out a flow of 500 blocks', async () => {
    const blocks = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [
        `b${index}`,
        index % 3 === 0
          ? {
              type: 'decision',
              branches: [
                { when: `event.authentication.risk_score > ${index}`, next: `b${Math.min(index + 2, 499)}` },
              ],
              otherwise: `b${Math.min(index + 1, 499)}`,
            }
          : {
              type: 'log_event',
              level: 'info',
              message: 'm',
              next: index < 499 ? `b${index + 1}` : 'continue',
            },
      ]),
    );
    const svg = await renderSvg(drawStages({ 'post-auth': stage(blocks) }));
    expect(
      elementsOf(svg).filter(({ attributes }) => attributes.get('class')?.startsWith('node')),
    ).toHaveLength(504);
  });
});
