const mask = '[redacted]';
/** Parts and encodings of a secret are looked for from this length on; the secret itself always. */
const minDerivedLength = 6;
const schemeAndToken = /^[A-Za-z][A-Za-z0-9-]*[ \t]+(\S.*)$/;

/**
 * Makes a function that replaces the secrets in a text, should a server send back what it was sent (contract 7.8):
 * as they are, without their scheme (`Bearer …`), and in Base64, hex, percent, JSON and HTML encoding. A server
 * that means to give a secret away can always disguise it further; it has been given the secret, after all.
 */
export function createMask(secrets: Iterable<string>): (text: string) => string {
  const needles = new Set<string>();
  for (const secret of secrets) {
    if (secret === '') continue;
    needles.add(secret);
    for (const part of [secret, ...partsOf(secret)]) {
      if (part.length < minDerivedLength) continue;
      for (const form of formsOf(part)) needles.add(form);
    }
  }
  if (needles.size === 0) return (text) => text;
  const longestFirst = [...needles].sort((a, b) => b.length - a.length);
  const pattern = new RegExp(longestFirst.map((needle) => escapeForPattern(needle)).join('|'), 'gi');
  return (text) => text.replace(pattern, mask);
}

function partsOf(secret: string): string[] {
  const credentials = schemeAndToken.exec(secret)?.[1];
  if (credentials === undefined) return [];
  if (!/^basic[ \t]/i.test(secret)) return [credentials];
  const decoded = Buffer.from(credentials, 'base64').toString();
  return [credentials, decoded, decoded.slice(decoded.indexOf(':') + 1)];
}

function formsOf(text: string): string[] {
  const bytes = Buffer.from(text);
  const json = JSON.stringify(text).slice(1, -1);
  const base64 = bytes.toString('base64').replace(/=+$/, '');
  return [
    text,
    base64,
    base64.replaceAll('+', '-').replaceAll('/', '_'),
    bytes.toString('hex'),
    encodeURIComponent(text),
    encodeURIComponent(text).replaceAll('%20', '+'),
    json,
    json.replaceAll('/', '\\/'),
    text.replace(/[&<>"'+`]/g, (sign) => `\\u00${sign.charCodeAt(0).toString(16)}`),
    text.replace(/[&<>"']/g, (sign) => htmlForms[sign] ?? sign),
  ];
}

function escapeForPattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');
}

const htmlForms: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
