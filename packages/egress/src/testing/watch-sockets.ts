import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Socket } from 'node:net';

/** Every outgoing connection of this process while it is watched. */
export interface SocketWatch {
  /** Where names led, in order. */
  readonly addresses: readonly string[];
  /** Sockets that are not closed yet, after giving them a moment. */
  stillOpen(): Promise<number>;
  stop(): void;
}

/** Watches the sockets that are opened from now on, and lets none to a name leave the machine. */
export function watchSockets(): SocketWatch {
  const addresses: string[] = [];
  const open = new Set<Socket>();
  const watch = (message: unknown) => {
    const socket = (message as { readonly socket: Socket }).socket;
    open.add(socket);
    socket.once('close', () => open.delete(socket));
    socket.on('lookup', (_error, address) => {
      addresses.push(address);
      if (!isLoopback(address)) socket.destroy(new Error('stays at home'));
    });
  };
  subscribe('net.client.socket', watch);
  return {
    addresses,
    async stillOpen() {
      for (let turn = 0; turn < 100 && open.size > 0; turn += 1) {
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      return open.size;
    },
    stop: () => unsubscribe('net.client.socket', watch),
  };
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}
