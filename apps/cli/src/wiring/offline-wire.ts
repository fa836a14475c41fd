import { type HttpWire, WireError } from '@sluice/engine';

/** The network of a run without `--live-fetch`: every request that the allowlist lets through ends here. Counts them. */
export function createOfflineWire(): HttpWire & { readonly refused: readonly string[] } {
  const refused: string[] = [];
  return {
    refused,
    async send({ method, url }) {
      refused.push(`${method} ${url.origin}${url.pathname}`);
      throw new WireError('http_fetch_failed', 'nothing was sent: requests are made only with --live-fetch');
    },
  };
}
