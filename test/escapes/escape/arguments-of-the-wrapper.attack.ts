import type { Attack } from '../attack.ts';

export default {
  name: 'the arguments object of the body',
  tries: 'To find what the wrapper passes beside event, api and step.',
  source: `
    const given = attempt(() => eval('Array.from(arguments)'));
    const extra = given === 'threw' ? [] : given.filter((one) => one !== event && one !== api && one !== step);
    api.state.set('extra', extra.length);
    api.state.set('reaches', attempt(() => eval('typeof arguments.callee.caller')) === 'function' ? 'caller' : 'undefined');
  `,
  expect: { returned: { extra: 0, reaches: 'undefined' } },
  directly: true,
} satisfies Attack;
