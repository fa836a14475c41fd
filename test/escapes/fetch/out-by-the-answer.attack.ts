import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'the constructors of an answer',
  tries: 'To get from an answer, or an error, to the realm it came from.',
  source: `const answer = await api.fetch(at('open.test'));
const error = await api.fetch(at('evil.test')).catch((e) => e);
const climb = (value) => { try { return typeof value.constructor.constructor('return process')(); } catch (e) { return e.name; } };
api.state.set('ends', [climb(answer), climb(answer.headers), climb(error), climb(error.message), climb(api.fetch), error.constructor === Error, error instanceof Error, Object.keys(error)]);`,
  expect: {
    returned: {
      ends: [...Array(5).fill('ReferenceError'), true, true, ['error_kind']],
    },
  },
} satisfies FetchAttack;
