import { describe, expect, it } from '@jest/globals';
import { resolveChecked, systemResolver } from './resolve-checked.ts';

function answering(...addresses: string[]) {
  const asked: string[] = [];
  const resolver = async (hostname: string) => {
    asked.push(hostname);
    return addresses;
  };
  return { asked, resolver };
}

const url = new URL('https://fraud.example.com/');

describe('addresses of a name', () => {
  it('7.4 that are all public may be used', async () => {
    const { asked, resolver } = answering('93.184.215.14', '2606:4700::1111');
    await expect(resolveChecked(url, false, resolver)).resolves.toEqual(['93.184.215.14', '2606:4700::1111']);
    expect(asked).toEqual(['fraud.example.com']);
  });

  it.each([
    ['127.0.0.1'],
    ['169.254.169.254'],
    ['::1'],
    ['::ffff:10.0.0.1'],
    ['64:ff9b::a9fe:a9fe'],
    ['93.184.215.14', '10.0.0.1'],
    ['10.0.0.1', '93.184.215.14'],
    ['not an address'],
    ['93.184.215.14', ''],
  ])('7.4 of which one is %j are all denied', async (...addresses) => {
    const { resolver } = answering(...addresses);
    const failure = await resolveChecked(url, false, resolver).catch((error: unknown) => error);
    expect(failure).toMatchObject({ errorKind: 'http_fetch_denied' });
    expect(String(failure)).not.toContain(addresses.at(-1) || 'Resolver');
  });

  it('7.4 may be private when the entry says so', async () => {
    await expect(resolveChecked(url, true, answering('10.0.0.1', '::1').resolver)).resolves.toEqual([
      '10.0.0.1',
      '::1',
    ]);
    await expect(resolveChecked(url, true, answering('nonsense').resolver)).rejects.toMatchObject({
      errorKind: 'http_fetch_denied',
    });
  });

  it('7.4 a literal address is checked without a look-up', async () => {
    const { asked, resolver } = answering('93.184.215.14');
    await expect(resolveChecked(new URL('http://0x7f.1/'), false, resolver)).rejects.toMatchObject({
      errorKind: 'http_fetch_denied',
    });
    await expect(resolveChecked(new URL('http://[::1]/'), false, resolver)).rejects.toMatchObject({
      errorKind: 'http_fetch_denied',
    });
    await expect(resolveChecked(new URL('http://[::1]/'), true, resolver)).resolves.toEqual(['::1']);
    expect(asked).toEqual([]);
  });

  it('7.4 that are many are all checked, and few of them used', async () => {
    const many = Array.from({ length: 2_000 }, (_, at) => `93.184.${at >> 8}.${at & 255}`);
    many.unshift('93.184.0.0');
    const { resolver } = answering(...many, ...many, '2606:4700::1', '2606:4700::2');
    await expect(resolveChecked(url, false, resolver)).resolves.toEqual([
      ...['93.184.0.0', '93.184.0.1', '93.184.0.2', '93.184.0.3'],
      '2606:4700::1',
      '2606:4700::2',
    ]);
    await expect(resolveChecked(url, false, answering(...many, '10.0.0.1').resolver)).rejects.toMatchObject({
      errorKind: 'http_fetch_denied',
    });
  });

  it('7.4 a name without an address fails', async () => {
    await expect(resolveChecked(url, false, answering().resolver)).rejects.toMatchObject({
      errorKind: 'http_fetch_failed',
    });
    const failing = () => Promise.reject(new Error('ENOTFOUND at 10.0.0.53'));
    await expect(resolveChecked(url, false, failing)).rejects.toMatchObject({
      errorKind: 'http_fetch_failed',
      message: 'The name fraud.example.com could not be resolved.',
    });
  });

  it('7.4 localhost is what the system says it is, and denied', async () => {
    await expect(resolveChecked(new URL('http://localhost/'), false, systemResolver)).rejects.toMatchObject({
      errorKind: 'http_fetch_denied',
    });
  });
});
