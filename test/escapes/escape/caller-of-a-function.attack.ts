import type { Attack } from '../attack.ts';

export default {
  name: 'caller and arguments of running functions',
  tries: "To climb from a callback to the guest's functions that called it.",
  source: `
    const climbed = [];
    function spy() {
      for (const climb of [() => spy.caller, () => arguments.callee.caller, () => spy.arguments.callee?.caller]) {
        const found = attempt(climb);
        if (typeof found === 'function') climbed.push(String(found).slice(0, 60));
      }
      return 1;
    }
    api.state.set('a', { get b() { return spy(); } });
    api.log('info', { toJSON: spy });
    api.user.setAppMetadata({ get b() { return spy(); } });
    api.session.setCustomClaim('c', { get b() { return spy(); } });
    await api.fetch({ toString: () => \`https://api.example/ok\${spy() === 1 ? '' : ''}\` });
    api.state.set('a', null);
    api.state.set('climbed', climbed.filter((text) => !/spy/.test(text)));
  `,
  expect: { returned: { a: null, climbed: [] } },
} satisfies Attack;
