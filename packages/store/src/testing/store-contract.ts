import { afterAll, beforeAll, describe } from '@jest/globals';
import type { Store } from '@sluice/engine';
import { describeAudit } from './contract/audit.ts';
import { describeCommit } from './contract/commit.ts';
import { describeExclusively } from './contract/exclusively.ts';
import { describeIsolation } from './contract/isolation.ts';
import { describeJson } from './contract/json.ts';
import { describePublish } from './contract/publish.ts';
import { describeRuns } from './contract/runs.ts';
import { describeSigningKeys } from './contract/signing-keys.ts';
import { describeUsers } from './contract/users.ts';

/** The open store under test. `other` is a second way into the same data, where there is one. */
export interface StoresUnderTest {
  readonly store: Store;
  readonly other: Store;
}

/** What every store must do, whatever it is made of: the port `Store` of the engine as tests. */
export function describeStoreContract(name: string, openStores: () => Promise<StoresUnderTest>): void {
  describe(name, () => {
    let stores: StoresUnderTest | undefined;
    beforeAll(async () => {
      stores = await openStores();
    });
    afterAll(async () => {
      await stores?.store.close();
      await stores?.other.close();
    });
    const opened = (): StoresUnderTest => {
      if (stores === undefined) {
        throw new Error('the store did not open');
      }
      return stores;
    };
    describePublish(opened);
    describeUsers(opened);
    describeRuns(opened);
    describeCommit(opened);
    describeAudit(opened);
    describeSigningKeys(opened);
    describeIsolation(opened);
    describeJson(opened);
    describeExclusively(opened);
  });
}
