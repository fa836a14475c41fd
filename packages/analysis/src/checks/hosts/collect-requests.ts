import { type ConfigPath, canonicaliseHost, type FlowView, type Spot } from '@sluice/flow';
import type { AnalysisContext } from '../analysis-context.ts';
import { coreTypes } from '../core-types.ts';

/** Where an action or a webhook makes a request to. */
export interface RequestSite {
  readonly file: string;
  readonly at: Spot & { readonly length?: number };
  readonly path: ConfigPath;
  /** Null: computed. Then `startsWith` and `endsWith` are what is known of it. */
  readonly host: RequestHost | null;
  readonly startsWith: string;
  readonly endsWith: string;
}

export interface RequestHost {
  readonly host: string;
  /** Null: none is written. */
  readonly port: number | null;
}

/** Every request that the bundle's code can make. `complete`: no other can be made, by a host's block or code that cannot be read. */
export function collectRequests(context: AnalysisContext): {
  readonly sites: readonly RequestSite[];
  readonly complete: boolean;
} {
  const flows = [...context.flows.values()];
  const isHidden =
    context.bundle.unreadable.actions.size > 0 ||
    context.bundle.unreadable.flows.size > 0 ||
    flows.some(
      ({ broken, blocks }) =>
        broken.length > 0 || blocks.some(({ known, type }) => !known || !coreTypes.has(type)),
    );
  const isUnread = [...context.facts.values()].some(
    ({ parsed, unknowns, effects }) =>
      !parsed ||
      (unknowns.some(({ what }) => what === 'host') && !effects.some(({ kind }) => kind === 'fetch')),
  );
  return {
    sites: [...actionRequests(context), ...flows.flatMap(webhookRequests)],
    complete: !isHidden && !isUnread,
  };
}

function actionRequests({ facts }: AnalysisContext): RequestSite[] {
  return [...facts.values()].flatMap(({ file, effects }) =>
    effects.flatMap((site): RequestSite[] => {
      if (site.kind !== 'fetch') return [];
      const common = {
        file,
        at: site.at,
        path: [],
        startsWith: beginningOf(site.shape?.startsWith ?? ''),
        endsWith: site.shape?.endsWith ?? '',
      };
      if (site.names === null) return [{ ...common, host: null }];
      return site.names.map((name) => ({ ...common, host: parseHost(name) }));
    }),
  );
}

/** What a URL begins with, as far as it is the host's. */
function beginningOf(written: string): string {
  return /^https?:\/\/(.*)$/i.exec(written)?.[1] ?? '';
}

function webhookRequests(flow: FlowView): RequestSite[] {
  return flow.blocks.flatMap((block): RequestSite[] => {
    const url = block.config['url'];
    if (block.type !== 'call_webhook' || typeof url !== 'string') return [];
    const path = [...block.path, 'url'];
    const [, scheme = '', authority = ''] = /^(https?:\/\/)?((?:\{\{.*?\}\}|[^/?#])*)/is.exec(url) ?? [];
    const at = { ...flow.source.locateInString(path, scheme.length), length: authority.length };
    const common = { file: flow.source.file, at, path };
    const first = authority.indexOf('{{');
    if (scheme !== '' && first === -1)
      return [{ ...common, host: parseHost(authority), startsWith: '', endsWith: '' }];
    const endsWith = scheme === '' ? '' : authority.slice(authority.lastIndexOf('}}') + 2);
    return [{ ...common, host: null, startsWith: scheme === '' ? '' : authority.slice(0, first), endsWith }];
  });
}

/** In the one spelling that allowlists are compared in (contract 7.2); null for what is no host. */
function parseHost(written: string): RequestHost | null {
  // The default port of a scheme is dropped when a URL of that scheme is parsed.
  const url = URL.parse(`https://${written}/`);
  const canonical = url === null ? null : canonicaliseHost(url.hostname);
  if (url === null || canonical === null) return null;
  return { host: canonical.host, port: url.port === '' ? null : Number(url.port) };
}
