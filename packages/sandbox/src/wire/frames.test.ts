import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { encodeFrame, FrameReader } from './frames.ts';

describe('frames', () => {
  it('5.20 gives back what was sent, however the pipe cuts it', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'binary' })),
        fc.infiniteStream(fc.integer({ min: 1, max: 50 })),
        (texts, sizes) => {
          const all = Buffer.concat(texts.map((text) => encodeFrame(text.toWellFormed())));
          const reader = new FrameReader(1_000_000);
          const got: string[] = [];
          for (let at = 0; at < all.length; ) {
            const size = sizes.next().value;
            got.push(...reader.push(all.subarray(at, at + size)));
            at += size;
          }
          expect(got).toEqual(texts.map((text) => text.toWellFormed()));
        },
      ),
    );
  });

  it('5.20 refuses a frame that is too large before it has come', () => {
    const reader = new FrameReader(10);
    expect(reader.push(encodeFrame('0123456789'))).toEqual(['0123456789']);
    expect(() => reader.push(Buffer.from([0, 0, 0, 11]))).toThrow(RangeError);
    expect(() => new FrameReader(1e6).push(Buffer.from([0xff, 0xff, 0xff, 0xff]))).toThrow(RangeError);
  });
});
