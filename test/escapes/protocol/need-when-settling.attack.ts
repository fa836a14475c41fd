import type { Lie } from './lie.ts';

export default {
  name: 'a source that is needed in the middle of a run',
  tries: 'To begin again what has asked for effects already.',
  says: `at.settle = () => say({ verb: 'need', id }); at.start = () => say(report({ effects: [set('a', 2)] })); say(report({ state: { at: 'waiting' }, effects: [set('a', 1)], fetches: [fetch(1)] }));`,
  asks: ['https://x.example/'],
} satisfies Lie;
