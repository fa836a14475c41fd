import { isIP, isIPv6 } from 'node:net';
import { findingAt } from '../bundle/finding-at.ts';
import type { Finding } from '../findings.ts';
import type { CheckContext } from './flow-view.ts';

const hostForm = 'Write a host name and, if needed, a port: "api.example.com" or "api.example.com:8443".';
const wildcardForm = 'A wildcard stands for the sub-domains of one domain: "*.example.com".';
/** The connection and its framing decide these (RFC 9110, section 7.6.1). */
const reservedHeader =
  /^(?:connection|content-length|expect|host|http2-settings|keep-alive|te|trailer|transfer-encoding|upgrade|via|proxy-.*)$/i;
const secretForm = /^secret:[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** Every entry of the allowlist is a host, perhaps with a port, and names its secrets rightly (contract 7.1, 7.8). */
export function checkAllowlist({ bundle }: CheckContext): Finding[] {
  return (bundle.settings.fetch?.allow ?? []).flatMap((entry, index) => {
    const path = ['fetch', 'allow', index];
    const host = typeof entry === 'string' ? entry : entry.host;
    const problem = findProblem(host);
    const hosts =
      problem === null
        ? []
        : [
            findingAt(
              'bad-allow-entry',
              bundle.tenantSource,
              typeof entry === 'string' ? path : [...path, 'host'],
              problem,
            ),
          ];
    const headers = typeof entry === 'string' ? {} : (entry.headers ?? {});
    const secrets = Object.entries(headers).flatMap(([name, value]) => {
      const words = checkHeader(name, value);
      return words === null
        ? []
        : [findingAt('bad-header', bundle.tenantSource, [...path, 'headers', name], words)];
    });
    return [...hosts, ...secrets];
  });
}

interface Problem {
  readonly message: string;
  readonly hint: string;
}

function findProblem(host: string): Problem | null {
  const quoted = JSON.stringify(host);
  if (host.includes('://'))
    return { message: `${quoted} has a scheme`, hint: `${hostForm} For http, add "insecure": true.` };
  if (/[/\\?#]/.test(host))
    return { message: `${quoted} has a path`, hint: `${hostForm} An entry covers the whole host.` };
  if (/[@\s%]/.test(host)) return { message: `${quoted} is not a host name`, hint: hostForm };
  const name = host.startsWith('*.') ? host.slice(2) : host;
  if (name.includes('*'))
    return { message: `${quoted} has a "*" where it means nothing`, hint: wildcardForm };
  const authority = isIPv6(name) ? `[${name}]` : name;
  const port = /:([^:\]]*)$/.exec(authority)?.[1];
  if (port !== undefined && !isPort(port)) {
    return { message: `${quoted} has a port that is not one of 1 to 65535`, hint: hostForm };
  }
  const written = port === undefined ? authority : authority.slice(0, -port.length - 1);
  const canonical = URL.parse(`https://${written}/`)?.hostname ?? '';
  if (canonical === '') return { message: `${quoted} is not a host name`, hint: hostForm };
  const isAddress = isIP(canonical.replace(/^\[|\]$/g, '')) !== 0;
  if (isAddress && canonical !== written.toLowerCase()) {
    return { message: `${quoted} is an odd spelling of an address`, hint: `Write "${canonical}".` };
  }
  if (name !== host && (isAddress || !canonical.replace(/\.$/, '').includes('.'))) {
    return { message: `${quoted} would cover far more than one domain`, hint: wildcardForm };
  }
  return null;
}

function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;
}

function checkHeader(name: string, value: string): Problem | null {
  if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
    return { message: `"${name}" is not a header name`, hint: 'Use letters, digits and hyphens.' };
  }
  if (reservedHeader.test(name)) {
    return {
      message: `the header "${name}" belongs to the connection and cannot be set`,
      hint: 'Remove it.',
    };
  }
  if (/^\s*secret\s*:/i.test(value) && !secretForm.test(value)) {
    return {
      message: `the header "${name}" names its secret in the wrong form`,
      hint: 'Write "secret:" and its name: "secret:fraud-key".',
    };
  }
  if (!/^[\t\x20-\x7e]*$/.test(value)) {
    return {
      message: `the header "${name}" has a value that a header cannot carry`,
      hint: 'Use printable ASCII.',
    };
  }
  return null;
}
