import type { Attack } from '../attack.ts';

export default {
  name: 'captureStackTrace on objects of the guest',
  tries: 'To write a property into frozen objects of the guest, or to see who calls.',
  source: `
    const written = [];
    for (const [name, target] of Object.entries({ api, state: api.state, event, step })) {
      attempt(() => Error.captureStackTrace(target));
      if (Object.hasOwn(target, 'stack')) written.push(name);
    }
    api.state.set('written', written);
  `,
  expect: { returned: { written: [] } },
} satisfies Attack;
