import type { Attack } from '../attack.ts';

export default {
  name: 'headers with line breaks, in every spelling',
  tries: 'To add a header or a second request to what the host sends.',
  source: `
    const told = [];
    for (const init of [{ headers: { 'x-a': 'b\\r\\nhost: evil' } }, { headers: { 'x-a\\r\\nb': 'c' } }, { headers: [['x-a', 'b\\nc']] }, { headers: { 'x-a': '\\u560d\\u560a' } }, { method: 'GET\\r\\n\\r\\nPOST' }, { method: 'CONNECT' }]) await api.fetch('https://api.example/echo', init).catch((error) => told.push(error.name));
    api.state.set('told', told);
  `,
  expect: {
    returned: { told: ['TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError', 'TypeError'] },
  },
} satisfies Attack;
