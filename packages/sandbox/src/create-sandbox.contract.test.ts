import { afterAll } from '@jest/globals';
import { createSandbox } from './create-sandbox.ts';
import { actionRunnerContract } from './testing/action-runner.contract.ts';

const sandbox = createSandbox({ runners: 2 });
afterAll(() => sandbox.close());

actionRunnerContract(() => sandbox);
