import type { Attack } from '../attack.ts';

export default {
  name: '__proto__ as a header of a fetch',
  tries: 'To change the prototype of the headers that the host sends.',
  source: `
    const told = [];
    for (const headers of [JSON.parse('{"__proto__":{"admin":"yes"}}'), JSON.parse('{"__proto__":"yes"}'), [['constructor', 'yes'], ['prototype', 'yes']]]) {
      await api.fetch('https://api.example/echo', { headers }).then(({ body }) => { told.push('sent'); if (/"admin"/.test(body)) told.push('admin'); }, (error) => told.push(error.name));
    }
    api.state.set('told', told);
    api.state.set('admin', ({}).admin === true);
  `,
  expect: { returned: { told: ['TypeError', 'sent', 'sent'], admin: false } },
} satisfies Attack;
