import { createApi } from './api.ts';
import { kindOfMessage } from './api-error.ts';
import { ActionCall, type Program } from './call-action.ts';
import { createConsole } from './console.ts';
import { answerFetch, PendingFetches, parseAnswers } from './fetch.ts';
import { fixTimeAndChance } from './fix-time-and-chance.ts';
import { deepFreeze } from './freeze-deep.ts';
import { lockDown } from './lock-down.ts';
import { offerExtras, type RandomSource } from './offer-extras.ts';
import { defineProperty, indirectGlobal, jsonParse } from './primordials.ts';
import { BlackBox, RunState, type StartParameters } from './run-state.ts';

/**
 * The guest: what stands in a context before the action's own code. The runner holds the one function that the
 * script evaluates to, and drives it: `boot`, then `start`, then `report` and `settle` in turn. Strings of JSON
 * go in and out; nothing of the host is handed in.
 */
let program: Program | undefined;
let call: ActionCall | undefined;
let run: RunState | undefined;
let blackBox: BlackBox | null = null;
let random: RandomSource = { entropy: '' };
const pending = new PendingFetches();

lockDown();
offerExtras(() => random);
// The action's script calls this once, before any of the action's own code runs.
defineProperty(indirectGlobal, '__sluice__', {
  value: (given: Program) => {
    Reflect.deleteProperty(indirectGlobal, '__sluice__');
    program = given;
  },
  configurable: true,
});

function start(parametersJson: string, eventJson: string, stepJson: string): void {
  const parameters = jsonParse(parametersJson) as StartParameters;
  const event = deepFreeze(jsonParse(eventJson));
  const step = deepFreeze(jsonParse(stepJson));
  const { determinism } = parameters;
  random = determinism === null ? { entropy: parameters.entropy } : { seed: determinism.seed };
  if (determinism !== null) fixTimeAndChance(determinism.now, determinism.seed);
  run = new RunState(blackBox);
  const api = createApi(run, parameters, step, pending);
  offer('event', event);
  offer('step', step);
  offer('api', api);
  offer('console', createConsole(run));
  if (program === undefined) throw new Error('the action was not loaded');
  call = new ActionCall(run, program);
  call.begin(event, api, step);
}

function offer(name: string, value: unknown): void {
  defineProperty(indirectGlobal, name, { value, writable: false, configurable: false, enumerable: true });
}

function settle(answersJson: string): void {
  if (run === undefined) return;
  const answers = parseAnswers(answersJson);
  for (let at = 0; at < answers.length; at += 1) {
    const answer = answers[at];
    if (answer !== undefined) answerFetch(run, pending, answer);
  }
}

function report(): string {
  if (run === undefined || call === undefined) return '';
  return `{"state":${call.stateJson()},${run.takeBatch()}}`;
}

/** Evaluates to the guest's one door. */
export const door = (verb: string, first: unknown, second: unknown, third: unknown): string => {
  switch (verb) {
    case 'boot':
      blackBox = new BlackBox(first as ArrayBufferLike);
      return '';
    case 'start':
      start(first as string, second as string, third as string);
      return '';
    case 'settle':
      settle(first as string);
      return '';
    case 'kind':
      return kindOfMessage(first as string);
    default:
      return report();
  }
};
