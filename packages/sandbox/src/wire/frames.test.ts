import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, FrameReader } from './frames.ts';

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
