import type { Attack } from '../attack.ts';

export default {
  name: 'everything on the global object',
  tries: 'To find a name that nobody meant to leave there.',
  source: `
    const language = 'Object Function Array Number parseFloat parseInt Infinity NaN undefined Boolean String Symbol Date Promise RegExp Error AggregateError EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError DisposableStack AsyncDisposableStack globalThis JSON Math Intl ArrayBuffer Uint8Array Int8Array Uint16Array Int16Array Uint32Array Int32Array Float16Array Float32Array Float64Array Uint8ClampedArray BigUint64Array BigInt64Array DataView Map BigInt Set WeakMap WeakSet Proxy Reflect Iterator Temporal decodeURI decodeURIComponent encodeURI encodeURIComponent escape unescape eval isFinite isNaN event step api console URL URLSearchParams TextEncoder TextDecoder atob btoa structuredClone crypto'.split(' ');
    api.state.set('strange', Reflect.ownKeys(globalThis).map(String).filter((name) => !language.includes(name)));
  `,
  expect: { returned: { strange: [] } },
} satisfies Attack;
