import { describe, expect, it } from '@jest/globals';
import { type Wrapping, wrapCommand } from './wrap-command.ts';

const command = ['/opt/a node/bin/node', '--flag', '/srv/my app/it’s.js'];
const shell = '/bin/sh';
const setpriv = ['/usr/bin/setpriv', '--no-new-privs'] as const;
const user = { by: 'setpriv', first: 7_000, many: true } as const;
const afterShell = (wrapping: Wrapping, serial = 0): readonly string[] =>
  wrapCommand({ shell, ...wrapping }, command, 1_000, serial).args.slice(2);

describe('the command of a confined process', () => {
  it('5.5 is the command itself where there is no shell', () => {
    expect(wrapCommand({}, command, 1_000, 0)).toEqual({ file: command[0], args: command.slice(1) });
  });

  it('5.5 passes paths on as they are, never through the shell’s grammar', () => {
    const { file, args } = wrapCommand({ shell }, command, 1_000, 0);
    expect([file, args[0], args.slice(2)]).toEqual([shell, '-c', command]);
    expect(args[1]).toContain('ulimit -d 1000 ');
    expect(args[1]).toMatch(/exec "\$0" "\$@"$/);
  });

  it('5.5 leaves the network as root, then the user', () => {
    const network = ['/usr/bin/unshare', '-n', '-i'] as const;
    expect(afterShell({ privileges: setpriv, user, network })).toEqual([
      ...network,
      ...setpriv,
      ...['--reuid=7000', '--regid=7000', '--clear-groups'],
      ...command,
    ]);
  });

  it('5.5 leaves the network as the new user where root may not', () => {
    const network = ['/usr/bin/unshare', '-U', '-n', '-i'] as const;
    const [first, ...rest] = afterShell({ privileges: setpriv, user, network });
    expect(first).toBe(setpriv[0]);
    expect(rest.slice(-command.length - network.length)).toEqual([...network, ...command]);
  });

  it('5.5 gives each process a user of its own where there are many', () => {
    const wrapping = { shell, user: { ...user, by: 'spawn' } } as const;
    expect(wrapCommand(wrapping, command, 1_000, 3)).toMatchObject({ uid: 7_003, gid: 7_003 });
    const one = { ...wrapping, user: { ...wrapping.user, many: false } };
    expect(wrapCommand(one, command, 1_000, 3)).toMatchObject({ uid: 7_000, gid: 7_000 });
  });

  it('5.5 counts processes for a user only when nobody else is that user', () => {
    const script = (wrapping: Wrapping): string | undefined => wrapCommand(wrapping, command, 1, 0).args[1];
    expect(script({ shell })).not.toContain('ulimit -u');
    expect(script({ shell, user: { ...user, many: false } })).not.toContain('ulimit -u');
    expect(script({ shell, user })).toContain('ulimit -u 64 ');
  });
});
