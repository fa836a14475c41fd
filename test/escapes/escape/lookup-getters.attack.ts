import type { Attack } from '../attack.ts';

export default {
  name: "__lookupGetter__ and __defineGetter__ on the guest's objects",
  tries: 'To redefine a property of the guest by the old names.',
  source: `
    const changed = [];
    for (const [name, on] of Object.entries({ api, state: api.state, event, user: event.user })) {
      attempt(() => on.__defineGetter__('mine', () => 1));
      attempt(() => { on.__proto__ = { mine: 1 }; });
      if (on.mine === 1) changed.push(name);
    }
    api.state.set('changed', changed);
  `,
  expect: { returned: { changed: [] } },
} satisfies Attack;
