import { describe, expect, it } from '@jest/globals';
import { typedIn } from './shell.ts';

describe('typedIn', () => {
  const sent = { PNPM_PACKAGE_NAME: 'sluice-workspace', INIT_CWD: '/typed/here' };

  it('is where a package manager was called that was sent to the workspace', () => {
    expect(typedIn(sent, '/work', '/work')).toBe('/typed/here');
    expect(typedIn({ ...sent, npm_lifecycle_event: 'npx' }, '/work', '/work')).toBe('/typed/here');
  });

  it('is the current folder everywhere else, scripts that call the program included', () => {
    expect(typedIn({}, '/work', '/work')).toBe('/work');
    expect(typedIn({ ...sent, npm_lifecycle_event: 'test' }, '/work', '/work')).toBe('/work');
    expect(typedIn({ ...sent, PNPM_PACKAGE_NAME: 'my-product' }, '/work', '/work')).toBe('/work');
    expect(typedIn(sent, '/work/docs', '/work')).toBe('/work/docs');
  });
});
