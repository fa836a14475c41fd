import { describe, expect, it } from '@jest/globals';
import { typedIn } from './shell.ts';

describe('typedIn', () => {
  const script = {
    npm_package_name: 'sluice-workspace',
    npm_lifecycle_event: 'sluice',
    INIT_CWD: '/typed/here',
  };

  it("is where the workspace's own script was called from", () => {
    expect(typedIn(script, '/work')).toBe('/typed/here');
  });

  it('is the current folder everywhere else, other scripts that call the program included', () => {
    expect(typedIn({}, '/work')).toBe('/work');
    expect(typedIn({ ...script, npm_lifecycle_event: 'test' }, '/work')).toBe('/work');
    expect(typedIn({ ...script, npm_package_name: 'my-product' }, '/work')).toBe('/work');
  });
});
