import { Socket } from 'node:net';

/** A runner that says what makes no sense before it says that it is ready. */
const channel = new Socket({ fd: 3 });
channel.on('error', () => process.exit(0)).on('close', () => process.exit(0));
channel.write(Buffer.from('\0\0\0\x0b\0\0\0\x07garbage\0\0\0\x15\0\0\0\x11{"verb":"ready"} ', 'latin1'));
