import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { FetchAttack } from './fetch-attack.ts';

const megabytes = Buffer.alloc(16 * 1024 * 1024);
const bombs: Readonly<Record<string, Buffer>> = {
  gzip: gzipSync(megabytes),
  br: brotliCompressSync(megabytes),
  'gzip,gzip': gzipSync(gzipSync(megabytes)),
};

export default {
  name: 'a compression bomb',
  tries: 'To make gigabytes of a few kilobytes.',
  source: `const ends = [];
for (const coding of ['gzip', 'br', 'gzip,gzip']) ends.push(await ask(at('open.test', '/' + coding)));
api.state.set('ends', ends);`,
  server: (socket, { line }) => {
    const coding = /\/([a-z,]+) /.exec(line)?.[1] ?? '';
    const bomb = bombs[coding] ?? Buffer.alloc(0);
    socket.end(
      Buffer.concat([
        Buffer.from(
          `HTTP/1.1 200 OK\r\ncontent-encoding: ${coding}\r\ncontent-length: ${bomb.length}\r\n\r\n`,
        ),
        bomb,
      ]),
    );
  },
  expect: { returned: { ends: ['limit_exceeded', 'limit_exceeded', 'limit_exceeded'] } },
} satisfies FetchAttack;
