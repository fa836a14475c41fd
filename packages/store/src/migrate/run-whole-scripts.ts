import type { SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';

/**
 * An adapter that hands a migration to the database in one piece, which makes it one transaction. Left to itself the
 * adapter for pg cuts scripts at every semicolon, inside function bodies too; the one for PGlite waits for nothing.
 */
export function runWholeScripts(
  factory: SqlMigrationAwareDriverAdapterFactory,
  runScript: (script: string) => Promise<unknown>,
): SqlMigrationAwareDriverAdapterFactory {
  return {
    provider: factory.provider,
    adapterName: factory.adapterName,
    connectToShadowDb: () => factory.connectToShadowDb(),
    async connect() {
      const connection = await factory.connect();
      connection.executeScript = async (script) => {
        await runScript(script);
      };
      return connection;
    },
  };
}
