import { Socket } from 'node:net';

/** A runner that is never ready. */
for (const fd of [3, 4]) new Socket({ fd }).on('close', () => process.exit(0)).resume();
