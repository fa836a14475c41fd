import type { Lie } from './lie.ts';

export default {
  name: 'numbers that are no ids',
  tries: 'To match by accident.',
  says: `say(JSON.stringify(report()).replace('"id":' + id, '"id":"' + id + '"'));`,
} satisfies Lie;
