import { describe, expect, it } from '@jest/globals';
import { typedIn } from './shell.ts';

describe('typedIn', () => {
  const sent = { PNPM_PACKAGE_NAME: 'sluice-workspace', INIT_CWD: '/typed/here' };

  it('is where a package manager was called that was sent to the workspace', () => {
    expect(typedIn(sent, '/srv', '/srv')).toBe('/typed/here');
    expect(typedIn({ ...sent, npm_lifecycle_event: 'npx' }, '/srv', '/srv')).toBe('/typed/here');
  });

  it('is the current folder everywhere else, scripts that call the program included', () => {
    expect(typedIn({}, '/srv', '/srv')).toBe('/srv');
    expect(typedIn({ ...sent, npm_lifecycle_event: 'test' }, '/srv', '/srv')).toBe('/srv');
    expect(typedIn({ ...sent, PNPM_PACKAGE_NAME: 'my-product' }, '/srv', '/srv')).toBe('/srv');
    expect(typedIn(sent, '/srv/docs', '/srv')).toBe('/srv/docs');
  });
});
