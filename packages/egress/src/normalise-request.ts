import { type OutboundRequest, WireError } from '@sluice/engine';
import { isHeaderName, isHttpToken, isReservedHeader } from '@sluice/flow';

/** A request as the author meant it, without what an entry of the allowlist adds. Header names in lower case. */
export interface PreparedRequest {
  readonly method: string;
  readonly headers: ReadonlyMap<string, string>;
  readonly body: string | null;
}

/** Methods that would turn the connection into a tunnel or make the server echo what it received. */
const forbiddenMethods = new Set(['CONNECT', 'TRACE', 'TRACK']);
const bodylessMethods = new Set(['GET', 'HEAD']);
const maxHeaderBytes = 16 * 1024;
/** Anything but CR, LF, NUL and what Latin-1 cannot write. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const carriableValue = /^[^\x00\r\n\u0100-\uffff]*$/;

/**
 * Puts method, headers and body in their final form. Throws a {@link WireError}: `http_fetch_denied` for a forbidden
 * method, `limit_exceeded` for sizes (contract 7.7), `http_fetch_failed` for what cannot be written as HTTP.
 * Headers of the connection are left out silently, as the Fetch standard does with forbidden header names.
 */
export function normaliseRequest(request: OutboundRequest, requestBytes: number): PreparedRequest {
  if (!isHttpToken(request.method))
    throw new WireError('http_fetch_failed', 'The method is not a valid one.');
  const method = request.method.toUpperCase();
  if (forbiddenMethods.has(method)) {
    throw new WireError('http_fetch_denied', `The method ${method} is not permitted.`);
  }
  const body = normaliseBody(request.body, method, requestBytes);
  const headers = normaliseHeaders(request.headers);
  setDefault(headers, 'accept', '*/*');
  setDefault(headers, 'accept-encoding', 'gzip, deflate, br');
  setDefault(headers, 'user-agent', 'sluice');
  if (body !== null) setDefault(headers, 'content-type', 'text/plain;charset=UTF-8');
  return { method, headers, body };
}

function normaliseBody(given: string | null, method: string, requestBytes: number): string | null {
  if (given === null) return null;
  if (bodylessMethods.has(method)) {
    if (given === '') return null;
    throw new WireError('http_fetch_failed', `A ${method} request cannot have a body.`);
  }
  // A character is never less than a byte: what is far too long is not even encoded.
  const body = given.length > requestBytes ? null : given.toWellFormed();
  if (body === null || Buffer.byteLength(body) > requestBytes) {
    throw new WireError('limit_exceeded', `The request body is larger than ${requestBytes} bytes.`);
  }
  return body;
}

function normaliseHeaders(given: Readonly<Record<string, string>>): Map<string, string> {
  const headers = new Map<string, string>();
  let bytes = 0;
  for (const [givenName, givenValue] of Object.entries(given)) {
    bytes += givenName.length + givenValue.length;
    if (bytes > maxHeaderBytes) {
      throw new WireError('limit_exceeded', `The request headers are larger than ${maxHeaderBytes} bytes.`);
    }
    const name = givenName.toLowerCase();
    if (!isHeaderName(name)) {
      throw new WireError('http_fetch_failed', 'A request header has a name that is not valid.');
    }
    const value = givenValue.trim();
    if (!carriableValue.test(value)) {
      throw new WireError(
        'http_fetch_failed',
        `The request header "${name}" has a value that HTTP cannot carry.`,
      );
    }
    if (isReservedHeader(name)) continue;
    const earlier = headers.get(name);
    headers.set(name, earlier === undefined ? value : `${earlier}, ${value}`);
  }
  return headers;
}

function setDefault(headers: Map<string, string>, name: string, value: string): void {
  if (!headers.has(name)) headers.set(name, value);
}
