import { Socket } from 'node:net';

/** A runner that was taken over: to each start it answers what the action's source says, `ID` standing for the id. */
const channel = new Socket({ fd: 3 });
new Socket({ fd: 4 }).on('close', () => process.exit(0)).resume();
const send = (text) => {
  const body = Buffer.from(text);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 4, 0);
  head.writeUInt32BE(body.length, 4);
  channel.write(Buffer.concat([head, body]));
};
let held = Buffer.alloc(0);
channel.on('close', () => process.exit(0));
channel.on('data', (chunk) => {
  held = Buffer.concat([held, chunk]);
  while (held.length >= 4 && held.length >= 4 + held.readUInt32BE(0)) {
    const end = 4 + held.readUInt32BE(0);
    const parts = [];
    for (let at = 4; at < end; at += 4 + held.readUInt32BE(at))
      parts.push(held.toString('utf8', at + 4, at + 4 + held.readUInt32BE(at)));
    held = held.subarray(end);
    const message = JSON.parse(parts[0]);
    // What it is to say comes where an action's body would.
    const source = parts[4] === undefined ? '' : JSON.parse(parts[4]);
    if (message.verb !== 'start' || source === '') continue;
    if (source === 'raw') channel.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    else for (const line of source.split('\n')) send(line.replaceAll('ID', String(message.id)));
  }
});
send('{"verb":"ready"}');
