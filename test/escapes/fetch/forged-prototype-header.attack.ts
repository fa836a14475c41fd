import type { FetchAttack } from './fetch-attack.ts';

export default {
  name: 'a header called __proto__',
  tries: 'To reach the prototype of the objects of guest or host by the name of a header.',
  source: `const sent = JSON.parse('{"__proto__":"evil","constructor":"evil","x":"1"}');
const { headers } = await api.fetch(at('open.test'), { headers: sent });
api.state.set('seen', [{}.evil === undefined, Object.getPrototypeOf(headers) === Object.prototype, Object.keys(headers).sort(), typeof {}.polluted]);`,
  server: (socket) => {
    socket.end(
      'HTTP/1.1 200 OK\r\n__proto__: polluted\r\nconstructor: polluted\r\ncontent-length: 0\r\n\r\n',
    );
  },
  arrives: ['GET open.test/'],
  expect: { returned: { seen: [true, true, ['__proto__', 'constructor', 'content-length'], 'undefined'] } },
} satisfies FetchAttack;
