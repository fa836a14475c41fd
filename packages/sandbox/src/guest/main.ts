import { createApi } from './api.ts';
import { forgetKinds, kindOfMessage } from './api-error.ts';
import { ActionCall, type Program } from './call-action.ts';
import { createConsole } from './console.ts';
import { answerFetch, PendingFetches, parseAnswers } from './fetch.ts';
import { DeepFreezer } from './freeze-deep.ts';
import { freezeIntrinsics } from './freeze-intrinsics.ts';
import { lockDown } from './lock-down.ts';
import { type ExtraFile, type LoadExtra, offerExtra, type RandomSource } from './offer-extras.ts';
import { defineProperty, freeze, indirectGlobal, jsonParse } from './primordials.ts';
import { BlackBox, RunState, type StartParameters } from './run-state.ts';
import { hookTimeAndChance, setTimeAndChance } from './time-and-chance.ts';

/**
 * The guest: what stands in a context before the action's own code. The runner holds the one function that the
 * script evaluates to, and drives it: `boot`, then `start`, then `report` and `settle` in turn. Strings of JSON
 * go in and out; nothing of the host is handed in.
 *
 * A realm is either one run's own, or shared by one run of the same action after another: then it is hardened before
 * the first, nothing in it can be changed, and all that a run has is made anew at its start (contract 5.4).
 */
let program: Program | undefined;
let call: ActionCall | undefined;
let run: RunState | undefined;
let pending = new PendingFetches();
let blackBox: BlackBox | null = null;
let random: RandomSource = { entropy: '' };
let shared = false;
let hardened = false;
const events = new DeepFreezer();
const steps = new DeepFreezer();

lockDown();

function harden(): void {
  hookTimeAndChance();
  freezeIntrinsics();
  hardened = true;
}

function start(parametersJson: string, eventJson: string, stepJson: string): void {
  const parameters = jsonParse(parametersJson) as StartParameters;
  const event = events.freeze(jsonParse(eventJson), eventJson);
  const step = steps.freeze(jsonParse(stepJson), stepJson);
  const { determinism } = parameters;
  const seeded = determinism !== null && parameters.entropy === '';
  random = seeded ? { seed: determinism.seed } : { entropy: parameters.entropy };
  if (determinism !== null) hookTimeAndChance();
  setTimeAndChance(determinism);
  // A run that was given up while it waited is over.
  if (run !== undefined) run.closed = true;
  run = new RunState(blackBox);
  forgetKinds();
  pending = new PendingFetches();
  const api = createApi(run, parameters, step, pending);
  const console = createConsole(run);
  if (!shared) {
    offer('event', event);
    offer('step', step);
    offer('api', api);
    offer('console', console);
  }
  if (program === undefined) throw new Error('the action was not loaded');
  call = new ActionCall(run, program);
  call.begin({ event, step, api, console });
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
    case 'share':
      shared = true;
      return '';
    case 'own':
      shared = false;
      return '';
    case 'harden':
      harden();
      return '';
    case 'extra':
      offerExtra(first as ExtraFile, second as LoadExtra, { random: () => random, hardened });
      return '';
    case 'seal':
      freeze(indirectGlobal);
      return '';
    case 'load':
      if (typeof first !== 'function')
        throw new SyntaxError('the source is more than the body of a function');
      program = first as Program;
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
