import type { Attack } from '../attack.ts';

export default {
  name: 'the api itself, overwritten',
  tries: 'To change the methods for whoever calls them next.',
  source: `
    const changed = [];
    const before = [api.deny, api.log, api.fetch, api.state.set, api.user.setAppMetadata, api.session.setCustomClaim];
    for (const [on, name] of [[api, 'deny'], [api, 'log'], [api, 'fetch'], [api.state, 'set'], [api.user, 'setAppMetadata'], [api.session, 'setCustomClaim'], [globalThis, 'api'], [globalThis, 'event'], [globalThis, 'step'], [api, 'state']]) {
      const was = on[name];
      attempt(() => { on[name] = () => {}; });
      attempt(() => Object.defineProperty(on, name, { value: () => {} }));
      attempt(() => { delete on[name]; });
      attempt(() => { on.more = 1; });
      if (on[name] !== was) changed.push(name);
    }
    attempt(() => Object.setPrototypeOf(api, { forged: true }));
    if (api.forged === true) changed.push('prototype');
    api.state.set('a', 1);
    api.state.set('changed', changed);
  `,
  expect: { returned: { a: 1, changed: [] } },
} satisfies Attack;
