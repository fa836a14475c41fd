import { describeIssues, readJson, SluiceError, sortFindings } from '@sluice/flow';
import { type Recording, recordingSchema, recordingVersion } from './recording-schema.ts';

/**
 * Reads the text of a recording. Throws `input_invalid` with the file and the place: no JSON, cut off, of another format or of
 * another version. Nothing in it is believed: it is data for a replay, which runs the bundle's code and no other.
 */
export function parseRecording(file: string, text: string): Recording {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    const [first] = sortFindings(readJson(file, text).findings);
    throw new SluiceError(
      'input_invalid',
      `the recording cannot be read: ${first?.message ?? 'it is not JSON'}`,
      {
        place: { file, ...(first && { line: first.line, column: first.column }) },
        hint: 'The file is not JSON, or was cut off. Copy it again from where it was recorded; recordings are written whole or not at all.',
      },
    );
  }
  refuseForeign(file, value);
  const parsed = parse(file, value);
  if (parsed.success) return parsed.data;
  const { source } = readJson(file, text);
  const [first, ...others] = sortFindings(
    describeIssues(parsed.error.issues, { source, base: [], value, schema: recordingSchema }),
  );
  throw new SluiceError(
    'input_invalid',
    `the recording breaks its format: ${first?.message ?? 'it is incomplete'}`,
    {
      place: {
        file,
        ...(first && { line: first.line, column: first.column }),
        ...(first?.path !== undefined && { path: first.path }),
      },
      details: others.slice(0, 5).map(({ line, column, message }) => `${file}:${line}:${column}  ${message}`),
      hint: 'See schemas/recording.schema.json. A recording that was edited by hand is best recorded again.',
    },
  );
}

function parse(file: string, value: unknown) {
  try {
    return recordingSchema.safeParse(value);
  } catch (cause) {
    throw new SluiceError('input_invalid', 'the recording cannot be read: it is nested too deeply', {
      place: { file },
      hint: 'No recording is; this file was made by something else.',
      cause,
    });
  }
}

function refuseForeign(file: string, value: unknown): void {
  const version =
    typeof value === 'object' && value !== null && 'recordingVersion' in value
      ? value.recordingVersion
      : undefined;
  if (version === recordingVersion) return;
  if (version === undefined) {
    throw new SluiceError('input_invalid', 'the file is not a recording: it has no recordingVersion', {
      place: { file },
      hint: 'Recordings are written by `sluice run --record` and by the recorder of createSluice().',
    });
  }
  throw new SluiceError(
    'input_invalid',
    `the recording has version ${JSON.stringify(version)?.slice(0, 40)}, and this Sluice reads version ${recordingVersion}`,
    {
      place: { file, path: 'recordingVersion' },
      hint: 'Replay it with the version of Sluice that wrote it, or record it again.',
    },
  );
}
