import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { createServer as createTcpServer, type Server, type Socket } from 'node:net';
import { generate } from 'selfsigned';

/** A listening server that counts who connects; everything on loopback. */
export interface TestServer {
  readonly port: number;
  /** Every connection it was ever offered. */
  readonly connections: readonly Socket[];
  close(): Promise<void>;
}

export function startHttp(listener: RequestListener, host = '127.0.0.1', port = 0): Promise<TestServer> {
  return listen(createHttpServer(listener), host, port);
}

/** A server that says exactly these bytes, whatever it is asked. Without an end it keeps the connection open. */
export function startRaw(
  answer: (socket: Socket, heard: Buffer) => void,
  host = '127.0.0.1',
  port = 0,
): Promise<TestServer> {
  return listen(
    createTcpServer((socket) => {
      socket.once('data', (heard: Buffer) => answer(socket, heard));
    }),
    host,
    port,
  );
}

export async function makeCertificate(
  host: string,
): Promise<{ readonly key: string; readonly cert: string }> {
  const made = await generate([{ name: 'commonName', value: host }], {
    algorithm: 'sha256',
    extensions: [
      { name: 'basicConstraints', cA: true },
      { name: 'subjectAltName', altNames: [{ type: 2, value: host }] },
    ],
  });
  return { key: made.private, cert: made.cert };
}

export function startHttps(
  certificate: { readonly key: string; readonly cert: string },
  listener: RequestListener,
): Promise<TestServer> {
  return listen(createHttpsServer(certificate, listener), '127.0.0.1', 0);
}

async function listen(server: Server, host: string, port: number): Promise<TestServer> {
  const connections: Socket[] = [];
  server.on('connection', (socket) => {
    connections.push(socket);
    socket.on('error', () => {});
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    connections,
    async close() {
      for (const socket of connections) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
