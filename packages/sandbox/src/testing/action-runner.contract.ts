import type { ActionRunner } from '@sluice/engine';
import { apiContract } from './api.contract.ts';
import { endingsContract } from './endings.contract.ts';
import { fetchContract } from './fetch.contract.ts';
import { isolationContract } from './isolation.contract.ts';
import { sourceContract } from './source.contract.ts';

/** Contract, section 5: what any runner of actions has to do. `runner` gives the one under test. */
export function actionRunnerContract(runner: () => ActionRunner): void {
  sourceContract(runner);
  isolationContract(runner);
  apiContract(runner);
  fetchContract(runner);
  endingsContract(runner);
}
