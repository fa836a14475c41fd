import type { Attack } from '../attack.ts';

export default {
  name: 'buffers that can grow',
  tries: 'To reserve address space that no memory limit counts.',
  source: `
    let grown = 0;
    for (const make of [
      () => new ArrayBuffer(8, { maxByteLength: 2 ** 33 }),
      () => new (class extends ArrayBuffer {})(8, { maxByteLength: 2 ** 33 }),
      () => Reflect.construct(ArrayBuffer, [8, { maxByteLength: 2 ** 33 }], Object),
      () => new (Object.getPrototypeOf(new Uint8Array(8).buffer).constructor)(8, { maxByteLength: 2 ** 33 }),
      () => new (new Uint8Array(1).buffer.slice(0).constructor)(8, { maxByteLength: 2 ** 33 }),
      () => new (structuredClone(new ArrayBuffer(8)).constructor)(8, { maxByteLength: 2 ** 33 }),
      () => new (new TextEncoder().encode('x').buffer.constructor)(8, { maxByteLength: 2 ** 33 }),
      () => new ArrayBuffer(8).transfer(16),
    ]) {
      const buffer = attempt(make);
      if (buffer.resizable === true || typeof buffer.resize === 'function' || buffer.maxByteLength > 16) grown += 1;
    }
    api.state.set('grown', grown);
  `,
  expect: { returned: { grown: 0 } },
} satisfies Attack;
