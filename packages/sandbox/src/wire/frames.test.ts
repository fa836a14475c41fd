import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, FrameReader, writeFrame } from './frames.ts';

describe('frames', () => {
  it('5.20 gives back what was sent, however the pipe cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 })),
        fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
        (given, sizes) => {
          const frames = given.map((parts) => parts.map((text) => text.toWellFormed()));
          const all = Buffer.concat(frames.map(encodeFrame));
          const reader = new FrameReader(1_000_000);
          const got: string[][] = [];
          for (let at = 0; at < all.length; ) {
            const size = sizes.next().value;
            got.push(...reader.push(all.subarray(at, at + size)));
            at += size;
          }
          expect(got).toEqual(frames);
        },
      ),
    );
  });

  it('5.20 gives back long texts, of ASCII and of anything else', () => {
    const long = 'a'.repeat(5_000);
    const texts = [
      '',
      long,
      `${long}é`,
      `é${long}`,
      `${long}\u{1f512}`,
      '\u007f'.repeat(600),
      '\u0080'.repeat(600),
    ];
    expect(new FrameReader(1_000_000).push(encodeFrame(texts))).toEqual([texts]);
  });

  it('5.20 takes a frame that comes as one chunk after one that came in two', () => {
    const reader = new FrameReader(1_000_000);
    const [first, second] = [encodeFrame(['first', '1']), encodeFrame(['second'])];
    expect(reader.push(first.subarray(0, 7))).toEqual([]);
    // A chunk that looks like a whole frame is none while another one is under way.
    const rest = Buffer.concat([first.subarray(7), second]);
    expect(reader.push(rest)).toEqual([['first', '1'], ['second']]);
    const inner = encodeFrame(['inner']);
    const outer = encodeFrame([inner.toString('latin1')]);
    expect(reader.push(outer.subarray(0, 8))).toEqual([]);
    expect(reader.push(outer.subarray(8))).toEqual([[inner.toString('latin1')]]);
    expect(reader.push(second)).toEqual([['second']]);
  });

  it('5.20 writes the same frame into a buffer that was used before, if it surely has room', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const buffer = Buffer.alloc(8 + 3 * text.length, 0xff);
        const length = writeFrame(text, buffer);
        expect(buffer.subarray(0, length)).toEqual(encodeFrame([text]));
        expect(writeFrame(text, buffer.subarray(1))).toBe(0);
      }),
    );
  });

  it('5.20 refuses a frame that is too large before it has come', () => {
    const reader = new FrameReader(14);
    expect(reader.push(encodeFrame(['0123456789']))).toEqual([['0123456789']]);
    expect(() => reader.push(Buffer.from([0, 0, 0, 15]))).toThrow(RangeError);
    expect(() => new FrameReader(1e6).push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow(RangeError);
  });

  it.each([
    ['a part longer than its frame', [0, 0, 0, 5, 0, 0, 0, 2, 97]],
    ['half of a length', [0, 0, 0, 2, 0, 0]],
    ['more parts than there can be', [0, 0, 0, 68, ...Array(68).fill(0)]],
  ])('5.20 refuses %s', (_, bytes) => {
    expect(() => new FrameReader(1e6).push(Buffer.from(bytes))).toThrow(RangeError);
  });
});
