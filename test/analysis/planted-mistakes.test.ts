import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { applyEdits, lineOf, loadPlantable, tenants, withMistake } from './planted-mistakes.ts';

const edit = (find: string, replace: string, file = 'a.js') => ({ file, find, replace });

describe('applyEdits', () => {
  it('makes the edits one after the other', () => {
    expect(applyEdits('one two', [edit('two', 'three'), edit('one three', 'four')])).toBe('four');
  });

  it('takes the replacement as it is written', () => {
    expect(applyEdits('price: x', [edit('x', "$& $1 $'")])).toBe("price: $& $1 $'");
  });

  it('refuses an edit whose text is not there, and names it', () => {
    expect(() => applyEdits('one', [edit('two', '')])).toThrow('a.js does not hold');
    expect(() => applyEdits('one', [edit('two', '')])).toThrow('"two"');
  });

  it('refuses an edit whose text is there more than once', () => {
    expect(() => applyEdits('one one one', [edit('one', 'two')])).toThrow('3 times: "one"');
  });
});

describe('lineOf', () => {
  it('counts from 1', () => {
    expect(lineOf({ file: 'a', line: 'b' }, 'a\nb\nc')).toBe(2);
    expect(lineOf({ file: 'a' }, 'a')).toBeNull();
  });

  it('refuses a text that is on no line, or on several', () => {
    expect(() => lineOf({ file: 'a', line: 'x' }, 'a\nb')).toThrow('"x" stands on 0 lines of a');
    expect(() => lineOf({ file: 'a', line: 'b' }, 'b\nb')).toThrow('"b" stands on 2 lines of a');
  });
});

describe('withMistake', () => {
  let folder = '';
  const jsonFile = join('flows', 'login.json');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-clean-'));
    await mkdir(join(folder, 'flows'));
    await writeFile(join(folder, jsonFile), '{ "a": 1 }');
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it('edits a copy, leaves the bundle alone and takes the copy away', async () => {
    const planted = { edits: [edit('1', '2', 'flows/login.json')] };
    const seen = await withMistake({ folder }, planted, async (copy) => [
      copy,
      await readFile(join(copy, jsonFile), 'utf8'),
    ]);
    expect(seen[1]).toBe('{ "a": 2 }');
    expect(await readFile(join(folder, jsonFile), 'utf8')).toBe('{ "a": 1 }');
    await expect(readdir(seen[0] ?? '')).rejects.toThrow('ENOENT');
  });

  it('refuses an edit that leaves no JSON', async () => {
    const planted = { edits: [edit('1', '', 'flows/login.json')] };
    await expect(withMistake({ folder }, planted, async () => 0)).rejects.toThrow(
      'flows/login.json is not JSON after its edits',
    );
  });
});

describe('loadPlantable', () => {
  it.each(tenants)('reads the mistakes of %s', async (tenant) => {
    const { folder, mistakes } = await loadPlantable(tenant);
    expect(mistakes).toHaveLength(12);
    expect(await readdir(folder)).toEqual(expect.arrayContaining(['sluice.json', 'flows', 'actions']));
  });

  it('gives every mistake a name and a title of its own', async () => {
    const all = await Promise.all(tenants.map(loadPlantable));
    const ids = all.flatMap(({ mistakes }) => mistakes.map(({ id }) => id));
    expect(new Set(ids).size).toBe(36);
    for (const { mistakes } of all) expect(new Set(mistakes.map(({ title }) => title)).size).toBe(12);
  });
});
