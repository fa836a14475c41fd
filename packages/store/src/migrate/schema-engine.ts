/// <reference path="./web-assembly.d.ts" />
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { MigrationList, SchemaFilter } from '@prisma/schema-engine-wasm/schema_engine_bg';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { lockfile, migrations, schema } from '../generated/schema.ts';
import { read } from '../record/unknown-value.ts';

export type SchemaEngine = Awaited<ReturnType<typeof bindings.SchemaEngine.new>>;

export const everyTable: SchemaFilter = { externalTables: [], externalEnums: [] };

/** The migrations as Prisma's engine takes them. */
export const migrationList: MigrationList = {
  baseDir: '/prisma/migrations',
  lockfile: { path: 'migration_lock.toml', content: lockfile },
  shadowDbInitScript: '',
  migrationDirectories: migrations.map(({ name, script }) => ({
    path: name,
    migrationFile: { path: 'migration.sql', content: { tag: 'ok', value: script } },
  })),
};

let loaded: Promise<void> | undefined;

/** Prisma's own migration engine (WebAssembly, about 5 MB: load it only when there is something to apply). */
export async function startSchemaEngine(
  adapter: SqlMigrationAwareDriverAdapterFactory,
): Promise<SchemaEngine> {
  loaded ??= loadWasm();
  await loaded;
  return bindings.SchemaEngine.new(
    { datamodels: [['schema.prisma', schema]] },
    () => {},
    bindMigrationAwareSqlAdapterFactory(adapter),
  );
}

/** The package's own entry imports the `.wasm` file as a module, which Node does not do without a flag. */
async function loadWasm(): Promise<void> {
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const { instance } = await WebAssembly.instantiate(await readFile(script.replace(/\.js$/, '.wasm')), {
    './schema_engine_bg.js': Object.fromEntries(Object.entries(bindings).map(withoutHold)),
  });
  bindings.__wbg_set_wasm(instance.exports);
  const start = instance.exports['__wbindgen_start'];
  if (typeof start === 'function') {
    start();
  }
}

/** The engine never clears the timer of its time limit, and would keep a finished process alive for ten seconds. */
function withoutHold([name, binding]: [string, unknown]): [string, unknown] {
  if (!name.startsWith('__wbg_setTimeout_') || typeof binding !== 'function') {
    return [name, binding];
  }
  return [
    name,
    (...args: unknown[]) => {
      const timer: unknown = Reflect.apply(binding, undefined, args);
      const unref = read(timer, 'unref');
      if (typeof unref === 'function') {
        Reflect.apply(unref, timer, []);
      }
      return timer;
    },
  ];
}
