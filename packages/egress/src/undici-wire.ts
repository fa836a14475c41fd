import { isIP } from 'node:net';
import { type HttpWire, WireError, type WireRequest, type WireResponse } from '@sluice/engine';
import { Client } from 'undici';
import { decodeBody } from './decode-body.ts';
import { explainFailure } from './explain-failure.ts';
import { raceAbort } from './race-abort.ts';
import { type Resolver, resolveChecked, systemResolver } from './resolve-checked.ts';

export interface UndiciWireOptions {
  readonly resolver?: Resolver;
  /** PEM: certificate authorities to trust in place of the system's own list. */
  readonly ca?: string;
}

export type UndiciWire = HttpWire & { close(): Promise<void> };

const maxResponseHeaderBytes = 32 * 1024;

/**
 * The real last hop. Every request has a connection of its own, to an address that was checked for this very request
 * (contract 7.4), and the connection ends with it: nothing passes from one tenant, or one policy, to another, and no
 * login is denied because a server had just dropped an idle connection. Proxy settings and the global dispatcher of
 * the process are not consulted. HTTP/1.1 only.
 */
export function createUndiciWire(options: UndiciWireOptions = {}): UndiciWire {
  const resolver = options.resolver ?? systemResolver;
  const inFlight = new Map<AbortController, Promise<unknown>>();
  let closed = false;

  async function send(request: WireRequest, outer: AbortSignal): Promise<WireResponse> {
    if (closed) throw wireClosed();
    const controller = new AbortController();
    const abort = () => controller.abort(outer.reason);
    outer.addEventListener('abort', abort, { once: true });
    if (outer.aborted) abort();
    const sending = sendOnce(request, controller.signal);
    inFlight.set(controller, sending);
    try {
      return await sending;
    } catch (error) {
      if (outer.aborted) {
        throw new WireError('http_fetch_timeout', `${request.url.host} did not answer in time.`);
      }
      throw controller.signal.aborted ? wireClosed() : explainFailure(error, request.url.host);
    } finally {
      outer.removeEventListener('abort', abort);
      inFlight.delete(controller);
    }
  }

  async function sendOnce(request: WireRequest, signal: AbortSignal): Promise<WireResponse> {
    const addresses = await raceAbort(resolveChecked(request.url, request.allowPrivate, resolver), signal);
    const client = new Client(request.url.origin, {
      connect: {
        ...connectTo(addresses, signal),
        ...(options.ca === undefined ? {} : { ca: options.ca }),
      },
      allowH2: false,
      useMilo: false,
      maxHeaderSize: maxResponseHeaderBytes,
      // The exchange has one deadline, and it is the signal's.
      connectTimeout: 0,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    try {
      const { statusCode, headers, body } = await client.request({
        method: request.method,
        path: `${request.url.pathname}${request.url.search}`,
        headers: Object.entries(request.headers).flat(),
        body: request.body,
        signal,
        reset: true,
      });
      const flat = flattenHeaders(headers);
      return {
        status: statusCode,
        headers: flat,
        body: await decodeBody(body, flat['content-encoding'], request.responseBytes),
      };
    } finally {
      await client.destroy();
    }
  }

  return {
    send,
    async close() {
      closed = true;
      const pending = [...inFlight.values()];
      for (const controller of inFlight.keys()) controller.abort();
      await Promise.allSettled(pending);
    },
  };
}

function wireClosed(): WireError {
  return new WireError('http_fetch_failed', 'The HTTP client is closed.');
}

/** Socket options that leave no second look-up: whatever name the socket asks for, it gets the checked addresses. */
export function connectTo(addresses: readonly string[], signal: AbortSignal) {
  const found = addresses.map((address) => ({ address, family: isIP(address) }));
  return {
    signal,
    autoSelectFamily: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2' as const,
    lookup(
      _hostname: string,
      options: { readonly all?: boolean | undefined },
      done: (error: null, address: string | { address: string; family: number }[], family?: number) => void,
    ): void {
      const [first] = found;
      if (options.all === true || first === undefined) done(null, found);
      else done(null, first.address, first.family);
    },
  };
}

function flattenHeaders(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat = Object.entries(headers).map(([name, value]) => {
    const text = Array.isArray(value) ? value.join(', ') : (value ?? '');
    // Header bytes come as Latin-1; a Location is UTF-8 (Fetch standard, "location URL").
    return [name, name === 'location' ? Buffer.from(text, 'latin1').toString() : text] as const;
  });
  return Object.fromEntries(flat);
}
