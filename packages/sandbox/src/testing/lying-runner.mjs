import { Socket } from 'node:net';

/** A runner that was taken over: to each start it answers what the action's source says, `ID` standing for the id. */
const channel = new Socket({ fd: 3 });
new Socket({ fd: 4 }).on('close', () => process.exit(0)).resume();
const send = (text) => {
  const body = Buffer.from(text);
  const head = Buffer.alloc(4);
  head.writeUInt32BE(body.length);
  channel.write(Buffer.concat([head, body]));
};
let held = Buffer.alloc(0);
channel.on('close', () => process.exit(0));
channel.on('data', (chunk) => {
  held = Buffer.concat([held, chunk]);
  while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
    const end = 4 + held.readUInt32BE(0);
    const message = JSON.parse(held.toString('utf8', 4, end));
    held = held.subarray(end);
    if (message.verb !== 'start' || message.source === '') continue;
    if (message.source === 'raw') channel.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    else for (const line of message.source.split('\n')) send(line.replaceAll('ID', String(message.id)));
  }
});
send('{"verb":"ready"}');
