import { WireError } from '@sluice/engine';

/**
 * Turns what the connection failed with into one line for the action's author. Texts of the libraries below are not
 * passed on: they hold addresses of the inner network, and pieces of what was sent and received.
 */
export function explainFailure(error: unknown, host: string): WireError {
  if (error instanceof WireError) return error;
  const code = codeOf(error);
  return new WireError('http_fetch_failed', `${host} ${reasonOf(code)}.`);
}

function reasonOf(code: string): string {
  if (code.startsWith('HPE_')) return invalidHttp;
  if (/CERT|TLS|SSL|SELF_SIGNED|ISSUER|SIGNATURE/.test(code)) {
    return `could not be reached securely (${code})`;
  }
  return reasons[code] ?? `could not be reached${code === '' ? '' : ` (${code})`}`;
}

const invalidHttp = 'did not answer with valid HTTP';
const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection before its answer was complete',
  EPIPE: 'closed the connection before its answer was complete',
  // How undici ends on an answer that it holds to be impossible.
  ERR_ASSERTION: invalidHttp,
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: invalidHttp,
  UND_ERR_SOCKET: 'closed the connection before its answer was complete, or did not answer with valid HTTP',
  UND_ERR_HEADERS_OVERFLOW: 'answered with headers that are too large',
  UND_ERR_INVALID_ARG: 'cannot be sent such a request',
};

/** By shape, not by class: the errors may come from another realm. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string' && /^[A-Z0-9_]+$/.test(error.code)) return error.code;
  // The parser's errors may come without a code.
  if ('name' in error && error.name === 'HTTPParserError') return 'HPE_';
  return 'errors' in error && Array.isArray(error.errors) ? codeOf(error.errors[0]) : '';
}
