import { Socket } from 'node:net';

/** A runner that answers for runs to come instead of saying that it is ready. */
const channel = new Socket({ fd: 3 });
channel.on('error', () => process.exit(0)).on('close', () => process.exit(0));
for (let id = 1; id < 50; id += 1) {
  const text = JSON.stringify({ verb: 'need', id });
  const bytes = Buffer.alloc(8 + text.length, text, 'latin1');
  bytes.fill(text, 8);
  bytes.writeUInt32BE(text.length + 4, 0);
  bytes.writeUInt32BE(text.length, 4);
  channel.write(bytes);
}
