import { describe, expect, it } from '@jest/globals';
import { SluiceError } from '@sluice/flow';
import { sampleRecording } from '../testing/sample-recording.ts';
import { parseRecording } from './parse-recording.ts';

function refusalOf(text: string): SluiceError {
  try {
    parseRecording('runs/r.json', text);
  } catch (error) {
    if (error instanceof SluiceError) return error;
    throw error;
  }
  throw new Error('it was accepted');
}

const changed = (change: (recording: Record<string, unknown>) => void): string => {
  const recording = structuredClone(sampleRecording) as unknown as Record<string, unknown>;
  change(recording);
  return JSON.stringify(recording);
};

describe('parseRecording', () => {
  it('reads what was written, keys such as __proto__ included', () => {
    const text = JSON.stringify(sampleRecording).replace('"step":{}', '"step":{"a":{"__proto__":1}}');
    expect(text).toContain('__proto__');
    expect(JSON.stringify(parseRecording('r.json', text))).toBe(text);
  });

  it.each([
    ['of another version', changed((r) => (r['recordingVersion'] = 2)), /version 2.*reads version 1/],
    ['of a version that is no number', changed((r) => (r['recordingVersion'] = { a: 1 })), /has version/],
    ['of something else', '{"status":"completed"}', /not a recording/],
    ['that is a list', '[]', /not a recording/],
    ['that is empty', '', /cannot be read/],
    ['with an unknown key', changed((r) => (r['evil'] = true)), /evil/],
    ['with a run id that leads elsewhere', changed((r) => (r['runId'] = '../../etc/cron')), /run id/],
    [
      'with a tenant slug that is none',
      changed((r) => (r['tenant'] = { id: 't', slug: '../x', name: '' })),
      /slug/i,
    ],
    [
      'with a clock that no date can hold',
      changed((r) => (r['clock'] = { now: [1e300], monotonic: [] })),
      /breaks its format/,
    ],
  ])('refuses a file %s, and names it', (_, text, message) => {
    const error = refusalOf(text);
    expect(error.code).toBe('input_invalid');
    expect(error.message).toMatch(message);
    expect(error.place?.file).toBe('runs/r.json');
    expect(error.hint).toBeTruthy();
  });

  it('names the line at which a file was cut off', () => {
    const text = JSON.stringify(sampleRecording, null, 2);
    const cut = text.slice(0, Math.floor(text.length / 2));
    const error = refusalOf(cut);
    expect(error.place?.line).toBeGreaterThan(10);
    expect(error.hint).toContain('cut off');
  });

  it('names the place of what breaks the format', () => {
    const error = refusalOf(changed((r) => (r['part'] = 0)));
    expect(error.place?.path).toBe('part');
  });

  it('refuses what nests without end, and stands', () => {
    const deep = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const text = JSON.stringify(sampleRecording).replace('"frames":[]', `"frames":${deep}`);
    expect(refusalOf(text).code).toBe('input_invalid');
  });

  it.each([
    ['trace[0].decision', { trace: [{ seq: 1, stage: 'main', block: 'b', type: 'decision', decision: {} }] }],
    ['audit[0].data', { audit: [{ type: 'flow.run_denied' }] }],
    ['answer.claims', { answer: { awaiting: null, userMessage: null } }],
  ])('says where what was left is not what explaining relies on: %s', (path, left) => {
    const text = changed((recording) => Object.assign(recording['left'] as object, left));
    const { code, place, details } = refusalOf(text);
    expect(code).toBe('input_invalid');
    expect(place?.line).toBe(1);
    expect(JSON.stringify([place?.path, ...details])).toContain(path.split('.')[0]);
  });
});
