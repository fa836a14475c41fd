import type { Attack } from '../attack.ts';

export default {
  name: 'setters on Object.prototype for what the guest might write',
  tries: "To catch the guest's objects when it writes a property that is not its own yet.",
  source: `
    const caught = [];
    for (const key of ['key', 'value', 'type', 'effects', 'logs', 'left', 'limit', 'depth', 'parent', 'message', 'error_kind', 'id', 'resolve', 'reject', 'calledFrom', 'headers', 'body', 'method', 'url', 'redirect', 'status', 'ok', 'response', 'state', 'at', 'error', 'denied', 'closed', '0', '1', 'length', 'get', 'set', 'writable', 'configurable', 'enumerable']) {
      attempt(() => Object.defineProperty(Object.prototype, key, { set(value) { caught.push(key); }, configurable: true }));
    }
    api.state.set('a', [1, { b: 2 }]);
    api.log('info', { c: 3 });
    attempt(() => { for (const key of Object.getOwnPropertyNames(Object.prototype)) if (caught.constructor === Array && Object.getOwnPropertyDescriptor(Object.prototype, key).set !== undefined && key !== '__proto__') delete Object.prototype[key]; });
    api.state.set('caught', caught);
  `,
  expect: { returned: { a: [1, { b: 2 }], caught: [] } },
} satisfies Attack;
